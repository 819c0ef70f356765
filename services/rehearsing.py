"""What a first sync would do, found out by doing it where nothing remains of it.

The engine itself runs: the same matching, planning and translating, over a database that forgets
(`Database.rehearsal`), a cloud of paper and a QuickBooks that says yes on paper. What it leaves
there is read off and kept as the preview; then all of it is rolled back. Nothing of it can reach
either side: no worker, no session and no other process ever sees its rows.
"""

from __future__ import annotations

import time
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from services.deciding import carry_out
from services.enabled import entities_on, flows_on
from services.facts import StoredFacts
from services.guarding import new_on_both_sides
from services.holding import REHEARSED, is_held
from services.lease import Lease, LeaseLostError
from services.matching import match_new
from services.numbers import Numbers
from services.paper_books import say_yes
from services.paper_cloud import PaperCloud
from services.planning import Pass
from services.preview_age import fingerprint, incomplete
from services.preview_items import gathered
from services.reading import ANEW
from services.renames import ask_for_the_renamed
from storage import companies, previews, records, runs
from storage.previews import Preview
from sync.errors import CloudRefused, CloudUnavailable

if TYPE_CHECKING:
    from collections.abc import Iterator
    from uuid import UUID

    from services.context import Context
    from storage.companies import Company
    from storage.engine import Database
    from storage.previews import Item, Posting
    from storage.runs import Run
    from sync.ports import Cloud

TURNS: Final = 40
LEVELS: Final = 12
BATCH: Final = 500
NEW: Final = ("dirty", "waiting")
GIVES_WAY: Final = 4.0  # seconds: after a quarter of it a rehearsal asks whether it is in the way


class Unthreatened(Lease):
    """A lease in a rehearsal: nothing is written that would have to be certainly ours before."""

    def __init__(self, real: Lease) -> None:
        self._real = real

    def renew(self) -> None:
        """Go on holding it, now and then."""
        self._real.keep()

    keep = renew

    def check(self) -> None:
        """Nothing to check."""


class Unhurried(Lease):
    """Between sessions nobody else computes; whoever does gives way as soon as one begins."""

    def __init__(self, database: Database, company: Company, run: Run) -> None:
        super().__init__(database, company.tenant_id, run.id, seconds=GIVES_WAY)
        self._context_database = database
        self._company = company

    def renew(self) -> None:
        """LeaseLostError once a session has begun: its worker needs the records."""
        asked_at = time.monotonic()
        with self._context_database.tenant_session(self._company.tenant_id) as session:
            if runs.open_for_company(session, self._company.id) is not None:
                raise LeaseLostError
        self._held_since(asked_at)

    def check(self) -> None:
        """Nothing to check."""


def rehearse(context: Context, company: Company, run: Run, cloud: Cloud, lease: Lease) -> bool:
    """Renew the preview of a held company; False while QuickBooks is asked something first.

    Does nothing when what it was made from has not changed.
    """
    with context.database.tenant_session(company.tenant_id) as session:
        if ask_for_the_renamed(session, company, run, context.settings):
            return False
        runs.set_phase(session, run.id, "comparing")
        runs.add_checked(session, run.id, REHEARSED, ["preview"])
    if is_fresh(context, company):
        with context.database.tenant_session(company.tenant_id) as session:
            shown = previews.get(session, company.id)
            assert shown is not None
            # Its run stays: what QuickBooks said then about numbers is what this one rests on.
            previews.publish(session, replace(shown, made_at=context.clock.now()))
        return True
    numbers = Numbers(context, company, run)
    made = _rehearsed(context, company, run, cloud, lease, numbers, keep_unasked=False)
    if not made:
        numbers.ask(context.settings)
    return made


def refresh(context: Context, company: Company) -> None:
    """Renew a preview between sessions, because a person decided or chose something.

    Only where a session has made one before: until then nobody knows whether all was read; and not
    for a company that is disconnected, which gets a new one when it is connected again. What
    that session was told about numbers still holds; others can be asked only by the next one.
    """
    with context.database.tenant_session(company.tenant_id) as session:
        known = previews.get(session, company.id)
        last = runs.last_for_company(session, company.id)
        if known is None or last is None or last.ended_at is None or company.cloud_secret is None:
            return
        made_from = fingerprint(company, previews.stamp(session, company.id))
        run = (runs.find(session, known.run_id) if known.run_id else None) or last
    if known.fingerprint in {made_from, incomplete(made_from)}:
        return
    lease = Unhurried(context.database, company, run)
    numbers = Numbers(context, company, run)
    cloud = context.connect(company)
    try:
        made = _rehearsed(context, company, run, cloud, lease, numbers, keep_unasked=True)
    except LeaseLostError:
        made = True  # the session that began makes it anew
    except (CloudRefused, CloudUnavailable):
        made = False
    finally:
        cloud.close()
    if not made:
        with context.database.tenant_session(company.tenant_id) as session:
            companies.request_sync(session, company.id)


