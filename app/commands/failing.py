"""Which errors are sentences for the person at the command line; any other is a bug's traceback.

They are listed late, because naming them imports most of the program and `--help` should not.
"""

from __future__ import annotations


class CommandError(Exception):
    """A command cannot be done; the message says why and what to do."""


def expected_errors() -> tuple[type[Exception], ...]:
    """The errors whose message is for a person."""
    from services.embedded import EmbeddedError
    from services.settings import SettingsError

    return (CommandError, EmbeddedError, SettingsError)


def one_line(error: Exception) -> str:
    """An error's message without its line breaks: scripts read stderr line by line."""
    return " ".join(str(error).split())
