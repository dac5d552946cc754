"""The settings, read once from the environment and `.env`, frozen; every problem is named at once."""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import time, timedelta
from pathlib import Path
from typing import Annotated, Any, ClassVar, Self
from zoneinfo import ZoneInfo

from pydantic import BeforeValidator, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, DotEnvSettingsSource, PydanticBaseSettingsSource, SettingsConfigDict

from bot import settings_forms as forms
from bot.domain.errors import InvoicebotError

SLACK_API = "https://slack.com/api/"
APPS = "https://api.slack.com/apps"

LATER = {
    "SLACK_APP_TOKEN": "Socket Mode is not built yet. Leave it empty and let Slack send its requests to /slack/events.",
    "APPROVAL_LIMIT": "approval by a second hub admin is not built yet. Leave it empty, and know that no amount waits.",
}
"""Settings whose feature is not there yet: to accept them in silence would promise what is not done."""


class SettingsError(InvoicebotError):
    """The settings cannot be used; `problems` names each, one sentence or two, never a secret's value."""

    def __init__(self, problems: list[str]) -> None:
        """Keep every problem."""
        super().__init__("\n".join(problems))
        self.problems = problems


class LocalSettings(BaseSettings):
    """What the commands need that touch only the bot's own data."""

    model_config = SettingsConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True, validate_default=False)
    later: ClassVar[tuple[str, ...]] = ()

    data_dir: Annotated[Path, BeforeValidator(forms.folder)] = Field(
        default=Path("data"), description="the folder where the bot keeps its data"
    )
    database_url: Annotated[SecretStr | None, BeforeValidator(forms.database_url)] = Field(
        default=None, description="the PostgreSQL database that keeps the data instead, for several processes at once"
    )
    log_level: Annotated[str, BeforeValidator(forms.log_level)] = Field(
        default="INFO", description="how much is logged: DEBUG, INFO, WARNING or ERROR"
    )

    @property
    def secrets(self) -> tuple[str, ...]:
        """Every secret in clear, for the log's mask."""
        return forms.database_secrets(self.database_url.get_secret_value()) if self.database_url else ()

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Only what `load` passes in, so that a test's settings do not depend on the machine."""
        return (init_settings,)

    @classmethod
    def load(cls, env: Mapping[str, str] | None = None, env_file: str | Path | None = ".env") -> Self:
        """The settings from `env` (None: the process's environment) and, for what it lacks, from the file `env_file`.

        The file may be missing. An empty value counts as none. Raises SettingsError with every problem.
        """
        given = _given(os.environ if env is None else env, env_file)
        values = {name: given[name.upper()] for name in cls.model_fields if name.upper() in given}
        problems = [f"{name}: {LATER[name]}" for name in cls.later if name in given]
        problems += cls._together(given)
        try:
            settings = cls(**values)
        except ValidationError as error:
            raise SettingsError(_sorted([*problems, *cls._problems(error)], cls)) from None
        if problems:
            raise SettingsError(_sorted(problems, cls))
        return settings

    @classmethod
    def _together(cls, given: Mapping[str, str]) -> list[str]:  # noqa: ARG003
        """Problems that no setting has by itself."""
        return []

    @classmethod
    def _problems(cls, error: ValidationError) -> list[str]:
        found = []
        for one in error.errors(include_url=False, include_input=False):
            field = str(one["loc"][0])
            about = cls.model_fields[field].description
            if one["type"] == "missing":
                found.append(f"{field.upper()} is missing: {about}.")
            else:
                found.append(f"{field.upper()} {one['msg'].removeprefix('Value error, ')}")
        return found


