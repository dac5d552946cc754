"""What every store promises to many threads at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from bot.services.store import Store, Where

THREADS = 8


def test_of_many_claims_of_one_key_one_wins(store: Store) -> None:
    start = Barrier(THREADS)

    def claim(number: int) -> list[bool]:
        won = []
        for round_ in range(20):
            start.wait(60)
            won.append(store.claim("plain", f"decision-{round_}", {"age": number}))
        return won

    with ThreadPoolExecutor(THREADS) as pool:
        outcomes = list(pool.map(claim, range(THREADS)))
    for round_, won in enumerate(zip(*outcomes, strict=True)):
        assert won.count(True) == 1
        assert store.get("plain", f"decision-{round_}") == {"age": won.index(True)}


def test_compare_and_swap_loses_no_step_of_a_counter(store: Store) -> None:
    store.put("plain", "counter", {"age": 0})

    def count_up(_: int) -> None:
        for _step in range(25):
            while True:
                old = store.get("plain", "counter") or {}
                if store.change("plain", "counter", old, {"age": old["age"] + 1}):
                    break

    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(count_up, range(THREADS)))
    assert store.get("plain", "counter") == {"age": THREADS * 25}


def test_a_write_that_returned_is_seen_by_every_thread_at_once(store: Store) -> None:
    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(lambda _: store.count("plain"), range(THREADS * 4)))  # connections that are open already
        for age in range(40):
            store.put("plain", "a", {"age": age})
            seen = list(pool.map(lambda _: store.get("plain", "a"), range(4)))
            assert seen == [{"age": age}] * 4
            assert pool.submit(store.count, "plain", Where({"age": age})).result() == {(): 1}


def test_a_group_is_seen_whole_or_not_at_all(store: Store) -> None:
    def write() -> None:
        for age in range(40):
            store.put_many("plain", {str(number): {"age": age} for number in range(20)})

    with ThreadPoolExecutor(THREADS) as pool:
        writing = pool.submit(write)
        while not writing.done():
            assert len({one.value["age"] for one in store.find("plain")}) <= 1
        writing.result()
    assert store.count("plain", Where({"age": 39})) == {(): 20}


def test_a_bad_call_of_one_thread_fails_no_other(store: Store) -> None:
    def call(number: int) -> bool:
        try:
            store.put("plain", str(number), {"age": number if number % 2 else "odd"})
        except ValueError:
            return False
        return True

    with ThreadPoolExecutor(THREADS) as pool:
        assert list(pool.map(call, range(60))) == [bool(number % 2) for number in range(60)]
