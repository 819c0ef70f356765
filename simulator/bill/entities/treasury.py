"""Bank accounts, payment terms, money movement: callers only read them.

MoneyMovement has no published field list; the fields here are what a working client read (BILL
API v2), and the item and status codes are assumptions that `movements.py` keeps in one place.
"""

from __future__ import annotations

from simulator.bill.shape import BOOL, COMMON_FILTERS, NUMBER, TEXT, Entity, Node, ref

_BANK: dict[str, Node] = {
    "bankName": TEXT,
    "nameOnAccount": TEXT,
    "accountNumber": TEXT,
    "routingNumber": TEXT,
    "type": TEXT,
    "ownerType": TEXT,
    "status": TEXT,
    "default": {"payables": BOOL, "receivables": BOOL},
    "accessToAdmins": BOOL,
    "chartOfAccountId": ref("chart_of_accounts"),
}

ENTITIES = (
    Entity(
        kind="bank_accounts",
        path="/funding-accounts/banks",
        prefix="bac",
        fields=_BANK,
        required=("bankName",),
        filters=dict(COMMON_FILTERS),
        sorts=frozenset(
            {
                "archived",
                "nameOnAccount",
                "bankName",
                "accessToAdmins",
                "createdTime",
                "updatedTime",
            }
        ),
    ),
    Entity(
        kind="payment_terms",
        path="",
        prefix="pyt",
        fields={"name": TEXT, "description": TEXT, "dueDays": NUMBER},
        required=("name",),
    ),
    Entity(kind="money_movements", path="", prefix="mmt"),
)
