"""Block Kit's rules as tables, checked the way Slack's API checks them."""

from sandbox.slack.blocks.checked import check_blocks, check_view, prepared

__all__ = ["check_blocks", "check_view", "prepared"]
