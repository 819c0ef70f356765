"""PostgreSQL is told in time how large the tables are that a first sync fills."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING

import psycopg
from sqlalchemy import text

from storage import records, statistics
from storage.records import RecordIn

if TYPE_CHECKING:
    from storage.session import Session
    from tests.integration.storage.conftest import House

SIZE = text(
    "SELECT pg_relation_size('records') / 8192, greatest(relpages, 0) FROM pg_class"
    " WHERE oid = 'records'::regclass"
)
NOTE = {"memo": "Lone Star Lumber " * 80}


def pages(session: Session) -> tuple[int, int]:
    """(pages the table has, pages PostgreSQL thinks it has)."""
    there, known = session.execute(SIZE).one()
    return there, known


def fill_beyond(session: Session, house: House, known: int) -> tuple[int, int]:
    """Records until their table is four times what was known of it; `pages` then."""
    for number in count():
        ids = [f"big-{number}-{one}" for one in range(500)]
        new = [RecordIn(id=one, data=NOTE, label="") for one in ids]
        records.upsert_many(session, house.company, "cloud", "vendor", new)
        there, now_known = pages(session)
        if there > 32 + 4 * known:
            return there, now_known
    raise AssertionError


def test_a_table_that_is_being_filled_is_known_before_the_transaction_ends(house: House) -> None:
    with house.session() as session:
        _, known = pages(session)
        there, now_known = fill_beyond(session, house, known)
        assert there <= 32 + 4 * now_known
        assert 0 == statistics.renew(session)
        session.rollback()


def test_a_table_that_somebody_else_looks_at_is_not_waited_for(
    house: House, module_database_url: str
) -> None:
    with psycopg.connect(module_database_url) as owner, house.session() as session:
        owner.execute("LOCK TABLE records IN SHARE UPDATE EXCLUSIVE MODE")
        session.execute(text("SET LOCAL lock_timeout = '2s'"))
        _, known = pages(session)
        _, now_known = fill_beyond(session, house, known)
        assert known == now_known
        session.rollback()
