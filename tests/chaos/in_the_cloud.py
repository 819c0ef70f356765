"""What people do in BILL's web app, one function for each word of a script."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Final

from simulator.bill import build
from tests.chaos.hands import day, money, phone

if TYPE_CHECKING:
    from collections.abc import Callable

    from simulator.bill import Record as Row
    from tests.chaos.hands import Hands


def add_vendor(hands: Hands, a: int, b: int, c: int) -> str:
    return str(hands.cloud_vendor(hands.name("Cloud vendor"), phone=phone(a))["id"])


def change_vendor(hands: Hands, a: int, b: int, c: int) -> str:
    one = hands.pick(hands.rows("vendors"), a)
    change = ({"phone": phone(b)}, {"accountNumber": f"V-{b}"}, {"email": f"b{b}@vendor.example"})
    hands.org.edit("vendors", one["id"], **change[c % 3])
    return str(one["id"])


def rename(table: str) -> Callable[[Hands, int, int, int], str]:
    def renamed(hands: Hands, a: int, b: int, c: int) -> str:
        one = hands.pick(hands.rows(table), a)
        hands.org.edit(table, one["id"], name=hands.name("Renamed"))
        return str(one["id"])

    return renamed


def archive(table: str) -> Callable[[Hands, int, int, int], str]:
    def archived(hands: Hands, a: int, b: int, c: int) -> str:
        one = hands.pick(hands.rows(table, active=False), a)
        (hands.org.restore if one["archived"] else hands.org.archive)(table, one["id"])
        return str(one["id"])

    return archived


def add_customer(hands: Hands, a: int, b: int, c: int) -> str:
    return str(hands.cloud_customer(hands.name("Cloud customer"), phone=phone(a))["id"])


def change_customer(hands: Hands, a: int, b: int, c: int) -> str:
    one = hands.pick(hands.rows("customers"), a)
    change = ({"phone": phone(b)}, {"accountNumber": f"K-{b}"}, {"email": f"b{b}@x.example"})
    hands.org.edit("customers", one["id"], **change[c % 3])
    return str(one["id"])


def add_account(hands: Hands, a: int, b: int, c: int) -> str:
    number = str(62000 + next(hands.numbers))
    made = build.account(hands.org, hands.name("Cloud cost"), "EXPENSE", number=number)
    return str(made["id"])


def change_account(hands: Hands, a: int, b: int, c: int) -> str:
    one = hands.pick(hands.rows("chart_of_accounts"), a)
    hands.org.edit("chart_of_accounts", one["id"], description=f"Described {b}")
    return str(one["id"])


def add_department(hands: Hands, a: int, b: int, c: int) -> str:
    return str(build.department(hands.org, hands.name("Department"))["id"])


def _lines(hands: Hands, a: int, b: int) -> list[Row]:
    """One or two lines; the second is for an item or a department when there is one."""
    accounts = [
        row["id"]
        for row in hands.org.chart_of_accounts.active()
        if row["account"]["type"] == "EXPENSE"
    ]
    lines = [build.line(money(a), chartOfAccountId=hands.pick(accounts, a), description=hands.mark)]
    if b % 2:
        jobs = hands.rows("jobs") if b % 3 else []
        departments = hands.rows("departments")
        more = {"jobId": jobs[a % len(jobs)]["id"]} if jobs else {}
        more |= {"departmentId": departments[b % len(departments)]["id"]} if departments else {}
        lines.append(build.line(money(b), chartOfAccountId=hands.pick(accounts, b), **more))
    return lines


def add_bill(hands: Hands, a: int, b: int, c: int) -> str:
    vendor = hands.pick(hands.rows("vendors"), a)
    lines = _lines(hands, b, c)
    made = build.bill(hands.org, vendor["id"], hands.number(), lines, day=day(c))
    return str(made["id"])


def _unpaid(hands: Hands) -> list[Row]:
    return [row for row in hands.org.bills.active() if row["dueAmount"] == row["amount"]]


def change_bill(hands: Hands, a: int, b: int, c: int) -> str:
    one = hands.pick(_unpaid(hands), a)
    hands.org.edit("bills", one["id"], dueDate=day(b).isoformat(), description=f"Text {c}")
    return str(one["id"])


def reprice_bill(hands: Hands, a: int, b: int, c: int) -> str:
    one = hands.pick(_unpaid(hands), a)
    rows = [dict(row) for row in one["billLineItems"]]
    rows[b % len(rows)] |= {"amount": str(money(c)), "description": f"Corrected {c}"}
    if c % 2:
        rows += _lines(hands, b, 0)
    hands.org.edit("bills", one["id"], billLineItems=rows)
    return str(one["id"])


def archive_bill(hands: Hands, a: int, b: int, c: int) -> str:
    one = hands.pick(_unpaid(hands), a)
    hands.org.archive("bills", one["id"])
    return str(one["id"])


def add_credit(hands: Hands, a: int, b: int, c: int) -> str:
    vendor = hands.pick(hands.rows("vendors"), a)
    lines = _lines(hands, b % 20, 0)
    return str(
        build.vendor_credit(hands.org, vendor["id"], hands.number(), lines, day=day(c))["id"]
    )


def apply_credit(hands: Hands, a: int, b: int, c: int) -> str:
    free = [row for row in hands.org.vendor_credits.active() if not row["appliedAmount"]]
    credit = hands.pick(free, a)
    owed = [
        row
        for row in hands.org.bills.active()
        if row["vendorId"] == credit["vendorId"] and row["dueAmount"] > Decimal("5.00")
    ]
    bill = hands.pick(owed, b)
    hands.org.apply_credit(credit["id"], bill["id"], Decimal("5.00"))
    return str(credit["id"])


def pay_online(hands: Hands, a: int, b: int, c: int) -> str:
    return _pay(hands, a, b, c, online=True)


def pay_outside(hands: Hands, a: int, b: int, c: int) -> str:
    return _pay(hands, a, b, c, online=False)


def _pay(hands: Hands, a: int, b: int, c: int, *, online: bool) -> str:
    """One or two bills of a vendor, in full or in part."""
    owed = [row for row in hands.org.bills.active() if row["dueAmount"]]
    first = hands.pick(owed, a)
    more = [row for row in owed if row["vendorId"] == first["vendorId"] and row is not first]
    part = {first["id"]: first["dueAmount"] if b % 3 else (first["dueAmount"] / 2).quantize(_CENT)}
    if more and c % 2:
        part[more[0]["id"]] = more[0]["dueAmount"]
    if online:
        return str(hands.org.pay_bills(part, process_date=day(c))["id"])
    checking = hands.org.chart_of_accounts.one(name="Checking")["id"]
    made = hands.org.record_offline_payment(part, process_date=day(c), chart_of_account=checking)
    return str(made["id"])


def process_payments(hands: Hands, a: int, b: int, c: int) -> str:
    return f"{len(hands.org.process(through=day(60)))} processed"


def void_payment(hands: Hands, a: int, b: int, c: int) -> str:
    paid = [
        row
        for row in hands.org.payments.values()
        if row["onlinePayment"] and row["singleStatus"] == "CLEARED"
    ]
    one = hands.pick(paid, a)
    hands.org.void_payment(one["id"])
    return str(one["id"])


def cancel_payment(hands: Hands, a: int, b: int, c: int) -> str:
    waiting = [row for row in hands.org.payments.values() if row["singleStatus"] == "SCHEDULED"]
    one = hands.pick(waiting, a)
    hands.org.cancel_payment(one["id"])
    return str(one["id"])


def add_invoice(hands: Hands, a: int, b: int, c: int) -> str:
    customer, item = hands.pick(hands.rows("customers"), a), hands.pick(hands.rows("items"), b)
    line = build.sale(money(c % 50), quantity=1 + c % 3, itemId=item["id"], description=hands.mark)
    made = build.invoice(hands.org, customer["id"], hands.number(), [line], day=day(b))
    return str(made["id"])


def receive_money(hands: Hands, a: int, b: int, c: int) -> str:
    owed = [row for row in hands.org.invoices.active() if row["dueAmount"]]
    one = hands.pick(owed, a)
    amount = one["dueAmount"] if b % 2 else (one["dueAmount"] / 2).quantize(_CENT)
    made = hands.org.receive_payment(
        one["customerId"],
        {one["id"]: amount},
        online=bool(c % 2),
        kind="ACH" if c % 2 else "CHECK",
        payment_date=day(c),
        reference=str(1000 + c),
    )
    return str(made["id"])


def take_money_back(hands: Hands, a: int, b: int, c: int) -> str:
    taken = [row for row in hands.org.receivable_payments.values() if row["status"] == "PAID"]
    one = hands.pick(taken, a)
    hands.org.void_payment(one["id"])
    return str(one["id"])


_CENT: Final = Decimal("0.01")
RULES: Final = {
    "add vendor": add_vendor,
    "change vendor": change_vendor,
    "rename vendor": rename("vendors"),
    "archive vendor": archive("vendors"),
    "add customer": add_customer,
    "change customer": change_customer,
    "rename customer": rename("customers"),
    "archive customer": archive("customers"),
    "add account": add_account,
    "change account": change_account,
    "add department": add_department,
    "rename department": rename("departments"),
    "add bill": add_bill,
    "change bill": change_bill,
    "reprice bill": reprice_bill,
    "archive bill": archive_bill,
    "add credit": add_credit,
    "apply credit": apply_credit,
    "pay online": pay_online,
    "pay outside": pay_outside,
    "process payments": process_payments,
    "void payment": void_payment,
    "cancel payment": cancel_payment,
    "add invoice": add_invoice,
    "receive money": receive_money,
    "take money back": take_money_back,
}
