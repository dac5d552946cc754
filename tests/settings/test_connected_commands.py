"""`check` and `sync`: what they print of services that do as they are told."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

import bot
from bot.cli import main
from bot.domain.errors import InvoicebotError
from bot.services.ports import BillingRefused, BillingUnanswered, MessengerError
from bot.services.sync import SyncResult

from .examples import GOOD

Command = Callable[..., tuple[int, str, str]]


class Part:
    """The store, Stripe, Slack or the sync: fails if it has an error to raise."""

    def __init__(self, error: InvoicebotError | None = None) -> None:
        self.error = error

    def check(self) -> None:
        """The store's and Slack's."""
        if self.error is not None:
            raise self.error

    subscribe_check = check

    def run(self, on_page: Callable[[int], None]) -> SyncResult:
        """Two pages."""
        on_page(100)
        self.check()
        on_page(1234)
        return SyncResult(1234, 12)


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Command:
    """Run a command on good settings with these parts; exit code, stdout, stderr, and that everything was stopped."""
    for name, value in (GOOD | {"DATA_DIR": str(tmp_path)}).items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(tmp_path)

    def ran(name: str, **parts: Part) -> tuple[int, str, str]:
        stopped: list[bool] = []
        every = {part: Part() for part in ("store", "billing", "messenger", "sync")} | parts
        services = SimpleNamespace(**every, stop=lambda: stopped.append(True))
        monkeypatch.setattr(bot, "bootstrap", SimpleNamespace(build=lambda settings: services), raising=False)
        with pytest.raises(SystemExit) as ended:
            main([name])
        assert stopped == [True]
        said = capsys.readouterr()
        assert isinstance(ended.value.code, int)
        return ended.value.code, said.out, said.err

    return ran


def test_a_check_that_finds_all_in_order_says_so_and_exits_0(command: Command, tmp_path: Path) -> None:
    code, out, _ = command("check")
    assert code == 0
    lines = out.replace("\n" + str(tmp_path), str(tmp_path)).splitlines()
    assert [line[0] for line in lines] == ["✓"] * 4
    assert "test mode" in lines[0]


def test_a_check_names_everything_that_fails_without_secrets_and_exits_1(command: Command) -> None:
    code, out, _ = command(
        "check",
        billing=Part(BillingRefused("Invalid API Key provided: rk_test_51AbCdEf")),
        messenger=Part(MessengerError("invalid_auth", passing=False)),
    )
    assert code == 1
    failed = [line for line in out.splitlines() if line.startswith("✗")]
    assert [line.partition(":")[0] for line in failed] == ["✗ Stripe key", "✗ Slack token"]
    assert "invalid_auth. Copy SLACK_BOT_TOKEN again" in failed[1]
    assert "Copy STRIPE_API_KEY again" in failed[0]
    assert "51AbCdEf" not in out


def test_a_sync_says_how_many_it_saw_and_wrote(command: Command) -> None:
    code, out, _ = command("sync")
    assert (code, out) == (0, "1,234 invoices in Stripe, 12 of them new or changed here.\n")


def test_a_sync_that_breaks_off_says_why_in_a_line_and_exits_1(command: Command) -> None:
    code, out, err = command("sync", sync=Part(BillingUnanswered("Stripe is not answering", answered=False)))
    assert (code, out) == (1, "")
    assert err.splitlines()[-1].startswith("Stripe is not answering. See that this machine can reach Stripe")
    assert "Traceback" not in err
