"""Commands run in this process, as a script would see them: exit code, stdout, stderr."""

from __future__ import annotations

import io
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from app.cli import main

if TYPE_CHECKING:
    import pytest

    from services.settings import Settings


@dataclass(frozen=True, slots=True)
class Said:
    """How a command ended and what it printed."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> dict[str, Any]:
        """The one object on stdout, which holds nothing else."""
        assert (0, "") == (self.code, self.err)
        assert 1 == self.out.count("\n")
        found: dict[str, Any] = json.loads(self.out)
        return found

    @property
    def refusal(self) -> str:
        """The one line on stderr of a command that could not be done."""
        assert (1, "") == (self.code, self.out)
        assert 1 == self.err.count("\n")
        return self.err.strip()


class Shell:
    """A command line over one database."""

    def __init__(
        self,
        settings: Settings,
        monkeypatch: pytest.MonkeyPatch,
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        self.settings = settings
        self._monkeypatch = monkeypatch
        self._capsys = capsys
        for name, value in settings.environment().items():
            monkeypatch.setenv(name, value)

    def run(self, *words: str, given: str = "") -> Said:
        """Run `deskbridge WORDS…` with this on standard input."""
        self._monkeypatch.setattr("sys.stdin", io.StringIO(given))
        self._capsys.readouterr()
        try:
            code = main(words)
        except SystemExit as stopped:
            code = int(str(stopped.code))
        printed = self._capsys.readouterr()
        return Said(code, printed.out, printed.err)

    def json(self, *words: str, given: str = "") -> dict[str, Any]:
        """Run a command that must succeed with --json."""
        return self.run(*words, "--json", given=given).json
