"""The command line: `invoicebot demo`, `serve`, `check`, `sync`, `backup`, `workspaces`, `manifest`."""

from __future__ import annotations

import gc
import logging
import os
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer

from bot import logs
from bot.domain.errors import InvoicebotError
from bot.manifest import manifest as manifest_text
from bot.settings import LocalSettings, Settings, SettingsError
from bot.settings_forms import database_secrets, plain_url

log = logging.getLogger("invoicebot.serve")

CsvFile = Annotated[Path, typer.Argument(exists=True, dir_okay=False, readable=True, metavar="FILE.csv")]
SharedChannels = Annotated[
    bool,
    typer.Option(
        "--shared-channels",
        help="Confirm, as a hub admin, that owners of workspaces sharing a channel may see each other's alerts.",
    ),
]
BackupFile = Annotated[Path, typer.Argument(dir_okay=False, metavar="FILE", help="The file to be written.")]
From = Annotated[str, typer.Argument(metavar="FROM", help="A data folder, a data file, or postgresql://…")]
To = Annotated[str, typer.Argument(metavar="TO", help="A data folder or postgresql://…, with nothing in it yet.")]
Replace = Annotated[bool, typer.Option("--replace", help="Write over a file of that name.")]
Port = Annotated[int, typer.Option(min=0, max=65535, help="Another is taken when it is in use.")]
Url = Annotated[str | None, typer.Option("--url", help="Where Slack reaches this bot, as in https://bot.example.com")]


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run one command and exit: 0 done, 1 it could not be done, 2 the settings or the command are wrong."""
    try:
        _app()(args=arguments)
    except SettingsError as error:
        _say("The settings cannot be used:", *(f"  - {problem}" for problem in error.problems))
        _say("Set them in the environment or in a file .env here.")
        sys.exit(2)
    except InvoicebotError as error:
        from bot import cli_errors  # noqa: PLC0415 - nothing else needs it

        _say(cli_errors.told(error))
        sys.exit(1)
    sys.exit(0)


def _app() -> typer.Typer:
    app = typer.Typer(
        name="invoicebot",
        help="Run the Stripe invoices of a hub's client workspaces in Slack.",
        epilog="Settings come from the environment or a file .env here; `invoicebot check` says whether they hold.",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
    )
    for name, command in _commands().items():
        app.command(name)(command)
    workspaces = typer.Typer(help="Import and list the workspaces.", no_args_is_help=True)
    workspaces.command("import")(import_workspaces)
    workspaces.command("list")(list_workspaces)
    app.add_typer(workspaces, name="workspaces")
    store = typer.Typer(help="Move the data.", no_args_is_help=True)
    store.command("copy")(copy_store)
    app.add_typer(store, name="store")
    return app


def _commands() -> dict[str, Callable[..., None]]:
    return {"demo": demo, "serve": serve, "check": check, "sync": sync, "backup": backup, "manifest": manifest}


def demo(
    story: Annotated[
        bool, typer.Option("--story", help="Tell the story and end: 0, or 1 with what went wrong.")
    ] = False,
    no_browser: Annotated[bool, typer.Option("--no-browser", help="Name the page, but do not open it.")] = False,
    slack_port: Port = 8420,
    stripe_port: Port = 8421,
    bot_port: Port = 3000,
    record: Annotated[Path | None, typer.Option(hidden=True, dir_okay=False)] = None,
) -> None:
    """Run a hub's billing yourself, in a pretend Slack and a pretend Stripe on this machine."""
    from bot.demo import DemoOptions, run  # noqa: PLC0415 - the other commands do without

    raise typer.Exit(run(DemoOptions(slack_port, stripe_port, bot_port, story, not no_browser, record)))