class Settings(LocalSettings):
    """Everything that `serve` needs. Field names are the environment's names in lower case."""

    later: ClassVar[tuple[str, ...]] = tuple(LATER)

    slack_bot_token: Annotated[SecretStr, BeforeValidator(forms.bot_token)] = Field(
        description=f"the bot's token, xoxb-…; at {APPS}, your app, OAuth & Permissions, Bot User OAuth Token"
    )
    slack_signing_secret: Annotated[SecretStr, BeforeValidator(forms.signing_secret)] = Field(
        description=f"shows that a request is from Slack; at {APPS}, your app, Basic Information, Signing Secret"
    )
    slack_api_base: Annotated[str, BeforeValidator(forms.folder_url)] = Field(
        default=SLACK_API, description="where Slack's Web API is"
    )
    stripe_api_key: Annotated[SecretStr, BeforeValidator(forms.api_key)] = Field(
        description="the key to your Stripe account, rk_… (restricted) or sk_…; at https://dashboard.stripe.com/apikeys"
    )
    stripe_webhook_secret: Annotated[tuple[SecretStr, ...], BeforeValidator(forms.webhook_secrets)] = Field(
        description="shows that a webhook is from Stripe, whsec_…, several by comma; "
        "at https://dashboard.stripe.com/webhooks, your endpoint, Signing secret"
    )
    stripe_api_base: Annotated[str | None, BeforeValidator(forms.plain_url)] = Field(
        default=None, description="where Stripe's API is, when it is not Stripe's own"
    )
    hub_admins: Annotated[tuple[str, ...], BeforeValidator(forms.users)] = Field(
        default=(), description="Slack user ids of the first hub admins, by comma or space"
    )
    hub_admin_group: Annotated[str | None, BeforeValidator(forms.group)] = Field(
        default=None, description="a Slack user group whose members are hub admins"
    )
    hub_channel: Annotated[str, BeforeValidator(forms.channel)] = Field(
        description="the id of the hub's own Slack channel; in Slack: the channel's name, at the end of About"
    )
    hub_timezone: Annotated[ZoneInfo, BeforeValidator(forms.timezone)] = Field(
        default=ZoneInfo("UTC"), description="the hub's time zone, as in Europe/Berlin"
    )
    invoice_tax: Annotated[tuple[str, ...], BeforeValidator(forms.tax)] = Field(
        default=(), description="the tax of new invoices: automatic (Stripe Tax), or ids of tax rates by comma"
    )
    alert_from_attempt: Annotated[int, BeforeValidator(forms.whole(1, 100))] = Field(
        default=1, description="the failed attempt from which on the channel is told"
    )
    host: Annotated[str, BeforeValidator(forms.host)] = Field(
        default="127.0.0.1", description="the address to listen at"
    )
    port: Annotated[int, BeforeValidator(forms.whole(0, 65535))] = Field(
        default=3000, description="the port to listen at; 0 takes a free one"
    )
    workers: Annotated[int, BeforeValidator(forms.whole(1, 64))] = Field(
        default=4, description="threads that work the inbox of Stripe's events"
    )
    slack_workers: Annotated[int, BeforeValidator(forms.whole(1, 64))] = Field(
        default=8, description="threads for Slack's requests"
    )
    stripe_workers: Annotated[int, BeforeValidator(forms.whole(1, 64))] = Field(
        default=8, description="threads for people's actions at Stripe"
    )
    stripe_rate: Annotated[int, BeforeValidator(forms.whole(1, 10_000))] = Field(
        default=20, description="calls a second that background work may make of each endpoint of Stripe's"
    )
    sweep_at: Annotated[time, BeforeValidator(forms.wall_time)] = Field(
        default=time(3, 30), description="when the mirror is compared with Stripe each night, in HUB_TIMEZONE, as 03:30"
    )
    keep_events_days: Annotated[int, BeforeValidator(forms.whole(35, 3650))] = Field(
        default=35, description="days for which Stripe's events that were worked are kept, and what channels were told"
    )
    keep_audit_days: Annotated[int, BeforeValidator(forms.none_or_whole(35, 3650))] = Field(
        default=0, description="days for which it is kept who did what; 0 keeps it for ever"
    )
    keep_personal_days: Annotated[int, BeforeValidator(forms.none_or_whole(30, 3650))] = Field(
        default=0,
        description="days for which the list keeps names, e-mail addresses and free text of invoices that ended; "
        "0 keeps them as long as Stripe does",
    )
    retry_cap: Annotated[int, BeforeValidator(forms.whole(1, 35))] = Field(
        default=20, description="tries per card in 30 days, past which a retry is refused"
    )
    body_timeout: Annotated[float, BeforeValidator(forms.seconds)] = Field(
        default=10.0, description="seconds in which a request's body must have come"
    )

    @property
    def keep_personal(self) -> timedelta | None:
        """As long, or None: as long as Stripe has them."""
        return timedelta(days=self.keep_personal_days) if self.keep_personal_days else None

    @property
    def livemode(self) -> bool:
        """Whether the Stripe key is a live one."""
        return forms.is_live(self.stripe_api_key.get_secret_value())

    @property
    def webhook_secrets(self) -> tuple[str, ...]:
        """The webhook's signing secrets in clear."""
        return tuple(secret.get_secret_value() for secret in self.stripe_webhook_secret)

    @property
    def secrets(self) -> tuple[str, ...]:
        """Every secret in clear, for the log's mask."""
        single = (self.slack_bot_token, self.slack_signing_secret, self.stripe_api_key)
        return (*super().secrets, *(secret.get_secret_value() for secret in single), *self.webhook_secrets)

    @classmethod
    def _together(cls, given: Mapping[str, str]) -> list[str]:
        if "HUB_ADMINS" in given or "HUB_ADMIN_GROUP" in given:
            return []
        return [
            "HUB_ADMINS is missing: the Slack user ids of the first hub admins, by comma or space (in Slack: the "
            "person's profile, More, Copy member ID); or name a user group in HUB_ADMIN_GROUP."
        ]


def _given(env: Mapping[str, str], env_file: str | Path | None) -> dict[str, Any]:
    """Every value that is not empty, stripped; the environment before the file."""
    filed: Mapping[str, str | None] = {}
    if env_file is not None:
        try:
            filed = DotEnvSettingsSource(LocalSettings, env_file=env_file, case_sensitive=True).env_vars
        except (OSError, UnicodeDecodeError) as error:
            raise SettingsError([f"The file {env_file} cannot be read ({type(error).__name__})."]) from error
    given: dict[str, str] = {}
    for name, value in (*filed.items(), *env.items()):
        if value is not None and value.strip():
            given[name] = value.strip()
    return given


def _sorted(problems: list[str], settings: type[LocalSettings]) -> list[str]:
    """In the order in which the settings are declared, those of the base last."""
    own = [name.upper() for name in settings.__annotations__]
    order = {name: place for place, name in enumerate(own)}
    return sorted(problems, key=lambda problem: order.get(problem.split(maxsplit=1)[0].rstrip(":"), len(order)))
