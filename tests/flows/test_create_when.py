"""Now, on a day, or a draft: what is at Stripe, what the person reads, and what Stripe then does by itself."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.blocks import ids
from sandbox.slack.people import Person
from tests.flows.create_steps import Shown, billed_once, confirmed, errors, filled, made, previewed, result
from tests.world import HANA, World


def test_a_scheduled_one_is_a_draft_until_its_day_and_is_charged_then(world: World) -> None:
    hana = world.person(HANA)
    now = datetime.now(UTC)
    past, soon = (now - timedelta(days=1)).date().isoformat(), (now + timedelta(days=12)).date()
    form = filled(hana, when="date")
    hana.submit(form)
    assert errors(hana) == {"date": "Choose the day."}
    for day, said in ((past, "Choose a later day"), ((now + timedelta(days=6 * 366)).date().isoformat(), "five years")):
        hana.fill(form, {"create.date": day})
        hana.submit(form)
        assert said in errors(hana)["date"]
    hana.fill(form, {"create.date": soon.isoformat()})
    hana.submit(form)
    preview = hana.wait_modal(containing="[Create ")
    assert "It stays a draft until" in hana.text_of(preview)
    hana.submit(preview)
    text = hana.text_of(result(hana))
    assert "October campaign · $250.00 · Draft, scheduled for" in text
    (draft,) = made(world, "acme")
    nine = datetime(soon.year, soon.month, soon.day, 9, tzinfo=ZoneInfo("UTC"))
    assert (draft.status, draft.auto_advance) == ("draft", True)
    assert draft.automatically_finalizes_at == int(nine.timestamp())
    world.stripe.controls.advance(13 * 86400)
    world.settled()
    assert billed_once(world, "acme").status == "paid"


def test_one_that_is_kept_stays_a_draft_and_is_not_sent(world: World) -> None:
    hana = world.person(HANA)
    preview = previewed(hana, ["acme", "bora"], collection="send_invoice", days="30", when="draft")
    assert "They are kept as drafts: nothing is charged or sent" in hana.text_of(preview)
    hana.submit(preview)
    text = hana.text_of(result(hana, "Created 2 invoices"))
    assert "October campaign · $250.00 · Draft\n" in text
    world.stripe.controls.advance(3 * 86400)
    for workspace in ("acme", "bora"):
        (draft,) = made(world, workspace)
        assert (draft.status, draft.auto_advance, draft.total) == ("draft", False, 250_00)
    assert world.calls("POST", "/finalize") == world.calls("POST", "/send") == []


def newest(hana: Person, number: int, containing: str) -> Shown:
    """The `number`th batch's message, once it says that."""

    def found(_: Shown) -> Shown | None:
        batches = [one for one in hana.messages(hana.dm) if ids.DETAILS in str(one) or "Creat" in one["text"]]
        there = len(batches) == number and containing in hana.text_of(batches[-1])
        return batches[-1] if there else None

    said: Shown = hana.wait_for(found)
    return said


def test_a_kept_or_scheduled_one_whose_answer_was_lost_is_finished_and_made_once(world: World) -> None:
    hana = world.person(HANA)
    day = (datetime.now(UTC) + timedelta(days=12)).date().isoformat()
    kept, scheduled = {"when": "draft"}, {"when": "date", "date": day}
    cases = [(kept, "/add_lines$"), (scheduled, "POST /v1/invoices/in_[^/]+$")]
    tries = [(terms, step, where) for terms, step in cases for where in ("before", "after")]
    for number, (terms, step, where) in enumerate(tries, 1):
        preview = previewed(hana, **terms)
        world.stripe.controls.fault("500", step, where=where)
        hana.submit(preview)
        said = newest(hana, number, "Finished")
        if where == "before":
            assert "A draft exists in Stripe; nothing was sent or charged." in hana.text_of(said)
            hana.press(said, ids.BATCH_AGAIN)
        assert "Draft" in hana.text_of(newest(hana, number, "Created 1 invoice"))
        drafts = made(world, "acme")
        assert len(drafts) == number
        assert (drafts[0].status, len(drafts[0].lines.data)) == ("draft", 1)
        assert drafts[0].auto_advance is (terms is scheduled)


def test_a_batch_that_is_stopped_keeps_what_is_done_and_can_be_finished(world: World) -> None:
    hana = world.person(HANA)
    preview = previewed(hana, ["acme", "bora"])
    world.stripe.controls.fault("hang", "POST /v1/invoices$", 1, seconds=20)
    hana.submit(preview)
    going = hana.wait_message(hana.dm, containing="[Stop]")
    hana.press(going, ids.BATCH_STOP)
    hana.press(going, ids.BATCH_STOP, stale=True)
    hana.wait_message(hana.dm, containing="What was begun is finished first")
    world.stripe.controls.clear_faults()
    stopped = result(hana, "Stopped: created 1 of 2 invoices")
    assert "Bora Logistics · not begun, since you stopped it" in hana.text_of(stopped)
    billed_once(world, "acme")
    assert made(world, "bora") == []
    hana.press(stopped, ids.BATCH_AGAIN)
    assert "Create the rest" not in hana.text_of(result(hana, "Created 2 invoices"))
    for workspace in ("acme", "bora"):
        billed_once(world, workspace)


def test_what_is_confirmed_is_not_offered_again_but_what_was_not_is(world: World) -> None:
    hana = world.person(HANA)
    form = filled(hana, ["acme"], "250.00", memo="For October", when="draft")
    hana.submit(form)
    hana.close(hana.wait_modal(containing="[Create "), all_of_them=True)
    hana.command("/invoices", "create")
    again = hana.wait_modal(containing="This is what you typed last")
    text = hana.text_of(again)
    for kept in ("Acme Bakery · USD", "[October campaign]", "[250.00]", "[For October]", "Not yet: keep it as a draft"):
        assert kept in text
    hana.press(again, ids.CREATE_EMPTY)
    empty = hana.wait_for(
        lambda screen: next((one for one in screen["modals"] if "For October" not in hana.text_of(one)), None)
    )
    assert "typed last" not in hana.text_of(empty)
    hana.close(empty)
    confirmed(hana)
    result(hana)
    hana.command("/invoices", "create")
    assert "typed last" not in hana.text_of(hana.wait_modal(containing="New invoice"))
