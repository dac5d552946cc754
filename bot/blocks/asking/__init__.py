"""The confirmations of the acts on one invoice: each a file of its own, all in one frame."""
