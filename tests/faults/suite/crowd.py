"""A hub of many workspaces, so that no channel has more messages than it would in earnest."""

from __future__ import annotations

from contextlib import closing

from bot import bootstrap
from bot.services.store import Store
from bot.services.workspaces import Workspaces
from bot.settings import LocalSettings
from tests.world import HANA, LI, World, fill

HEAD = "id,name,stripe_customer,owners,channel,currency,management_fee_percent,budget_status\n"


def crowd(world: World, count: int, store: Store | None = None) -> list[str]:
    """So many workspaces, each with a channel, a customer and a card that is good at every other one.

    They are kept in `store`, else in that of the world's folder.
    """
    names = [f"shop-{number}" for number in range(count)]
    fill(world, names)
    rows = HEAD
    for number, name in enumerate(names):
        channel = f"C0SHOP{number}"
        world.team.add_channel(channel, name, members=[HANA, LI])
        rows += f"{name},{name.title()},{world.customers[name]},U0BEA,{channel},usd,,active\n"
        if number % 2:
            world.stripe.controls.card(world.cards[name], "decline:insufficient_funds")
    if store is not None:
        Workspaces(store).import_csv(rows)
        return names
    with closing(bootstrap.open_store(LocalSettings(data_dir=world.folder / "data"))) as opened:
        Workspaces(opened).import_csv(rows)
    return names
