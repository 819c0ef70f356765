"""Finding list objects: filters, IDs, names, pages, iterators."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from simulator.quickbooks import CompanyFile
from simulator.quickbooks.clock import Wall

if TYPE_CHECKING:
    from tests.unit.simulator.quickbooks.desk import Desk


@pytest.fixture
def five(desk: Desk) -> Desk:
    """Vendors Able to Echo; Dora is inactive, each made an hour after the one before."""
    for name in ("Echo", "Able", "Charlie", "Dora", "Baker"):
        desk.name("Vendor", name, f"<IsActive>{str(name != 'Dora').lower()}</IsActive>")
        desk.clock.advance(3600)
    return desk


def names(desk: Desk, filters: str = "", **attributes: str) -> list[str]:
    said = "".join(f' {name}="{value}"' for name, value in attributes.items())
    return desk.ask(f"<VendorQueryRq{said}>{filters}</VendorQueryRq>").texts("VendorRet/Name")


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ("", ["Able", "Baker", "Charlie", "Echo"]),
        ("<ActiveStatus>All</ActiveStatus>", ["Able", "Baker", "Charlie", "Dora", "Echo"]),
        ("<ActiveStatus>InactiveOnly</ActiveStatus>", ["Dora"]),
        ("<MaxReturned>2</MaxReturned>", ["Able", "Baker"]),
        ("<FullName>dora</FullName>", ["Dora"]),
        ("<FromModifiedDate>2026-07-01T12:00:00</FromModifiedDate>", ["Baker", "Charlie"]),
        ("<ToModifiedDate>2026-07-01T11:00:00</ToModifiedDate>", ["Able", "Echo"]),
        (
            "<FromModifiedDate>2026-07-01</FromModifiedDate><ToModifiedDate>2026-07-01</ToModifiedDate>",
            ["Able", "Baker", "Charlie", "Echo"],
        ),
        ("<FromModifiedDate>2026-07-02</FromModifiedDate>", []),
        (
            "<NameFilter><MatchCriterion>StartsWith</MatchCriterion><Name>c</Name></NameFilter>",
            ["Charlie"],
        ),
        (
            "<NameFilter><MatchCriterion>Contains</MatchCriterion><Name>A</Name></NameFilter>",
            ["Able", "Baker", "Charlie"],
        ),
        (
            "<NameFilter><MatchCriterion>EndsWith</MatchCriterion><Name>E</Name></NameFilter>",
            ["Able", "Charlie"],
        ),
        (
            "<NameRangeFilter><FromName>B</FromName><ToName>C</ToName></NameRangeFilter>",
            ["Baker", "Charlie"],
        ),
    ],
)
def test_filters_let_through_what_they_say(five: Desk, filters: str, expected: list[str]) -> None:
    assert expected == names(five, filters)


def test_a_from_date_without_offset_is_local_wall_time(five: Desk) -> None:
    """The printed offset is an hour off in summer; the wall clock is what counts."""
    echo = five.ask("<VendorQueryRq><FullName>Echo</FullName></VendorQueryRq>")
    stamp = echo.text("VendorRet/TimeModified") or ""
    assert "2026-07-01T10:00:00-05:00" == stamp
    assert "Echo" in names(five, f"<FromModifiedDate>{stamp[:19]}</FromModifiedDate>")
    assert "Echo" not in names(five, f"<FromModifiedDate>{stamp}</FromModifiedDate>")


def test_an_empty_answer_is_status_1_and_not_an_error(five: Desk) -> None:
    answer = five.ask("<VendorQueryRq><ActiveStatus>InactiveOnly</ActiveStatus></VendorQueryRq>")
    assert 0 == answer.code
    nothing = five.ask("<CustomerQueryRq/>")
    assert (1, "Info", "A query request did not find a matching object in QuickBooks") == (
        nothing.code,
        nothing.severity,
        nothing.message,
    )


def test_a_name_that_is_not_there_is_500_with_those_that_are(five: Desk) -> None:
    answer = five.ask(
        "<VendorQueryRq><FullName>Able</FullName><FullName>bleech</FullName></VendorQueryRq>"
    )
    assert (500, "Warn", ["Able"]) == (answer.code, answer.severity, answer.texts("VendorRet/Name"))
    assert (
        "The query request has not been fully completed. There was a required element "
        '("bleech") that could not be found in QuickBooks.' == answer.message
    )


def test_ids_find_inactive_records_too(five: Desk) -> None:
    dora = five.ask("<VendorQueryRq><FullName>Dora</FullName></VendorQueryRq>")
    list_id = dora.text("VendorRet/ListID")
    assert ["Dora"] == names(five, f"<ListID>{list_id}</ListID>")
    assert 500 == five.ask("<VendorQueryRq><ListID>80000099-1</ListID></VendorQueryRq>").code


def test_metadata_only_counts(five: Desk) -> None:
    answer = five.ask('<VendorQueryRq metaData="MetaDataOnly"/>')
    assert (0, "4", []) == (answer.code, answer.get("retCount"), answer.records)
    both = five.ask('<VendorQueryRq metaData="MetaDataAndResponseData"/>')
    assert ("4", 4) == (both.get("retCount"), len(both.records))
    assert five.ask("<VendorQueryRq/>").get("retCount") is None


def test_include_ret_element_leaves_only_the_named_ones(five: Desk) -> None:
    answer = five.ask(
        "<VendorQueryRq><MaxReturned>1</MaxReturned><IncludeRetElement>Name</IncludeRetElement>"
        "<IncludeRetElement>ListID</IncludeRetElement><IncludeRetElement>Typo</IncludeRetElement>"
        "</VendorQueryRq>"
    )
    assert ["ListID", "Name"] == [str(child.tag) for child in answer.records[0]]


def test_an_iterator_delivers_every_record_once(five: Desk) -> None:
    first = five.ask('<VendorQueryRq iterator="Start"><MaxReturned>3</MaxReturned></VendorQueryRq>')
    assert "1" == first.get("iteratorRemainingCount")
    rest = five.ask(
        f'<VendorQueryRq iterator="Continue" iteratorID="{first.get("iteratorID")}">'
        "<MaxReturned>3</MaxReturned></VendorQueryRq>"
    )
    assert ("0", first.get("iteratorID")) == (
        rest.get("iteratorRemainingCount"),
        rest.get("iteratorID"),
    )
    got = first.texts("VendorRet/Name") + rest.texts("VendorRet/Name")
    assert ["Able", "Baker", "Charlie", "Echo"] == got


def continued(desk: Desk, iterator_id: str | None, request: str = "Vendor") -> int:
    return desk.ask(
        f'<{request}QueryRq iterator="Continue" iteratorID="{iterator_id}">'
        f"<MaxReturned>1</MaxReturned></{request}QueryRq>"
    ).code


def start(desk: Desk) -> str | None:
    return desk.ask(
        '<VendorQueryRq iterator="Start"><MaxReturned>1</MaxReturned></VendorQueryRq>'
    ).get("iteratorID")


def test_an_iterator_dies_with_its_session(five: Desk) -> None:
    iterator_id = start(five)
    five.session.close()
    five.session = five.company.open_session("Deskbridge", "{1}")
    answer = five.ask(
        f'<VendorQueryRq iterator="Continue" iteratorID="{iterator_id}">'
        "<MaxReturned>1</MaxReturned></VendorQueryRq>"
    )
    assert (3391, f'The iteratorID "{iterator_id}" is not valid.') == (answer.code, answer.message)


def test_an_iterator_ends_when_stopped_or_finished_or_used_for_another_list(five: Desk) -> None:
    stopped = start(five)
    five.ask(f'<VendorQueryRq iterator="Stop" iteratorID="{stopped}"/>')
    assert 3391 == continued(five, stopped)
    assert 3391 == continued(five, start(five), "Customer")
    finished = start(five)
    assert [0, 0, 0, 3391] == [continued(five, finished) for _ in range(4)]


def test_a_record_deleted_between_two_pages_is_simply_missing(five: Desk) -> None:
    iterator_id = start(five)
    list_id = five.ask("<VendorQueryRq><FullName>Baker</FullName></VendorQueryRq>").text(
        "VendorRet/ListID"
    )
    five.ask(f"<ListDelRq><ListDelType>Vendor</ListDelType><ListID>{list_id}</ListID></ListDelRq>")
    answer = five.ask(
        f'<VendorQueryRq iterator="Continue" iteratorID="{iterator_id}">'
        "<MaxReturned>9</MaxReturned></VendorQueryRq>"
    )
    assert ["Charlie", "Echo"] == answer.texts("VendorRet/Name")


def test_an_empty_iterator_says_so_at_once(desk: Desk) -> None:
    answer = desk.ask(
        '<VendorQueryRq iterator="Start"><MaxReturned>3</MaxReturned></VendorQueryRq>'
    )
    assert (1, "0") == (answer.code, answer.get("iteratorRemainingCount"))


def test_an_iterator_needs_max_returned_and_there_are_not_endless_many(five: Desk) -> None:
    assert 3150 == five.ask('<VendorQueryRq iterator="Start"/>').code
    codes = [
        five.ask(
            '<VendorQueryRq iterator="Start"><MaxReturned>1</MaxReturned></VendorQueryRq>'
        ).code
        for _ in range(11)
    ]
    assert [0] * 10 + [3390] == codes


def test_accounts_are_found_by_number_before_name(desk: Desk) -> None:
    desk.account("2050", "Bank")
    desk.account("Shadowing", "Bank", "<AccountNumber>2050</AccountNumber>")
    query = "<AccountQueryRq><FullName>2050</FullName></AccountQueryRq>"
    assert "Shadowing" == desk.ask(query).text("AccountRet/Name")


def test_without_account_numbers_the_name_counts(desk: Desk) -> None:
    desk.company = CompanyFile.empty(clock=desk.clock, account_numbers=False)
    desk.session = desk.company.open_session("a", "{1}")
    desk.account("2050", "Bank")
    desk.account("Shadowing", "Bank", "<AccountNumber>2050</AccountNumber>")
    query = "<AccountQueryRq><FullName>2050</FullName></AccountQueryRq>"
    assert "2050" == desk.ask(query).text("AccountRet/Name")


def test_account_types_filter(desk: Desk) -> None:
    answer = desk.ask("<AccountQueryRq><AccountType>NonPosting</AccountType></AccountQueryRq>")
    assert ["Estimates", "Purchase Orders"] == answer.texts("AccountRet/Name")


def test_all_kinds_of_items_come_mixed_from_one_query(desk: Desk) -> None:
    desk.account("Sales", "Income")
    desk.name(
        "ItemService",
        "A",
        "<SalesOrPurchase><AccountRef><FullName>Sales</FullName></AccountRef></SalesOrPurchase>",
    )
    answer = desk.ask("<ItemQueryRq/>")
    assert ["ItemServiceRet", "ItemSalesTaxRet"] == [str(r.tag) for r in answer.records]


def test_fields_newer_than_the_sessions_version_are_not_answered(desk: Desk) -> None:
    desk.name("Customer", "A", "<Email>a@b.c</Email>")
    old = desk.ask("<CustomerQueryRq/>", version="11.0")
    assert old.text("CustomerRet/AdditionalContactRef/ContactName") is None
    new = desk.ask("<CustomerQueryRq/>", version="12.0")
    assert "Main Email" == new.text("CustomerRet/AdditionalContactRef/ContactName")


@pytest.mark.parametrize(
    ("moment", "expected"),
    [(1_782_914_400, "2026-07-01T10:00:00-05:00"), (1_767_276_000, "2026-01-01T09:00:00-05:00")],
)
def test_the_wall_clock_is_right_and_the_offset_is_standard_time(
    moment: int, expected: str
) -> None:
    assert expected == Wall().printed(moment)


def test_newer_builds_print_the_true_offset_and_india_has_half_hours() -> None:
    assert "2026-07-01T10:00:00-04:00" == Wall(true_offset=True).printed(1_782_914_400)
    assert "2014-08-28T16:28:37+05:30" == Wall(zone="Asia/Kolkata").printed(1_409_223_517)
