"""What a bookkeeper is shown: the words of a problem, its choices, and what a choice does.

One place makes them, so that every refusal says what to do next and offers the same choices for
the same trouble. A choice changes what is remembered (a base, a mapping, a mark); the next pass
then decides as it always does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from storage.problems import NewProblem
from sync import field_words
from sync.flows import entity as entity_named
from sync.value_words import told

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from storage.work import Work
    from sync.flow import Entity, Field
    from sync.outcome import Outcome
    from sync.plan import FieldConflict, FieldDrift

KINDS: Final = ("refusal", "conflict", "drift", "in_doubt", "stop", "ambiguous", "alarm")
REFUSED: Final = ("retry", "skip")
CONFLICT: Final = ("quickbooks", "cloud", "skip")
DRIFT: Final = ("cloud", "quickbooks")
ACCEPTED: Final = ("quickbooks",)
STOPPED: Final = ("retry",)
GUARDED: Final = ("go-on", "retry")
TOO_MANY: Final = ("go-on", "raise", "retry")
UNUSUAL: Final = ("post", "retry", "skip")
ANOTHER_FILE: Final = ("retry", "bind")


SEVERAL: Final = "several-matches"
FOUND_AGAIN: Final = "several-found"
LEAVE_ALL: Final = "skip-all"
TAKE_UP: Final = "take-up"
LEFT_OUT: Final = ("skip", LEAVE_ALL)
"""One record for good; or with it everything that it could be."""
LEFT_SO: Final = "left_so"
"""In a person's decision: the fields in which both sides stay different by it."""
CREATE: Final = "create"
"""It is none of those it could be: it is made beside them."""


def label_of(intent: Mapping[str, Any], fallback: str | None) -> str:
    """How people call the record of an intent."""
    return str(intent.get("label") or fallback or "")


def refusal(
    entity: str,
    intent: Mapping[str, Any],
    *,
    code: str,
    cause: str,
    cure: str,
    cloud_id: str | None,
    quickbooks_id: str | None,
    detail: Mapping[str, Any] | None = None,
    choices: Sequence[str] = REFUSED,
) -> NewProblem:
    """One record cannot be written until a person changes something."""
    return NewProblem(
        kind="refusal",
        code=code,
        label=label_of(intent, cloud_id or quickbooks_id),
        cause=cause,
        cure=cure,
        entity=entity,
        cloud_id=cloud_id,
        quickbooks_id=quickbooks_id,
        choices=choices,
        detail=dict(detail or {}),
    )


def conflict(
    entity: str, label: str, found: Sequence[FieldConflict], *, cloud_id: str, quickbooks_id: str
) -> NewProblem:
    """Both sides changed the same fields to different values."""
    return NewProblem(
        kind="conflict",
        code="conflict",
        label=label,
        cause=_differing(entity_named(entity), found),
        cure="Choose which side is right; the other one is changed by the next sync.",
        entity=entity,
        cloud_id=cloud_id,
        quickbooks_id=quickbooks_id,
        choices=CONFLICT,
        detail={
            "fields": [
                {
                    "field": each.field,
                    "base": each.base,
                    "quickbooks": each.quickbooks,
                    "cloud": each.cloud,
                }
                for each in found
            ]
        },
    )


def _differing(entity: Entity, found: Sequence[FieldConflict]) -> str:
    """Which fields, with both values; records that have just met never agreed on any."""
    fields = field_words.listed([each.field for each in found])
    known = {one.name: one for one in entity.fields}  # a reference's value is an id, lines are many
    values = "; ".join(
        _both(known[each.field], each.quickbooks, each.cloud)
        for each in found
        if each.field in known
    )
    if all(each.base is None for each in found):
        words = f"QuickBooks and the cloud differ in {fields}, and nobody has said which is right."
    else:
        words = f"QuickBooks and the cloud both changed {fields} since they last agreed."
    return f"{words} {field_words.begun(values)}." if values else words


def _both(one: Field, quickbooks: Any, cloud: Any) -> str:
    here, there = _quoted(one, quickbooks), _quoted(one, cloud)
    return f"{field_words.spoken(one.name)} is {here} in QuickBooks and {there} in the cloud"


def _quoted(one: Field, value: Any) -> str:
    words = told(one, value)
    return f"“{words}”" if words else "empty"


