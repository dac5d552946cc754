"""A menu that holds no choice any more, so that the same one can be taken again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.blocks.limits import checked
from bot.blocks.message import Block, View

KEPT = ("type", "callback_id", "title", "close", "private_metadata")


def with_menu_anew(view: Mapping[str, Any], menu: str, identity: str) -> View:
    """The modal as it is shown, the block of the menu with the action id `menu` being called `identity` from now on.

    Slack keeps what was chosen in a block of the same id, and tells nobody when it is chosen once more.
    """
    blocks = [{**block, "block_id": identity} if _holds(block, menu) else block for block in view["blocks"]]
    return checked({**{name: view[name] for name in KEPT}, "blocks": blocks})


def _holds(block: Block, menu: str) -> bool:
    return any(element.get("action_id") == menu for element in block.get("elements", ()))
