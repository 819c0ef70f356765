"""What is neither in step nor a problem of its own: it waits for something else, and is counted.

A pair is counted once, by its record in the cloud. Only open rows are read, whatever a company has.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sqlalchemy import text

from storage.rows import read_all

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal
    from uuid import UUID

    from storage.session import Session


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """How many records of an entity wait on a side; `behind`: of them for a problem or a sync.

    `due`: how many more are to be compared by the next sync, whatever made them so.
    """

    company_id: UUID
    entity: str
    side: str
    number: int
    behind: int
    due: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """An open problem of a record; `own` False where it only names the record as the other one.

    `fields` are those in which both sides differ, if it is about fields.
    """

    id: UUID
    cause: str
    own: bool
    fields: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Behind:
    """How many records of an entity wait for one that is named, and what they are worth together.

    `amount` is None where none of them has one.
    """

    entity: str
    number: int
    amount: Decimal | None


# NOT IN over what is open is one hash; NOT EXISTS per record would be planned as a join.
_TOLD: Final = """
    SELECT q.company_id, q.entity, 'cloud', q.cloud_id FROM problems q
    WHERE q.company_id = ANY (:ids) AND q.cleared_at IS NULL AND q.entity IS NOT NULL
      AND q.cloud_id IS NOT NULL
    UNION ALL
    SELECT q.company_id, q.entity, 'quickbooks', q.quickbooks_id FROM problems q
    WHERE q.company_id = ANY (:ids) AND q.cleared_at IS NULL AND q.entity IS NOT NULL
      AND q.quickbooks_id IS NOT NULL
"""
# `behind` is joined, and not asked by IN: how much it holds cannot be foreseen, and it is distinct.
# What names a record that a problem is about waits for that problem, and so does what names that;
# what names one that is to be compared waits for the next sync likewise.
_WAITING: Final = text(f"""
    WITH RECURSIVE told AS MATERIALIZED ({_TOLD}), waits AS MATERIALIZED (
        SELECT r.company_id, r.entity, r.side, r.id, r.reason FROM records r
        WHERE r.company_id = ANY (:ids) AND r.state = 'waiting' AND NOT r.gone
    ), due AS MATERIALIZED (
        SELECT r.company_id, r.entity, r.side, r.id FROM records r
        WHERE r.company_id = ANY (:compared) AND r.state = 'dirty'
    ), gaps AS MATERIALIZED (
        SELECT w.company_id, w.entity, w.side, w.id, name AS named, one ->> 'id' AS named_id
        FROM waits w, jsonb_path_query(w.reason, '$.missing[*]') one,
             jsonb_array_elements_text(one -> 'entities') name
    ), behind (company_id, entity, side, id) AS (
        SELECT * FROM told
        UNION ALL
        SELECT d.* FROM due d WHERE (d.company_id, d.entity, d.id) IN (
            SELECT g.company_id, g.named, g.named_id FROM gaps g)
        UNION ALL
        SELECT q.company_id, q.entity, 'quickbooks', q.detail ->> 'quickbooks_id' FROM problems q
        WHERE q.company_id = ANY (:ids) AND q.cleared_at IS NULL AND q.entity IS NOT NULL
          AND q.detail ->> 'quickbooks_id' IS NOT NULL
        UNION
        SELECT g.company_id, g.entity, g.side, g.id FROM gaps g JOIN behind b
          ON b.company_id = g.company_id AND b.entity = g.named AND b.id = g.named_id
    ), stops AS MATERIALIZED (
        SELECT q.company_id, q.code FROM problems q
        WHERE q.company_id = ANY (:ids) AND q.cleared_at IS NULL AND q.kind = 'stop'
    )
    SELECT r.company_id, r.entity, r.side, count(*) AS number, count(*) FILTER (
        WHERE b.id IS NOT NULL OR (r.company_id, r.reason ->> 'code') IN (SELECT * FROM stops)
    ) AS behind, 0 AS due
    FROM waits r LEFT JOIN behind b
      ON (b.company_id, b.entity, b.side, b.id) = (r.company_id, r.entity, r.side, r.id)
    WHERE (r.company_id, r.entity, r.side, r.id) NOT IN (SELECT * FROM told)
      AND (r.side = 'cloud' OR (
          SELECT m.id FROM mappings m
          WHERE m.company_id = r.company_id AND m.entity = r.entity AND m.quickbooks_id = r.id
          LIMIT 1) IS NULL)
    GROUP BY r.company_id, r.entity, r.side
    UNION ALL
    SELECT d.company_id, d.entity, d.side, 0, 0, count(*) FROM due d
    WHERE (d.company_id, d.entity, d.side, d.id) NOT IN (SELECT * FROM told)
      AND (d.side = 'cloud' OR (d.company_id, d.entity, 'cloud', COALESCE((
          SELECT m.cloud_id FROM mappings m
          WHERE m.company_id = d.company_id AND m.entity = d.entity AND m.quickbooks_id = d.id
          LIMIT 1), '')) NOT IN (SELECT * FROM due))
    GROUP BY d.company_id, d.entity, d.side
