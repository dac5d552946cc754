"""The page and the sandbox's own rules know the same blocks and elements."""

from __future__ import annotations

from sandbox.slack import SlackSandbox
from sandbox.slack.blocks.elements import IN_ACTIONS, IN_INPUT, IN_SECTION
from sandbox.slack.blocks.layout import IN_MESSAGE
from tests.browser.conftest import Open


def test_every_type_of_block_that_slack_takes_is_drawn(team: SlackSandbox, open_page: Open) -> None:
    known = open_page().evaluate("async () => (await import('/page/js/blocks/index.js')).BLOCK_TYPES")
    assert set(known) == set(IN_MESSAGE)


def test_every_type_of_element_that_slack_takes_is_drawn(team: SlackSandbox, open_page: Open) -> None:
    known = open_page().evaluate("async () => (await import('/page/js/elements/index.js')).ELEMENT_TYPES")
    assert set(known) == {*IN_ACTIONS, *IN_INPUT, *IN_SECTION}
