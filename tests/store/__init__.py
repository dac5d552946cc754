"""One contract, run on every store; and what only the embedded one promises."""
