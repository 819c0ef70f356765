"""What a bookkeeper does at the QuickBooks keyboard, one function for each word of a script."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from simulator.quickbooks import edit
from tests.chaos.hands import NothingToDoError, day, money, phone

if TYPE_CHECKING:
    from collections.abc import Callable

    from simulator.quickbooks.records import Record
    from tests.chaos.hands import Hands

Rule = "Callable[[Hands, int, int, int], str]"
LISTS: Final = ("Vendor", "Customer", "Class", "Account", "ItemService")


def _customers(hands: Hands) -> list[Record]:
    """No jobs."""
    return [each for each in hands.named("Customer") if "ParentRef" not in each.fields]


def add_vendor(hands: Hands, a: int, b: int, c: int) -> str:
    return str(hands.books_vendor(hands.name("Vendor"), Phone=phone(a)).id)


def change_vendor(hands: Hands, a: int, b: int, c: int) -> str:
    one = hands.pick(hands.named("Vendor"), a)
    change = ({"Phone": phone(b)}, {"AccountNumber": f"C-{b}"}, {"Email": f"v{b}@vendor.example"})
    edit.edit(hands.books, "Vendor", one.id, **change[c % 3])
    return one.id


def rename(kind: str) -> Callable[[Hands, int, int, int], str]:
    def renamed(hands: Hands, a: int, b: int, c: int) -> str:
        found = _customers(hands) if kind == "Customer" else hands.named(kind)
        one = hands.pick(found, a)
        edit.rename(hands.books, kind, one.id, hands.name(f"New {kind}"))
        return one.id

    return renamed


def hide(kind: str) -> Callable[[Hands, int, int, int], str]:
    def hidden(hands: Hands, a: int, b: int, c: int) -> str:
        found = [each for each in hands.named(kind, active=False) if "ParentRef" not in each.fields]
        one = hands.pick(found, a)
        edit.set_inactive(hands.books, kind, one.id, inactive=one.fields["IsActive"] == "true")
        return one.id

    return hidden


def add_customer(hands: Hands, a: int, b: int, c: int) -> str:
    return str(hands.books_customer(hands.name("Customer"), Phone=phone(a)).id)


def change_customer(hands: Hands, a: int, b: int, c: int) -> str:
    one = hands.pick(_customers(hands), a)
    change = ({"Phone": phone(b)}, {"FirstName": f"Kristy{b}"}, {"Email": f"c{b}@customer.example"})
    edit.edit(hands.books, "Customer", one.id, **change[c % 3])
    return one.id


def add_job(hands: Hands, a: int, b: int, c: int) -> str:
    owner = hands.pick(_customers(hands), a)
    name = hands.name("Job")
    return str(edit.add_customer(hands.books, name, parent=owner.id, JobDesc=f"Job {b}").id)


def change_job(hands: Hands, a: int, b: int, c: int) -> str:
    jobs = [each for each in hands.named("Customer") if "ParentRef" in each.fields]
    one = hands.pick(jobs, a)
    edit.edit(hands.books, "Customer", one.id, JobDesc=f"Job {b}")
    return one.id


def add_account(hands: Hands, a: int, b: int, c: int) -> str:
    number = str(61000 + next(hands.numbers))
    name = hands.name("Spent on")
    return edit.add_account(hands.books, name, "Expense", AccountNumber=number, Desc=f"On {a}").id


def change_account(hands: Hands, a: int, b: int, c: int) -> str:
    one = hands.pick(hands.named("Account"), a)
    edit.edit(hands.books, "Account", one.id, Desc=f"Changed {b}")
    return one.id


def add_class(hands: Hands, a: int, b: int, c: int) -> str:
    return str(edit.add_class(hands.books, hands.name("Class")).id)


def add_item(hands: Hands, a: int, b: int, c: int) -> str:
    price = str(money(a))
    made = edit.add_service(
        hands.books, hands.name("Service"), account="Design Income", price=price
    )
    return made.id


def price_item(hands: Hands, a: int, b: int, c: int) -> str:
    sold = [each for each in hands.named("ItemService") if "SalesOrPurchase" in each.fields]
    one = hands.pick(sold, a)
    edit.edit(hands.books, "ItemService", one.id, SalesOrPurchaseMod={"Price": str(money(b))})
    return one.id


def add_invoice(hands: Hands, a: int, b: int, c: int) -> str:
    owner, item = hands.pick(hands.named("Customer"), a), hands.pick(hands.named("ItemService"), b)
    lines = [{"ItemRef": item.id, "Quantity": str(1 + c % 5), "Desc": f"Work {hands.mark}"}]
    made = edit.add_invoice(
        hands.books, owner.id, lines, day=day(c), RefNumber=hands.number(), Memo=f"Memo {a}"
    )
    hands.own.add(made.id)
    return made.id


def _invoices(hands: Hands) -> list[Record]:
    found = [each for each in hands.books.store.of_kind("Invoice") if each.id in hands.own]
    return [each for each in found if not str(each.fields.get("Memo")).startswith("VOID")]


def change_invoice(hands: Hands, a: int, b: int, c: int) -> str:
    one = hands.pick(_invoices(hands), a)
    change = ({"Memo": f"Memo {b}"}, {"PONumber": f"PO-{b}"}, {"TxnDate": day(b)})
    edit.edit(hands.books, "Invoice", one.id, **change[c % 3])
    return one.id


def reprice_invoice(hands: Hands, a: int, b: int, c: int) -> str:
    one = hands.pick(_invoices(hands), a)
    line = one.fields["InvoiceLineRet"][0]
    lines: list[dict[str, Any]] = [{"TxnLineID": line["TxnLineID"], "Quantity": str(1 + b % 7)}]
    if c % 2:
        item = hands.pick(hands.named("ItemService"), c)
        lines.append({"TxnLineID": "-1", "ItemRef": item.id, "Quantity": "1"})
    edit.edit(hands.books, "Invoice", one.id, InvoiceLineMod=lines)
    return one.id


def void_invoice(hands: Hands, a: int, b: int, c: int) -> str:
    one = _unpaid(hands, a)
    edit.void(hands.books, "Invoice", one.id)
    return one.id


def delete_invoice(hands: Hands, a: int, b: int, c: int) -> str:
    one = _unpaid(hands, a)
    edit.delete(hands.books, "Invoice", one.id)
    return one.id


def _unpaid(hands: Hands, die: int) -> Record:
    """Nobody has paid it on either side: BILL takes no void of a paid invoice."""
    paid = {
        row["invoiceNumber"]
        for row in hands.org.invoices.values()
        if row["dueAmount"] != row["totalAmount"]
    }
    free = [
        each
        for each in _invoices(hands)
        if each.fields.get("RefNumber") not in paid and not hands.books.links.paying(each.id)
    ]
    return hands.pick(free, die)


def transfer_by_hand(hands: Hands, a: int, b: int, c: int) -> str:
    made = edit.transfer(hands.books, "Checking", "Money In Clearing", Decimal("1.00"), day=day(a))
    edit.delete(hands.books, "Transfer", made.id)
    made = edit.transfer(
        hands.books, "Checking", "Undeposited Funds", money(b), day=day(a), memo=hands.mark
    )
    hands.own.add(made.id)
    return made.id


def pay_by_hand(hands: Hands, a: int, b: int, c: int) -> str:
    """A bill of QuickBooks' own, entered and paid there: it never travels."""
    vendor = hands.pick(hands.named("Vendor"), a)
    lines = [{"AccountRef": "Office", "Amount": str(money(b)), "Memo": hands.mark}]
    bill = edit.add_bill(hands.books, vendor.id, lines, day=day(c), RefNumber=hands.number())
    check = edit.pay_bill_by_hand(
        hands.books, bill.id, money(b), day=day(c), bank="Checking", check_number=str(a)
    )
    hands.own |= {bill.id, check.id}
    return bill.id


