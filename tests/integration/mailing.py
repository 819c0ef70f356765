"""A real mail server for tests: what it was handed, and how it misbehaves."""

from __future__ import annotations

from dataclasses import dataclass, field
from email import message_from_bytes, policy
from typing import TYPE_CHECKING, Any, cast

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

if TYPE_CHECKING:
    from asyncio import Server
    from collections.abc import Iterator
    from email.message import EmailMessage


@dataclass
class Mailbox:
    """Everything that arrived, in order. `refuse` is what it says instead to some addresses."""

    arrived: list[EmailMessage] = field(default_factory=list)
    envelopes: list[tuple[str, list[str]]] = field(default_factory=list)
    logins: list[tuple[str, str]] = field(default_factory=list)
    refuse: dict[str, str] = field(default_factory=dict)
    refuse_data: str = ""

    async def handle_RCPT(
        self, server: Any, session: Any, envelope: Any, address: str, options: Any
    ) -> str:
        if address in self.refuse:
            return self.refuse[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        if self.refuse_data:
            return self.refuse_data
        self.envelopes.append((envelope.mail_from, list(envelope.rcpt_tos)))
        parsed = message_from_bytes(envelope.content, policy=policy.default)
        self.arrived.append(parsed)
        return "250 OK"

    def authenticate(self, server: Any, session: Any, envelope: Any, how: str, data: Any) -> Any:
        self.logins.append((data.login.decode(), data.password.decode()))
        return AuthResult(success=data.password == b"right", handled=False)

    def text(self, place: int = -1) -> str:
        """What the newest letter (or another one) says."""
        return str(self.arrived[place].get_content()).replace("\r\n", "\n")


class _OnAFreePort(Controller):
    def _trigger_server(self) -> None:
        self.port = cast("Server", self.server).sockets[0].getsockname()[1]
        super()._trigger_server()  # type: ignore[no-untyped-call]


def running(box: Mailbox, **more: Any) -> Iterator[int]:
    """A server on a free port, which is yielded."""
    controller = _OnAFreePort(
        box, hostname="127.0.0.1", port=0, auth_require_tls=False, authenticator=box.authenticate,
        **more,
    )  # fmt: skip
    controller.start()
    yield controller.port
    controller.stop()
