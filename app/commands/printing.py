"""What a command says: one JSON object for a script, or lines for a person."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable, Sequence


def add_json(command: argparse.ArgumentParser) -> None:
    """The option that asks for JSON."""
    command.add_argument(
        "--json", action="store_true", help="print one JSON object and nothing else"
    )


def say(arguments: argparse.Namespace, value: dict[str, Any], lines: Iterable[str]) -> int:
    """Print the value or the lines, whichever was asked for; the exit code of success."""
    if arguments.json:
        # Dates and ids are written as they read.
        sys.stdout.write(json.dumps(value, default=str, ensure_ascii=False) + "\n")
    else:
        sys.stdout.writelines(f"{safe(line)}\n" for line in lines)
    return 0


def safe(text: str) -> str:
    """Text for a terminal: what a record's name could move, colour or turn around is shown as �.

    Names come from two other systems; line ends, escapes and bidirectional overrides in one must
    not forge a line of ours.
    """
    return "".join(each if each.isprintable() or each == "\u00a0" else "�" for each in text)


def table(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> list[str]:
    """Columns under their heads, each as wide as it must be."""
    written = [list(heads), *([safe(str(cell)) for cell in row] for row in rows)]
    widths = [max(len(row[column]) for row in written) for column in range(len(heads))]
    return [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in written
    ]