""")  # noqa: S608 - our own text
_BEHIND: Final = text("""
    SELECT gap.entity AS named, gap.id, r.entity, count(*) AS number,
           sum(COALESCE(NULLIF(r.data ->> 'amount', '')::numeric, (
               SELECT sum(NULLIF(line ->> 'amount', '')::numeric)
               FROM jsonb_path_query(r.data, '$.lines[*]') line))) AS amount
    FROM records r
    CROSS JOIN LATERAL (
        SELECT DISTINCT name AS entity, one ->> 'id' AS id
        FROM jsonb_path_query(r.reason, '$.missing[*]') one,
             jsonb_array_elements_text(one -> 'entities') name) gap
    WHERE r.company_id = :company_id AND r.state = 'waiting' AND NOT r.gone
      AND gap.entity = ANY (:entities) AND gap.id = ANY (:ids)
      AND (r.side = 'cloud' OR (
          SELECT m.id FROM mappings m
          WHERE m.company_id = r.company_id AND m.entity = r.entity AND m.quickbooks_id = r.id
          LIMIT 1) IS NULL)
    GROUP BY gap.entity, gap.id, r.entity
""")
_OF: Final = text("""
    SELECT q.id, q.entity, q.cloud_id, q.quickbooks_id, q.cause,
           jsonb_path_query_array(q.detail, '$.fields[*].field') AS fields,
           q.detail ->> 'quickbooks_id' AS other
    FROM problems q
    WHERE q.company_id = :company_id AND q.cleared_at IS NULL AND q.entity = ANY (:entities)
      AND (q.cloud_id = ANY (:ids) OR q.quickbooks_id = ANY (:ids)
           OR q.detail ->> 'quickbooks_id' = ANY (:ids))
    ORDER BY q.opened_at DESC, q.id
""")
# All pairs, from an index of their own, but those that are spoken of: each looked up by its ids.
_SPOKEN_OF: Final = """
    SELECT found.id, found.entity FROM {of} CROSS JOIN LATERAL (
        SELECT m.id, m.entity FROM mappings m
        WHERE m.company_id = :company_id AND m.entity = {of}.entity AND m.{key} = {of}.{id}
          AND m.state = 'linked' LIMIT 1
    ) AS found
