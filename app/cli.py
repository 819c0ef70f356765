"""The command line: a contract, because other people's scripts drive it.

It parses, calls one command and says what came back: results on stdout, an error in one line on
stderr with exit code 1, wrong usage with 2. What a command does stands in `app.commands`.
"""

from __future__ import annotations

import argparse
import os
import sys
from typing import TYPE_CHECKING

from app.commands import backup, company, demo, keys, serve, simulate, tenant, token, user
from app.commands.failing import is_for_people, one_line

if TYPE_CHECKING:
    from collections.abc import Sequence

_FAMILIES = (serve, demo, tenant, user, token, company, backup, keys, simulate)


def parser() -> argparse.ArgumentParser:
    """The whole command line, each command with the function that runs it as `run`."""
    top = argparse.ArgumentParser(
        prog="deskbridge",
        description="Keeps QuickBooks Desktop company files in step with a cloud payables and "
        "receivables product.",
        epilog="Settings come from the environment; .env.example lists every one. "
        "`deskbridge COMMAND --help` says more about a command.",
    )
    commands = top.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for family in _FAMILIES:
        family.add_to(commands)
    return top


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code: 0, 1 for an error, 2 for wrong usage."""
    arguments = parser().parse_args(argv)
    try:
        code: int = arguments.run(arguments)
        sys.stdout.flush()
    except BrokenPipeError:
        # Whoever read our output went away. The interpreter flushes once more at its end, and
        # would complain about that.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except KeyboardInterrupt:
        return 130
    except Exception as error:
        if not is_for_people(error):
            raise
        print(one_line(error), file=sys.stderr)
        return 1
    return code


if __name__ == "__main__":
    sys.exit(main())
