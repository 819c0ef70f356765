"""Mail on its way out: the only place that speaks SMTP.

What leaves goes through TLS whose certificate is checked; to this machine alone it may go without.
An address is one address and a subject is one line, or nothing is sent. It keeps nothing and tries
nothing twice: what becomes of a letter that could not be sent is `services.post`'s.
"""

from __future__ import annotations

import ipaddress
import re
import smtplib
import ssl
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from email import policy
from email.message import EmailMessage
from email.utils import format_datetime, formataddr, parseaddr
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote, urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

_TIMEOUT: Final = 15.0
_PORTS: Final = {"smtp": 587, "smtps": 465}
# One mailbox as people have them; no quoting, comments, lists or line ends, so nothing to inject.
_ADDRESS: Final = re.compile(
    r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?"
)
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f\u0085\u2028\u2029]+")


class MailRefusedError(Exception):
    """This one letter was not taken; `for_good` when trying again is of no use."""

    def __init__(self, reason: str, *, for_good: bool) -> None:
        super().__init__(reason)
        self.for_good = for_good


class MailServerError(Exception):
    """The mail server cannot be used now, for this letter or any; without any secret in it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """One mail to one person. `message_id` stays the same however often it is sent."""

    to: str
    subject: str
    text: str
    message_id: str
    at: datetime


def is_address(text: str) -> bool:
    """Whether this is one mailbox that mail may be sent to."""
    return len(text) <= 254 and _ADDRESS.fullmatch(text) is not None


class Line:
    """A connection to the mail server."""

    def __init__(self, smtp: smtplib.SMTP, sender: str) -> None:
        self._smtp = smtp
        self._sender = sender

    def send(self, letter: Letter) -> None:
        """Hand one letter over. MailRefusedError or MailServerError when it was not taken."""
        try:
            message = composed(letter, self._sender)
            self._smtp.send_message(message, parseaddr(self._sender)[1], [letter.to])
        except smtplib.SMTPRecipientsRefused as error:
            code, said = error.recipients[letter.to]
            raise MailRefusedError(_said(code, said), for_good=code >= 500) from None
        except smtplib.SMTPDataError as error:
            told = _said(error.smtp_code, error.smtp_error)
            raise MailRefusedError(told, for_good=error.smtp_code >= 500) from None
        except (smtplib.SMTPException, OSError) as error:
            raise MailServerError(_trouble(error)) from None
        except ValueError as error:  # what no mail can hold
            raise MailRefusedError(type(error).__name__, for_good=True) from None


class Mailer:
    """Where mail is handed over: smtp(s)://user:password@host:port, and whom it is from.

    `trust` replaces whom the machine trusts, for tests.
    """

    def __init__(self, url: str, sender: str, *, trust: ssl.SSLContext | None = None) -> None:
        parts = urlsplit(url)
        self._secure = parts.scheme == "smtps"
        self._host = parts.hostname or ""
        self._port = parts.port or _PORTS[parts.scheme]
        self._user, self._password = unquote(parts.username or ""), unquote(parts.password or "")
        self._sender = sender
        self._trust = trust

    @contextmanager
    def open(self) -> Iterator[Line]:
        """A connection for some letters; MailServerError when there is none to be had."""
        try:
            smtp = self._connected()
        except (smtplib.SMTPException, OSError) as error:
            raise MailServerError(_trouble(error)) from None
        try:
            yield Line(smtp, self._sender)
        finally:
            with suppress(smtplib.SMTPException, OSError):
                smtp.quit()
            smtp.close()

    def _connected(self) -> smtplib.SMTP:
        trust = self._trust or ssl.create_default_context()
        # Said to the server as our name; asking the machine for its own may take seconds.
        ours = parseaddr(self._sender)[1].rpartition("@")[2] or "localhost"
        smtp: smtplib.SMTP
        if self._secure:
            smtp = smtplib.SMTP_SSL(
                self._host, self._port, local_hostname=ours, timeout=_TIMEOUT, context=trust
            )
        else:
            smtp = smtplib.SMTP(self._host, self._port, local_hostname=ours, timeout=_TIMEOUT)
        try:
            if not self._secure and not _is_here(self._host):
                smtp.starttls(context=trust)  # refused where the server has none
            if self._user:
                smtp.login(self._user, self._password)
        except BaseException:
            smtp.close()
            raise
        return smtp


def composed(letter: Letter, sender: str) -> EmailMessage:
    """The message as it leaves; MailRefusedError for an address that is none."""
    if not is_address(letter.to):
        raise MailRefusedError("This is not the address of one person.", for_good=True)
    message = EmailMessage(policy=policy.SMTP)
    name, address = parseaddr(sender)
    message["From"] = formataddr((_CONTROL.sub(" ", name), address))
    message["To"] = letter.to
    message["Subject"] = " ".join(_CONTROL.sub(" ", letter.subject).split())[:200]
    message["Date"] = format_datetime(letter.at)
    message["Message-ID"] = letter.message_id
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter.text)
    return message


def _said(code: int, said: bytes | str) -> str:
    words = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    return f"{code} {' '.join(_CONTROL.sub(' ', words).split())[:200]}"


def _trouble(error: Exception) -> str:
    """What kind of trouble; the server's words may repeat what was said to it, and are left out."""
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return "The mail server offers no TLS, or not the login that was set."
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"The mail server's certificate does not fit: {error.verify_message}."
    code = getattr(error, "smtp_code", None)
    return f"{type(error).__name__}{f' {code}' if code else ''}"


def _is_here(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