def serve() -> None:
    """Take Slack's and Stripe's requests until SIGTERM or Ctrl-C."""
    gc.disable()  # what is loaded now stays: to look through it again and again is a tenth of the start
    settings = Settings.load()
    logs.configure(settings.log_level, settings.secrets)
    logs.hook_uncaught()
    from bot import bootstrap, web  # noqa: PLC0415 - the other commands start without a web server

    with _ending_by_signal():
        try:
            sock = web.listen(settings.host, settings.port)
        except OSError as error:
            why = os.strerror(error.errno) if error.errno and error.errno > 0 else error.strerror
            _say(f"Cannot listen at {settings.host} port {settings.port}: {why}. HOST and PORT name another.")
            raise typer.Exit(1) from error
        with closing(sock):
            services = bootstrap.build(settings)
            try:
                services.start()
                gc.freeze()
                gc.enable()
                web.run(services.web_app, sock)
            finally:
                signal.signal(signal.SIGTERM, signal.SIG_IGN)
                log.info("stopping: what is under way is finished or handed back")
                services.stop()
                log.info("stopped")


def check() -> None:
    """Say whether the settings hold: the store, Stripe's key, Slack's token."""
    settings = _settings("CRITICAL")  # what fails is printed
    from bot import cli_check  # noqa: PLC0415 - the other commands do without

    raise typer.Exit(cli_check.run_check(settings, lambda: _services(settings)))


def sync() -> None:
    """Fill the mirror of invoices from Stripe."""
    from rich.console import Console  # noqa: PLC0415 - `serve` starts without
    from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn  # noqa: PLC0415

    services = _services(_settings("ERROR"))
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    try:
        with Progress(*columns, console=Console(stderr=True)) as progress:
            task = progress.add_task("Asking Stripe", total=None)
            result = services.sync.run(lambda seen: progress.update(task, description=f"{seen:,} invoices"))
            progress.update(task, total=1, completed=1)
    finally:
        services.stop()
    print(f"{result.seen:,} invoices in Stripe, {result.written:,} of them new or changed here.")


def backup(file: BackupFile, replace: Replace = False) -> None:
    """Write all data to a file, also while the bot is running."""
    settings = LocalSettings.load()
    logs.configure("WARNING", settings.secrets)
    from bot import cli_store  # noqa: PLC0415 - the other commands do without

    cli_store.run_backup(settings, file, replace=replace)


def copy_store(source: From, target: To) -> None:
    """Copy everything from one place to another that is empty, while no invoicebot runs.

    When the copy is stopped half-way, the same command goes on with it.
    """
    secrets = [secret for place in (source, target) for secret in database_secrets(place) if "://" in place]
    logs.configure("WARNING", secrets)
    from bot import cli_store  # noqa: PLC0415 - the other commands do without

    cli_store.run_copy(source, target)


def import_workspaces(file: CsvFile, shared_channels: SharedChannels = False) -> None:
    """Add and update workspaces from a CSV file: all of its rows, or none."""
    from bot import cli_workspaces  # noqa: PLC0415 - the other commands do without

    with _store() as store:
        cli_workspaces.run_import(store, file, shared_channels=shared_channels)


def list_workspaces() -> None:
    """Show the workspaces as a table."""
    from bot import cli_workspaces  # noqa: PLC0415 - the other commands do without

    with _store() as store:
        cli_workspaces.run_list(store)


def manifest(url: Url = None) -> None:
    """Print the manifest from which Slack makes the app."""
    if url is not None:
        try:
            url = plain_url(url)
        except ValueError as error:
            raise typer.BadParameter(str(error), param_hint="--url") from error
    sys.stdout.write(manifest_text(url))


def _settings(level: str) -> Settings:
    """The settings; logs from `level` on go to stderr."""
    settings = Settings.load()
    logs.configure(level, settings.secrets)
    return settings


def _services(settings: Settings) -> Any:
    """The services, wired but not started."""
    from bot import bootstrap  # noqa: PLC0415 - it imports everything

    return bootstrap.build(settings)


@contextmanager
def _store() -> Iterator[Any]:
    """The store alone, which needs neither Slack nor Stripe."""
    settings = LocalSettings.load()
    logs.configure("WARNING", settings.secrets)
    from bot import bootstrap  # noqa: PLC0415 - it imports everything

    with closing(bootstrap.open_store(settings)) as store:
        yield store


@contextmanager
def _ending_by_signal() -> Iterator[None]:
    """SIGTERM and Ctrl-C end the block by SystemExit(0), so that what was begun is put away."""

    def end(_number: int, _frame: object) -> None:
        raise SystemExit(0)

    before = {number: signal.signal(number, end) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _say(*lines: str) -> None:
    for line in lines:
        print(line, file=sys.stderr)
