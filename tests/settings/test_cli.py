"""The command line: what it prints, and how it exits."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from bot.cli import main
from bot.settings import Settings
from tests.postgres import server

from .examples import GOOD

HEADER = "id,name,stripe_customer,owners,channel,currency,management_fee_percent,budget_status\n"
ROWS = "acme,[bold]Acme[/bold],cus_A,U1 U2,C1,usd,2.5,active\nbolt,Bolt,cus_B,,C2,eur,,\n"

ROOT = Path(__file__).resolve().parents[2]
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command in an empty folder with no setting but DATA_DIR; exit code, stdout, stderr."""
    for name in (
        *(field.upper() for field in Settings.model_fields),
        "DATABASE_URL",
        "SLACK_APP_TOKEN",
        "APPROVAL_LIMIT",
    ):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "data"))
    monkeypatch.chdir(tmp_path)

    def ran(*arguments: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as ended:
            main(arguments)
        said = capsys.readouterr()
        assert isinstance(ended.value.code, int)
        return ended.value.code, said.out, said.err

    return ran


@pytest.mark.parametrize("command", ["serve", "check", "sync"])
def test_missing_settings_are_all_named_on_stderr_and_exit_2(run: Run, command: str) -> None:
    code, out, err = run(command)
    assert (code, out) == (2, "")
    assert [name for name in GOOD if f"{name} is missing" not in err] == []


def test_bad_settings_exit_2_without_a_secret(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (GOOD | {"SLACK_BOT_TOKEN": "xoxp-deadbeef", "PORT": "x"}).items():
        monkeypatch.setenv(name, value)
    code, _, err = run("serve")
    assert code == 2
    assert "SLACK_BOT_TOKEN must" in err
    assert "PORT must" in err
    assert "deadbeef" not in err


def test_workspaces_are_imported_and_listed_with_no_setting_but_the_folder(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "clients.csv"
    file.write_bytes(b"\xef\xbb\xbf" + (HEADER + ROWS).encode())
    assert run("workspaces", "import", str(file)) == (
        0,
        "Workspaces: 2 new, 0 changed, 0 the same as before.\n",
        "",
    )
    file.write_text(HEADER + ROWS.replace("Bolt", "Bolt & Sons"))
    assert "0 new, 1 changed, 1 the same" in run("workspaces", "import", str(file))[1]
    code, out, err = run("workspaces", "list")
    assert (code, err) == (0, "")
    assert "[bold]Acme[/bold]" in out
    assert "Bolt & Sons" in out
    assert "U1 U2" in out


def test_a_bad_file_names_every_row_on_stderr_imports_nothing_and_exits_1(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "clients.csv"
    file.write_text(HEADER + ROWS + "a b,Name,cus_C,,C3,usd,,\nc,Name,cus_D,,C4,money,,\n")
    code, out, err = run("workspaces", "import", str(file))
    assert (code, out) == (1, "")
    assert [line[:7] for line in err.splitlines()] == ["Line 4:", "Line 5:", "Nothing"]
    assert "no workspaces yet" in run("workspaces", "list")[1]


def test_a_shared_channel_waits_for_its_option(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "clients.csv"
    file.write_text(HEADER + ROWS.replace("C2", "C1"))
    assert run("workspaces", "import", str(file))[0] == 1
    assert run("workspaces", "import", str(file), "--shared-channels")[0] == 0


def test_workspaces_are_kept_in_the_database_that_is_named(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", server().database())
    file = tmp_path / "clients.csv"
    file.write_text(HEADER + ROWS)
    assert run("workspaces", "import", str(file))[0] == 0
    assert "Bolt" in run("workspaces", "list")[1]
    assert not (tmp_path / "data").exists()


def test_a_file_from_a_spreadsheet_in_utf16_is_read(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "clients.csv"
    file.write_bytes((HEADER + ROWS).encode("utf-16"))
    assert run("workspaces", "import", str(file))[0] == 0


@pytest.mark.parametrize("raw", [b"id,\xff\xfe,caf\xe9\n", b"\xff\xfea", b"PK\x03\x04\x80\x81"])
def test_a_file_that_is_not_utf8_is_refused_in_clear_words(run: Run, tmp_path: Path, raw: bytes) -> None:
    file = tmp_path / "clients.csv"
    file.write_bytes(raw)
    code, _, err = run("workspaces", "import", str(file))
    assert code == 1
    assert "UTF-8" in err


def test_a_file_that_is_not_there_exits_2(run: Run) -> None:
    code, _, err = run("workspaces", "import", "none.csv")
    assert code == 2
    assert "none.csv" in err


def test_a_folder_that_cannot_be_made_is_told_in_a_line_and_exits_1(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "file" / "data"))
    code, out, err = run("workspaces", "list")
    assert (code, out) == (1, "")
    assert "Traceback" not in err
    assert err.strip()


def test_a_check_without_its_database_says_so_in_a_line_without_the_password(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in (GOOD | {"DATABASE_URL": "postgresql://bot:hunter2hunter@127.0.0.1:1/hub"}).items():
        monkeypatch.setenv(name, value)
    code, out, err = run("check")
    assert (code, err) == (1, "")
    assert "✗ Store in PostgreSQL: The PostgreSQL database hub at 127.0.0.1:1 cannot be reached" in out
    assert "hunter2" not in out


def test_the_manifest_is_printed_with_the_address_put_in(run: Run) -> None:
    code, out, _ = run("manifest", "--url", "https://bot.example.org/")
    assert code == 0
    settings = yaml.safe_load(out)["settings"]
    assert settings["interactivity"]["request_url"] == "https://bot.example.org/slack/events"
    assert settings["event_subscriptions"]["request_url"] == "https://bot.example.org/slack/events"
    assert out.count("bot.example.org/slack/events") == out.count("/slack/events")


def test_the_manifest_without_an_address_is_the_file(run: Run) -> None:
    code, out, _ = run("manifest")
    assert (code, out) == (0, (ROOT / "manifest.yml").read_text(encoding="utf-8"))


def test_the_manifest_is_packed_with_the_package() -> None:
    assert (ROOT / "bot" / "manifest.yml").resolve() == ROOT / "manifest.yml"


def test_an_address_that_is_none_exits_2(run: Run) -> None:
    assert run("manifest", "--url", "bot.example.org")[0] == 2


def test_help_names_every_command_and_an_unknown_one_exits_2(run: Run) -> None:
    code, out, _ = run("--help")
    assert code == 0
    assert [word for word in ("serve", "check", "sync", "workspaces", "manifest") if word not in out] == []
    assert run("serv")[0] == 2
