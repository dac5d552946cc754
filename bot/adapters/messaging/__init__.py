"""Slack as the services see it."""

from bot.adapters.messaging.channels import BlockWording, SlackSender
from bot.adapters.messaging.messenger import SlackMessenger
from bot.adapters.messaging.web import HURRIED_TIMEOUT, SlackWeb, hurried_web, web_client

__all__ = [
    "HURRIED_TIMEOUT",
    "BlockWording",
    "SlackMessenger",
    "SlackSender",
    "SlackWeb",
    "hurried_web",
    "web_client",
]
