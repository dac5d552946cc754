"""Moving a hub from one store to another and back: nothing is lost, a stop does no harm, nothing is overwritten."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from bot import bootstrap, stores
from bot.adapters.store.embedded import FILE_NAME, EmbeddedStore, FolderLock
from bot.adapters.store.errors import StoreLocked
from bot.services.collections import COLLECTIONS, INVOICES, SETTINGS
from bot.services.copying import COPYING, CopyError
from bot.services.store import StoreError
from bot.settings import LocalSettings
from tests.operating.commands import invoicebot
from tests.postgres import LOCKED_PASSWORD, server
from tests.upgrade.files import Documents, copied, documents


def ignored(_seen: int) -> None:
    """Say nothing."""


def opened(folder: Path) -> Documents:
    """What the folder's file holds."""
    return documents(folder / FILE_NAME)


def filled(folder: Path) -> Path:
    """A data folder with some of everything, and more invoices than one page."""
    copied("second", folder)
    with closing(bootstrap.open_store(LocalSettings(data_dir=folder))) as store:
        store.put_many(INVOICES, {f"in_{number}": {"status": "paid", "text": "é☃"} for number in range(1200)})
    return folder


def test_to_postgresql_and_back_everything_is_the_same(tmp_path: Path) -> None:
    source, back, url = filled(tmp_path / "source"), tmp_path / "back", server().database()
    before = opened(source)
    number = stores.copy(str(source), url, ignored)
    assert number == sum(map(len, before.values()))
    assert stores.copy(url, str(back), ignored) == number
    assert opened(back) == before == opened(source)


class StopError(Exception):
    """Pull the plug."""


def stopping(after: int) -> Callable[[int], None]:
    """Something that stops the copy once so many documents were seen."""
    seen = 0

    def on_page(number: int) -> None:
        nonlocal seen
        seen += number
        if seen > after:
            raise StopError

    return on_page


def test_one_that_was_stopped_goes_on_and_serves_nobody_before(tmp_path: Path) -> None:
    source, target = filled(tmp_path / "source"), tmp_path / "target"
    with pytest.raises(StopError):
        stores.copy(str(source), str(target), stopping(600))
    with pytest.raises(CopyError, match="only in part"):
        bootstrap.open_store(LocalSettings(data_dir=target))
    with pytest.raises(CopyError, match="part of other data"):
        stores.copy(str(filled(tmp_path / "other")), str(target), ignored)
    stores.copy(str(source), str(target), ignored)
    assert opened(target) == opened(source)
    assert COPYING not in opened(target)[SETTINGS]
    bootstrap.open_store(LocalSettings(data_dir=target)).close()


def test_a_place_that_holds_other_data_is_left_alone(tmp_path: Path) -> None:
    source, target = filled(tmp_path / "source"), filled(tmp_path / "target")
    before = opened(target)
    with pytest.raises(CopyError, match="holds data already"):
        stores.copy(str(source), str(target), ignored)
    assert opened(target) == before


def test_what_came_in_from_elsewhere_is_found_by_comparing(tmp_path: Path) -> None:
    source, target = filled(tmp_path / "source"), tmp_path / "target"
    with pytest.raises(StopError):
        stores.copy(str(source), str(target), stopping(600))
    with closing(EmbeddedStore(target, COLLECTIONS)) as store:
        store.put(INVOICES, "in_zzz", {"status": "open"})
    with pytest.raises(CopyError, match=r"differs in its invoices .*empty the new place"):
        stores.copy(str(source), str(target), ignored)


@pytest.mark.parametrize("served", ["source", "target"])
def test_folders_that_are_served_are_refused(tmp_path: Path, served: str) -> None:
    source = filled(tmp_path / "source")
    with FolderLock(tmp_path / served), pytest.raises(StoreLocked, match="already serves"):
        stores.copy(str(source), str(tmp_path / "target"), ignored)


def test_a_place_is_not_copied_to_itself(tmp_path: Path) -> None:
    source = filled(tmp_path / "source")
    for given in (source, source / FILE_NAME, tmp_path / "elsewhere" / ".." / "source"):
        with pytest.raises(CopyError, match="the same place"):
            stores.copy(str(given), str(source), ignored)


def test_a_password_with_signs_in_it_that_urls_know_otherwise_is_none_of_its_business(tmp_path: Path) -> None:
    copied("second", tmp_path / "source")
    url = server().database()
    number = stores.copy(str(tmp_path / "source"), url, ignored)
    assert stores.copy(url.replace("postgres@", "postgres:s3cret#1@"), str(tmp_path / "back"), ignored) == number


def test_a_place_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=r"no data file .*nowhere"):
        stores.copy(str(tmp_path / "nowhere"), str(tmp_path / "target"), ignored)


def test_the_command_says_how_many_and_no_password(tmp_path: Path) -> None:
    source = filled(tmp_path / "source")
    said = invoicebot({}, "store", "copy", str(source), server().database())
    assert said.returncode == 0, said.stderr
    assert "documents were copied, and compared by number and digest" in said.stdout
    wrong = f"postgresql://nobody:{LOCKED_PASSWORD.replace('/', '%2F')}@127.0.0.1:{server().port}/nothing"
    refused = invoicebot({}, "store", "copy", str(source), wrong)
    assert refused.returncode == 1
    assert "s3cret" not in refused.stdout + refused.stderr
