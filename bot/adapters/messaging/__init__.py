"""Slack as the services see it."""

from bot.adapters.messaging.messenger import SlackMessenger
from bot.adapters.messaging.web import SlackWeb, hurried_web, web_client

__all__ = ["SlackMessenger", "SlackWeb", "hurried_web", "web_client"]
