"""Whatever Stripe or people send, every rendering keeps Slack's limits, pings nobody and leaks nothing."""

from __future__ import annotations

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.blocks import alerts
from bot.blocks.limits import checked, texts
from bot.blocks.message import Message
from bot.domain.alerts import Trouble
from sandbox.slack.blocks import check_blocks, check_view
from tests.blocks.everywhere import renderings
from tests.blocks.everywhere_channels import in_channels
from tests.blocks.hostile import Hostile, Rendered
from tests.blocks.reading import accepted_by_the_sdk, blocks_of, everything

HOSTILE = {
    "a ping of all": "<!channel> <!here> <@U0VICTIM> @everyone",
    "ten thousand letters": "x" * 10_000,
    "ten thousand ampersands": "&" * 10_000,
    "ten thousand angles": "<>" * 5_000,
    "marks": "*bold* _italic_ ~gone~ `code` ```block``` >quote",
    "right to left": "\u202eevil\u2066 עברית \u2069",
    "control characters": "a\x00b\x07c\x1b[31m\r\n\td\u2028e",
    "an emoji family": "👩‍👩‍👧‍👦" * 3_000,
    "combining marks": "e" + "\u0301" * 9_000,
    "lone surrogates": "\ud800\udfff\ud83d",
    "nothing": "",
    "white space": " \n\t\u00a0 ",
    "invisible": "\u200b\u2060\ufeff",
    "a secret link": "https://invoice.stripe.com/i/acct_1/live_x?s=ap invoice.stripe.com/i/2",
    "an e-mail": "jane.doe+x@acme.example <jane@acme.example>",
    "a link in Slack's way": "<https://evil.example|Pay here>",
    "a date in Slack's way": "<!date^1^{date}|x>",
    "an emoji code": ":white_check_mark: Paid",
}
OWN_ANGLES = re.compile(
    r"<@[UW][A-Z0-9]+>|<#[CG][A-Z0-9]+>|<!date\^\d+\^\{date_short(?:_pretty)?\}(?: at \{time\})?\|[^<>|]*>"
)


def misread(rendered: Rendered) -> list[str]:
    """What is wrong with it, in short."""
    wrong = []
    shown = [*texts(blocks_of(rendered.made)), *([rendered.made.text] if isinstance(rendered.made, Message) else [])]
    for text in shown:
        rest = OWN_ANGLES.sub("", text)
        if "<" in rest or re.search(r"[\x00-\x09\x0b-\x1f\u202a-\u202e\u2066-\u2069\ud800-\udfff]", rest):
            wrong.append(text)
    return wrong


def problems_in_the_sandbox(rendered: Rendered) -> list[str]:
    """What the pretend Slack says about it."""
    made = rendered.made
    return check_blocks(made.blocks) if isinstance(made, Message) else check_view(made)


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_text_breaks_no_rendering(text: str) -> None:
    for rendered in renderings(text):
        checked(rendered.made)
        accepted_by_the_sdk(rendered.made)
        assert problems_in_the_sandbox(rendered) == [], rendered.name
        assert misread(rendered) == [], rendered.name


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(max_size=400) | st.text(alphabet="<>&*_~`:@!.|^{}\n -aU0", max_size=400))
def test_any_text_at_all_breaks_no_rendering(text: str) -> None:
    for rendered in renderings(text):
        assert misread(rendered) == [], rendered.name


@pytest.mark.parametrize("text", ["a secret link", "an e-mail", "a link in Slack's way"])
def test_channels_see_no_link_and_no_email(text: str) -> None:
    for rendered in in_channels(Hostile(HOSTILE[text])):
        said = "\n".join(everything(rendered.made))
        assert not re.search(r"://|stripe\.com|evil\.example", said), rendered.name
        assert "jane.doe" not in said, rendered.name
        assert "jane@" not in said, rendered.name


def test_every_button_says_what_it_does_to_a_screen_reader() -> None:
    for rendered in renderings("Acme"):
        for block in blocks_of(rendered.made):
            parts = [*block.get("elements", []), *([block["accessory"]] if "accessory" in block else [])]
            for element in parts:
                assert element["type"] != "button" or element["accessibility_label"], rendered.name


def test_every_test_mode_message_begins_with_test() -> None:
    hub = Hostile("Acme")
    for trouble in Trouble:
        shown = hub.alert(trouble, livemode=False)
        for made in (alerts.alert(shown), alerts.thread_note(shown)):
            assert made.text.startswith("TEST · ")
            assert made.blocks[0]["text"]["text"].startswith("*TEST* · ")
