"""A database put back while both sides went on: nothing is written twice, nothing is undone."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import make_url

from services.bootstrap import build
from services.embedded.dump import dump, load
from services.restored import after_restore, is_restored
from services.settings import Settings
from simulator.quickbooks import edit
from tests.integration.services.clouds import LOST_AFTER
from tests.integration.services.desk import Bell, Time, connected
from tests.integration.services.office import Office, writes

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from services.bootstrap import Services
    from services.embedded import Addresses

KINDS = (
    "Account", "Vendor", "Customer", "Bill", "BillPaymentCheck", "BillPaymentCreditCard",
    "VendorCredit", "Invoice", "ReceivePayment", "Transfer", "JournalEntry",
)  # fmt: skip
ENTITIES = (
    "account", "vendor", "customer", "item", "bill", "vendor_credit", "bill_payment",
    "funds_transfer", "invoice", "invoice_payment",
)  # fmt: skip


@dataclass(slots=True)
class Machine:
    """One installation whose database can be taken back to an earlier day."""

    office: Office
    services: Services
    owner: str
    kept: Path

    def back_up(self) -> None:
        dump(self.owner, self.kept)

    def restore(self) -> int:
        """Back to the day of the backup; how many writes are in doubt."""
        self.services.context.database.close()
        url = make_url(self.owner)
        name = sql.Identifier(str(url.database))
        server = url.set(database="postgres").render_as_string(hide_password=False)
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(name))
            connection.execute(sql.SQL("CREATE DATABASE {}").format(name))
        load(self.owner, self.kept)
        return after_restore(self.services.context).in_doubt

    def both(self) -> str:
        """Everything that either side holds, but for what merely says when it was touched."""
        books = {
            kind: {each.id: each.fields for each in self.office.file.store.of_kind(kind)}
            for kind in KINDS
        }
        cloud = {
            entity: {
                change.id: [change.record, change.archived]
                for page in self.office.cloud.changes(entity, None)
                for change in page.changes
            }
            for entity in ENTITIES
        }
        return json.dumps([books, cloud], default=str, sort_keys=True, indent=1)

    def pairs(self) -> dict[str, dict[str, str]]:
        return {entity: self.office.pairs(entity) for entity in ENTITIES}


@pytest.fixture
def machine(
    database_url: str, servers: Addresses, secret_key: str, tmp_path: Path
) -> Iterator[Machine]:
    settings = Settings(
        database_url=database_url, redis_url=servers.redis_url, data_dir=tmp_path,
        secret_keys=(secret_key,), noop_poll=0.0, page_size=4, message_set_size=5,
        cloud_hosts=("127.0.0.1",),
    )  # fmt: skip
    time, bell = Time(datetime.now(UTC)), Bell()
    services = build(settings, wake=bell, clock=time)
    office = Office(connected(services, bell.rung, time))
    yield Machine(office, services, database_url, tmp_path / "kept.dump")
    services.close()


def begun(machine: Machine) -> None:
    """A company with something of every list, in step."""
    office = machine.office
    office.only(*ENTITIES)
    file = office.file
    edit.add_account(file, "Checking", "Bank")
    edit.add_account(file, "Money Out Clearing", "Bank")
    edit.add_account(file, "Money In Clearing", "Bank")
    edit.add_account(file, "Job Materials", "Expense")
    edit.add_vendor(file, "Bayshore Lumber")
    edit.add_customer(file, "Abercrombie, Kristy")
    edit.add_service(file, "Framing", account="Uncategorized Income", price="50.00")
    office.sync()


def put(machine: Machine, entity: str, **record: Any) -> str:
    return machine.office.cloud.put(entity, record)


def known(machine: Machine, entity: str, name: str) -> str:
    (found,) = machine.office.cloud.named(entity, name)
    return found


def bill(machine: Machine, number: str | None, amount: str = "125.00") -> str:
    line = {"account": known(machine, "account", "Job Materials"), "amount": amount}
    numbered = {} if number is None else {"number": number}
    return put(
        machine, "bill", vendor=known(machine, "vendor", "Bayshore Lumber"), date="2026-07-10",
        due_date="2026-08-10", lines=[line], **numbered,
    )  # fmt: skip


def credit(machine: Machine) -> str:
    line = {"account": known(machine, "account", "Job Materials"), "amount": "20.00"}
    vendor = known(machine, "vendor", "Bayshore Lumber")
    return put(machine, "vendor_credit", vendor=vendor, date="2026-07-11", lines=[line])


def invoice(machine: Machine, number: str) -> str:
    line = {"item": known(machine, "item", "Framing"), "quantity": "2", "rate": "50",
            "amount": "100.00"}  # fmt: skip
    customer = f"customer:{known(machine, 'customer', 'Abercrombie, Kristy')}"
    return put(
        machine, "invoice", number=number, customer=customer, date="2026-07-15", lines=[line]
    )


def paid(machine: Machine, bill_id: str, amount: str = "125.00") -> str:
    return put(
        machine, "bill_payment", vendor=known(machine, "vendor", "Bayshore Lumber"),
        date="2026-07-20", amount=amount, account=known(machine, "account", "Money Out Clearing"),
        applications=[{"bill": bill_id, "amount": amount}],
    )  # fmt: skip


def moved(machine: Machine, amount: str = "125.00") -> str:
    return put(
        machine, "funds_transfer", direction="withdrawal", date="2026-07-21", amount=amount,
        bank=known(machine, "account", "Checking"),
    )  # fmt: skip


def received(machine: Machine, invoice_id: str) -> str:
    customer = f"customer:{known(machine, 'customer', 'Abercrombie, Kristy')}"
    return put(
        machine, "invoice_payment", customer=customer, date="2026-07-22", amount="100.00",
        applications=[{"invoice": invoice_id, "amount": "100.00"}],
    )  # fmt: skip


def since(machine: Machine) -> None:
    """What people do on both sides in the days after the backup, brought in step each time."""
    office, file = machine.office, machine.office.file
    edit.add_vendor(file, "New in QuickBooks", Phone="555-0100")
    put(machine, "vendor", name="New in the cloud")
    put(machine, "customer", name="Cook, Brian")
    (lumber,) = (
        each
        for each in file.store.of_kind("Vendor")
        if "Bayshore Lumber" in str(each.fields["Name"])
    )
    edit.edit(file, "Vendor", lumber.id, Phone="555-0199")
    customer = known(machine, "customer", "Abercrombie, Kristy")
    office.cloud.edit("customer", customer, email="k@example.org")
    edit.add_invoice(
        file, "Abercrombie, Kristy", [{"ItemRef": "Framing", "Quantity": "1", "Rate": "50.00"}],
        day=date(2026, 7, 16), RefNumber="Q-1",
    )  # fmt: skip
    numbered, plain = bill(machine, "A-1"), bill(machine, None)
    bill(machine, None)  # the same once more: two that look alike are two
    credit(machine)
    sold = invoice(machine, "C-1")
    office.sync()
    paid(machine, numbered)
    paid(machine, plain)
    moved(machine)
    moved(machine)
    received(machine, sold)
    office.sync()
    office.sync()


def test_nothing_made_or_changed_since_the_backup_is_written_twice(machine: Machine) -> None:
    begun(machine)
    bill(machine, "A-0")
    machine.office.sync()
    machine.back_up()
    since(machine)
    assert [] == machine.office.codes()
    before, paired, wrote = machine.both(), machine.pairs(), writes(machine.office.file)
    assert all(paired.values()), paired
    cloud_wrote = dict(machine.office.cloud.writes)

    assert 0 == machine.restore()
    assert paired != machine.pairs()
    machine.office.sync()

    assert before == machine.both()
    assert wrote == writes(machine.office.file)
    assert cloud_wrote == dict(machine.office.cloud.writes)
    assert paired == machine.pairs()
    assert [] == machine.office.codes()
    assert not is_restored(machine.office.company)


def test_the_first_of_a_kind_is_known_again_too(machine: Machine) -> None:
    """Bills had never been read at the time of the backup: nobody would look for the one made."""
    begun(machine)
    machine.back_up()
    made = bill(machine, None)
    machine.office.sync()
    paired = machine.office.pairs("bill")
    assert [made] == list(paired)
    machine.restore()
    machine.office.sync()
    assert paired == machine.office.pairs("bill")
    assert 1 == writes(machine.office.file)["BillAddRq"]


def test_a_write_under_way_when_the_backup_was_made_is_asked_about(machine: Machine) -> None:
    begun(machine)
    made = bill(machine, None)
    visit = machine.office.visit()
    request = visit.until("BillAddRq")
    machine.back_up()
    visit.exchange(request)
    visit.go_on()
    paired = machine.office.pairs("bill")
    assert [made] == list(paired)
    assert 1 == machine.restore()
    machine.office.sync()
    assert paired == machine.office.pairs("bill")
    assert 1 == writes(machine.office.file)["BillAddRq"]
    assert [] == machine.office.in_doubt()


def test_a_write_to_the_cloud_under_way_is_looked_for(machine: Machine) -> None:
    begun(machine)
    edit.add_vendor(machine.office.file, "New in QuickBooks")
    machine.office.cloud.trouble.append(LOST_AFTER)
    machine.office.sync()
    machine.back_up()
    machine.office.sync()
    paired = machine.office.pairs("vendor")
    assert 2 == len(paired)
    assert 1 == machine.restore()
    machine.office.sync()
    assert paired == machine.office.pairs("vendor")
    assert 1 == len(machine.office.cloud.named("vendor", "New in QuickBooks"))


def test_what_was_planned_and_not_sent_is_planned_anew(machine: Machine) -> None:
    begun(machine)
    made = bill(machine, "A-2")
    visit = machine.office.visit()
    visit.until("BillAddRq")
    visit.close()
    # Sent to nobody: QuickBooks never saw it, and says so.
    machine.back_up()
    machine.office.cloud.edit("bill", made, memo="Corrected meanwhile")
    machine.restore()
    machine.office.sync()
    (only,) = machine.office.file.store.of_kind("Bill")
    assert {made: only.id} == machine.office.pairs("bill")
    assert "Corrected meanwhile" == only.fields["Memo"]


def test_what_only_one_side_has_since_the_restore_still_travels(machine: Machine) -> None:
    begun(machine)
    machine.back_up()
    since(machine)
    machine.restore()
    late = bill(machine, "A-9")
    edit.add_vendor(machine.office.file, "Later still")
    machine.office.sync()
    assert late in machine.office.pairs("bill")
    assert 1 == len(machine.office.cloud.named("vendor", "Later still"))


def test_a_restore_may_be_told_twice(machine: Machine) -> None:
    begun(machine)
    machine.back_up()
    bill(machine, None)
    machine.office.sync()
    before, paired = machine.both(), machine.pairs()
    machine.restore()
    after_restore(machine.services.context)
    machine.office.sync()
    after_restore(machine.services.context)
    machine.office.sync()
    assert before == machine.both()
    assert paired == machine.pairs()
