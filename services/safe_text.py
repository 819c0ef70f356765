"""Text that other people chose, made safe for where it is read: terminals, scripts, one sentence.

Names come from two other systems, and what stands in them must not move a cursor, turn a line
around or forge a line of ours. Elsewhere the writer of the format sees to it: Jinja escapes pages,
lxml and the Web Connector's door escape XML, and the API is JSON that no browser takes for a page.
Nothing is ever written as CSV; whoever adds that must also disarm what begins with = + - @.
"""

from __future__ import annotations

import json
import re
from typing import Any, Final

_SHOWN_BLANKS: Final = frozenset("\u00a0\u202f\u3000")
_CANDIDATES: Final = re.compile(r"[^\x20-\x7e]")


def printed(text: str) -> str:
    """For a terminal: what could move, colour or turn around is shown as �."""
    return _CANDIDATES.sub(lambda found: found[0] if _is_shown(found[0]) else "�", text)


def sentence(text: str) -> str:
    """For a window that shows one line: blanks and line ends are one blank, the rest as printed."""
    return printed(" ".join(text.split()))


def json_line(value: Any) -> str:
    r"""For a script, and the terminal it may be tried in: JSON on one line, loss-free.

    Dates and ids are written as they read; what could act on a terminal is written as \uXXXX.
    """
    text = json.dumps(value, default=str, ensure_ascii=False)
    # Such characters are only ever inside strings, where the escape means the same.
    return _CANDIDATES.sub(
        lambda found: found[0] if _is_shown(found[0]) else json.dumps(found[0])[1:-1], text
    )


def _is_shown(character: str) -> bool:
    return character.isprintable() or character in _SHOWN_BLANKS
