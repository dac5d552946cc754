"""What people do in the tests of the acts: open the detail, choose an act there, confirm it."""

from __future__ import annotations

from bot.blocks import ids
from bot.domain.permits import Act
from sandbox.slack.records import Json
from tests.actions.pressing import ask
from tests.world import HANA, World


def detail(world: World, invoice: str, *, user: str = HANA) -> Json:
    """The detail's modal."""
    return ask(world, f"show {invoice}", "As of", user=user)


def offers(world: World, invoice: str, *, user: str = HANA) -> list[str]:
    """The acts that the menu More of the detail offers, by their values."""
    view = detail(world, invoice, user=user)
    menus = [one for block in view["blocks"] for one in block.get("elements", []) if one.get("action_id") == ids.MORE]
    return [option["value"].partition(" ")[0] for menu in menus for option in menu["options"]]


def choose(world: World, invoice: str, act: Act, containing: str, *, user: str = HANA) -> Json:
    """Choose the act in the detail; its confirmation, once it has that in it."""
    person = world.person(user)
    person.press(detail(world, invoice, user=user), ids.MORE, option=ids.more(act, invoice))
    return person.wait_modal(containing=containing)


def press(world: World, invoice: str, action: str, containing: str, *, user: str = HANA) -> Json:
    """Press a button of the detail; what opens, once it has that in it."""
    person = world.person(user)
    person.press(detail(world, invoice, user=user), action)
    return person.wait_modal(containing=containing)
