"""Adding and changing list objects."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from simulator.quickbooks.edit import set_preference
from tests.unit.simulator.quickbooks.desk import new_desk

if TYPE_CHECKING:
    from tests.unit.simulator.quickbooks.desk import Answer, Desk


def parent(name: str) -> str:
    return f"<ParentRef><FullName>{name}</FullName></ParentRef>"


def edition(answer: Answer, kind: str) -> str:
    return (
        f"<ListID>{answer.text(f'{kind}Ret/ListID')}</ListID>"
        f"<EditSequence>{answer.text(f'{kind}Ret/EditSequence')}</EditSequence>"
    )


def test_a_list_id_counts_in_hex_and_carries_the_second_of_its_making(desk: Desk) -> None:
    ids = [desk.name("Class", f"C{number}") for number in range(12)]
    assert all(re.fullmatch(r"8000000[1-9A-C]-1782914400", list_id) for list_id in ids)
    assert "8000000C-1782914400" == ids[-1]


def test_list_ids_are_unique_within_a_list_only(desk: Desk) -> None:
    assert desk.name("Vendor", "A") == desk.name("Class", "A")


def test_edit_sequence_is_the_second_of_the_last_edit(desk: Desk) -> None:
    added = desk.add("Vendor", "<Name>A</Name>")
    assert "1782914400" == added.text("VendorRet/EditSequence")
    desk.clock.advance(90)
    changed = desk.mod("Vendor", edition(added, "Vendor") + "<Phone>1</Phone>")
    assert "1782914490" == changed.text("VendorRet/EditSequence")
    assert "2026-07-01T10:01:30-05:00" == changed.text("VendorRet/TimeModified")
    assert "2026-07-01T10:00:00-05:00" == changed.text("VendorRet/TimeCreated")


def test_a_second_edit_in_the_same_second_keeps_the_edit_sequence(desk: Desk) -> None:
    added = desk.add("Vendor", "<Name>A</Name>")
    changed = desk.mod("Vendor", edition(added, "Vendor") + "<Phone>1</Phone>")
    assert added.text("VendorRet/EditSequence") == changed.text("VendorRet/EditSequence")
    again = desk.mod("Vendor", edition(added, "Vendor") + "<Phone>2</Phone>")
    assert "2" == again.text("VendorRet/Phone")


def test_a_stale_edit_sequence_brings_the_current_record(desk: Desk) -> None:
    added = desk.add("Vendor", "<Name>A</Name>")
    desk.clock.advance(2)
    desk.mod("Vendor", edition(added, "Vendor") + "<Phone>1</Phone>")
    stale = desk.refused("Vendor", edition(added, "Vendor") + "<Phone>2</Phone>", "Mod")
    assert 3200 == stale.code
    assert ("1782914402", "1") == (
        stale.text("VendorRet/EditSequence"),
        stale.text("VendorRet/Phone"),
    )


def test_a_mod_of_something_that_is_not_there_is_3120(desk: Desk) -> None:
    for list_id, code in (("80000099-1782914400", 3120), ("nonsense", 3000)):
        content = f"<ListID>{list_id}</ListID><EditSequence>1</EditSequence>"
        assert code == desk.refused("Vendor", content, "Mod").code


def test_a_mod_changes_what_it_names_and_clears_what_it_names_empty(desk: Desk) -> None:
    added = desk.add(
        "Vendor",
        (
            "<Name>A</Name><Phone>1</Phone><Email>a@b.c</Email>"
            "<TermsRef><FullName>Net 30</FullName></TermsRef>"
        ),
    )
    changed = desk.mod("Vendor", edition(added, "Vendor") + "<Phone></Phone><TermsRef/>")
    assert [None, None, "a@b.c"] == [
        changed.text(f"VendorRet/{name}") for name in ("Phone", "TermsRef/FullName", "Email")
    ]


@pytest.mark.parametrize("other", ["Customer", "OtherName", "Vendor"])
def test_customers_vendors_and_other_names_share_one_namespace(desk: Desk, other: str) -> None:
    desk.name("Vendor", "Smith")
    answer = desk.refused(other, "<Name>SMITH</Name>")
    assert (3100, 'The name "SMITH" of the list element is already in use.') == (
        answer.code,
        answer.message,
    )


def test_an_inactive_name_is_still_taken(desk: Desk) -> None:
    desk.name("Vendor", "Smith", "<IsActive>false</IsActive>")
    assert 3100 == desk.refused("Customer", "<Name>Smith</Name>").code


def test_a_renamed_name_is_free_again(desk: Desk) -> None:
    added = desk.add("Vendor", "<Name>Smith</Name>")
    desk.mod("Vendor", edition(added, "Vendor") + "<Name>Smith (V)</Name>")
    desk.name("Customer", "Smith")
    assert 3100 == desk.refused("Vendor", "<Name>smith (v)</Name>").code


def test_a_record_may_keep_its_own_name_in_another_case(desk: Desk) -> None:
    added = desk.add("Vendor", "<Name>smith</Name>")
    changed = desk.mod("Vendor", edition(added, "Vendor") + "<Name>Smith</Name>")
    assert "Smith" == changed.text("VendorRet/Name")


def test_two_customers_may_have_jobs_of_the_same_name(desk: Desk) -> None:
    for customer in ("A", "B"):
        desk.name("Customer", customer)
        desk.name("Customer", "Kitchen", parent(customer))
    assert 3100 == desk.refused("Customer", "<Name>kitchen</Name>" + parent("A")).code
    assert 0 == desk.add("Vendor", "<Name>Kitchen</Name>").code


@pytest.mark.parametrize("kind", ["Vendor", "Customer", "Class", "Account"])
def test_a_colon_is_refused_in_a_name(desk: Desk, kind: str) -> None:
    more = "<AccountType>Bank</AccountType>" if kind == "Account" else ""
    answer = desk.refused(kind, f"<Name>A:B</Name>{more}")
    assert 3180 == answer.code
    assert "colon" in answer.message


def test_a_job_knows_its_full_name_its_level_and_its_parent(desk: Desk) -> None:
    desk.name("Customer", "Ann")
    desk.name("Customer", "House", parent("Ann"))
    answer = desk.add("Customer", "<Name>Roof</Name>" + parent("ann:house"))
    assert ["Roof", "Ann:House:Roof", "2", "Ann:House"] == [
        answer.text(f"CustomerRet/{name}")
        for name in ("Name", "FullName", "Sublevel", "ParentRef/FullName")
    ]


def test_renaming_a_parent_renames_everything_below(desk: Desk) -> None:
    added = desk.add("Customer", "<Name>Ann</Name>")
    desk.name("Customer", "House", parent("Ann"))
    desk.mod("Customer", edition(added, "Customer") + "<Name>Anna</Name>")
    query = "<CustomerQueryRq><FullName>Anna:House</FullName></CustomerQueryRq>"
    assert "Anna:House" == desk.ask(query).text("CustomerRet/FullName")


def test_a_parent_that_is_not_there_is_3130(desk: Desk) -> None:
    answer = desk.refused("Customer", "<Name>A</Name>" + parent("NONE"))
    assert 3130 == answer.code
    assert (
        'There is an invalid reference to a parent "NONE" in the Customers list.  QuickBooks error '
        "message: Invalid argument.  The specified record does not exist in the list."
        == answer.message
    )


def test_a_record_cannot_hang_below_itself(desk: Desk) -> None:
    added = desk.add("Class", "<Name>A</Name>")
    desk.name("Class", "B", parent("A"))
    content = edition(added, "Class") + parent("A:B")
    assert 3130 == desk.refused("Class", content, "Mod").code


def test_five_levels_and_no_more(desk: Desk) -> None:
    above = ""
    for level in "ABCDE":
        desk.name("Class", level, parent(above) if above else "")
        above = f"{above}:{level}".lstrip(":")
    assert 3130 == desk.refused("Class", "<Name>F</Name>" + parent(above)).code


def test_class_writes_need_class_tracking(desk: Desk) -> None:
    added = desk.add("Class", "<Name>A</Name>")
    set_preference(desk.company, "AccountingPreferences", IsUsingClassTracking="false")
    assert 3250 == desk.refused("Class", "<Name>B</Name>").code
    assert 3250 == desk.refused("Class", edition(added, "Class") + "<Name>B</Name>", "Mod").code


def test_account_numbers_are_unique(desk: Desk) -> None:
    desk.account("A", "Bank", "<AccountNumber>100</AccountNumber>")
    more = "<Name>B</Name><AccountType>Bank</AccountType><AccountNumber>100</AccountNumber>"
    answer = desk.refused("Account", more)
    assert 3180 == answer.code
    assert answer.message.endswith("The account number is already in use.")


def test_non_posting_accounts_are_neither_created_nor_modified(desk: Desk) -> None:
    answer = desk.refused("Account", "<Name>A</Name><AccountType>NonPosting</AccountType>")
    assert 3180 == answer.code
    found = desk.ask("<AccountQueryRq><FullName>Estimates</FullName></AccountQueryRq>")
    assert 3170 == desk.refused("Account", edition(found, "Account") + "<Desc>x</Desc>", "Mod").code


def test_a_subaccount_has_its_parents_type(desk: Desk) -> None:
    desk.account("A", "Bank")
    more = "<Name>B</Name>" + parent("A") + "<AccountType>Expense</AccountType>"
    assert 3180 == desk.refused("Account", more).code


def test_a_control_accounts_type_cannot_be_changed(desk: Desk) -> None:
    found = desk.ask("<AccountQueryRq><FullName>Accounts Payable</FullName></AccountQueryRq>")
    content = edition(found, "Account") + "<AccountType>Bank</AccountType>"
    assert 3170 == desk.refused("Account", content, "Mod").code


@pytest.mark.parametrize(
    ("account_type", "shown"), [("Bank", "50.00"), ("Equity", "50.00"), ("CreditCard", "50.00")]
)
def test_an_opening_balance_stands_on_the_accounts_normal_side(
    desk: Desk, account_type: str, shown: str
) -> None:
    desk.account("A", account_type, "<OpenBalance>50.00</OpenBalance>")
    assert shown == desk.balance("A")


def test_customers_and_vendors_may_begin_with_a_balance(desk: Desk) -> None:
    desk.name("Customer", "C", "<OpenBalance>70.00</OpenBalance>")
    desk.name("Vendor", "V", "<OpenBalance>30.00</OpenBalance>")
    assert ["70.00"] == desk.ask("<CustomerQueryRq/>").texts("CustomerRet/Balance")
    assert ["30.00"] == desk.ask("<VendorQueryRq/>").texts("VendorRet/Balance")
    lines = "<IncludeLineItems>true</IncludeLineItems>"
    invoice = desk.ask(f"<InvoiceQueryRq>{lines}</InvoiceQueryRq>")
    assert "Opening balance" == invoice.text("InvoiceRet/InvoiceLineRet/Desc")
    assert invoice.text("InvoiceRet/InvoiceLineRet/ItemRef/FullName") is None


def test_an_item_needs_an_account(desk: Desk) -> None:
    bare = "<SalesOrPurchase><Price>1.00</Price></SalesOrPurchase>"
    assert 3150 == desk.refused("ItemService", f"<Name>A</Name>{bare}").code
    answer = desk.refused(
        "ItemService",
        "<Name>A</Name><SalesOrPurchase><Price>1.00</Price><AccountRef><FullName>None</FullName>"
        "</AccountRef></SalesOrPurchase>",
    )
    assert 3140 == answer.code


def test_an_item_can_be_modified_in_part(desk: Desk) -> None:
    desk.account("Sales", "Income")
    added = desk.add(
        "ItemService",
        "<Name>A</Name><SalesOrPurchase><Desc>d</Desc><Price>1.00</Price>"
        "<AccountRef><FullName>Sales</FullName></AccountRef></SalesOrPurchase>",
    )
    changed = desk.mod(
        "ItemService",
        edition(added, "ItemService")
        + "<SalesOrPurchaseMod><Price>2.50</Price></SalesOrPurchaseMod>",
    )
    assert ["d", "2.50", "Sales"] == [
        changed.text(f"ItemServiceRet/SalesOrPurchase/{name}")
        for name in ("Desc", "Price", "AccountRef/FullName")
    ]


def test_currencies_are_a_feature_that_is_off(desk: Desk) -> None:
    content = "<Name>A</Name><CurrencyRef><FullName>Euro</FullName></CurrencyRef>"
    assert 3250 == desk.refused("Vendor", content).code


def test_the_external_guid_is_kept_and_not_checked_for_uniqueness(desk: Desk) -> None:
    guid = "<ExternalGUID>{12345678-ABCD-1234-ABCD-1234567890AB}</ExternalGUID>"
    for name in ("A", "B"):
        answer = desk.add("Vendor", f"<Name>{name}</Name>{guid}")
        assert "{12345678-ABCD-1234-ABCD-1234567890AB}" == answer.text("VendorRet/ExternalGUID")


def test_addresses_come_back_with_their_printed_block(desk: Desk) -> None:
    address = (
        "<VendorAddress><Addr1>A Cheung</Addr1><Addr2>3818 Bear Rd.</Addr2><City>Berkeley</City>"
        "<State>CA</State><PostalCode>94688</PostalCode></VendorAddress>"
    )
    answer = desk.add("Vendor", f"<Name>A</Name>{address}")
    assert ["A Cheung", "3818 Bear Rd.", "Berkeley, CA 94688"] == answer.texts(
        "VendorRet/VendorAddressBlock/*"
    )


def test_the_host_tells_country_product_and_versions() -> None:
    canadian = new_desk(country="CA", year=2021, versions=("12.0", "13.0"))
    answer = canadian.ask("<HostQueryRq/>")
    assert ["CA", "31", "12.0", "13.0"] == [
        answer.text("HostRet/Country"),
        answer.text("HostRet/MajorVersion"),
        *answer.texts("HostRet/SupportedQBXMLVersion"),
    ]


def test_deleting_what_is_in_use_is_3160_and_leaves_it(shop: Desk) -> None:
    customer = shop.ask("<CustomerQueryRq><FullName>Ann Smith</FullName></CustomerQueryRq>")
    list_id = customer.text("CustomerRet/ListID")
    answer = shop.ask(
        f"<ListDelRq><ListDelType>Customer</ListDelType><ListID>{list_id}</ListID></ListDelRq>"
    )
    assert 3160 == answer.code


def test_a_deleted_list_object_is_gone_and_remembered_for_90_days(desk: Desk) -> None:
    list_id = desk.name("Vendor", "A")
    desk.clock.advance(5)
    delete = f"<ListDelRq><ListDelType>Vendor</ListDelType><ListID>{list_id}</ListID></ListDelRq>"
    gone = desk.ask(delete)
    assert ["A", "2026-07-01T10:00:05-05:00"] == [gone.text("FullName"), gone.text("TimeDeleted")]
    assert 3120 == desk.ask(delete).code
    assert 1 == desk.ask("<VendorQueryRq/>").code
    query = "<ListDeletedQueryRq><ListDelType>Vendor</ListDelType></ListDeletedQueryRq>"
    assert [list_id] == desk.ask(query).texts("ListDeletedRet/ListID")
    desk.clock.advance(90 * 86_400 + 1)
    assert 1 == desk.ask(query).code


def test_contacts_and_notes_have_ids_of_their_own_and_are_changed_by_them(desk: Desk) -> None:
    added = desk.add(
        "Customer",
        "<Name>A</Name><Contacts><FirstName>Bo</FirstName></Contacts>"
        "<AdditionalNotes><Note>first</Note></AdditionalNotes>",
    )
    contact = added.text("CustomerRet/ContactsRet/ListID")
    note = added.text("CustomerRet/AdditionalNotesRet/NoteID")
    changed = desk.mod(
        "Customer",
        edition(added, "Customer")
        + f"<ContactsMod><ListID>{contact}</ListID><EditSequence>1</EditSequence>"
        "<FirstName>Bob</FirstName></ContactsMod><ContactsMod><FirstName>Cy</FirstName></ContactsMod>"
        f"<AdditionalNotesMod><NoteID>{note}</NoteID><Note>second</Note></AdditionalNotesMod>",
    )
    assert ["Bob", "Cy"] == changed.texts("CustomerRet/ContactsRet/FirstName")
    assert ["second"] == changed.texts("CustomerRet/AdditionalNotesRet/Note")
