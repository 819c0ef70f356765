"""The project as the conventions read it: its files, and what their syntax says.

Every rule is a function from a module to sentences about what is wrong, so that each can be shown
a bad module and proved able to fail.
"""

from __future__ import annotations

import ast
import subprocess
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

ROOT: Final = Path(__file__).parents[2]
PRODUCT: Final = ("app", "soap", "workers", "services", "storage", "cloud", "sync", "qbxml")
CODE: Final = (*PRODUCT, "simulator")

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True, slots=True)
class Module:
    """One Python file: where it is, what it says."""

    path: str
    text: str

    @property
    def tree(self) -> ast.Module:
        """The syntax tree; empty when it cannot be read, which is one rule's business."""
        try:
            return parsed(self)
        except SyntaxError:
            return ast.Module(body=[], type_ignores=[])

    @property
    def package(self) -> str:
        """The top-level folder, or '' for a file at the root."""
        return self.path.split("/")[0] if "/" in self.path else ""

    @property
    def lines(self) -> int:
        """How long the file is."""
        return len(self.text.splitlines())

    def functions(self) -> Iterator[Function]:
        """Every function and method, nested ones too."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield node


def parsed(module: Module) -> ast.Module:
    """The syntax tree as the oldest Python we support reads it. Raises SyntaxError."""
    return ast.parse(module.text, module.path, feature_version=(3, 11))


@cache
def project_files() -> tuple[str, ...]:
    """Every file that is, or is about to be, under version control."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    return tuple(each for each in sorted(done.stdout.splitlines()) if (ROOT / each).is_file())


@cache
def modules(*packages: str) -> tuple[Module, ...]:
    """The Python files of some top-level folders; of all of them when none is named."""
    return tuple(
        Module(path, (ROOT / path).read_text(encoding="utf-8"))
        for path in project_files()
        if path.endswith(".py") and (not packages or path.split("/")[0] in packages)
    )


def body_lines(function: Function) -> int:
    """How long a function is without its docstring and decorators, from `def` to its end."""
    length = (function.end_lineno or function.lineno) - function.lineno + 1
    first = function.body[0]
    if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant):
        length -= (first.end_lineno or first.lineno) - first.lineno + 1
    return length


def dotted(node: ast.AST) -> str:
    """`a.b.c` for a name or attribute chain, '' for anything else."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        before = dotted(node.value)
        return f"{before}.{node.attr}" if before else ""
    return ""


def at(module: Module, node: ast.AST, says: str) -> str:
    """A sentence with the place it is about, as editors open it."""
    return f"{module.path}:{getattr(node, 'lineno', 1)}: {says}"


def listed(problems: Iterable[str]) -> str:
    """Problems as an assertion message."""
    return "\n" + "\n".join(problems)
