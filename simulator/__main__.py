"""The simulators from a command line: `python -m simulator bill|quickbooks|demo`.

They are programs of their own: a server under test is reached over HTTP, never imported.
"""

from __future__ import annotations

import argparse
import sys

from simulator.commands import bill, demo, quickbooks
from simulator.web_connector import WebConnectorError


def main() -> int:
    """Run one simulator; 0 when all went well, 1 when not, 2 for wrong usage."""
    parser = argparse.ArgumentParser(
        prog="deskbridge simulate", description="A simulated QuickBooks, a simulated BILL."
    )
    commands = parser.add_subparsers(title="simulators", metavar="WHICH", required=True)
    for each in (quickbooks, bill, demo):
        each.add_to(commands)
    arguments = parser.parse_args()
    try:
        code: int = arguments.run(arguments)
    except KeyboardInterrupt:
        return 130
    except (OSError, ValueError, OverflowError, WebConnectorError) as error:
        print(" ".join(str(error).split()), file=sys.stderr)
        return 1
    return code


if __name__ == "__main__":
    sys.exit(main())
