"""An event that Ctrl-C or SIGTERM sets, so that a simulator ends in order."""

from __future__ import annotations

import signal
import threading


def stopped_by_signals() -> threading.Event:
    """Set once somebody asks this process to end; call it in the main thread."""
    stop = threading.Event()
    for each in (signal.SIGINT, signal.SIGTERM):
        signal.signal(each, lambda *_: stop.set())
    return stop