def is_fresh(context: Context, company: Company) -> bool:
    """Whether the preview was made from what is known and decided now."""
    with context.database.tenant_session(company.tenant_id) as session:
        known = previews.get(session, company.id)
        if known is None:
            return False
        return known.fingerprint == fingerprint(company, previews.stamp(session, company.id))


def _rehearsed(
    context: Context,
    company: Company,
    run: Run,
    cloud: Cloud,
    lease: Lease,
    numbers: Numbers,
    *,
    keep_unasked: bool,
) -> bool:
    """Rehearse and publish; False when numbers have to be asked for first."""
    with context.database.tenant_session(company.tenant_id) as session:
        print_ = fingerprint(company, previews.stamp(session, company.id))
    with _stage(context, company.tenant_id) as stage:
        with stage.database.tenant_session(company.tenant_id) as session:
            if not previews.alone(session, company.id, wait=not keep_unasked):
                return True  # another worker is about it
        shown, quiet = _begin(stage, company, run, lease), Unthreatened(lease)
        if not keep_unasked and _ask_for_numbers(stage, company, numbers):
            return False
        for _ in range(TURNS):
            lease.renew()
            facts = StoredFacts(stage, company)
            paper = PaperCloud(stage.database, company, cloud)
            one = Pass(stage, company, run, cloud=paper, facts=facts, lease=quiet, numbers=numbers)
            one.carry_out_all()
            if not say_yes(stage, company, facts, lease):
                break
        complete = not numbers.wanted
        if not complete and not keep_unasked:
            return False
        lease.renew()
        made_from = print_ if complete and ANEW not in run.checked else incomplete(print_)
        _publish(context, stage.database, company, run, lease, fingerprint_=made_from, shown=shown)
    return complete


@contextmanager
def _stage(context: Context, whose: UUID) -> Iterator[Context]:
    """The same world, but nothing done in it remains, and no bell is rung in it."""

    def silent(tenant_id: UUID, company_id: UUID, *, after: float = 0.0) -> None:
        del tenant_id, company_id, after

    with context.database.rehearsal(whose) as database:
        yield replace(context, database=database, wake=silent)


def _begin(stage: Context, company: Company, run: Run, lease: Lease) -> dict[str, int]:
    """Decisions carried out and all matched; what is new on each side then, as a guard counts."""
    with stage.database.tenant_session(company.tenant_id) as session:
        facts = StoredFacts(stage, company)
        carry_out(stage, session, company)
        for entity in entities_on(company):
            for _ in range(LEVELS):
                lease.keep()
                if not match_new(session, company, run, entity, facts):
                    break
        return new_on_both_sides(session, company)


def _ask_for_numbers(stage: Context, company: Company, numbers: Numbers) -> bool:
    """Whether QuickBooks must say first who has the numbers of what it has not met.

    All would come up in the rehearsal as well, and it would then be for nothing.
    """
    pushed = [each for each in entities_on(company) if f"{each.name}.push" in flows_on(company)]
    with stage.database.tenant_session(company.tenant_id) as session:
        for entity in (each for each in pushed if any(read.number for read in each.reads)):
            for row in records.unmapped(session, company.id, "cloud", entity.name, states=NEW):
                if not row.archived:
                    numbers.known(entity, row.data)
    return numbers.wanted


def _publish(
    context: Context,
    staged: Database,
    company: Company,
    run: Run,
    lease: Lease,
    *,
    fingerprint_: str,
    shown: dict[str, int],
) -> None:
    """Write down what the rehearsal left, through connections of its own; then show it."""
    tenant = company.tenant_id
    items: list[Item] = []
    lines: list[Posting] = []
    with context.database.tenant_session(tenant) as session:
        generation = previews.next_generation(session, company.id)

    def flush() -> None:
        lease.keep()
        with context.database.tenant_session(tenant) as session:
            previews.add(session, company.id, generation, items, lines)
        items.clear()
        lines.clear()

    with staged.tenant_session(tenant) as rehearsed:
        for item, postings in gathered(context, rehearsed, company):
            items.append(item)
            lines.extend(postings)
            if len(items) >= BATCH:
                flush()
    flush()
    with context.database.tenant_session(tenant) as session:
        if not is_held(companies.get(session, company.id)):
            return  # it began meanwhile: what was shown then stays what was approved
        new = Preview(
            company_id=company.id,
            generation=generation,
            run_id=run.id,
            fingerprint=fingerprint_,
            shown=shown,
            made_at=context.clock.now(),
        )
        previews.publish(session, new)
