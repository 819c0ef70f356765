"""The insides of the requests the tests send most."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.unit.simulator.quickbooks.desk import Desk


def ref(element: str, full_name: str) -> str:
    return f"<{element}><FullName>{full_name}</FullName></{element}>"


def expense(amount: str, more: str = "", account: str = "Rent") -> str:
    of = ref("AccountRef", account)
    return f"<ExpenseLineAdd>{of}<Amount>{amount}</Amount>{more}</ExpenseLineAdd>"


def bill(
    desk: Desk,
    amount: str,
    *,
    vendor: str = "Lumber Yard",
    header: str = "",
    day: str = "2026-07-01",
) -> str:
    """A saved bill's TxnID."""
    return (
        desk.add(
            "Bill",
            f"{ref('VendorRef', vendor)}<TxnDate>{day}</TxnDate>{header}{expense(amount)}",
        ).text("BillRet/TxnID")
        or ""
    )


def vendor_credit(desk: Desk, amount: str, *, vendor: str = "Lumber Yard") -> str:
    """A saved vendor credit's TxnID."""
    return (
        desk.add(
            "VendorCredit",
            f"{ref('VendorRef', vendor)}<TxnDate>2026-07-02</TxnDate>{expense(amount)}",
        ).text("VendorCreditRet/TxnID")
        or ""
    )


def invoice(
    desk: Desk, quantity: str, *, customer: str = "Ann Smith", day: str = "2026-07-01"
) -> str:
    """A saved invoice's TxnID: so many hours at 40.00."""
    return (
        desk.add(
            "Invoice",
            f"{ref('CustomerRef', customer)}<TxnDate>{day}</TxnDate>"
            f"<InvoiceLineAdd>{ref('ItemRef', 'Labor')}<Quantity>{quantity}</Quantity>"
            "</InvoiceLineAdd>",
        ).text("InvoiceRet/TxnID")
        or ""
    )


def payment(
    applied: str,
    *,
    payee: str = "Lumber Yard",
    bank: str = "Checking",
    number: str = "<RefNumber>101</RefNumber>",
    header: str = "",
) -> str:
    """The inside of a BillPaymentCheckAdd."""
    return (
        f"{ref('PayeeEntityRef', payee)}{header}<TxnDate>2026-07-05</TxnDate>"
        f"{ref('BankAccountRef', bank)}{number}{applied}"
    )


def applied(txn_id: str, amount: str = "", more: str = "") -> str:
    paid = f"<PaymentAmount>{amount}</PaymentAmount>" if amount else ""
    return f"<AppliedToTxnAdd><TxnID>{txn_id}</TxnID>{paid}{more}</AppliedToTxnAdd>"


def set_credit(txn_id: str, amount: str) -> str:
    return (
        f"<SetCredit><CreditTxnID>{txn_id}</CreditTxnID>"
        f"<AppliedAmount>{amount}</AppliedAmount></SetCredit>"
    )


def receipt(total: str, rest: str, *, customer: str = "Ann Smith", header: str = "") -> str:
    """The inside of a ReceivePaymentAdd."""
    return (
        f"{ref('CustomerRef', customer)}<TxnDate>2026-07-06</TxnDate>"
        f"<TotalAmount>{total}</TotalAmount>{header}{rest}"
    )


def current(desk: Desk, kind: str, txn_id: str) -> str:
    """TxnID and EditSequence, as a Mod begins."""
    answer = desk.ask(f"<{kind}QueryRq><TxnID>{txn_id}</TxnID></{kind}QueryRq>")
    return (
        f"<TxnID>{txn_id}</TxnID>"
        f"<EditSequence>{answer.text(f'{kind}Ret/EditSequence')}</EditSequence>"
    )


def read(desk: Desk, kind: str, txn_id: str, field: str) -> str | None:
    """One field of a transaction, lines and links included."""
    switches = (
        "<IncludeLineItems>true</IncludeLineItems><IncludeLinkedTxns>true</IncludeLinkedTxns>"
    )
    if kind in {"BillPaymentCheck", "BillPaymentCreditCard", "ReceivePayment", "JournalEntry"}:
        switches = "<IncludeLineItems>true</IncludeLineItems>"
    if kind == "Transfer":
        switches = ""
    answer = desk.ask(f"<{kind}QueryRq><TxnID>{txn_id}</TxnID>{switches}</{kind}QueryRq>")
    return answer.text(f"{kind}Ret/{field}")