def delete_listed(hands: Hands, a: int, b: int, c: int) -> str:
    kind = LISTS[b % len(LISTS)]
    one = hands.pick(hands.named(kind, active=False), a)
    edit.delete(hands.books, kind, one.id)
    return one.id


def _bill_of_the_cloud(hands: Hands, die: int) -> Record:
    found = [
        each
        for each in hands.books.store.of_kind("Bill")
        if each.id not in hands.own and not hands.books.links.paying(each.id)
    ]
    return hands.pick(found, die)


def change_bill(hands: Hands, a: int, b: int, c: int) -> str:
    one = _bill_of_the_cloud(hands, a)
    edit.edit(hands.books, "Bill", one.id, **({"DueDate": day(b)} if c % 2 else {"Memo": f"M {b}"}))
    return one.id


def void_bill(hands: Hands, a: int, b: int, c: int) -> str:
    one = _bill_of_the_cloud(hands, a)
    edit.void(hands.books, "Bill", one.id)
    return one.id


def delete_bill(hands: Hands, a: int, b: int, c: int) -> str:
    one = _bill_of_the_cloud(hands, a)
    edit.delete(hands.books, "Bill", one.id)
    return one.id


def both_change_a_vendor(hands: Hands, a: int, b: int, c: int) -> str:
    return _both_change(hands, "Vendor", "vendors", a, b, c)


