"""What the demo prints: at once, whoever reads, and whole lines from every thread."""

from __future__ import annotations


def say(*lines: str) -> None:
    """Print at once."""
    print("\n".join(lines), flush=True)
