"""What a help page of one of our own codes is made of, and the endings that many of them share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True, kw_only=True)
class Help:
    """A code's page: a title, why it comes, and the steps that end it."""

    title: str
    why: str
    steps: tuple[str, ...]


def help_of(title: str, why: str, *steps: str) -> Help:
    """A page in the order in which it is read."""
    return Help(title=title, why=why, steps=steps)


AGAIN: Final = "Then choose “retry”, or wait: the next sync tries by itself."
BY_ITSELF: Final = (
    "Nothing has to be pressed: the next sync sees that it is right, and the problem is over."
)
