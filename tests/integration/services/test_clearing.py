"""A clearing account that is an ordinary bank account: refused where it is sure, else said."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import text

from services.chart import Chart
from services.company_settings import NotPossibleError
from storage import mappings, records
from storage.mappings import Link
from storage.records import RecordIn

if TYPE_CHECKING:
    from tests.integration.services.office import Office

OUT, IN, DEPOSIT = "money_out_clearing", "money_in_clearing", "deposit_to"


def account(office: Office, name: str, *, paired: bool = True, **native: Any) -> None:
    """An account of type Bank; its ListID is its name."""
    found = {"FullName": name, "AccountType": "Bank", "IsActive": True, **native}
    company = office.company
    with office.session() as session:
        books = RecordIn(id=name, data={"name": name}, native=found, label=name)
        records.upsert_many(session, company.id, "quickbooks", "account", [books])
        link = Link(cloud_id=f"c-{name}", quickbooks_id=name, evidence="name")
        if paired:
            mappings.link(session, company.id, "account", link)


def of_the_cloud(office: Office, entity: str, **data: Any) -> None:
    """One record of the cloud."""
    with office.session() as session:
        found = RecordIn(id="1", data=data, native={}, label="1")
        records.upsert_many(session, office.company.id, "cloud", entity, [found])


def doubts(office: Office) -> dict[str, str]:
    """What is said of the accounts that are chosen."""
    choices = Chart(office.context).choices(office.company)
    return {each.setting: each.doubt for each in choices if each.doubt}


@pytest.mark.parametrize("setting", [OUT, IN])
def test_a_bank_account_that_money_is_moved_from_is_refused(office: Office, setting: str) -> None:
    account(office, "Checking")
    account(office, "BILL Account")
    of_the_cloud(office, "funds_transfer", bank="c-Checking")
    with pytest.raises(NotPossibleError, match="“checking” is a bank account of BILL") as refusal:
        office.set(**{setting: "checking"})
    assert setting == refusal.value.name
    assert setting not in office.company.settings
    office.set(**{setting: "BILL Account"})
    assert {} == doubts(office)


def test_one_that_was_chosen_before_it_was_known_is_told(office: Office) -> None:
    account(office, "Checking")
    office.set(**{OUT: "Checking"})
    assert {} == doubts(office)
    of_the_cloud(office, "funds_transfer", bank="c-Checking")
    assert [OUT] == list(doubts(office))
    assert "they cannot be one" in doubts(office)[OUT]


def test_before_anything_is_paired_the_clouds_account_is_told_by_its_name(office: Office) -> None:
    account(office, "Checking", paired=False)
    with office.session() as session:
        found = RecordIn(id="0ca", data={"name": "checking"}, native={}, label="checking")
        records.upsert_many(session, office.company.id, "cloud", "account", [found])
    of_the_cloud(office, "funds_transfer", bank="0ca")
    office.set(**{OUT: "Checking"})  # not sure enough to refuse it
    assert "they cannot be one" in doubts(office)[OUT]


def test_an_account_that_payments_are_drawn_on_may_be_chosen_and_is_doubted(
    office: Office,
) -> None:
    account(office, "Checking")
    of_the_cloud(office, "bill_payment", account="c-Checking")
    office.set(**{OUT: "Checking"})
    assert "Payments made outside BILL are drawn on this account" in doubts(office)[OUT]


@pytest.mark.parametrize(
    ("name", "balance", "held", "said"),
    [
        ("Checking", "1234.50", True, "holds $1,234.50 already"),
        ("Checking", "1234.50", False, ""),  # on its way, once it has begun
        ("Checking", "0.00", True, ""),
        ("BILL.com Money Out Clearing", "1234.50", True, ""),
    ],
)
def test_money_in_it_before_the_first_sync_is_told_unless_it_is_called_clearing(
    office: Office, name: str, balance: str, held: bool, said: str
) -> None:
    account(office, name, Balance=balance)
    office.set(**{IN: name})
    if held:
        with office.session() as session:
            session.execute(
                text("UPDATE companies SET held_at = now() WHERE id = :id"),
                {"id": office.company.id},
            )
    found = doubts(office).get(IN, "")
    assert said in found if said else not found


def test_a_clearing_account_to_deposit_to_is_doubted(office: Office) -> None:
    account(office, "Clearing")
    account(office, "Checking")
    account(office, "Money In Clearing")
    office.set(**{DEPOSIT: "Money In Clearing"})  # which counts without having been chosen
    assert [DEPOSIT] == list(doubts(office))
    office.set(**{IN: "Clearing", DEPOSIT: "Clearing"})
    assert [DEPOSIT] == list(doubts(office))
    office.set(**{DEPOSIT: "Checking"})
    assert {} == doubts(office)
