"""A pretend Slack team that speaks Slack's wire protocol, in memory, for tests and the demo."""

from sandbox.slack.errors import CannotDoError
from sandbox.slack.onlooker import NotSeenError
from sandbox.slack.people import Person
from sandbox.slack.records import Delivery
from sandbox.slack.remote import RemotePerson
from sandbox.slack.team import SlackSandbox

__all__ = ["CannotDoError", "Delivery", "NotSeenError", "Person", "RemotePerson", "SlackSandbox"]
