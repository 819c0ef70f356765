"""People on both sides edit at random, answers get lost, windows close; both sides then agree.

Some leave records out meanwhile, and what was left out is taken up again before it gets quiet.
"""

from __future__ import annotations

import itertools
from collections import Counter
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.conversation import NOOP
from services.leaving_out import LeavingOut, leave_out
from simulator.quickbooks import edit
from tests.integration.services.clouds import LOST_AFTER, LOST_BEFORE
from tests.integration.services.desk import connected
from tests.integration.services.office import MOST_ROUNDS, EndlessError, Office, writes

if TYPE_CHECKING:
    from services.bootstrap import Services
    from tests.integration.services.desk import Bell, Time

KINDS = {"vendor": "Vendor", "customer": "Customer"}
FIELDS = {"company_name": "CompanyName", "phone": "Phone", "email": "Email"}
VALUES = (None, "one", "two", "three")


class Edit(NamedTuple):
    """What a person does: `who` picks one of the records there are."""

    side: str
    word: str
    entity: str
    who: int
    field: str
    value: str | None


class Session(NamedTuple):
    """A visit of the Web Connector; at its `nth` request something happens to the answer."""

    fate: str
    nth: int


EDITS = st.builds(
    Edit,
    st.sampled_from(["quickbooks", "cloud"]),
    st.sampled_from(["create", "both", "rename", "set", "set", "toggle", "leave out", "take up"]),
    st.sampled_from(sorted(KINDS)),
    st.integers(0, 3),
    st.sampled_from(sorted(FIELDS)),
    st.sampled_from(VALUES),
)
SESSIONS = st.builds(
    Session,
    st.sampled_from(
        ["quiet", "quiet", "asked again", "closed", "never carried", LOST_AFTER, LOST_BEFORE]
    ),
    st.integers(1, 7),
)
STORIES = st.lists(
    st.tuples(st.lists(EDITS, min_size=1, max_size=5), SESSIONS), min_size=1, max_size=4
)