def drift(
    entity: str, label: str, found: Sequence[FieldDrift], *, cloud_id: str, quickbooks_id: str
) -> NewProblem:
    """QuickBooks was changed where the cloud owns the value; it is shown, never overwritten."""
    fields = field_words.begun(field_words.listed([each.field for each in found]))
    verb = "was" if len(found) == 1 and not fields.endswith("s") else "were"
    first = next((each for each in found if each.cause is not None), found[0])
    known = {one.name: one for one in entity_named(entity).fields}
    told_both = "; ".join(
        _both(known[each.field], each.theirs, each.ours) for each in found if each.field in known
    )
    values = f" {field_words.begun(told_both)}." if told_both else ""
    choices = DRIFT if all(each.can_put_back for each in found) else ACCEPTED
    return NewProblem(
        kind="drift",
        code=first.code,
        label=label,
        cause=first.cause
        or f"{fields} {verb} changed in QuickBooks after the cloud sent this record.{values}",
        cure=next((each.cure for each in found if not each.can_put_back), first.cure),
        entity=entity,
        cloud_id=cloud_id,
        quickbooks_id=quickbooks_id,
        choices=choices,
        detail={
            "fields": [
                {"field": each.field, "cloud": each.ours, "quickbooks": each.theirs}
                for each in found
            ]
        },
    )


def ambiguous(
    entity: str,
    label: str,
    *,
    side: str,
    record_id: str,
    candidates: Iterable[str],
    code: str = SEVERAL,
    not_one: Collection[str] = (),
    may_create: bool = False,
) -> NewProblem:
    """Several records could be this one; neither is created until a person says which.

    `code` SEVERAL is asked by matching and ends with it; FOUND_AGAIN ends with a doubt. `not_one`:
    which of the candidates a person said are not the same as it. `may_create`: whether it may be
    made beside them.
    """
    names = list(candidates)
    other = "QuickBooks" if side == "cloud" else "the cloud"
    if names and set(names) <= set(not_one):
        cause = f"It was said that this is not the record that it looks like in {other}."
        create = f"Choose “{CREATE}”, or leave it out" if may_create else "Leave it out"
        cure = (
            f"{create}, or rename one of the two: then each is carried by itself. If they are "
            "the same after all, choose the one it is."
        )
    else:
        cause = (
            f"{len(names)} records in {other} could be this one."
            if len(names) > 1
            else f"A record in {other} could be this one, or another one here like it."
        )
        create = f" If it is none, choose “{CREATE}”." if may_create else ""
        cure = (
            f"Choose the one it is, or rename one of them so that they can be told apart.{create}"
        )
    return NewProblem(
        kind="ambiguous",
        code=code,
        label=label,
        cause=cause,
        cure=cure,
        entity=entity,
        cloud_id=record_id if side == "cloud" else None,
        quickbooks_id=record_id if side == "quickbooks" else None,
        choices=(
            *(f"link:{each}" for each in names),
            *([CREATE] if may_create else []),
            *LEFT_OUT,
        ),
        detail={"side": side, "candidates": names},
    )


def in_doubt(row: Work) -> NewProblem:
    """QuickBooks says that it made the record, and no read shows it: a person must look."""
    label = label_of(row.intent or {}, row.cloud_id)
    return NewProblem(
        kind="in_doubt",
        code="applied-not-found",
        label=label,
        cause=f"QuickBooks took “{label}”, its answer was lost, and the record is not there now.",
        cure=(
            "Look for it in QuickBooks. If somebody deleted it, choose “retry” to send it once "
            "more; if it is not wanted, choose “skip”."
        ),
        entity=row.entity,
        cloud_id=row.cloud_id,
        quickbooks_id=row.quickbooks_id,
        choices=REFUSED,
        detail={"work": str(row.id)},
    )


def untold(row: Work, said: Outcome) -> NewProblem:
    """QuickBooks cannot say what became of a write, and no read shows it: a person must look."""
    label = label_of(row.intent or {}, row.cloud_id)
    return NewProblem(
        kind="in_doubt",
        code=said.code,
        label=label,
        cause=f"“{label}” was sent, and its answer was lost. {said.cause}",
        cure=said.cure,
        entity=row.entity,
        cloud_id=row.cloud_id,
        quickbooks_id=row.quickbooks_id,
        choices=REFUSED,
        detail={"work": str(row.id)},
    )


def stop(
    code: str,
    cause: str,
    cure: str,
    *,
    entity: str | None = None,
    choices: tuple[str, ...] = STOPPED,
    detail: Mapping[str, Any] | None = None,
) -> NewProblem:
    """A whole flow, or the company, cannot go on until a person acts."""
    return NewProblem(
        kind="stop",
        code=code,
        label=entity or "",
        cause=cause,
        cure=cure,
        entity=entity,
        choices=choices,
        detail=dict(detail or {}),
    )


def alarm(
    code: str, cause: str, cure: str, *, choices: tuple[str, ...], detail: Mapping[str, Any]
) -> NewProblem:
    """Something about the company that goes on all the same, until a person says what is meant."""
    return NewProblem(
        kind="alarm", code=code, label="", cause=cause, cure=cure, choices=choices, detail=detail
    )
