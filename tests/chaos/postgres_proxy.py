"""A line between the product and its PostgreSQL that can be cut at a COMMIT.

It takes the place of the server's Unix socket: the socket stays under another name, ours gets its
name, and the product notices nothing. Before the COMMIT is passed on, or after the server did it
and before its answer is: the two moments at which a program cannot know what became of its work.
When the server starts anew its socket is a new one, and is taken over again.
"""

from __future__ import annotations

import os
import select
import socket
import threading
from contextlib import suppress
from typing import TYPE_CHECKING, Final, Self

if TYPE_CHECKING:
    from pathlib import Path

    from tests.chaos.moments import Moments

COMMIT: Final = b"Q\x00\x00\x00\x0bCOMMIT\x00"
NAME: Final = ".s.PGSQL.5432"
BEHIND: Final = "behind-the-proxy"
_BLOCK: Final = 1 << 16


class PostgresProxy:
    """Watches a folder of sockets; a context manager."""

    def __init__(self, folder: Path, moments: Moments) -> None:
        self._front = folder / NAME
        self._behind = folder / BEHIND
        self._moments = moments
        self._stop = threading.Event()
        self._listener: socket.socket | None = None
        self._inode = 0
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> Self:
        """Take the place of the socket."""
        self._take_over()
        self._thread.start()
        return self

    def __exit__(self, *_exc: object) -> None:
        """Give the server its own name back."""
        self._stop.set()
        self._thread.join()
        if self._listener is not None:
            self._listener.close()
        with suppress(FileNotFoundError):
            self._behind.rename(self._front)

    def _watch(self) -> None:
        while not self._stop.wait(0.02):
            self._take_over()

    def _take_over(self) -> None:
        with suppress(OSError):
            if self._front.stat().st_ino == self._inode:
                return
            ours = self._front.with_name("of-the-proxy")
            ours.unlink(missing_ok=True)
            listener = socket.socket(socket.AF_UNIX)
            listener.bind(str(ours))
            ours.chmod(0o777)
            listener.listen(200)
            self._behind.unlink(missing_ok=True)
            os.link(self._front, self._behind)
            self._inode = ours.stat().st_ino
            ours.rename(self._front)
            old, self._listener = self._listener, listener
            if old is not None:
                old.close()
            threading.Thread(target=self._accept, args=(listener,), daemon=True).start()

    def _accept(self, listener: socket.socket) -> None:
        while True:
            try:
                client, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        with client, socket.socket(socket.AF_UNIX) as server, suppress(OSError):
            server.connect(str(self._behind))
            self._pump(client, server)

    def _pump(self, client: socket.socket, server: socket.socket) -> None:
        committing = False
        while not self._stop.is_set():
            ready, _, _ = select.select([client, server], [], [], 1.0)
            if client in ready:
                said = client.recv(_BLOCK)
                committing = COMMIT in said
                if not said or (committing and self._moments.passed("before commit")):
                    return
                server.sendall(said)
            if server in ready:
                said = server.recv(_BLOCK)
                if not said or (committing and self._moments.passed("after commit")):
                    return
                committing = False
                client.sendall(said)