def both_change_a_customer(hands: Hands, a: int, b: int, c: int) -> str:
    return _both_change(hands, "Customer", "customers", a, b, c)


def _both_change(hands: Hands, kind: str, table: str, a: int, b: int, c: int) -> str:
    """The same record: the same field differently, or different fields."""
    rows = {row["name"]: row for row in hands.rows(table)}
    shared = [each for each in hands.named(kind) if each.fields["Name"] in rows]
    if not shared:
        raise NothingToDoError
    one = hands.pick(shared, a)
    edit.edit(hands.books, kind, one.id, Phone=phone(b))
    change = {"phone": phone(c)} if b % 2 else {"email": f"x{c}@shared.example"}
    hands.org.edit(table, rows[one.fields["Name"]]["id"], **change)
    return one.id


def both_enter_a_vendor(hands: Hands, a: int, b: int, c: int) -> str:
    """Two people type the same vendor into both sides."""
    name = hands.name("Twice")
    hands.cloud_vendor(name, phone=phone(b), email=None, address=None if c % 2 else _THERE)
    return str(hands.books_vendor(name, **({"Phone": phone(b)} if c % 3 else {})).id)


_THERE: Final = {
    "line1": "1 Main Street",
    "city": "Austin",
    "stateOrProvince": "TX",
    "zipOrPostalCode": "78701",
    "country": "US",
}
BOTH: Final = {
    "both change a vendor": both_change_a_vendor,
    "both change a customer": both_change_a_customer,
    "both enter a vendor": both_enter_a_vendor,
}
RULES: Final = {
    "add vendor": add_vendor,
    "change vendor": change_vendor,
    "rename vendor": rename("Vendor"),
    "hide vendor": hide("Vendor"),
    "add customer": add_customer,
    "change customer": change_customer,
    "rename customer": rename("Customer"),
    "hide customer": hide("Customer"),
    "add job": add_job,
    "change job": change_job,
    "add account": add_account,
    "change account": change_account,
    "rename account": rename("Account"),
    "add class": add_class,
    "rename class": rename("Class"),
    "hide class": hide("Class"),
    "add item": add_item,
    "price item": price_item,
    "add invoice": add_invoice,
    "change invoice": change_invoice,
    "reprice invoice": reprice_invoice,
    "void invoice": void_invoice,
    "delete invoice": delete_invoice,
    "transfer by hand": transfer_by_hand,
    "pay by hand": pay_by_hand,
    "delete a list record": delete_listed,
    "change a bill of the cloud": change_bill,
    "void a bill of the cloud": void_bill,
    "delete a bill of the cloud": delete_bill,
}
