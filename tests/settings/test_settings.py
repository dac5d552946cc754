"""Settings: what is read, what is refused, and that no secret is ever said."""

from __future__ import annotations

from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from pydantic import ValidationError

from bot.settings import LocalSettings, Settings, SettingsError

from .examples import GOOD


def problems(env: dict[str, str]) -> list[str]:
    with pytest.raises(SettingsError) as caught:
        Settings.load(env, None)
    return caught.value.problems


def test_six_settings_are_enough_and_the_rest_has_defaults() -> None:
    settings = Settings.load(GOOD, None)
    assert settings.slack_api_base == "https://slack.com/api/"
    assert settings.stripe_api_base is None
    assert settings.hub_timezone == ZoneInfo("UTC")
    assert (settings.host, settings.port, settings.data_dir) == ("127.0.0.1", 3000, Path("data"))
    assert (settings.workers, settings.slack_workers, settings.stripe_workers) == (4, 8, 8)
    assert (settings.alert_from_attempt, settings.retry_cap, settings.log_level) == (1, 20, "INFO")
    assert (settings.body_timeout, settings.invoice_tax) == (10.0, ())
    assert Settings.load(GOOD | {"INVOICE_TAX": "txr_1, txr_2"}, None).invoice_tax == ("txr_1", "txr_2")
    assert Settings.load(GOOD | {"INVOICE_TAX": "automatic"}, None).invoice_tax == ("automatic",)


def test_every_missing_setting_is_named_at_once_with_where_to_find_it() -> None:
    found = problems({})
    assert [problem.split()[0] for problem in found] == [
        "SLACK_BOT_TOKEN",
        "SLACK_SIGNING_SECRET",
        "STRIPE_API_KEY",
        "STRIPE_WEBHOOK_SECRET",
        "HUB_ADMINS",
        "HUB_CHANNEL",
    ]
    assert all("is missing: " in problem for problem in found)
    assert "OAuth & Permissions" in found[0]


def test_bad_and_missing_and_not_yet_built_settings_are_named_together() -> None:
    env = GOOD | {"PORT": "lots", "APPROVAL_LIMIT": "usd:500000", "HUB_TIMEZONE": "Mars/Olympus", "HUB_CHANNEL": ""}
    found = problems(env)
    assert [problem.split()[0].rstrip(":") for problem in found] == [
        "HUB_CHANNEL",
        "HUB_TIMEZONE",
        "PORT",
        "APPROVAL_LIMIT",
    ]


@pytest.mark.parametrize("name", ["SLACK_APP_TOKEN", "APPROVAL_LIMIT"])
def test_a_setting_whose_feature_is_not_built_is_refused_rather_than_ignored(name: str) -> None:
    (problem,) = problems(GOOD | {name: "xapp-1-A-secret-value"})
    assert problem.startswith(f"{name}: ")
    assert "not built yet" in problem
    assert "secret-value" not in problem


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SLACK_BOT_TOKEN", "xoxp-1-abc"),
        ("SLACK_BOT_TOKEN", "xoxb-1 abc"),
        ("SLACK_BOT_TOKEN", "xoxb-ü"),
        ("SLACK_SIGNING_SECRET", "xoxb-1-abc"),
        ("SLACK_SIGNING_SECRET", "two words"),
        ("SLACK_API_BASE", "slack.com/api"),
        ("SLACK_API_BASE", "ftp://slack.com/api/"),
        ("SLACK_API_BASE", "http://user:pw@slack.com/api/"),
        ("SLACK_API_BASE", "http://[::1/api/"),
        ("SLACK_API_BASE", "http://slack.com:99999/"),
        ("STRIPE_API_BASE", "https://api.stripe.com/?a=b"),
        ("STRIPE_API_KEY", "pk_test_51AbCdEf"),
        ("STRIPE_API_KEY", "hello"),
        ("STRIPE_WEBHOOK_SECRET", "hello"),
        ("STRIPE_WEBHOOK_SECRET", "whsec_one,hello"),
        ("STRIPE_WEBHOOK_SECRET", ","),
        ("HUB_ADMINS", "@hana"),
        ("HUB_ADMINS", "U024BE7LH,C024BE91L"),
        ("HUB_ADMIN_GROUP", "@admins"),
        ("HUB_CHANNEL", "#billing"),
        ("HUB_CHANNEL", "D024BE91L"),
        ("HUB_TIMEZONE", "../etc/passwd"),
        ("HUB_TIMEZONE", "Berlin"),
        ("ALERT_FROM_ATTEMPT", "0"),
        ("PORT", "70000"),
        ("PORT", "-1"),
        ("PORT", "٣٠٠٠"),
        ("HOST", "http://localhost"),
        ("WORKERS", "0"),
        ("LOG_LEVEL", "loud"),
        ("BODY_TIMEOUT", "0"),
        ("BODY_TIMEOUT", "nan"),
        ("RETRY_CAP", "1000"),
        ("KEEP_PERSONAL_DAYS", "29"),
        ("INVOICE_TAX", "19%"),
        ("INVOICE_TAX", "automatic, txr_1"),
    ],
)
def test_a_value_of_the_wrong_form_is_named(name: str, value: str) -> None:
    (problem,) = problems(GOOD | {name: value})
    assert problem.startswith(f"{name} ")
    assert problem.endswith(".")