"""
_IN_STEP: Final = text(f"""
    WITH told AS MATERIALIZED (
        SELECT q.entity, q.cloud_id, q.quickbooks_id FROM problems q
        WHERE q.company_id = :company_id AND q.cleared_at IS NULL AND q.entity IS NOT NULL
    ), waits AS MATERIALIZED (
        SELECT r.entity, r.id FROM records r
        WHERE r.company_id = :company_id AND r.side = 'cloud'
          AND r.state IN ('waiting', 'skipped')
    ), due AS MATERIALIZED (
        SELECT r.entity, r.side, r.id FROM records r
        WHERE r.company_id = :company_id AND r.state = 'dirty'
    ), ours AS (SELECT entity, id FROM due WHERE side = 'cloud'
    ), theirs AS (SELECT entity, id FROM due WHERE side = 'quickbooks'
    ), apart AS (
        {_SPOKEN_OF.format(of="told", key="cloud_id", id="cloud_id")}
        UNION {_SPOKEN_OF.format(of="told", key="quickbooks_id", id="quickbooks_id")}
        UNION {_SPOKEN_OF.format(of="waits", key="cloud_id", id="id")}
        UNION {_SPOKEN_OF.format(of="ours", key="cloud_id", id="id")}
        UNION {_SPOKEN_OF.format(of="theirs", key="quickbooks_id", id="id")}
    ), numbers AS (
        SELECT m.entity, count(*) AS number FROM mappings m
        WHERE m.company_id = :company_id AND m.state = 'linked' GROUP BY m.entity
        UNION ALL
        SELECT entity, -count(*) FROM apart GROUP BY entity
    )
    SELECT entity, sum(number)::int FROM numbers GROUP BY entity HAVING sum(number) > 0
""")  # noqa: S608


def waiting(
    session: Session, ids: Sequence[UUID], *, compared: Sequence[UUID]
) -> dict[UUID, list[Waiting]]:
    """What waits in these companies without a problem of its own; one statement.

    `compared` are those of them in which what is to be compared counts.
    """
    found: defaultdict[UUID, list[Waiting]] = defaultdict(list)
    asked = {"ids": list(ids), "compared": list(compared)}
    for each in read_all(session, _WAITING, Waiting, asked):
        found[each.company_id].append(each)
    return dict(found)


def in_step(session: Session, company_id: UUID) -> dict[str, int]:
    """{entity: linked pairs that wait for nothing, a comparison neither, without a problem}.

    What is left out is not in step.
    """
    return dict(session.execute(_IN_STEP, {"company_id": company_id}).all())


def told(
    session: Session, company_id: UUID, places: Sequence[tuple[str, str, str]]
) -> dict[tuple[str, str, str], Told]:
    """The oldest open problem of what is at each place (entity, side, id); one statement."""
    if not places:
        return {}
    asked = {
        "company_id": company_id,
        "entities": sorted({entity for entity, _, _ in places}),
        "ids": sorted({one for _, _, one in places}),
    }
    own: dict[tuple[str, str, str], Told] = {}
    other: dict[tuple[str, str, str], Told] = {}
    for row in session.execute(_OF, asked).mappings():
        told_of = Told(id=row["id"], cause=row["cause"], own=True, fields=tuple(row["fields"]))
        for side in ("cloud", "quickbooks"):
            if row[f"{side}_id"]:
                own[row["entity"], side, row[f"{side}_id"]] = told_of
        if row["other"]:
            other[row["entity"], "quickbooks", row["other"]] = Told(
                id=row["id"],
                cause="Its number is taken by another record of the cloud.",
                own=False,
            )
    return other | own


def behind(
    session: Session, company_id: UUID, named: Sequence[tuple[str, str]]
) -> dict[tuple[str, str], list[Behind]]:
    """What waits for each of these, (entity, id on either side), by what it is.

    One statement; only open rows are read.
    """
    if not named:
        return {}
    asked = {
        "company_id": company_id,
        "entities": sorted({entity for entity, _ in named}),
        "ids": sorted({one for _, one in named}),
    }
    found: defaultdict[tuple[str, str], list[Behind]] = defaultdict(list)
    for row in session.execute(_BEHIND, asked).mappings():
        each = Behind(entity=row["entity"], number=row["number"], amount=row["amount"])
        found[row["named"], row["id"]].append(each)
    return dict(found)
