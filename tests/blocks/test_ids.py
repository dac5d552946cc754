"""Every id and value that renderers send out is one that handlers know and can read."""

from __future__ import annotations

from bot.blocks import ids, states
from bot.blocks.ask_state import AskState
from bot.blocks.create_states import CreateState
from bot.blocks.list_states import ExportState, FilterState, ListState, RowState
from bot.blocks.states import DetailState
from tests.blocks.everywhere import renderings
from tests.blocks.reading import elements

KNOWN = {value for value in vars(ids).values() if isinstance(value, str)} | set(ids.ACTIONS.values())
ABOUT_AN_INVOICE = {ids.DETAILS, ids.MANAGE, ids.PDF, *ids.ACTIONS.values(), ids.RECEIPT}
LISTS = {ids.LIST_PREVIOUS, ids.LIST_NEXT, ids.LIST_REFRESH, ids.LIST_CLEAR, ids.LIST_FILTERS, ids.LIST_EXPORT}
STATES = {
    ids.DETAIL_VIEW: DetailState.decode,
    ids.CREATE_VIEW: CreateState.decode,
    ids.PREVIEW_VIEW: CreateState.decode,
    ids.ACT_VIEW: AskState.decode,
    ids.FILTERS_VIEW: FilterState.decode,
    ids.EXPORT_VIEW: ExportState.decode,
}


def test_every_press_can_be_understood() -> None:
    for rendered in renderings("Acme"):
        for element in elements(rendered.made):
            assert element["action_id"] in KNOWN, rendered.name
            if element["action_id"] in ABOUT_AN_INVOICE:
                about = states.read_invoice_value(element["value"])
                assert about in ("in_42", "Acme")  # the invoice, or the decision's target when it is not there
                assert RowState.of_value(element["value"]) or "list" not in rendered.name
            if element["action_id"] == ids.MORE:
                assert [ids.read_more(option["value"])[1] for option in element["options"]]
            if element["action_id"] in LISTS:
                assert ListState.decode(element["value"]).number >= 1


def test_every_view_that_comes_back_carries_its_state() -> None:
    seen = set()
    for rendered in renderings("Acme"):
        if isinstance(rendered.made, dict) and rendered.made.get("callback_id") in STATES:
            STATES[rendered.made["callback_id"]](rendered.made["private_metadata"])
            seen.add(rendered.made["callback_id"])
    assert seen == set(STATES)


def test_no_two_ids_are_the_same() -> None:
    names = [value for name, value in vars(ids).items() if name.isupper() and isinstance(value, str)]
    assert len(names) == len(set(names))
