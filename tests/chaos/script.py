"""What happens to one company, written down before it happens: a seed is a script.

Plain values and nothing else, all of them from `random.Random(seed)`, so that the same seed gives
the same people, the same edits and the same faults. What a die picks depends on what is there when
it is thrown; under real concurrency that may differ from run to run, the script does not.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

QUICKBOOKS: Final = (
    *("add vendor", "change vendor", "change vendor", "rename vendor", "hide vendor"),
    *("add customer", "change customer", "change customer", "rename customer", "hide customer"),
    *("add job", "change job", "add account", "change account", "rename account"),
    *("add class", "rename class", "hide class", "add item", "price item"),
    *("add invoice", "add invoice", "add invoice", "change invoice", "reprice invoice"),
    *("void invoice", "delete invoice", "transfer by hand", "pay by hand", "delete a list record"),
    *("change a bill of the cloud", "void a bill of the cloud", "delete a bill of the cloud"),
)
CLOUD: Final = (
    *("add vendor", "change vendor", "change vendor", "rename vendor", "archive vendor"),
    *("add customer", "change customer", "change customer", "rename customer", "archive customer"),
    *("add account", "change account", "add department", "rename department"),
    *("add bill", "add bill", "add bill", "add bill", "change bill", "reprice bill"),
    *("archive bill", "add credit", "apply credit", "pay online", "pay online", "pay outside"),
    *("process payments", "process payments", "void payment", "cancel payment"),
    *("add invoice", "receive money", "receive money", "take money back"),
)
LISTS_ONLY: Final = ("account", "department", "vendor", "customer", "job", "item")
"""Half of all seeds live with the lists alone: three of them cost as much as one with money."""
DOCUMENTS: Final = ("bill", "invoice", "credit", "pay", "payment", "payments", "money", "hand")
BOTH: Final = ("both change a vendor", "both change a customer", "both enter a vendor")
SOAP_CALLS: Final = ("sendRequestXML", "sendRequestXML", "receiveResponseXML", "receiveResponseXML")
SOAP_TROUBLE: Final = (
    *("lose_request", "lose_reply", "repeat", "truncate", "delay:0.3", "close_early", "vanish"),
    "second_authenticate",
)
ANSWER_TROUBLE: Final = (
    *("cut_response", "hresult:0x80040402", "apply_then_hresult:0x80040402"),
    *("hresult:0x80040414", "hresult:0x80040400"),
)
OTHER_CALLS: Final = ("authenticate", "getLastError", "closeConnection", "clientVersion")
WRITES: Final = (
    *("VendorAddRq", "VendorModRq", "CustomerAddRq", "CustomerModRq", "AccountAddRq", "ClassAddRq"),
    *("BillAddRq", "BillAddRq", "BillModRq", "TxnVoidRq", "VendorCreditAddRq", "InvoiceAddRq"),
    *("BillPaymentCheckAddRq", "ReceivePaymentAddRq", "TransferAddRq", "*", "*"),
)
IN_QUICKBOOKS: Final = (
    *("apply_then_lose", "apply_then_lose", "drop_session", "lock", "stale", "slow:0.2"),
    *("hresult:0x80040408", "hresult:0x80040414", "status:3175:in use by another user"),
)
BILL_PATHS: Final = (
    *("/vendors*", "/customers*", "/classifications*", "/classifications*", "/invoices*"),
    *("/bills*", "/login", "*", "*", "/List/*", "/SetBankBalance.json"),
)
IN_BILL: Final = (
    *("lose_answer_after_commit", "lose_answer_after_commit", "half_json", "html_after_commit"),
    *("500_after_commit", "lose_before", "expire_session", "429", "500", "503"),
    *("html", "slow:0.3", "hang", "401:BDC_1102"),
)
DESK: Final = (
    *("dialog", "asleep", "another computer", "wrong password", "closed", "forgets"),
    *("status records say 9002", "status records say 9005", "forgets"),
    *("clock +1h", "clock -1h", "clock +5h", "clock -6h", "clock right", "summer"),
)


@dataclass(frozen=True, slots=True)
class Edit:
    """One person does one thing; the dice pick among what is there."""

    side: str
    word: str
    dice: tuple[int, int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """Trouble at the `nth` time that something happens at a place during one visit."""

    place: str  # soap | quickbooks | bill | desk
    at: str
    nth: int
    then: str
    method: str = "*"

    def __str__(self) -> str:
        return f"{self.place}: {self.then} at {self.at} number {self.nth}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Dying:
    """A process of ours dies at the `nth` moment of a kind; only where no process is needed."""

    role: str  # web | worker | sleeping worker: stopped for longer than its lease
    moment: str
    nth: int

    def __str__(self) -> str:
        return f"the {self.role} is struck {self.moment} number {self.nth}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """What people did since the last one, and what befalls this one.

    `meanwhile` happens when QuickBooks is asked for the `when`th thing; `deaths` are for the tier
    that has no processes to kill.
    """

    edits: tuple[Edit, ...]
    meanwhile: tuple[Edit, ...]
    when: int
    faults: tuple[Fault, ...]
    deaths: tuple[Dying, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Script:
    """One company's life."""

    seed: int
    winner: str
    entities: tuple[str, ...]  # whose flows are on; all when there are none
    visits: tuple[Visit, ...]

    def lines(self) -> Iterator[str]:
        """The script as text."""
        what = "lists" if self.entities else "everything"
        yield f"seed {self.seed}: {what}; when both sides changed a field, {self.winner} wins"
        for number, visit in enumerate(self.visits, start=1):
            for when, edits in (("before", visit.edits), ("during", visit.meanwhile)):
                for each in edits:
                    yield f"  visit {number}, {when}: {each.side}: {each.word} {each.dice}"
            for trouble in (*visit.faults, *visit.deaths):
                yield f"  visit {number}: {trouble}"