@pytest.mark.parametrize(
    "name",
    [
        "SLACK_SIGNING_SECRET",
        "STRIPE_API_KEY",
        "STRIPE_WEBHOOK_SECRET",
        "HUB_ADMINS",
        "HUB_CHANNEL",
        "HUB_TIMEZONE",
        "PORT",
        "LOG_LEVEL",
        "HUB_ADMIN_GROUP",
        "STRIPE_API_BASE",
        "DATABASE_URL",
    ],
)
def test_no_problem_repeats_a_secret_even_one_under_the_wrong_name(name: str) -> None:
    (problem,) = problems(GOOD | {name: "xoxb-5555-deadbeef"})
    assert "deadbeef" not in problem


def test_a_printed_settings_object_holds_no_secret() -> None:
    said = repr(Settings.load(GOOD, None)) + str(Settings.load(GOOD, None))
    assert not [secret for secret in Settings.load(GOOD, None).secrets if secret in said]


def test_the_settings_are_frozen() -> None:
    settings = Settings.load(GOOD, None)
    with pytest.raises(ValidationError):
        settings.port = 1


def test_the_mode_is_the_keys() -> None:
    assert not Settings.load(GOOD, None).livemode
    assert Settings.load(GOOD | {"STRIPE_API_KEY": "rk_live_1"}, None).livemode
    assert Settings.load(GOOD | {"STRIPE_API_KEY": "sk_live_1"}, None).livemode


def test_lists_are_split_by_comma_or_space_and_lose_their_doubles() -> None:
    env = GOOD | {"HUB_ADMINS": "U1, U2 W3,U1", "STRIPE_WEBHOOK_SECRET": "whsec_new, whsec_old"}
    settings = Settings.load(env, None)
    assert settings.hub_admins == ("U1", "U2", "W3")
    assert settings.webhook_secrets == ("whsec_new", "whsec_old")
    assert "whsec_old" in settings.secrets


def test_a_user_group_may_stand_in_for_the_list_of_admins() -> None:
    env = {name: value for name, value in GOOD.items() if name != "HUB_ADMINS"}
    assert Settings.load(env | {"HUB_ADMIN_GROUP": "S0604QSJC"}, None).hub_admins == ()


@pytest.mark.parametrize(
    "base", ["http://127.0.0.1:8420/api", "http://127.0.0.1:8420/api/", "http://127.0.0.1:8420/api//"]
)
def test_slacks_base_ends_in_one_slash_and_stripes_in_none(base: str) -> None:
    settings = Settings.load(GOOD | {"SLACK_API_BASE": base, "STRIPE_API_BASE": base}, None)
    assert settings.slack_api_base == "http://127.0.0.1:8420/api/"
    assert settings.stripe_api_base == "http://127.0.0.1:8420/api"


def test_the_environment_wins_over_the_file_and_an_empty_value_counts_as_none(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    lines = [f'{name}="{value}"' for name, value in GOOD.items()]
    file.write_text("\n".join([*lines, "PORT=4000", "WORKERS=2", "# a comment", "export LOG_LEVEL=debug"]))
    settings = Settings.load({"PORT": "5000", "WORKERS": " "}, file)
    assert (settings.port, settings.workers, settings.log_level) == (5000, 2, "DEBUG")
    assert settings.hub_channel == GOOD["HUB_CHANNEL"]


def test_a_file_that_is_no_text_is_a_problem_and_not_a_crash(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_bytes(b"PORT=\xff\xfe")
    with pytest.raises(SettingsError, match="cannot be read"):
        Settings.load(GOOD, file)


def test_a_missing_file_is_no_problem(tmp_path: Path) -> None:
    assert Settings.load(GOOD, tmp_path / "none").port == 3000


def test_the_process_environment_is_read_when_none_is_given(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name, value in GOOD.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("PORT", "4242")
    assert Settings.load(env_file=tmp_path / "none").port == 4242


def test_commands_on_the_data_alone_need_no_token(tmp_path: Path) -> None:
    assert LocalSettings.load({"DATA_DIR": str(tmp_path)}, None).data_dir == tmp_path


def test_commands_on_the_data_alone_know_the_database_too() -> None:
    url = "postgresql://bot:hunter2hunter@127.0.0.1/invoicebot"
    settings = LocalSettings.load({"DATABASE_URL": url}, None)
    assert settings.database_url is not None
    assert settings.database_url.get_secret_value() == url
    assert "hunter2hunter" not in repr(settings)


@pytest.mark.parametrize(
    "value",
    [
        "mysql://bot:hunter2hunter@127.0.0.1/invoicebot",
        "postgresql://bot:hunter2hunter@127.0.0.1",
        "postgresql://bot:hunter2hunter@127.0.0.1/",
        "host=127.0.0.1 password=hunter2hunter",
        "postgresql://bot:hunter2/hunter@127.0.0.1/invoicebot",
        "postgresql://bot:hunter2 hunter@127.0.0.1/invoicebot",
    ],
)
def test_a_database_is_named_by_its_whole_address(value: str) -> None:
    (problem,) = problems(GOOD | {"DATABASE_URL": value})
    assert problem.startswith("DATABASE_URL must be the address of a PostgreSQL database such as postgresql://")
    assert "hunter2" not in problem


def test_the_password_of_the_database_is_a_secret_as_it_is_written_and_as_it_is() -> None:
    url = "postgresql://bot:hunter%402%2Fx@127.0.0.1/invoicebot"
    secrets = Settings.load(GOOD | {"DATABASE_URL": url}, None).secrets
    assert {url, "hunter%402%2Fx", "hunter@2/x", GOOD["SLACK_BOT_TOKEN"]} <= set(secrets)


def test_a_data_folder_that_is_a_file_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.touch()
    (problem,) = problems(GOOD | {"DATA_DIR": str(file)})
    assert problem.startswith("DATA_DIR must be a folder")
