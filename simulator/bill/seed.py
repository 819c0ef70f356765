"""A small working organization: lists, open and paid bills, credits, invoices, money in and out.

The same organization id, day and seed number give the same records. It knows nothing of any
company file.
"""

from __future__ import annotations

from datetime import timedelta
from random import Random
from typing import TYPE_CHECKING

from simulator.bill import build

if TYPE_CHECKING:
    from simulator.bill.organization import Organization
    from simulator.bill.state import Bill
    from simulator.bill.tables import Record

_ACCOUNTS = (
    ("Checking", "BANK", "1000"),
    ("Money Out Clearing", "BANK", "1090"),
    ("Money In Clearing", "BANK", "1091"),
    ("Accounts Receivable", "ACCOUNTS_RECEIVABLE", "1200"),
    ("Accounts Payable", "ACCOUNTS_PAYABLE", "2000"),
    ("Sales", "INCOME", "4000"),
    ("Job Materials", "COST_OF_GOODS_SOLD", "5000"),
    ("Office", "EXPENSE", "6100"),
    ("Utilities", "EXPENSE", "6200"),
)
_VENDORS = (
    "Happy Office Supply",
    "Lone Star Lumber & Tile",
    "Zoë's Café",
    "Hill Country Electric",
    "O'Brien Plumbing",
    "Central Freight",
)
_CUSTOMERS = (
    "Abercrombie, Kristy",
    "Baker's Professional Lighting",
    "Castillo, Eloisa",
    "Dunn, Eric",
    "Ecker Designs",
    "Fomin, Slava",
)


def seed(bill: Bill, org_id: str, seed: int = 1) -> Organization:
    """Fill an empty organization and return it."""
    org = bill.organization(org_id)
    chance = Random(seed)
    accounts = {name: build.account(org, name, kind, number=no) for name, kind, no in _ACCOUNTS}
    office = accounts["Office"]["id"]
    accounts["Paper"] = build.account(org, "Paper", "EXPENSE", number="6110", parent=office)
    build.bank(org, "First Lone Star Bank", ledger_account=accounts["Checking"]["id"])
    for name, days in (("Net 15", 15), ("Net 30", 30), ("Due on receipt", 0)):
        build.term(org, name, days)
    east = build.department(org, "East")
    departments = [east, build.department(org, "West")]
    departments.append(build.department(org, "Austin", parent=east["id"]))
    _payables(org, chance, accounts, departments)
    _receivables(org, chance, accounts["Sales"]["id"])
    return org


def _payables(
    org: Organization, chance: Random, accounts: dict[str, Record], departments: list[Record]
) -> None:
    today = org.clock.today()
    expenses = [accounts[name]["id"] for name in ("Paper", "Utilities", "Job Materials")]
    vendors = [build.vendor(org, name) for name in _VENDORS]
    bills = [
        build.bill(
            org,
            vendors[index % len(vendors)]["id"],
            f"V-{1000 + index}",
            [
                build.line(
                    f"{chance.randint(2_000, 90_000) / 100:.2f}",
                    description=f"Delivery {index}.{row}",
                    chartOfAccountId=chance.choice(expenses),
                    departmentId=chance.choice(departments)["id"],
                )
                for row in range(1 + index % 3)
            ],
            day=today - timedelta(days=40 - 2 * index),
        )
        for index in range(18)
    ]
    credit = build.vendor_credit(
        org, vendors[0]["id"], "CR-55", [build.line("15.00", chartOfAccountId=expenses[0])]
    )
    first, *rest = bills
    half = first["amount"] - 15
    org.pay_bills({first["id"]: half}, with_credits={first["id"]: {credit["id"]: "15.00"}})
    for row in rest[:3]:
        org.pay_bills([row["id"]])
    org.process()
    waiting = today + timedelta(days=3)
    org.pay_bills([rest[4]["id"]], process_date=waiting)
    org.record_offline_payment([rest[5]["id"]], to_print_check=True)
    partly = rest[6]
    org.pay_bills({partly["id"]: "10.00"}, process_date=waiting)


def _receivables(org: Organization, chance: Random, sales: str) -> None:
    today = org.clock.today()
    items = [
        build.item(org, name, price=price, income=sales)
        for name, price in (("Framing", "55.00"), ("Tile work", "62.50"), ("Design", "90.00"))
    ]
    customers = [build.customer(org, name) for name in _CUSTOMERS]
    for name in ("Remodel Bathroom", "Kitchen"):
        build.job(org, f"{customers[0]['name']}:{name}")
    invoices = [
        build.invoice(
            org,
            customers[index % len(customers)]["id"],
            str(1040 + index),
            [
                build.sale(
                    (sold := chance.choice(items))["price"],
                    quantity=chance.randint(1, 8),
                    description=sold["name"],
                    itemId=sold["id"],
                )
            ],
            day=today - timedelta(days=30 - 2 * index),
            isToBeEmailed=index % 4 == 0,
        )
        for index in range(12)
    ]
    paid, partly, card, outside = invoices[:4]
    for row, amount in ((paid, paid["totalAmount"]), (partly, "20.00")):
        org.receive_payment(row["customerId"], {row["id"]: amount}, online=True, kind="ACH")
    org.process()
    org.receive_payment(
        card["customerId"], {card["id"]: card["dueAmount"]}, online=True, kind="CREDIT_CARD"
    )
    org.receive_payment(outside["customerId"], {outside["id"]: "30.00"}, kind="CHECK")
    memo = build.credit_memo(org, invoices[4]["customerId"], "CM-1", [build.sale("12.00")])
    org.apply_credit_memo(memo["id"], invoices[4]["id"], "12.00")
