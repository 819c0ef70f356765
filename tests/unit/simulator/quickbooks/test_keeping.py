"""What survives: saving, loading, being killed, and many at once."""

from __future__ import annotations

import pickle
import threading
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from simulator.quickbooks import CompanyFile, Status, SteppingClock, edit
from simulator.quickbooks.ledger import trial_balance
from simulator.quickbooks.seed import build
from tests.unit.simulator.quickbooks.desk import Desk, new_desk
from tests.unit.simulator.quickbooks.forms import applied, bill, payment

if TYPE_CHECKING:
    from pathlib import Path


def everything(desk: Desk) -> str:
    lines = "<IncludeLineItems>1</IncludeLineItems><IncludeLinkedTxns>1</IncludeLinkedTxns>"
    return desk.raw(
        "<CompanyQueryRq/><PreferencesQueryRq/><AccountQueryRq/><EntityQueryRq/><ItemQueryRq/>"
        f"<BillQueryRq>{lines}</BillQueryRq><InvoiceQueryRq>{lines}</InvoiceQueryRq>"
        "<BillPaymentCheckQueryRq/><ReceivePaymentQueryRq/>"
    )


def test_a_loaded_file_answers_as_the_saved_one_did(tmp_path: Path) -> None:
    first = Desk(build(1), SteppingClock())
    first.company.save(tmp_path / "rock.qbw")
    second = Desk(CompanyFile.load(tmp_path / "rock.qbw"), SteppingClock())
    assert everything(first) == everything(second)
    assert trial_balance(first.company) == trial_balance(second.company)


def test_a_pickled_file_answers_as_the_original() -> None:
    first = Desk(build(1), SteppingClock())
    second = Desk(pickle.loads(pickle.dumps(first.company)), SteppingClock())
    assert everything(first) == everything(second)


def test_with_autosave_a_killed_simulator_keeps_what_quickbooks_kept(tmp_path: Path) -> None:
    path = tmp_path / "rock.qbw"
    desk = new_desk(autosave=path)
    desk.name("Vendor", "Before the crash")
    edit.add_customer(desk.company, "By hand")
    again = Desk(CompanyFile.load(path), desk.clock)
    assert ["By hand", "Before the crash"] == [
        *again.ask("<CustomerQueryRq/>").texts("CustomerRet/Name"),
        *again.ask("<VendorQueryRq/>").texts("VendorRet/Name"),
    ]
    assert [path] == list(tmp_path.iterdir())


def test_ids_go_on_after_loading(tmp_path: Path) -> None:
    desk = new_desk()
    first = desk.name("Vendor", "A")
    desk.company.save(tmp_path / "f")
    again = Desk(CompanyFile.load(tmp_path / "f", clock=desk.clock), desk.clock)
    assert first != again.name("Vendor", "B")


def test_many_threads_get_their_own_ids_and_one_of_each_name(shop: Desk) -> None:
    made: list[str] = []
    clashes: list[int] = []

    def work(number: int) -> None:
        desk = Desk(shop.company, shop.clock)
        for place in range(20):
            made.append(desk.name("Vendor", f"T{number}-{place}"))
            answer = desk.ask(
                f"<VendorAddRq><VendorAdd><Name>Same {place}</Name></VendorAdd></VendorAddRq>"
            )
            clashes.append(answer.code)

    threads = [threading.Thread(target=work, args=(n,)) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert 120 == len(set(made))
    assert (20, 100) == (clashes.count(0), clashes.count(3100))


def test_a_refused_write_leaves_nothing_behind(shop: Desk) -> None:
    before = shop.company.saved()
    bill_id = "1-1782914400"
    shop.refused("BillPaymentCheck", payment(applied(bill_id, "1.00")))
    shop.refused("Vendor", "<Name>Lumber Yard</Name>")
    assert before == shop.company.saved()


def test_a_person_meets_the_same_refusals_as_a_request(shop: Desk) -> None:
    with pytest.raises(Status, match="3100"):
        edit.add_customer(shop.company, "lumber yard")
    with pytest.raises(Status, match="3070"):
        edit.add_vendor(shop.company, "x" * 42)
    with pytest.raises(UnicodeEncodeError):
        edit.add_vendor(shop.company, "日本")
    with pytest.raises(KeyError):
        edit.find(shop.company, "Vendor", "Nobody")


def test_a_persons_edit_moves_the_edit_sequence_and_shows_in_a_query(shop: Desk) -> None:
    vendor = edit.find(shop.company, "Vendor", "Lumber Yard")
    before = vendor.edit
    shop.clock.advance(7)
    edit.rename(shop.company, "Vendor", vendor.id, "Lumber Barn")
    answer = shop.ask("<VendorQueryRq><FullName>Lumber Barn</FullName></VendorQueryRq>")
    assert str(int(before) + 67) == answer.text("VendorRet/EditSequence")
    edit.edit(shop.company, "Vendor", vendor.id, Phone="1", TermsRef="Net 30")
    edit.edit(shop.company, "Vendor", vendor.id, Phone="")
    assert ("Phone" in vendor.fields, "TermsRef" in vendor.fields) == (False, True)


def test_a_person_edits_and_deletes_transactions_too(shop: Desk) -> None:
    bill_id = bill(shop, "10.00")
    lines = [{"TxnLineID": "-1", "AccountRef": "Rent", "Amount": Decimal("12.00")}]
    edit.edit(shop.company, "Bill", bill_id, ExpenseLineMod=lines, TxnDate=date(2026, 7, 2))
    assert Decimal("12.00") == edit.balance_due(shop.company, "Bill", bill_id)
    edit.delete(shop.company, "Bill", bill_id)
    assert "0.00" == shop.balance("Rent")


def test_a_set_that_only_asks_does_not_write_the_file(tmp_path: Path) -> None:
    path = tmp_path / "rock.qbw"
    desk = new_desk(autosave=path)
    path.unlink()
    desk.ask("<VendorQueryRq/>")
    assert not path.exists()
    desk.ask("<HostQueryRq/>", newMessageSetID="X1")
    assert path.exists()