class World:
    """Both sides of one company and the people at them."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.names = (f"Name {number:03}" for number in itertools.count(1))

    def does(self, step: Edit) -> None:
        """One edit by one person, a second after the last."""
        self.office.clock.advance(1)
        if step.word == "create":
            self._create(step.side, step.entity, next(self.names), step)
        elif step.word == "both":
            name = next(self.names)
            for side in ("quickbooks", "cloud"):
                self._create(side, step.entity, name, step)
        elif step.word == "take up":
            self.take_all_up(step.entity)
        elif step.word == "leave out":
            self._leave_out(step)
        elif step.side == "cloud":
            self._in_cloud(step)
        else:
            self._in_quickbooks(step)

    def _create(self, side: str, entity: str, name: str, step: Edit) -> None:
        value = step.value if side == step.side else "other"
        if side == "cloud":
            self.office.cloud.put(entity, {"name": name, step.field: value})
        else:
            fields = {FIELDS[step.field]: value} if value else {}
            edit.add(self.office.file, KINDS[entity], Name=name, **fields)

    def take_all_up(self, entity: str | None = None) -> None:
        """Nothing of it, or nothing at all, is left out any longer."""
        company = self.office.company
        everything = LeavingOut(self.office.context)
        everything.take_up_all(company.tenant_id, company.id, entity=entity, by="ann@x.org")

    def _leave_out(self, step: Edit) -> None:
        there = self.cloud(step.entity) if step.side == "cloud" else self.quickbooks(step.entity)
        if not there:
            return
        one = sorted(there)[step.who % len(there)]
        with self.office.session() as session:
            leave_out(
                *(session, self.office.company.id, step.entity),
                cloud_id=one if step.side == "cloud" else None,
                quickbooks_id=one if step.side == "quickbooks" else None,
                by="ann@x.org",
                at=self.office.context.clock.now(),
            )

    def _in_cloud(self, step: Edit) -> None:
        there = sorted(self.office.cloud.all_of(step.entity))
        if not there:
            return
        one = there[step.who % len(there)]
        if step.word == "rename":
            self.office.cloud.edit(step.entity, one, name=next(self.names))
        elif step.word == "set":
            self.office.cloud.edit(step.entity, one, **{step.field: step.value})
        else:
            active = self.office.cloud.record(step.entity, one)["active"]
            self.office.cloud.set_archived(step.entity, one, archived=active)

    def _in_quickbooks(self, step: Edit) -> None:
        kind = KINDS[step.entity]
        there = sorted(self.office.file.store.of_kind(kind), key=lambda each: each.id)
        if not there:
            return
        one = there[step.who % len(there)]
        if step.word == "rename":
            edit.rename(self.office.file, kind, one.id, next(self.names))
        elif step.word == "set":
            edit.edit(self.office.file, kind, one.id, **{FIELDS[step.field]: step.value or ""})
        else:
            active = one.fields["IsActive"] == "true"
            edit.set_inactive(self.office.file, kind, one.id, inactive=active)

    def visited(self, session: Session) -> None:
        """A visit that goes as the session says."""
        if session.fate in {LOST_AFTER, LOST_BEFORE}:
            self.office.cloud.trouble.extend([None] * (session.nth % 3) + [session.fate])
        visit = self.office.visit()
        asked = 0
        for _ in range(MOST_ROUNDS):
            request = visit.ask()
            if not request:
                if visit.last_error() == NOOP:
                    continue
                break
            asked += 1
            lost = asked == session.nth
            if not (lost and session.fate == "never carried"):
                said = visit.carry(request)
            if lost and session.fate in {"closed", "never carried"}:
                break
            if not (lost and session.fate == "asked again"):
                visit.answer(said)
        else:
            raise EndlessError(session)
        visit.close()
        self.office.compute()

    def quickbooks(self, entity: str) -> dict[str, dict[str, Any]]:
        """What QuickBooks holds, in the cloud's words, by ListID."""
        return {
            each.id: {
                "name": each.fields["Name"],
                "active": each.fields["IsActive"] == "true",
                **{name: each.fields.get(there) or None for name, there in FIELDS.items()},
            }
            for each in self.office.file.store.of_kind(KINDS[entity])
        }

    def cloud(self, entity: str) -> dict[str, dict[str, Any]]:
        """What the cloud holds, by id."""
        names = ("name", "active", *FIELDS)
        return {
            key: {name: record.get(name) for name in names}
            for key, record in self.office.cloud.all_of(entity).items()
        }

    def agree(self) -> None:
        """Every record has its partner, equal to it field by field, and no name is there twice."""
        for entity in KINDS:
            books, clouds = self.quickbooks(entity), self.cloud(entity)
            pairs = self.office.pairs(entity)
            assert {one: books[pairs[one]] for one in pairs} == {one: clouds[one] for one in pairs}
            alone = [row for one, row in clouds.items() if one not in pairs]
            alone += [row for one, row in books.items() if one not in pairs.values()]
            assert [] == [row for row in alone if row["active"]], "it travels unless it was hidden"
            for side in (books, clouds):
                counted = Counter(row["name"] for row in side.values())
                assert [] == [name for name, number in counted.items() if number > 1]
        assert [] == self.office.in_doubt()
        assert [] == self.office.in_doubt("cloud")
        assert [] == self.office.open_problems()


@pytest.mark.timeout(900)  # a busy machine is no reason to fail
@settings(
    max_examples=100 if settings().max_examples > 100 else 12,  # more with the long profile
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(STORIES, st.sampled_from(["quickbooks", "cloud"]))
def test_both_sides_agree_after_two_quiet_sessions_whatever_went_before(
    services: Services,
    bell: Bell,
    time: Time,
    stories: list[tuple[list[Edit], Session]],
    winner: str,
) -> None:
    office = Office(connected(services, bell.rung, time))
    office.only(*KINDS)
    office.set(conflict=winner)
    world = World(office)
    for edits, session in stories:
        for step in edits:
            world.does(step)
        world.visited(session)
    office.cloud.trouble.clear()
    world.take_all_up()
    for _ in range(2):
        world.visited(Session("quiet", 0))
    world.agree()
    before = (dict(office.cloud.writes), writes(office.file))
    world.visited(Session("quiet", 0))
    assert before == (dict(office.cloud.writes), writes(office.file))
    assert {} == office.run().counts
