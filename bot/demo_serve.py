"""`python -m bot.demo_serve`: `invoicebot serve`, ended when stdin ends, so that it never outlives the demo."""

from __future__ import annotations

import os
import signal
import threading

from bot.cli import main


def _watch_stdin() -> None:
    while os.read(0, 4096):
        continue
    os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    threading.Thread(target=_watch_stdin, name="stdin", daemon=True).start()
    main(["serve"])
