"""What ends the embedded servers when their owner cannot: it was killed.

A shell waits on a pipe that only the owner holds open. The kernel closes it however the owner ends,
and the shell then does what the owner would have done. An owner that stops in order sends it home.
"""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

_SCRIPT = r"""
cat >/dev/null
postgres=$(head -n 1 "$1/postgres/postmaster.pid" 2>/dev/null)
valkey=$(cat "$1/valkey/valkey.pid" 2>/dev/null)
[ -n "$postgres" ] && kill -INT "$postgres" 2>/dev/null
[ -n "$valkey" ] && kill -TERM "$valkey" 2>/dev/null
[ "$2" = ephemeral ] || exit 0
for _ in $(seq 100); do
    [ -e "$1/postgres/postmaster.pid" ] || [ -e "$1/valkey/valkey.pid" ] || break
    sleep 0.1
done
rm -rf "$1"
"""


def watch(folder: Path, *, ephemeral: bool) -> subprocess.Popen[bytes]:
    """Have the servers of a folder ended once this process, or the value returned, is gone.

    Give the value to `dismiss` after an orderly stop. Forked children would keep the pipe open, so
    owners start their processes with subprocess.
    """
    keep = "ephemeral" if ephemeral else "kept"
    return subprocess.Popen(
        ["/bin/sh", "-c", _SCRIPT, "watch", str(folder), keep],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd="/",
        start_new_session=True,
    )


def dismiss(shell: subprocess.Popen[bytes]) -> None:
    """Send the watch home: the servers were ended in order."""
    shell.kill()
    with shell:
        pass
