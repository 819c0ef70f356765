"""The Web Connector's conversation: what each of its calls means to us.

One method per call, one short transaction each. The commit comes before the reply. Whatever the
Web Connector does out of order has an answer here that loses nothing: an answer that never came
puts what was sent in doubt, a repeated one is said the same thing again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from services import arrivals, file_path, passwords, poll, runs, sending
from services.broken_sets import Arrival
from services.contact import Contact, meet
from services.safe_text import sentence
from services.session_state import Effect, Event, State, move, state_of
from storage import companies, directory, sessions
from storage import runs as stored_runs
from sync.outcome import of_hresult

if TYPE_CHECKING:
    from typing import BinaryIO

    from services.context import Context
    from storage.companies import Company
    from storage.session import Session
    from storage.sessions import WebConnectorSession

VERSION: Final = "Deskbridge 0.1.0"
NOOP: Final = "NoOp"
UNKNOWN_TICKET: Final = (
    "This session is over; nothing was lost. The Web Connector starts a new one at its next run."
)


class Conversation:
    """What the SOAP door calls; stateless, so that any process may answer any call."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def server_version(self) -> str:
        """Our version, for the Web Connector's log."""
        return VERSION

    def client_version(self, version: str) -> str:
        """Every Web Connector since 2.0 makes the calls we need: go on (decision 24)."""
        del version
        return ""

    def authenticate(self, username: str, password: str, *, address: str) -> list[str]:
        """Who asks, and is there anything to do: one round trip when there is not."""
        return poll.answer(self._context, username, password, address)

    def next_request(
        self,
        ticket: str,
        *,
        first_contact: BinaryIO | None,
        company_file: str,
        country: str,
        major: int,
        minor: int,
    ) -> str:
        """The next message set, or '' when there is none now (`last_error` says why)."""
        del major, minor  # HostRet lists the versions the file speaks; these say the highest only
        found = self._find(ticket)
        if found is None:
            return ""
        contact = Contact(document=first_contact, path=company_file, country=country)
        answer = self._turn(found, contact)
        if answer is None:  # workers are still computing: a short wait saves five seconds
            runs.await_computed(self._context, found.tenant_id, found.company_id)
            answer = self._turn(found, Contact(document=None, path=company_file, country=country))
        return answer or ""

    def accept_response(
        self, ticket: str, *, response: BinaryIO, hresult: str, message: str
    ) -> int:
        """Keep the answer, settle writes at once, hand pages to a worker; percent done."""
        found = self._find(ticket)
        if found is None:
            return -1
        arrived = Arrival(response=response, hresult=hresult, message=message)
        percent = arrivals.accept(self._context, found, arrived)
        self._context.wake(found.tenant_id, found.company_id)
        return percent

    def connection_error(self, ticket: str, *, hresult: str, message: str) -> str:
        """QuickBooks would not open: say the cure; the next session may look elsewhere."""
        found = self._find(ticket)
        if found is None:
            return "done"
        outcome = of_hresult(hresult, writing=False)
        with self._context.database.tenant_session(found.tenant_id) as session:
            current = sessions.get(session, found.session_id, lock=True)
            if move(session, current, Event.CONNECTION_ERROR) is Effect.END_POLITELY:
                return "done"
            told = f"{outcome.cause} {outcome.cure}"
            company = companies.get(session, current.company_id)
            file_path.doubt(session, company, outcome.code)
            runs.end(
                self._context,
                session,
                current,
                result="connection-error",
                sentence=told,
                detail={"hresult": hresult, "message": message},
            )
        return "done"

    def last_error(self, ticket: str) -> str:
        """`NoOp`, or the sentence for the bookkeeper; saying it ends a session that is done."""
        found = self._find(ticket)
        if found is None:
            return UNKNOWN_TICKET
        with self._context.database.tenant_session(found.tenant_id) as session:
            current = sessions.get(session, found.session_id)
            if move(session, current, Event.LAST_ERROR) is Effect.TELL_NOOP:
                return NOOP
            told = sentence(current.last_error or "")
            return told if told and told != NOOP else UNKNOWN_TICKET

    def close(self, ticket: str) -> str:
        """End of the session; what was sent and not answered is in doubt."""
        found = self._find(ticket)
        if found is None:
            return "Closed."
        with self._context.database.tenant_session(found.tenant_id) as session:
            current = sessions.get(session, found.session_id, lock=True)
            if state_of(current) is not State.CLOSED:
                move(session, current, Event.CLOSE)
                runs.end(self._context, session, current, result="closed", sentence=None)
            told = sentence(current.last_error or "")
            return told if told and told != NOOP else "Finished."

    def interactive_url(self, ticket: str, *, session_id: str) -> str:
        """We never ask for the interactive mode; the support page is all there is."""
        del ticket, session_id
        return f"{self._context.settings.base_url}/support"

    def interactive_rejected(self, ticket: str, *, reason: str) -> str:
        """Nothing was asked, so nothing was lost."""
        del ticket, reason
        return "Nothing was needed."

    def interactive_done(self, ticket: str) -> str:
        """There is nothing to wait for."""
        del ticket
        return "DONE"

    def _find(self, ticket: str) -> directory.Ticket | None:
        digest = passwords.ticket_digest(ticket)
        return self._context.database.ask(lambda session: directory.find_ticket(session, digest))

    def _turn(self, found: directory.Ticket, contact: Contact) -> str | None:
        """One look at what may be sent now; None while workers are still computing."""
        context = self._context
        with context.database.tenant_session(found.tenant_id) as session:
            current = sessions.get(session, found.session_id, lock=True)
            if state_of(current) is State.CLOSED or current.run_id is None:
                return ""
            company = companies.get(session, current.company_id)
            sessions.touch(session, current.id, context.clock.now())
            if state_of(current) is State.AWAITING:
                assert move(session, current, Event.SEND_WORK) is Effect.DOUBT_AND_RECOVER
                arrivals.lost(session, current, now=context.clock.now())
                current = sessions.get(session, current.id)
            if current.first_contact:
                refused = meet(context, session, company, current, contact)
                if refused is not None:
                    move(session, current, Event.SEND_REFUSED)
                    runs.end(context, session, current, result="refused", sentence=refused)
                    return ""
                company = companies.get(session, company.id)
                current = sessions.get(session, current.id)
            return self._send(session, company, current)

    def _send(self, session: Session, company: Company, current: WebConnectorSession) -> str | None:
        context = self._context
        assert current.run_id is not None
        version = runs.version_of(current)
        # Looked at before the work: a worker that ends in between has then left its work to find.
        run = stored_runs.get(session, current.run_id)
        outgoing = runs.status_check(
            session, company, current, settings=context.settings, now=context.clock.now()
        )
        if outgoing is None:
            outgoing = sending.next_set(
                session,
                company,
                session_id=current.id,
                run_id=current.run_id,
                version=version,
                settings=context.settings,
                now=context.clock.now(),
            )
        if outgoing is not None:
            move(session, current, Event.SEND_WORK)
            sessions.set_outstanding(session, current.id, outgoing.message_set_id)
            return outgoing.document.decode("ascii")
        if run.wanted != run.computed:
            move(session, current, Event.SEND_WAIT)
            sessions.set_last_error(session, current.id, NOOP)
            return None
        move(session, current, Event.SEND_NOTHING)
        sentence = runs.summary(session, company, run)
        runs.end(context, session, current, result="done", sentence=sentence)
        return ""
