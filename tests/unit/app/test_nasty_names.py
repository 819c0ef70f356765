"""Names that would move a terminal's cursor, colour it, or turn a line around."""

from __future__ import annotations

import pytest

from app.commands.printing import safe, table

NASTY = ["\x1b[31mred", "two\nlines", "\rover", "a\tb", "\u202eevil", "\u2066x", "\x9b2J", "\x00"]


@pytest.mark.parametrize("name", NASTY)
def test_a_name_cannot_act_on_the_terminal(name: str) -> None:
    (_, row) = table(["name"], [[name]])
    assert row.isprintable()
    assert "�" in safe(name)


def test_ordinary_names_are_shown_as_they_are() -> None:
    assert "Ærø & Søn “Ltd”, 株式会社" == safe("Ærø & Søn “Ltd”, 株式会社")
