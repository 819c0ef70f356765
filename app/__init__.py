"""Door 2: people and programs. Pages, JSON and commands in front of the use cases.

A view or a command parses, calls one service and shows what came back. Nothing is imported here,
because a command should not wait for a web framework.
"""

from __future__ import annotations
