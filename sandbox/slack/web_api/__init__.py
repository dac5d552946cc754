"""Slack's Web API: a module per family of methods, found by name in one table."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from sandbox.slack.web_api import chat, conversations, files, people, team, views
from sandbox.slack.web_api.method import Method

FAMILIES = (team, chat, conversations, people, views, files)
METHODS: Mapping[str, Method] = MappingProxyType({each.name: each for family in FAMILIES for each in family.METHODS})
