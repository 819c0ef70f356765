"""The eleven methods a Web Connector may call, each one call to the conversation.

Names, order and types of the parameters are the wire's (Web Connector Programmer's
Guide, chapter 10). `serverVersion` is declared without a parameter, as real clients
send it; one that comes along anyway is ignored. Methods decide nothing: what is sent,
stored or refused is the conversation's matter, and what its failures become is observe's.
"""

# The names are the wire's, and spyne hands a method its context, not an instance.
# ruff: noqa: N802, N803, N805
from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from soap.observe import ObservedService
from soap.wire import Required, Strings, Text, Whole, as_file, rpc

if TYPE_CHECKING:
    from typing import BinaryIO


class Conversation(Protocol):
    """What this door needs from the use cases; spools are closed when the call returns."""

    def server_version(self) -> str:
        """Our version, for the Web Connector's log."""
        ...

    def client_version(self, version: str) -> str:
        """'' to go on, or a text with `W:`, `E:` or `O:` before it."""
        ...

    def authenticate(self, username: str, password: str, *, address: str) -> list[str]:
        """Two to four strings: ticket; '', a path, none, nvu or busy; postpone; interval (s)."""
        ...

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
        """Return a qbXML request, or '' when there is none now (`last_error` then says why)."""
        ...

    def accept_response(
        self, ticket: str, *, response: BinaryIO, hresult: str, message: str
    ) -> int:
        """Percent done (100 ends the session) or a negative number; response is UTF-8 at 0."""
        ...

    def connection_error(self, ticket: str, *, hresult: str, message: str) -> str:
        """`done`, or the path of the company file to try next ('' for the open one)."""
        ...

    def last_error(self, ticket: str) -> str:
        """`NoOp`, `Interactive mode`, or a sentence for the bookkeeper."""
        ...

    def close(self, ticket: str) -> str:
        """The sentence for the status column."""
        ...

    def interactive_url(self, ticket: str, *, session_id: str) -> str:
        """The page to open in the bookkeeper's browser."""
        ...

    def interactive_rejected(self, ticket: str, *, reason: str) -> str:
        """What to show after the bookkeeper did not want the page, or was not there."""
        ...

    def interactive_done(self, ticket: str) -> str:
        """`DONE`, `CONTINUE`, or '' to be asked again."""
        ...


class WebConnectorService(ObservedService):
    """The service that WSDL, dispatch and answers are made from."""

    @rpc(returns=Text)
    def serverVersion(ctx: Any) -> str:
        """First call of clients since 2.1: which server is this."""
        return conversation(ctx).server_version()

    @rpc(Text, returns=Text)
    def clientVersion(ctx: Any, strVersion: str) -> str:
        """Second call: whether this version of the Web Connector may go on."""
        return conversation(ctx).client_version(strVersion or "")

    @rpc(Required, Required, returns=Strings)
    def authenticate(ctx: Any, strUserName: str, strPassword: str) -> list[str]:
        """Opens a session: who is it, is there work, and for which company file."""
        address = ctx.transport.req_env.get("REMOTE_ADDR") or ""
        return conversation(ctx).authenticate(strUserName, strPassword, address=address)

    # fmt: off
    @rpc(Required, Text, Text, Text, Whole, Whole, returns=Text)
    def sendRequestXML(
        ctx: Any, ticket: str, strHCPResponse: BinaryIO | None, strCompanyFileName: str,
        qbXMLCountry: str, qbXMLMajorVers: int, qbXMLMinorVers: int,
    ) -> str:
        """The Web Connector asks for work; its first time it brings Host, Company, Preferences."""
        return conversation(ctx).next_request(
            ticket, first_contact=strHCPResponse, company_file=strCompanyFileName or "",
            country=qbXMLCountry or "", major=qbXMLMajorVers, minor=qbXMLMinorVers,
        )
    # fmt: on

    @rpc(Required, Text, Text, Text, returns=Whole)
    def receiveResponseXML(
        ctx: Any, ticket: str, response: BinaryIO | None, hresult: str, message: str
    ) -> int:
        """QuickBooks' answer to what was sent, or why QuickBooks would not have it."""
        return conversation(ctx).accept_response(
            ticket, response=as_file(response), hresult=hresult or "", message=message or ""
        )

    @rpc(Required, Text, Text, returns=Text)
    def connectionError(ctx: Any, ticket: str, hresult: str, message: str) -> str:
        """QuickBooks or the company file could not be opened."""
        return conversation(ctx).connection_error(
            ticket, hresult=hresult or "", message=message or ""
        )

    @rpc(Required, returns=Text)
    def getLastError(ctx: Any, ticket: str) -> str:
        """What an empty request or a negative answer meant."""
        return ctx.app.mishaps.sentence(ticket) or conversation(ctx).last_error(ticket)

    @rpc(Required, returns=Text)
    def closeConnection(ctx: Any, ticket: str) -> str:
        """End of the session; it may never come."""
        return conversation(ctx).close(ticket)

    @rpc(Required, Text, returns=Text)
    def getInteractiveURL(ctx: Any, wcTicket: str, sessionID: str) -> str:
        """The page to show after `Interactive mode`."""
        return conversation(ctx).interactive_url(wcTicket, session_id=sessionID or "")

    @rpc(Required, Text, returns=Text)
    def interactiveRejected(ctx: Any, wcTicket: str, reason: str) -> str:
        """The bookkeeper refused the page, or nobody was there."""
        return conversation(ctx).interactive_rejected(wcTicket, reason=reason or "")

    @rpc(Required, returns=Text)
    def interactiveDone(ctx: Any, wcTicket: str) -> str:
        """Asked about every minute while the page is open."""
        return conversation(ctx).interactive_done(wcTicket)


def conversation(ctx: Any) -> Conversation:
    """The conversation this application was built with."""
    found: Conversation = ctx.app.conversation
    return found
