"""What a worker does for one company when it is woken: take in, read, plan, until nothing is new.

Woken by a message, a tick or nobody at all, it finds what to do in Postgres. Any number of wake-ups
for one company cost one computation; a worker killed at any point leaves rows another one goes on
from.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from services import deciding, lent_names, pull, recovery, rehearsing, restored, restored_file
from services import problems as words
from services.cloud_reading import read_changes
from services.facts import StoredFacts
from services.guarding import APPROVED, guard
from services.holding import is_held
from services.lease import Lease, LeaseLostError
from services.planning import Pass
from services.runs import GIVEN_UP
from services.standing import GOES_ON
from storage import companies, exchanges, problems, runs, sessions, work
from sync.errors import CloudRefused, CloudUnavailable

if TYPE_CHECKING:
    from uuid import UUID

    from services.context import Context
    from storage.companies import Company
    from storage.runs import Run
    from storage.session import Session

TRIES: Final = 3  # reads of the cloud in one run, before the session is let go
TURNS: Final = 50
UNWRITTEN: Final = frozenset(["opening", "reading", "comparing"])  # phases before any write
BROKEN: Final = "broken"  # how often a run's computation failed by a mistake of ours
LEASE_PER_CALL: Final = 1.5


def compute(context: Context, tenant_id: UUID, company_id: UUID) -> None:
    """Bring the company's run up to date; returns at once when another worker does."""
    for _ in range(TURNS):
        with context.database.tenant_session(tenant_id) as session:
            run = runs.open_for_company(session, company_id)
            company = companies.get(session, company_id)
            over = run is not None and run.wanted == run.computed
            if run is not None and over and company.state != "stopped":
                _end_if_over(context, session, run)
        if over or company.state == "stopped":
            return
        if run is None:
            if is_held(company):
                rehearsing.refresh(context, company)
            return
        # Longer than a call to the cloud: a write would else be doubted while it is being made.
        seconds = context.settings.cloud_timeout * LEASE_PER_CALL
        lease = Lease(context.database, tenant_id, run.id, seconds=seconds)
        if not lease.claim():
            return
        try:
            _once(context, company, run, lease)
        except LeaseLostError:
            return
        except CloudUnavailable as error:
            if not _later(context, company, run, lease, error):
                return
        except CloudRefused as error:
            _refused(context, company, run, lease, error)
        except Exception as error:
            _broke(context, company, run, lease, error)
            raise
        except BaseException:
            lease.release()
            raise


def _once(context: Context, company: Company, run: Run, lease: Lease) -> None:
    """One turn: what is new when it begins counts as seen when it ends."""
    run, company, waiting = _taken_in(context, company, run)
    reading = run.phase in UNWRITTEN
    failed = bool(run.checked.get("failed"))
    complete = run.phase != "opening" and not waiting and not failed
    if GIVEN_UP not in run.checked and (not run.cloud_read or complete):
        cloud = context.connect(company)
        try:
            if not run.cloud_read:
                read_changes(context, company, run, cloud, lease)
            if complete and reading:
                lent_names.keep(context, company)
            if complete and is_held(company):
                rehearsing.rehearse(context, company, run, cloud, lease)
            elif complete:
                if APPROVED in company.settings:  # it was let begin: what was decided holds now
                    deciding.begin(context, company)
                facts = StoredFacts(context, company)
                if reading and not (
                    restored_file.may_go_on(context, company, run)
                    and guard(context, company, run, facts)
                ):
                    lease.finish(run.wanted)
                    return
                if reading:
                    recovery.settle_found(context, company, run, facts)
                Pass(context, company, run, cloud=cloud, facts=facts, lease=lease).run()
                restored.caught_up(context, company)
        finally:
            cloud.close()
    lease.finish(run.wanted)


def _taken_in(context: Context, company: Company, run: Run) -> tuple[Run, Company, bool]:
    """Run and company with every page that it counts taken in, and whether questions are open.

    Asked in this order, because a page may come in between: it is then either still to be taken in,
    or its question still open, or not counted yet. It is never counted and left behind.
    """
    while True:
        pull.take_in(context, company)
        with context.database.tenant_session(company.tenant_id) as session:
            found = runs.get(session, run.id)
            waiting = bool(work.open_reads(session, company.id, run_id=run.id))
            if not exchanges.pending_pages(session, company.id, limit=1):
                return found, companies.get(session, company.id), waiting


def _later(
    context: Context, company: Company, run: Run, lease: Lease, error: CloudUnavailable
) -> bool:
    """Try the cloud again soon; after some tries let the Web Connector go, and tell a person."""
    with context.database.tenant_session(company.tenant_id) as session:
        tried = len(run.checked.get("cloud", ())) + 1
        runs.add_checked(session, run.id, "cloud", [str(tried)])
        if tried < TRIES:
            runs.release(session, run.id, lease.token)
        else:
            stop = words.stop(
                "cloud-unavailable",
                str(error),
                f"{GOES_ON}: nothing is lost, and the next sync tries again.",
                detail={"answer": error.detail} if error.detail else {},
            )
            problems.open_problem(session, company.id, stop)
            runs.add_checked(session, run.id, GIVEN_UP, ["cloud"])
            companies.request_sync(session, company.id)
    if tried < TRIES:
        context.wake(company.tenant_id, company.id, after=min(error.retry_after, 20.0))
        return False
    lease.finish(run.wanted)
    return True


def _broke(context: Context, company: Company, run: Run, lease: Lease, error: Exception) -> None:
    """A mistake of ours: tried again, but not for ever while a Web Connector waits for the end."""
    with context.database.tenant_session(company.tenant_id) as session:
        tried = len(run.checked.get(BROKEN, ())) + 1
        runs.add_checked(session, run.id, BROKEN, [str(tried)])
        if tried >= TRIES:
            stop = words.stop(
                "internal-error",
                f"Deskbridge failed while working out what to do ({type(error).__name__}).",
                "Nothing was lost and nothing was sent because of it. The next sync tries again; "
                "if it happens again, tell support the name of the company and the time.",
            )
            problems.open_problem(session, company.id, stop)
    if tried < TRIES:
        lease.release()
    else:
        lease.finish(run.wanted)


def _refused(
    context: Context, company: Company, run: Run, lease: Lease, error: CloudRefused
) -> None:
    with context.database.tenant_session(company.tenant_id) as session:
        said = {"answer": error.detail} if error.detail else {}
        stop = words.stop("cloud-refused", str(error), error.cure, detail=said)
        problems.open_problem(session, company.id, stop)
        runs.add_checked(session, run.id, GIVEN_UP, ["cloud"])
    lease.finish(run.wanted)


def _end_if_over(context: Context, session: Session, run: Run) -> None:
    """A run whose session is gone ends when its last page was digested."""
    if sessions.open_for_company(session, run.company_id) is None:
        runs.finish(session, run.id, now=context.clock.now(), result="closed")
