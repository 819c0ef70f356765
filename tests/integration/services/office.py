"""A bookkeeper's office in this process: a company file, a Web Connector without its wire, a cloud.

A whole session takes milliseconds, and a test can stop it after any call. Workers compute when the
office says so: between the calls of `Visit.run`, never behind its back.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from io import BytesIO
from typing import TYPE_CHECKING, Any

from services.conversation import NOOP, Conversation
from services.problem_desk import ProblemDesk
from services.sweep import Sweeper
from simulator.quickbooks import CompanyFile, SteppingClock
from simulator.web_connector import company_stamp
from simulator.web_connector.desk import Connection, QuickBooksError
from simulator.web_connector.desk import Desk as Computer
from storage import companies, mappings, records, work
from storage import runs as stored_runs
from storage import sessions as stored_sessions
from sync.flows import FLOWS
from tests.integration.services.clouds import TroubledCloud

if TYPE_CHECKING:
    from collections.abc import Sequence

    from storage.companies import Company
    from storage.problems import Problem
    from storage.records import StoredRecord
    from storage.runs import Run
    from storage.work import Work
    from tests.integration.services.desk import Desk

MOST_ROUNDS = 300
PATH = "C:\\Books\\rock.qbw"


class EndlessError(AssertionError):
    """A session that asks for more for ever."""


class Office:
    """One company with both its sides."""

    def __init__(self, desk: Desk, file: CompanyFile | None = None) -> None:
        self.desk = desk
        self.clock = SteppingClock()
        self.file = file or CompanyFile.empty(clock=self.clock)
        self.cloud = TroubledCloud()
        self.context = replace(desk.services.context, connect=lambda company: self.cloud)
        self.conversation = Conversation(self.context)
        self.sweeper = Sweeper(self.context)
        self.problem_desk = ProblemDesk(self.context)

    @property
    def company(self) -> Company:
        """The company as it is stored now."""
        with self.session() as session:
            return companies.get(session, self.desk.login.company_id)

    def session(self) -> Any:
        """One transaction of the tenant."""
        return self.context.database.tenant_session(self.desk.tenant)

    def compute(self) -> None:
        """What a worker does when it is woken."""
        self.sweeper.compute(self.desk.tenant, self.desk.login.company_id)

    def set(self, **values: str) -> None:
        """`deskbridge company set`."""
        self.desk.services.companies.change(self.desk.name, values)

    def only(self, *entities: str) -> None:
        """Switch off every flow but these entities' own."""
        words = ("on" if flow.partition(".")[0] in entities else "off" for flow in FLOWS)
        chosen = (f"{flow}:{word}" for flow, word in zip(FLOWS, words, strict=True))
        self.set(flows=",".join(chosen))

    def visit(self, *, file: CompanyFile | None = None) -> Visit:
        """A Web Connector logs in while a sync is due, and opens the company file."""
        with self.session() as session:
            companies.request_sync(session, self.desk.login.company_id)
        self.clock.advance(60)
        self.desk.time.passes(600)
        ticket, path = self.desk.authenticate()
        assert path in {"", self.company.company_path}, (ticket, path)
        return Visit(office=self, ticket=ticket, file=file or self.file)

    def sync(self) -> str:
        """One visit from login to the end; what the Web Connector shows."""
        return self.visit().run()

    def open_problems(self) -> list[Problem]:
        """What waits for a person."""
        return self.problem_desk.open_of(self.company)

    def problem(self, code: str) -> Problem:
        """The one open problem of this code."""
        found = [each for each in self.open_problems() if each.code == code]
        assert 1 == len(found), self.open_problems()
        return found[0]

    def codes(self) -> list[str]:
        """The codes of what is open."""
        return sorted(each.code for each in self.open_problems())

    def resolve(self, code: str, choice: str) -> None:
        """A person chooses."""
        self.problem_desk.resolve(str(self.problem(code).id), choice)

    def run(self) -> Run:
        """The newest run."""
        with self.session() as session:
            found = stored_runs.last_for_company(session, self.desk.login.company_id)
        assert found is not None
        return found

    def counts(self, flow: str) -> dict[str, int]:
        """What the newest run counted of a flow."""
        return self.run().counts.get(flow, {})

    def record(self, side: str, entity: str, record_id: str) -> StoredRecord:
        """One stored record."""
        with self.session() as session:
            found = records.get(session, self.desk.login.company_id, side, entity, record_id)
        assert found is not None
        return found

    def cursor(self, name: str) -> str | None:
        """How far a read of QuickBooks has come."""
        from storage import cursors

        with self.session() as session:
            return cursors.get(session, self.desk.login.company_id, "quickbooks", name)

    def pairs(self, entity: str) -> dict[str, str]:
        """{cloud id: ListID or TxnID} of what is mapped."""
        with self.session() as session:
            found = mappings.list_all(session, self.desk.login.company_id, entity)
        return {each.cloud_id: each.quickbooks_id for each in found}

    def in_doubt(self, side: str = "quickbooks") -> list[Work]:
        """Writes of which nobody knows."""
        with self.session() as session:
            return work.in_doubt(session, self.desk.login.company_id, side=side)

    def listed(self, kind: str) -> list[str]:
        """FullNames of QuickBooks' records of a kind."""
        return sorted(str(each.fields["Name"]) for each in self.file.store.of_kind(kind))


