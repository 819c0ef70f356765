"""Starting Python programs of this project so that they find its modules wherever we stand."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import NoReturn

import services
from services.settings import Settings, child_environment


def with_modules(environment: dict[str, str]) -> dict[str, str]:
    """An environment in which a checkout's own modules are found; installed ones are anyway."""
    root = Path(services.__path__[0]).parent
    if not (root / "pyproject.toml").exists():
        return environment
    path = os.pathsep.join(filter(None, (str(root), environment.get("PYTHONPATH"))))
    return {**environment, "PYTHONPATH": path}


def become_python(module: str, *arguments: str) -> NoReturn:
    """Go on as another program: signals and the exit code are its own from here on."""
    sys.stdout.flush()
    environment = with_modules(child_environment(Settings.from_environment()))
    os.execve(  # noqa: S606 - our own interpreter
        sys.executable, [sys.executable, "-m", module, *arguments], environment
    )
