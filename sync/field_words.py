"""What people call each field that a record carries: the one table of it.

Whoever tells a person about a field takes its words from here; a name of ours is never shown.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

FIELD_WORDS: Final = {
    "account": "Account",
    "account_number": "Account number",
    "active": "In use",
    "amount": "Amount",
    "applications": "What it pays",
    "balance": "Balance",
    "bank": "Bank account",
    "bill": "Bill",
    "bill_city": "Billing city",
    "bill_country": "Billing country",
    "bill_line1": "Billing address, line 1",
    "bill_line2": "Billing address, line 2",
    "bill_state": "Billing state",
    "bill_zip": "Billing ZIP code",
    "billable": "Billable",
    "city": "City",
    "company_name": "Company name",
    "cost": "Cost",
    "country": "Country",
    "credit": "Credit",
    "credits": "Credits used",
    "customer": "Customer",
    "customer_root": "Customer of the job",
    "date": "Date",
    "department": "Department",
    "description": "Description",
    "direction": "Direction",
    "due_date": "Due date",
    "eligible_1099": "Eligible for 1099",
    "email": "E-mail",
    "estimated": "Estimated",
    "expense_account": "Expense account",
    "first_name": "First name",
    "income_account": "Income account",
    "invoice": "Invoice",
    "item": "Item",
    "last_name": "Last name",
    "line1": "Address, line 1",
    "line2": "Address, line 2",
    "lines": "Lines",
    "memo": "Memo",
    "method": "Payment method",
    "name": "Name",
    "number": "Number",
    "online": "Paid online",
    "parent": "Parent",
    "percentage": "Percentage",
    "phone": "Phone",
    "po_number": "PO number",
    "price": "Sales price",
    "print_as": "Name on checks",
    "purchase_description": "Purchase description",
    "quantity": "Quantity",
    "rate": "Rate",
    "ship_city": "Shipping city",
    "ship_country": "Shipping country",
    "ship_line1": "Shipping address, line 1",
    "ship_line2": "Shipping address, line 2",
    "ship_state": "Shipping state",
    "ship_zip": "Shipping ZIP code",
    "state": "State",
    "taxable": "Taxable",
    "terms": "Payment terms",
    "to_be_emailed": "To be e-mailed",
    "to_print": "To be printed",
    "total": "Total",
    "type": "Type",
    "vendor": "Vendor",
    "void": "Void",
    "zip": "ZIP code",
}
"""{field: its words at the beginning of a line}."""


def label(name: str) -> str:
    """`due_date` → “Due date”, as it heads a line; what is no field of ours is spelled out."""
    return FIELD_WORDS.get(name) or name.replace("_", " ").capitalize()


def spoken(name: str) -> str:
    """`due_date` → “due date”, as it stands in a sentence; “PO number” keeps its capitals."""
    words = label(name)
    if words[:2].isalpha() and words[:2].isupper():
        return words
    return f"{words[:1].lower()}{words[1:]}"


def listed(names: Sequence[str]) -> str:
    """Fields in a sentence: “due date, PO number and memo”."""
    return joined([spoken(each) for each in names])


def joined(words: Sequence[str]) -> str:
    """Words in a sentence: “a, b and c”."""
    *first, last = words
    return f"{', '.join(first)} and {last}" if first else last


def begun(words: str) -> str:
    """The words as they begin a sentence."""
    return f"{words[:1].upper()}{words[1:]}"
