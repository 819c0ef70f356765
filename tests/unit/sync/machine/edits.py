"""What people typed, so that it can be said afterwards whether anything of it was lost.

Of one field only the last edit of each side counts: an earlier one of the same side was meant to be
replaced. Which of two sides' edits wins is the conflict rule's; that one of them does is ours.
"""

from __future__ import annotations

from typing import Any


class Edits:
    """The last edit to each field of each side's record, by its id there, since they last agreed.

    Ids and no tags: two records that meet are one from then on, and keep the tag of one of them.
    """

    def __init__(self) -> None:
        self._last: dict[str, dict[str, Any]] = {}

    def made(self, one: str, word: str, before: Any, value: Any) -> None:
        """A person typed a value; what was there already is no edit."""
        if before != value:
            self._last.setdefault(one, {})[word] = value

    def last(self, one: str, word: str) -> Any:
        """What was last typed into a field since the two sides agreed; None for nothing."""
        return self._last.get(one, {}).get(word)

    def forget(self, *ids: str) -> None:
        """Deleted, or it agrees: nothing that was typed into it is on its way."""
        for one in ids:
            self._last.pop(one, None)

    def lost(self, *ids: str, agreed: dict[str, Any]) -> list[str]:
        """The fields whose value nobody typed last, on either side."""
        typed = [self._last.get(one, {}) for one in ids]
        words = {word for each in typed for word in each} & agreed.keys()
        found = []
        for word in sorted(words):
            values = [each[word] for each in typed if word in each]
            if agreed[word] not in values:
                found.append(f"{word} of {ids} was typed {values} and is {agreed[word]}")
        return found
