"""Names that would move a terminal's cursor, colour it, or turn a line around."""

from __future__ import annotations

import json
from uuid import UUID

import pytest

from app.commands.printing import table
from services.safe_text import json_line, printed, sentence
from storage.rows import as_json

NASTY = [
    "\x1b[31mred",
    "two\nlines",
    "\rover",
    "a\tb",
    "\u202eevil",
    "\u2066x",
    "\x9b2J",
    "\x00",
    "\u2028x",
    "\ud800half",
]


@pytest.mark.parametrize("name", NASTY)
def test_a_name_cannot_act_on_the_terminal(name: str) -> None:
    (_, row) = table(["name"], [[name]])
    assert row.isprintable()
    assert "�" in printed(name)


@pytest.mark.parametrize("name", NASTY)
def test_json_for_a_script_keeps_the_name_and_cannot_act_on_the_terminal(name: str) -> None:
    line = json_line({"name": name, name: [name]})
    assert line.isprintable()
    assert {"name": name, name: [name]} == json.loads(line)


@pytest.mark.parametrize("name", NASTY)
def test_a_sentence_stays_one_line(name: str) -> None:
    assert sentence(f"“{name}” is not it.\r\n  Open the other.").isprintable()


def test_ordinary_names_are_shown_as_they_are() -> None:
    ordinary = "Ærø & Søn “Ltd”, 株式会社 <a@b> ]]> =cmd"
    assert ordinary == printed(ordinary) == sentence(ordinary)
    assert f'"{ordinary}"' == json_line(ordinary)
    one = UUID(int=1)
    assert f'"{one}"' == json_line(one)


def test_half_a_character_does_not_stop_what_is_stored_with_it() -> None:
    assert '["\ufffdhalf", "Søn"]' == as_json(["\ud800half", "Søn"])
    assert '["half\ufffd"]' == as_json(["half\udfff\x00"])
