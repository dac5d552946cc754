"""Keeping documents: the `Store` contract on one file, and the lock on its folder."""
