"""Tests of the acts on one invoice."""
