"""What happened to a record, entry by entry, in words; references by name."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from services import event_words
from services.field_values import places_of, value_of
from services.problems import LEFT_SO
from services.words_for_people import QUICKBOOKS, cloud
from storage import record_search
from sync.field_words import begun
from sync.flows import entity as entity_named

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from uuid import UUID

    from services.field_values import Place
    from storage.journal import Entry
    from storage.record_values import StoredRecord
    from storage.session import Session
    from sync.fields import Carried

_LONGEST: Final = 300
_WORKED: Final = frozenset({"code", "status", "message"})
_UNTOLD: Final = frozenset(
    {"code", "changes", "former", "overruled", "message_set_id", "found", LEFT_SO}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Happened:
    """An entry of the journal with what it says, in (words, value); `code` has a page of help."""

    entry: Entry
    words: str
    told: list[tuple[str, str]] = field(default_factory=list)
    code: str | None = None


def left_so(entries: Sequence[Entry]) -> dict[str, Entry]:
    """{field: the newest of these decisions that left it different}; entries newest first."""
    found: dict[str, Entry] = {}
    for entry in entries:
        for name in entry.detail.get(LEFT_SO) or ():
            found.setdefault(name, entry)
    return found


def happened(
    session: Session, company_id: UUID, entity: str, entries: Sequence[Entry], kind: str
) -> list[Happened]:
    """These entries of a record's journal; `kind` is the cloud's. One statement."""
    carried = {one.name: one for one in entity_named(entity).carried}
    places = {each for entry in entries for each in _places(carried, entry.detail)}
    known = record_search.at(session, company_id, sorted(places))
    return [_one(each, _Telling(carried, known, kind)) for each in entries]


@dataclass(frozen=True, slots=True)
class _Telling:
    carried: Mapping[str, Carried]
    known: Mapping[Place, StoredRecord]
    kind: str

    def value(self, name: str, value: Any) -> str:
        """A value of the record, in cloud terms, or anything else that was written down."""
        one = self.carried.get(name)
        try:
            words = value_of(one, value, "cloud", self.known).flat if one else plain(value)
        except (AttributeError, TypeError):  # written down before the field was what it is now
            words = plain(value)
        return words or "(empty)"


def _one(entry: Entry, telling: _Telling) -> Happened:
    detail, code = entry.detail, entry.detail.get("code")
    if detail.get("status") == 0:  # it worked: that is the event itself
        detail, code = {name: detail[name] for name in detail.keys() - _WORKED}, None
    return Happened(
        entry=entry,
        words=event_words.event(entry.event, telling.kind),
        told=[
            *((begun(name), value) for name, value in _changes(detail, telling)),
            *_overruled(detail, telling),
            *_others(detail, telling),
        ],
        code=str(code) if code else None,
    )


def _changes(detail: Mapping[str, Any], telling: _Telling) -> Iterator[tuple[str, str]]:
    changes = detail.get("changes")
    if isinstance(changes, dict):
        former = detail.get("former") or {}
        told = {each.get("field") for each in _mappings(detail.get("overruled"))}
        for name, value in changes.items():
            words = telling.value(name, value)
            if name in former.keys() - told and not isinstance(former[name], list):
                words = f"{telling.value(name, former[name])} → {words}"
            yield event_words.detail(name), words
    elif changes:
        yield event_words.detail("changes"), plain(changes)


def _overruled(detail: Mapping[str, Any], telling: _Telling) -> Iterator[tuple[str, str]]:
    for each in _mappings(detail.get("overruled")):
        name = str(each.get("field"))
        side = QUICKBOOKS if each.get("side") == "quickbooks" else cloud(telling.kind)
        words = f"{event_words.detail(name)} in {side} until then"
        yield words, telling.value(name, each.get("value"))


def _others(detail: Mapping[str, Any], telling: _Telling) -> Iterator[tuple[str, str]]:
    for name, value in detail.items():
        if name in _UNTOLD:
            continue
        if name == "choice":
            words = begun(event_words.ended(str(value), telling.kind))
        else:
            words = plain(value)
        if words:
            yield event_words.detail(name), words


def _places(carried: Mapping[str, Carried], detail: Mapping[str, Any]) -> Iterator[Place]:
    """What the values that were written down refer to, in cloud terms."""
    changes = detail.get("changes")
    told = [each for each in (changes, detail.get("former")) if isinstance(each, dict)]
    told += [
        {str(each.get("field")): each.get("value")} for each in _mappings(detail.get("overruled"))
    ]
    for one in told:
        try:
            yield from places_of(carried.values(), one, "cloud")
        except (AttributeError, TypeError):
            continue


def _mappings(value: Any) -> list[dict[str, Any]]:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def plain(value: Any) -> str:
    """What is no field of a record, in words; a list and the like as their parts."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, list):
        return "; ".join(plain(each) for each in value)[:_LONGEST]
    if isinstance(value, dict):
        parts = ((event_words.detail(name), plain(each)) for name, each in value.items())
        return ", ".join(f"{name} {words}" for name, words in parts if words)[:_LONGEST]
    return str(value)