def script(seed: int, *, faults: bool = True) -> Script:
    """The script of a seed; without `faults` the same people on a good day."""
    dice = random.Random(seed)
    entities = dice.choice((LISTS_ONLY, ()))
    words = _words(documents=not entities)
    visits = []
    for number in range(dice.choice((1, 2, 2, 3))):
        edits = _edits(dice, words, dice.randint(3, 11))
        meanwhile = _edits(dice, words, dice.choice((0, 0, 1, 2)))
        trouble = _faults(dice, dice.choice((0, 1, 2, 3, 4) if number else (0, 1, 2)))
        when, deaths = dice.randint(1, 60), _deaths(dice)
        visits.append(
            Visit(
                edits=edits,
                meanwhile=meanwhile,
                when=when,
                faults=trouble if faults else (),
                deaths=deaths if faults else (),
            )
        )
    winner = dice.choice(("quickbooks", "cloud"))
    return Script(seed=seed, winner=winner, entities=entities, visits=tuple(visits))


def _words(*, documents: bool) -> dict[str, tuple[str, ...]]:
    """What people may do on each side."""
    every = {"quickbooks": QUICKBOOKS, "cloud": CLOUD, "both": BOTH}
    if documents:
        return every
    return {
        side: tuple(word for word in words if not set(word.split()) & set(DOCUMENTS))
        for side, words in every.items()
    }


def _edits(dice: random.Random, words: dict[str, tuple[str, ...]], number: int) -> tuple[Edit, ...]:
    made = []
    for _ in range(number):
        side = dice.choice(("quickbooks", "quickbooks", "cloud", "cloud", "cloud", "both"))
        made.append(Edit(side, dice.choice(words[side]), _thrown(dice)))
    return tuple(made)


def _thrown(dice: random.Random) -> tuple[int, int, int]:
    return (dice.randrange(1000), dice.randrange(1000), dice.randrange(1000))


def _faults(dice: random.Random, number: int) -> tuple[Fault, ...]:
    return tuple(_fault(dice) for _ in range(number))


def _fault(dice: random.Random) -> Fault:
    place = dice.choice(
        ("soap", "soap", "soap", "quickbooks", "quickbooks", "bill", "bill", "desk")
    )
    if place == "quickbooks":
        at, then = dice.choice(WRITES), dice.choice(IN_QUICKBOOKS)
        nth = dice.choice((1, 1, 1, 2)) if at != "*" else dice.randint(1, 50)
        return Fault(place=place, at=at, nth=nth, then=then)
    if place == "bill":
        at, then, method = _pick(dice, BILL_PATHS), dice.choice(IN_BILL), _pick(dice, _METHODS)
        nth = dice.choice((1, 1, 2, 3)) if method != "*" or at != "*" else dice.randint(1, 40)
        return Fault(place=place, at=at, nth=nth, then=then, method=method)
    if place == "desk":
        return Fault(place=place, at="the computer", nth=1, then=dice.choice(DESK))
    at = dice.choice((*SOAP_CALLS, *SOAP_CALLS, dice.choice(OTHER_CALLS)))
    trouble = SOAP_TROUBLE + (ANSWER_TROUBLE if at == "receiveResponseXML" else ())
    nth = dice.randint(1, 11) if at in SOAP_CALLS else 1
    return Fault(place=place, at=at, nth=nth, then=dice.choice(trouble))


def _deaths(dice: random.Random) -> tuple[Dying, ...]:
    """Up to two: a web process dies at one of its commits, a worker also around a call."""
    found = []
    for _ in range(dice.choice((0, 0, 1, 1, 2))):
        role = dice.choice(("web", "worker", "worker", "sleeping worker"))
        moments: tuple[str, ...] = ("before commit", "after commit")
        if role == "sleeping worker":  # in a transaction it would only keep the others waiting
            moments = ("after commit",)
        if role != "web":
            moments += ("before a write", "before a write", "after a write", "after the cloud")
        moment = dice.choice(moments)
        most = 8 if "write" in moment else 300 if role != "web" else 80
        found.append(Dying(role=role, moment=moment, nth=dice.randint(1, most)))
    return tuple(found)


_METHODS: Final = ("*", "POST", "POST", "PATCH", "GET")


def _pick(dice: random.Random, words: Sequence[str]) -> str:
    return dice.choice(words)
