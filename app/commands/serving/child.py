"""One child process of `deskbridge serve`: started, watched, started again, ended.

A child leads a process group of its own, so that Ctrl-C reaches us first and it in order, and so
that what it started ends with it. A shell that waits on a pipe of ours ends the group when we
cannot: we were killed.
"""

from __future__ import annotations

import os
import signal
import subprocess
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_FIRST_PAUSE: Final = 0.5
_LONGEST_PAUSE: Final = 30.0
# Whoever ran this long was well; its next death is not one more in a row.
_WELL_SECONDS: Final = 60.0
_LARGEST_LOG: Final = 10 * 1024 * 1024
_TAIL_LINES: Final = 6
_WATCH: Final = r"""
cat >/dev/null
kill -TERM -"$1" 2>/dev/null || exit 0
for _ in $(seq 100); do
    kill -0 -"$1" 2>/dev/null || exit 0
    sleep 0.1
done
kill -KILL -"$1" 2>/dev/null
"""


class Child:
    """A program that should run as long as we do."""

    def __init__(
        self, name: str, command: list[str], *, log: Path, environment: Mapping[str, str]
    ) -> None:
        self.name = name
        self.log = log
        self._command = command
        self._environment = environment
        self._process: subprocess.Popen[bytes] | None = None
        self._watch: subprocess.Popen[bytes] | None = None
        self._started_at = 0.0
        self._pause = _FIRST_PAUSE
        self._due_at: float | None = None

    def start(self) -> None:
        """Start the program; it writes to its log."""
        if self.log.exists() and self.log.stat().st_size > _LARGEST_LOG:
            self.log.replace(self.log.with_suffix(".log.1"))
        with self.log.open("ab") as output:
            self._process = subprocess.Popen(
                self._command,
                env=self._environment,
                cwd=self.log.parent,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self._watch = subprocess.Popen(
            ["/bin/sh", "-c", _WATCH, "watch", str(self._process.pid)],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        self._started_at = time.monotonic()
        self._due_at = None

    @property
    def is_running(self) -> bool:
        """Whether it runs now."""
        return self._process is not None and self._process.poll() is None

    def restart_when_due(self) -> bool:
        """Note a death, and start again once its pause is over; whether it was started now.

        The pause doubles with every death in a row: a child that cannot live must not cost a core.
        """
        if self.is_running:
            return False
        now = time.monotonic()
        if self._due_at is None:
            self._bury()
            if now - self._started_at > _WELL_SECONDS:
                self._pause = _FIRST_PAUSE
            self._due_at = now + self._pause
            self._pause = min(self._pause * 2, _LONGEST_PAUSE)
            return False
        if now < self._due_at:
            return False
        self.start()
        return True

    def stop(self, seconds: float) -> None:
        """Ask it to end and give it this long, then insist."""
        if self._process is not None and self.is_running:
            self._process.terminate()
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(seconds)
        self._bury()

    def last_words(self) -> str:
        """The end of its log, for a person."""
        lines = self.log.read_text(errors="replace").splitlines()
        return " / ".join(line.strip() for line in lines[-_TAIL_LINES:])

    def _bury(self) -> None:
        """End what is left of its group, then send the watch home."""
        if self._process is not None:
            # A server that was killed leaves its workers, which hold the port and answer nobody.
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
            self._process = None
        if self._watch is not None:
            self._watch.kill()
            with self._watch:
                pass
            self._watch = None
