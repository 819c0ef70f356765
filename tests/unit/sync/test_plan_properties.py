from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from sync.comparison import same
from sync.flow import Side
from sync.plan import Archive, PairPlan, Restore, Update, Void, is_taken_back, plan
from tests.unit.sync.world import ALL_FLOWS, BILL, INVOICE, JOB, VENDOR

TEXTS = st.sampled_from(["a", "b", "c"])
AMOUNTS = st.sampled_from(["1.00", "2.00"])


def records(**fields: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({"name": TEXTS}, optional=fields)


LINES = st.lists(
    st.fixed_dictionaries({"account": TEXTS, "amount": AMOUNTS}, optional={"description": TEXTS}),
    max_size=2,
)
VENDORS = records(phone=TEXTS, email=TEXTS, eligible_1099=st.booleans(), active=st.booleans())
JOBS = records(description=TEXTS, active=st.booleans())
BILLS = st.fixed_dictionaries(
    {"vendor": TEXTS, "date": st.just("2026-02-01")}, optional={"memo": TEXTS, "lines": LINES}
)
INVOICES = st.fixed_dictionaries(
    {"customer": TEXTS, "number": TEXTS}, optional={"memo": TEXTS, "active": st.booleans()}
)
ENTITY_RECORDS = ((VENDOR, VENDORS), (JOB, JOBS), (BILL, BILLS), (INVOICE, INVOICES))
PAIRS = st.one_of(
    *(
        st.tuples(st.just(entity), strategy, strategy, st.none() | strategy)
        for entity, strategy in ENTITY_RECORDS
    )
)
PREFER = st.sampled_from(["quickbooks", "cloud"])


def applied(found: PairPlan, cloud: Any, quickbooks: Any) -> tuple[Any, Any]:
    """Both sides after the intents were carried out."""
    if isinstance(found.to_cloud, Update):
        cloud = {name: value for name, value in found.to_cloud.record.items() if value is not None}
    elif isinstance(found.to_cloud, Archive | Restore):
        cloud = {**cloud, "active": isinstance(found.to_cloud, Restore)}
    if isinstance(found.to_quickbooks, Update):
        wanted = found.to_quickbooks.record
        quickbooks = {name: value for name, value in wanted.items() if value is not None}
    elif isinstance(found.to_quickbooks, Void):
        quickbooks = {**quickbooks, "active": False}
    return cloud, quickbooks


@given(PAIRS, PREFER)
def test_planning_again_after_applying_comes_to_rest(
    pair: tuple[Any, Any, Any, Any], prefer: Any
) -> None:
    entity, cloud, quickbooks, base = pair
    for _ in range(4):
        found = plan(entity, cloud, quickbooks, base, flows=ALL_FLOWS, prefer=prefer)
        cloud, quickbooks = applied(found, cloud, quickbooks)
        base = found.base
    assert plan(entity, cloud, quickbooks, base, flows=ALL_FLOWS, prefer=prefer).keeps


@given(PAIRS, st.sampled_from(["quickbooks", "cloud", "ask"]))
def test_no_value_a_side_changed_is_replaced_without_a_word(
    pair: tuple[Any, Any, Any, Any], prefer: Any
) -> None:
    entity, cloud, quickbooks, base = pair
    found = plan(entity, cloud, quickbooks, base, flows=ALL_FLOWS, prefer=prefer)
    fields = {one.name: one for one in entity.carried}
    to_cloud = (found.to_cloud, cloud, Side.CLOUD)
    to_quickbooks = (found.to_quickbooks, quickbooks, Side.QUICKBOOKS)
    for intent, held, side in (to_cloud, to_quickbooks):
        if not isinstance(intent, Update):
            continue
        told = {(one.field, one.side) for one in intent.overruled}
        for name in intent.changes:
            had, knew = held.get(name), (base or {}).get(name)
            if had not in (None, []) and not same(fields[name], had, knew):
                assert (name, side) in told, name


@given(VENDORS, st.sets(st.sampled_from(["phone", "email", "company_name", "line1"])), TEXTS)
def test_edits_of_different_fields_merge_whatever_their_order(
    base: dict[str, Any], cloud_edits: set[str], value: str
) -> None:
    ours = {**base, **dict.fromkeys(cloud_edits, f"cloud {value}")}
    theirs = {**base, "city": f"books {value}", "zip": value}
    found = plan(VENDOR, ours, theirs, base, flows=ALL_FLOWS)
    cloud, quickbooks = applied(found, ours, theirs)
    assert cloud == quickbooks
    assert {**ours, **theirs, **{name: ours[name] for name in cloud_edits}} == cloud
    assert () == found.conflicts


@given(BILLS, BILLS, st.none() | BILLS)
def test_quickbooks_bills_change_only_where_the_cloud_moved(
    cloud: dict[str, Any], quickbooks: dict[str, Any], base: dict[str, Any] | None
) -> None:
    found = plan(BILL, cloud, quickbooks, base, flows=ALL_FLOWS)
    fields = {one.name: one for one in BILL.carried}
    if isinstance(found.to_quickbooks, Update):
        for name in found.to_quickbooks.changes:
            assert not same(fields[name], cloud.get(name), (base or {}).get(name))
    drifted = {one.field for one in found.drifts}
    for name, one in fields.items():
        moved_there = not same(one, (base or {}).get(name), quickbooks.get(name))
        stayed_here = base is not None and same(one, cloud.get(name), base.get(name))
        if moved_there and stayed_here and cloud.get(name):
            assert name in drifted


@given(PAIRS)
def test_the_base_only_holds_what_both_sides_agree_on_or_agreed_on_before(
    pair: tuple[Any, Any, Any, Any],
) -> None:
    entity, cloud, quickbooks, base = pair
    found = plan(entity, cloud, quickbooks, base, flows=ALL_FLOWS)
    fields = {one.name: one for one in entity.carried}
    for name, value in found.base.items():
        agreed = same(fields[name], cloud.get(name), quickbooks.get(name))
        assert agreed or value == (base or {}).get(name)


@given(PAIRS)
def test_with_every_flow_off_nothing_moves(pair: tuple[Any, Any, Any, Any]) -> None:
    entity, cloud, quickbooks, base = pair
    found = plan(entity, cloud, quickbooks, base, flows=frozenset())
    assert found.to_cloud is None
    assert found.to_quickbooks is None
    assert not is_taken_back({})
