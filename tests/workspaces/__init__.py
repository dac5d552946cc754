"""Workspaces and their import."""
