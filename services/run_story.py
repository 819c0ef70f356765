"""All that is known of one run: what was asked, what came, what was changed, what is left to do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from services import event_words, pc_clock, run_words
from services.holding import is_held
from services.problem_pages import shown
from services.record_names import Name, Names
from services.record_timeline import plain
from services.standing import RESULTS
from services.words_for_people import entity as entity_words
from services.words_for_people import flows
from storage import companies, exchanges, journal, run_story, work
from sync.field_words import begun

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from services.problem_pages import Shown
    from storage.companies import Company
    from storage.exchanges import Exchange
    from storage.journal import Entry
    from storage.run_story import CloudReads, CloudWrites, ProblemSums, SetPart
    from storage.runs import Run
    from storage.session import Session

MOST_PROBLEMS: Final = 20
_TOLD: Final = ("cause", "message")
"""Of what is written down with an event, what a run's page says of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """Requests of one message set that are alike, with their records' names, and how they ended.

    `since` a time with which the words end · `more` so many others are not named · `answer` what
    a query brought · `refusal` what QuickBooks said to the first that it did not do.
    """

    words: str
    since: datetime | None
    names: list[Name]
    more: int
    state: str
    answer: str
    refusal: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One exchange in words; without questions when they are not known any more."""

    exchange: Exchange
    questions: list[Question]


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One thing that was written down: what it was about, and more in (words, value)."""

    entry: Entry
    words: str
    name: Name | None
    told: list[tuple[str, str]]
    code: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class InCloud:
    """What the run did about one kind of record in the cloud. `came` None: nothing was read."""

    words: str
    came: CloudReads | None
    written: list[tuple[int, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class RunStory:
    """One run. `older`, `onward`: where to go on with what was written down, and the exchanges."""

    run: Run
    reached: str
    moved: int
    flows: list[tuple[str, list[tuple[int, str]]]]
    opened: list[Shown]
    cleared: list[Shown]
    problems: ProblemSums
    cloud: list[InCloud]
    asked: list[Asked]
    onward: int | None
    told: list[Told]
    older: int | None


def story_of(
    session: Session,
    run: Run,
    *,
    now: datetime,
    limit: int,
    after: int | None = None,
    before: int | None = None,
) -> RunStory:
    """The story of a run: a dozen statements, whatever it moved."""
    company = companies.get(session, run.company_id)
    kind = company.cloud
    found = exchanges.of_run(session, run.id, limit=limit + 1, after=after)
    listed = found[:limit]
    parts = run_story.parts(session, run.company_id, [each.message_set_id for each in listed])
    # What was read from the cloud is told in sums.
    entries = journal.of_run(session, run.id, limit=limit + 1, before=before, but="cloud-read")
    names = Names(session, run.company_id, _named(parts, entries))
    sums, opened, cleared = _problems(session, run, now)
    return RunStory(
        run=run,
        reached=run_words.reached(run, kind, held=is_held(company)),
        moved=run_words.moved(run.counts),
        flows=run_words.by_flow(run.counts, kind),
        opened=opened,
        cleared=cleared,
        problems=sums,
        cloud=_in_cloud(
            run_story.cloud_came(session, run.id), run_story.cloud_writes(session, run.id)
        ),
        asked=_asked(company, listed, parts, names),
        onward=listed[-1].id if len(found) > limit else None,
        told=[_told(each, names, kind) for each in entries[:limit]],
        older=entries[limit - 1].id if len(entries) > limit else None,
    )


def _named(
    parts: Iterable[SetPart], entries: Iterable[Entry]
) -> Iterable[tuple[str, str | None, str | None]]:
    for part in parts:
        if part.entity is not None:
            ids = zip(part.cloud_ids, part.quickbooks_ids, strict=True)
            yield from ((part.entity, cloud, here) for cloud, here in ids)
    for entry in entries:
        if entry.entity is not None:
            yield entry.entity, entry.cloud_id, entry.quickbooks_id


def _problems(
    session: Session, run: Run, now: datetime
) -> tuple[ProblemSums, list[Shown], list[Shown]]:
    """How many it opened and ended, and the first of each."""
    until = run.ended_at or now
    sums = run_story.problem_sums(session, run.company_id, run.started_at, until)
    opened, cleared = (
        run_story.problems_between(
            session, run.company_id, since, until, limit=MOST_PROBLEMS, cleared=over
        )
        for over, since in ((False, run.started_at), (True, sums.decided_since))
    )
    told = shown(session, run.company_id, [*opened, *cleared])
    return sums, told[: len(opened)], told[len(opened) :]


def _asked(
    company: Company, listed: Sequence[Exchange], parts: Sequence[SetPart], names: Names
) -> list[Asked]:
    by_set: dict[str, list[Question]] = {}
    for part in parts:
        by_set.setdefault(part.message_set_id, []).append(_question(company, part, names))
    return [Asked(exchange=each, questions=by_set.get(each.message_set_id, [])) for each in listed]


def _question(company: Company, part: SetPart, names: Names) -> Question:
    state = event_words.WORK_STATES.get(part.state, part.state)
    since, named = None, list[Name]()
    if part.action == "query":
        wall = run_words.since(part)
        since = None if wall is None else pc_clock.moment(company, wall)
        words, answer = run_words.question(part, timed=since is None), run_words.came(part) or state
    elif part.action == "status" or part.entity is None:
        words, answer = "What became of a request whose answer was lost", state
    else:
        words, answer = _write(part), state
        ids = zip(part.cloud_ids, part.quickbooks_ids, strict=True)
        every = [names.of(part.entity, cloud, here) for cloud, here in ids]
        named = [each for each in every if each.label]
    return Question(
        words=words,
        since=since,
        names=named,
        more=part.number - len(named) if named else 0,
        state=part.state,
        answer=answer,
        refusal=part.message or "",
    )


def _write(part: SetPart) -> str:
    verb = run_words.WRITES.get(part.action, part.action)
    kind = entity_words(part.entity, many=part.number != 1)
    number = "" if part.number == 1 else f"{part.number:,} "
    return f"{verb} {number}{kind[:1].lower()}{kind[1:]}"


def _told(entry: Entry, names: Names, kind: str) -> Told:
    name = None
    if entry.entity is not None:
        name = names.of(entry.entity, entry.cloud_id, entry.quickbooks_id)
    detail: dict[str, Any] = entry.detail
    worked = detail.get("status") == 0
    code = None if worked else detail.get("code")
    told = [
        (event_words.detail(each), plain(detail[each]))
        for each in _TOLD
        if detail.get(each) and not worked
    ]
    if entry.event == "session-ended":
        result = str(detail.get("result") or "")
        told.append(("How", RESULTS.get(result, result)))
    if entry.event == "read-failed":
        told.append(("What", begun(run_words.READS.get(str(detail.get("read")), ""))))
    return Told(
        entry=entry,
        words=event_words.event(entry.event, kind),
        name=name,
        told=[(words, value) for words, value in told if value],
        code=str(code) if code else None,
    )


def _in_cloud(came: Mapping[str, CloudReads], writes: Sequence[CloudWrites]) -> list[InCloud]:
    """By kind of record, in the order in which flows are gone over."""
    order = [name.partition(".")[0] for name in flows()]
    kinds = dict.fromkeys([*order, *came, *(each.entity for each in writes)])
    found = [
        InCloud(
            words=entity_words(kind, many=True),
            came=came.get(kind),
            written=[
                (each.number, run_words.written(each.action, each.state))
                for each in writes
                if each.entity == kind and each.action not in work.READS
            ],
        )
        for kind in kinds
    ]
    return [each for each in found if each.came or each.written]
