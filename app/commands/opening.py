"""The settings of a command: the environment's, with `--data` in front of DATA_DIR."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from services.settings import Settings

if TYPE_CHECKING:
    import argparse


def add_data(command: argparse.ArgumentParser) -> None:
    """The option that says which data folder."""
    command.add_argument(
        "--data",
        metavar="DIR",
        type=Path,
        help="the data folder (default: DATA_DIR, or data)",
    )


def configured(arguments: argparse.Namespace, **overrides: Any) -> Settings:
    """The checked settings, with an absolute data folder; SettingsError when one does not fit."""
    if arguments.data is not None:
        overrides["data_dir"] = arguments.data
    settings = Settings.from_environment(**overrides)
    return Settings.from_environment(**overrides | {"data_dir": settings.data_dir.absolute()})
