"""Secrets come on standard input, never as arguments: a process list shows those to everybody."""

from __future__ import annotations

import sys

from app.commands.failing import CommandError


def first_line(what: str) -> str:
    """The first line of standard input; CommandError when there is none."""
    given = sys.stdin.readline().strip("\r\n")
    if not given.strip():
        raise CommandError(f"No {what} came on standard input. Give it as the first line.")
    return given
