"""What a command says: one JSON object for a script, or lines for a person."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from services.safe_text import json_line, printed

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
        sys.stdout.write(json_line(value) + "\n")
    else:
        sys.stdout.writelines(f"{printed(line)}\n" for line in lines)
    return 0


def table(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> list[str]:
    """Columns under their heads, each as wide as it must be."""
    written = [list(heads), *([printed(str(cell)) for cell in row] for row in rows)]
    widths = [max(len(row[column]) for row in written) for column in range(len(heads))]
    return [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in written
    ]
