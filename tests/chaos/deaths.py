"""A process that dies at a chosen moment, without a process: from then on nothing of it runs.

The moments are the ones that matter: before a commit, after it, before a call to the cloud, after
the cloud did it. A death is an exception no handler is meant for; until it is revived the dead
one can neither open a transaction nor call anybody, so that a handler that tries has no effect.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from uuid import UUID

    from storage.engine import Database
    from storage.session import Session

_CLOUD = ("check", "changes", "get", "find", "create", "update", "archive", "restore")
_WRITES = ("create", "update", "archive", "restore")


class Death(BaseException):
    """This process was killed."""


@dataclass(slots=True)
class Deaths:
    """Who lives now, and when it dies."""

    role: str = "nobody"
    dead: bool = False
    due: list[list[Any]] = field(default_factory=list)  # role, moment, countdown
    happened: list[str] = field(default_factory=list)
    meanwhile: Callable[[], None] = lambda: None
    asleep: bool = False

    def plan(self, role: str, moment: str, nth: int) -> None:
        """Let it die at the nth such moment from now on."""
        self.due.append([role, moment, nth])

    def forgive(self) -> None:
        """Nobody dies any more."""
        self.due.clear()

    def moment(self, moment: str) -> None:
        """A moment passes; raises Death when it is the last."""
        if self.dead:
            raise Death
        if self.asleep:
            return
        for each in self.due:
            if each[0].removeprefix("sleeping ") == self.role and each[1] == moment:
                each[2] -= 1
        if any(each[2] == 0 and each[0].startswith("sleeping ") for each in self.due):
            self.due = [each for each in self.due if each[2] > 0]
            self._sleep(moment)
            return
        if any(each[2] == 0 for each in self.due):
            self.due = [each for each in self.due if each[2] > 0]
            self.happened.append(f"death of a {self.role} {moment}")
            self.dead = True
            raise Death

    def _sleep(self, moment: str) -> None:
        """It is stopped for longer than its lease, another one works, and it goes on."""
        self.happened.append(f"a {self.role} sleeps {moment}")
        self.asleep = True
        try:
            self.meanwhile()
        finally:
            self.asleep = False

    @contextmanager
    def living(self, role: str) -> Iterator[None]:
        """A process at work; a new one lives again."""
        before, self.role, self.dead = self.role, role, False
        try:
            yield
        finally:
            self.role, self.dead = before, False


class MortalDatabase:
    """The product's database in the hands of somebody who may die."""

    def __init__(self, database: Database, deaths: Deaths) -> None:
        self._database = database
        self._deaths = deaths

    @contextmanager
    def tenant_session(self, tenant_id: UUID) -> Iterator[Session]:
        """As the database does."""
        self._deaths.moment("before a transaction")
        with self._database.tenant_session(tenant_id) as session:
            yield session
            self._deaths.moment("before commit")
        self._deaths.moment("after commit")

    @contextmanager
    def operator_session(self) -> Iterator[Session]:
        """As the database does."""
        self._deaths.moment("before a transaction")
        with self._database.operator_session() as session:
            yield session

    def ask(self, question: Callable[[Session], Any]) -> Any:
        """As the database does."""
        self._deaths.moment("before a transaction")
        return self._database.ask(question)


class MortalCloud:
    """The product's way to its cloud in the same hands."""

    def __init__(self, cloud: Any, deaths: Deaths) -> None:
        self._cloud = cloud
        self._deaths = deaths
        self.name = cloud.name

    def __getattr__(self, word: str) -> Any:
        found = getattr(self._cloud, word)
        if word not in _CLOUD:
            return found

        def called(*args: Any, **kwargs: Any) -> Any:
            writes = word in _WRITES
            self._deaths.moment("before a write" if writes else "before the cloud")
            answer = found(*args, **kwargs)
            self._deaths.moment("after a write" if writes else "after the cloud")
            return answer

        return called
