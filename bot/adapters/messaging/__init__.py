"""Slack as the services see it."""

from bot.adapters.messaging.messenger import SlackMessenger
from bot.adapters.messaging.web import SlackWeb, web_client

__all__ = ["SlackMessenger", "SlackWeb", "web_client"]
