"""Which errors are sentences for the person at the command line; any other is a bug's traceback.

They are asked for late, because naming them imports most of the program and `--help` should not.
"""

from __future__ import annotations

from services.safe_text import sentence


class CommandError(Exception):
    """A command cannot be done; the message says why and what to do."""


def is_for_people(error: Exception) -> bool:
    """Whether an error's message is meant to be read."""
    if isinstance(error, CommandError):
        return True
    from services.expected import EXPECTED

    return isinstance(error, EXPECTED)


def one_line(error: Exception) -> str:
    """An error's message without its line breaks: scripts read stderr line by line."""
    return sentence(str(error))
