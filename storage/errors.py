"""What storage refuses, named by what the caller can do about it."""

from __future__ import annotations


class StorageError(Exception):
    """Something storage will not do; the message says why."""


class NotFoundError(StorageError):
    """No such row, or not this tenant's."""

    def __init__(self, what: str, key: object) -> None:
        super().__init__(f"There is no {what} {key}.")
        self.what = what
        self.key = key


class TakenError(StorageError):
    """A name, id or place that only one row may have is taken.

    `what` says which kind, `value` who wanted it.
    """

    def __init__(self, what: str, value: object) -> None:
        super().__init__(f"The {what} {value} is already taken.")
        self.what = what
        self.value = value


class AmbiguousError(StorageError):
    """A name fits several rows; `keys` are their ids, and the caller must use one of them."""

    def __init__(self, what: str, name: str, keys: tuple[object, ...]) -> None:
        listed = ", ".join(str(key) for key in keys)
        super().__init__(f"Several {what} are called {name}: use one of the ids {listed}.")
        self.keys = keys


class SealError(StorageError):
    """A sealed value cannot be opened with the keys at hand."""


class DatabaseUnavailableError(Exception):
    """The database cannot be reached; the message is the driver's own."""
