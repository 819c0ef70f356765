"""A test's desk: one company file with a clock that stands still, and plain ways to ask it."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from simulator.quickbooks import CompanyFile, QuickBooksSession, SteppingClock

SHARED = Path(__file__).parents[5] / "shared"


@dataclass
class Answer:
    """One *Rs: its status and its records."""

    element: etree._Element

    @property
    def code(self) -> int:
        return int(self.element.attrib["statusCode"])

    @property
    def message(self) -> str:
        return str(self.element.attrib["statusMessage"])

    @property
    def severity(self) -> str:
        return str(self.element.attrib["statusSeverity"])

    def get(self, attribute: str) -> str | None:
        value = self.element.get(attribute)
        return None if value is None else str(value)

    def text(self, path: str) -> str | None:
        """Of the first record: `BillRet/AmountDue`."""
        return self.element.findtext(path)

    def texts(self, path: str) -> list[str]:
        return [found.text or "" for found in self.element.findall(path)]

    @property
    def records(self) -> list[etree._Element]:
        return [child for child in self.element if str(child.tag).endswith("Ret")]


@dataclass
class Desk:
    """Ask with the inside of a message set; get the answers back."""

    company: CompanyFile
    clock: SteppingClock
    version: str = "13.0"
    session: QuickBooksSession = field(init=False)

    def __post_init__(self) -> None:
        self.session = self.company.open_session(
            "Deskbridge", "{0A0B0C0D-0000-1111-2222-333344445555}"
        )

    def raw(
        self, body: str, *, version: str = "", on_error: str = "continueOnError", **ids: str
    ) -> str:
        attributes = "".join(f' {name}="{value}"' for name, value in ids.items())
        return self.company.process(
            '<?xml version="1.0" encoding="utf-8"?>'
            f'<?qbxml version="{version or self.version}"?>'
            f'<QBXML><QBXMLMsgsRq onError="{on_error}"{attributes}>{body}</QBXMLMsgsRq></QBXML>',
            session=self.session,
        )

    def set(self, body: str, **how: Any) -> list[Answer]:
        root = etree.fromstring(self.raw(body, **how).encode("ascii"))
        return [Answer(child) for child in root[0]]

    def ask(self, body: str, **how: Any) -> Answer:
        answers = self.set(body, **how)
        assert 1 == len(answers)
        return answers[0]

    def add(self, kind: str, content: str) -> Answer:
        """An Add that must work."""
        answer = self.ask(f"<{kind}AddRq><{kind}Add>{content}</{kind}Add></{kind}AddRq>")
        assert (0, "Status OK") == (answer.code, answer.message)
        return answer

    def refused(self, kind: str, content: str, verb: str = "Add") -> Answer:
        """An Add or Mod that must not work."""
        name = f"{kind}{verb}"
        answer = self.ask(f"<{name}Rq><{name}>{content}</{name}></{name}Rq>")
        assert answer.severity == "Error"
        return answer

    def mod(self, kind: str, content: str) -> Answer:
        """A Mod that must work."""
        answer = self.ask(f"<{kind}ModRq><{kind}Mod>{content}</{kind}Mod></{kind}ModRq>")
        assert (0, "Status OK") == (answer.code, answer.message)
        return answer

    def name(self, kind: str, name: str, more: str = "") -> str:
        """Add a list object by name; returns its ListID."""
        return self.add(kind, f"<Name>{name}</Name>{more}").text(f"{kind}Ret/ListID") or ""

    def account(self, name: str, account_type: str, more: str = "") -> str:
        return self.name("Account", name, f"<AccountType>{account_type}</AccountType>{more}")

    def balance(self, account: str) -> str | None:
        """An account's Balance, as a query shows it."""
        answer = self.ask(f"<AccountQueryRq><FullName>{account}</FullName></AccountQueryRq>")
        return answer.text("AccountRet/Balance")


def new_desk(**how: Any) -> Desk:
    """A desk with an empty company file."""
    clock = SteppingClock()
    return Desk(CompanyFile.empty(clock=clock, **how), clock)


def need_shared(path: str) -> Path:
    """A file beside the repository that only some machines have."""
    found = SHARED / path
    if not found.exists():
        pytest.skip(f"shared/{path} is not here")
    return found
