"""The scenes in which people look: the list, the detail, and what an owner may not see."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sandbox.seed_data import AMIR, GUS, HANA, HUB
from sandbox.story.stage import (
    PATIENCE,
    Stage,
    StoryError,
    button_in_row,
    done,
    expect,
    menu_named,
    number_in,
)

ACME = "C0ACME"
OTHERS = ("Bora", "Tidewater", "Coffee")


def the_list(stage: Stage) -> None:
    """A hub admin lists everybody's invoices, turns the page and looks at the failed ones."""
    stage.scene("Hana, the hub's admin, looks at everybody's invoices")
    hana = stage.person(HANA)
    stage.does("hana", "types /invoices in #hub")
    done(hana.command("/invoices", "", HUB))
    page = hana.wait_message(HUB, "Invoices · All", PATIENCE)
    text = stage.show(hana, page, "#hub · only visible to hana")
    expect(text, "[More]", "Draft", "Open", "Failed", "[Older ▶]")
    stage.does("hana", "presses [Older ▶]")
    done(hana.press(page, label="Older ▶"))
    page = hana.wait_message(HUB, "page 2", PATIENCE)
    expect(stage.show(hana, page, "#hub · the same message, next page", most=9), "[◀ Newer]")
    stage.does("hana", "chooses Failed in the menu Status")
    done(hana.press(page, menu_named(page, "Status"), option="failed"))
    page = hana.wait_message(HUB, "Invoices · Failed", PATIENCE)
    expect(stage.show(hana, page, "#hub · the same message, filtered"), "🔴 Failed", "[Retry]")


def the_detail(stage: Stage) -> None:
    """She opens one of them."""
    stage.scene("One press further: everything about one of them")
    hana = stage.person(HANA)
    page = hana.wait_message(HUB, "Invoices · Failed", PATIENCE)
    stage.does("hana", "presses [More] beside Kumo's failed invoice")
    done(hana.press(page, label="More", value=button_in_row(page, "Kumo", "More")))
    detail = hana.wait_modal("As of", PATIENCE)
    text = stage.show(hana, detail, "a window on hana's screen")
    expect(text, "Failed", "Kumo 雲 Design", "¥", "[Retry]", "[Void]")
    hana.close(detail, all_of_them=True)


def the_owner(stage: Stage) -> None:
    """An owner sees their own invoices, nothing of another's, and does not act."""
    stage.scene("Amir owns Acme Bakery and Kumo: he sees those, and no others")
    amir = stage.person(AMIR)
    stage.does("amir", "types /invoices in #acme-bakery")
    done(amir.command("/invoices", "", ACME))
    page = amir.wait_message(ACME, "Invoices · All", PATIENCE)
    text = stage.show(amir, page, "#acme-bakery · only visible to amir", most=14)
    expect(text, "Acme Bakery", "Kumo")
    seen = [name for name in OTHERS if name in text]
    if seen:
        raise StoryError(f"Amir sees invoices of {', '.join(seen)}.")
    own = number_in(text)
    other = _refused(stage, "show BORA-0001", "There is no invoice BORA-0001 that you can see.")
    never = _refused(stage, "show NOPE-0001", "There is no invoice NOPE-0001 that you can see.")
    if other.replace("BORA-0001", "NOPE-0001") != never:
        raise StoryError("An invoice of another's is answered differently from one that does not exist.")
    _refused(stage, f"void {own}", "Only hub admins can void invoices. @hana can do it")
    gus = stage.person(GUS)
    stage.does("gus", "(a guest who owns nothing) types /invoices in #acme-bakery")
    done(gus.command("/invoices", "", ACME))
    stage.show(gus, gus.wait_message(ACME, "You own no workspace here", PATIENCE), "#acme-bakery · only visible to gus")


def _refused(stage: Stage, typed: str, wanted: str) -> str:
    """Amir types what he may not; the answer, which comes as a message or, where a window opens, in that."""
    amir = stage.person(AMIR)
    stage.does("amir", f"types /invoices {typed}")
    before = amir.last_message(ACME)["ts"]
    done(amir.command("/invoices", typed, ACME))

    def answered(_screen: Mapping[str, Any]) -> bool:
        modal = amir.modal
        if modal is not None and wanted in amir.text_of(modal):
            return True
        return any(message["ts"] > before and wanted in amir.text_of(message) for message in amir.messages(ACME))

    amir.wait_for(answered, PATIENCE, f"“{wanted}”")
    modal = amir.modal
    if modal is None:
        return stage.show(amir, amir.last_message(ACME), "#acme-bakery · only visible to amir")
    text = stage.show(amir, modal, "a window on amir's screen")
    amir.close(modal, all_of_them=True)
    return text