@dataclass(slots=True, kw_only=True)
class Visit:
    """One session of the Web Connector, call by call."""

    office: Office
    ticket: str
    file: CompanyFile
    stamped: bool = True
    country: str = "US"
    asked: list[str] = field(default_factory=list)
    connection: Connection = field(init=False)
    introduced: bool = False

    def __post_init__(self) -> None:
        owner = f"{{{self.office.company.owner_id}}}"
        computer = Computer({PATH: self.file}, open_path=PATH)
        self.connection = Connection(computer, "", app_name="Deskbridge", owner_id=owner)

    def introduction(self) -> str:
        """Stamp the file as the Web Connector does, and describe it."""
        company = self.office.company
        owner, file_id = f"{{{company.owner_id}}}", f"{{{company.file_id}}}"
        if self.stamped and "FileID" not in company_stamp.stamps(self.connection, owner):
            assert "" == company_stamp.stamp(self.connection, owner, "FileID", file_id)
        return company_stamp.ask(self.connection, owner).answers

    def ask(self, *, contact: bytes | None = None, compute: bool = True) -> str:
        """The call sendRequestXML; the first one introduces the company file."""
        if compute:
            self.office.compute()
        document: BytesIO | None = None
        if not self.introduced:
            self.introduced = True
            document = BytesIO(contact if contact is not None else self.introduction().encode())
        return self.send(document)

    def send(self, document: BytesIO | None) -> str:
        """The call sendRequestXML as it is."""
        said = self.office.conversation.next_request(
            self.ticket,
            first_contact=document,
            company_file=PATH,
            country=self.country,
            major=13,
            minor=0,
        )
        if said:
            self.asked.append(said)
        return said

    def carry(self, request: str) -> str:
        """QuickBooks' answer to a request; raises QuickBooksError."""
        return self.connection.process(request)

    def answer(self, answer: str | bytes) -> int:
        """The call receiveResponseXML."""
        document = answer.encode() if isinstance(answer, str) else answer
        return self.office.conversation.accept_response(
            self.ticket, response=BytesIO(document), hresult="", message=""
        )

    def fail(self, hresult: str, message: str = "") -> int:
        """The call receiveResponseXML with an HRESULT in place of an answer."""
        return self.office.conversation.accept_response(
            self.ticket, response=BytesIO(b""), hresult=hresult, message=message
        )

    def exchange(self, request: str) -> int:
        """Carry a request and bring back what QuickBooks says."""
        try:
            said = self.carry(request)
        except QuickBooksError as broken:
            return self.fail(broken.code, broken.message)
        return self.answer(said)

    def until(self, word: str) -> str:
        """Go on until a request holds `word`; that one is not carried yet."""
        for _ in range(MOST_ROUNDS):
            request = self.ask()
            if not request and self.last_error() == NOOP:
                continue
            assert request, f"the session ended before {word}: {self.last_error()}"
            if word in request:
                return request
            self.exchange(request)
        raise EndlessError(word)

    def go_on(self) -> str:
        """Everything that is left of the session; the sentence at its end."""
        for _ in range(MOST_ROUNDS):
            request = self.ask()
            if request:
                if self.exchange(request) < 0:
                    break
                continue
            if self.last_error() != NOOP:
                break
        else:
            raise EndlessError(self.asked[-1][:400])
        said = self.last_error()
        self.close()
        self.office.compute()
        return said

    def run(self) -> str:
        """The whole session."""
        return self.go_on()

    def last_error(self) -> str:
        """The call getLastError."""
        return self.office.conversation.last_error(self.ticket)

    def close(self) -> str:
        """The call closeConnection."""
        self.connection.end()
        return self.office.conversation.close(self.ticket)

    def is_open(self) -> bool:
        """Whether its ticket is good for anything."""
        company_id = self.office.desk.login.company_id
        with self.office.session() as session:
            return stored_sessions.open_for_company(session, company_id) is not None


def open_kinds(found: Sequence[Problem]) -> list[str]:
    """Kinds of open problems."""
    return sorted(each.kind for each in found)


def writes(file: CompanyFile) -> dict[str, int]:
    """Adds and Mods the company file took, the Web Connector's own marks left out."""
    return {name: n for name, n in file.writes.items() if not name.startswith("DataExt")}
