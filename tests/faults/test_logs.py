"""What the log of a bot in trouble holds, and what it never holds."""

from tests.actions.pressing import ask_retry, at_once, outcome, submission
from tests.faults.processes import serving
from tests.faults.test_killed import failed
from tests.world import HANA, World

SECRETS = (
    "xoxb-test-token",
    "test-signing-secret",
    "rk_test_51TestKey",
    "whsec_testsecret",
    "/commands/T",
    "/actions/T",
)


def test_no_line_of_the_log_holds_a_secret_while_everything_goes_wrong(world: World) -> None:
    with serving(world, LOG_LEVEL="DEBUG") as bot:
        invoice = failed(world)
        world.stripe.controls.fault("500", "/pay$", 1, where="before")
        view = ask_retry(world, invoice)
        world.team.fault("views.update", "http_500", 1)
        at_once(world, [submission(world, view)])
        outcome(world.person(HANA), "Not known")
        world.team.send(b"forged", secret="other")
        lines = "".join(bot.lines)
        assert "invoicebot" in lines
        assert [one for one in SECRETS if one in lines] == []
        assert "invoice.stripe.com" not in lines
