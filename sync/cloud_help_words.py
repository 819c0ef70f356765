"""What the codes mean by which a cloud's adapter refuses a record before, or after, it is sent.

They are our own checks of what BILL must have, so each says what is missing and where to fill it
in; what BILL itself answers with has its family's page in help_words.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sync.help_value import AGAIN, BY_ITSELF, Help, help_of

if TYPE_CHECKING:
    from collections.abc import Mapping

SEVERAL_AT_ONCE: Final = (
    "Many at once: Lists › Add/Edit Multiple List Entries, choose {list}, add the columns with "
    "Customize Columns, fill them in, and Save Changes."
)

REFUSED_FOR_BILL: Final[Mapping[str, Help]] = {
    "bill-bank-not-linked": help_of(
        "No bank account in BILL belongs to this account",
        "BILL shows the balance of the books beside a bank account, and none of BILL's bank "
        "accounts is tied to this account of QuickBooks. Nothing else is held up by it.",
        "If BILL shall show the balance: in BILL, open Settings › Bank Accounts and choose this "
        "account of the chart of accounts for the bank account. The next sync sends it.",
        "If not, there is nothing to do.",
    ),
    "bill-bdc-1121": help_of(
        "BILL does not offer this to the organization",
        "The organization's plan or permissions in BILL do not have this kind of record.",
        "Ask BILL's support to switch it on for the organization.",
        "Or switch this flow off here under Settings › What travels.",
        AGAIN,
    ),
    "bill-bdc-1159": help_of(
        "What is paid does not agree in BILL and QuickBooks",
        "BILL would have to take more, or less, off this document than is still open there.",
        "Compare the payments and credits of the document in both, and correct the one that is "
        "wrong.",
        AGAIN,
    ),
    "bill-bdc-1205": help_of(
        "It refers to something that BILL has no more",
        "A customer, vendor, account or item that it names was deleted or archived in BILL.",
        "Restore that record in BILL, or choose another one on this record in QuickBooks.",
        AGAIN,
    ),
    "bill-gone": help_of(
        "BILL has this record no more",
        "It was changed in QuickBooks, and when the change was to be written BILL had no such "
        "record: it was removed there.",
        "If it was a mistake, restore it in BILL, then choose “retry”.",
        "If it was meant, choose “skip”.",
    ),
    "bill-missing-address": help_of(
        "A vendor has no complete address",
        "BILL takes no vendor without street, city, ZIP code and country, because it may have to "
        "mail a check there. QuickBooks does not ask for an address, so it is often empty.",
        "In QuickBooks, open Vendor Center, edit the vendor, Address Info, and fill in what the "
        "problem names of the billed-from address. For an address in the United States state and "
        "ZIP code are enough to tell the country.",
        SEVERAL_AT_ONCE.format(list="Vendors"),
        BY_ITSELF,
        "A vendor who shall never be in BILL: choose “skip”.",
    ),
    "bill-missing-customer": help_of(
        "An invoice or credit has no customer that BILL knows",
        "BILL takes no invoice without a customer; for a job it wants the customer above it.",
        "If the document has no customer, choose one in QuickBooks (Customer:Job) and save it.",
        "If it has one, look here under Records why that customer, or the one above the job, is "
        "not in BILL, and settle that.",
        BY_ITSELF,
    ),
    "bill-missing-email": help_of(
        "A customer has no e-mail address",
        "BILL takes no customer without an e-mail address, because it sends invoices there. "
        "QuickBooks does not ask for one, so it is often empty.",
        "In QuickBooks, open Customer Center, edit the customer, Address Info, and fill in Main "
        "Email.",
        SEVERAL_AT_ONCE.format(list="Customers"),
        BY_ITSELF,
        "A customer who shall never be in BILL: choose “skip”. Invoices of that customer then "
        "wait.",
    ),
    "bill-missing-lines": help_of(
        "An invoice has no line",
        "BILL takes no invoice without a line; one that only has a memo or a subtotal has none.",
        "Open the invoice in QuickBooks, add a line with an item, and save it.",
        BY_ITSELF,
    ),
    "bill-read-only": help_of(
        "This kind of record is never written to BILL",
        "BILL decides about records of this kind; they are only read there.",
        "Nothing to do: the record is kept as it is on both sides.",
    ),
    "bill-type": help_of(
        "BILL has no such type",
        "QuickBooks knows types of accounts and items that BILL does not have.",
        "Give the record another type in QuickBooks, if another one is right.",
        "If it need not be in BILL, choose “skip”.",
        BY_ITSELF,
    ),
}
