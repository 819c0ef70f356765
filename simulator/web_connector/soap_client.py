"""Speaks SOAP as the Web Connector's .NET class does: same bytes, headers and demands.

One line, prefix `soap`, text escaped and never CDATA, empty values self-closed; answers
must be text/xml with a result in Intuit's namespace. Redirects are not followed.
Written from recorded traffic; shares no code with the server it tests.
"""

from __future__ import annotations

import http.client
import select
import ssl
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from lxml import etree

if TYPE_CHECKING:
    from collections.abc import Sequence

NAMESPACE = "http://developer.intuit.com/"
USER_AGENT = "Mozilla/4.0 (compatible; MSIE 6.0; MS Web Services Client Protocol 4.0.30319.42000)"
EXPECT_SECONDS = 0.35  # .NET sends the body anyway when no 100 came by then
_SOAP = "http://schemas.xmlsoap.org/soap/envelope/"
_HEAD = (
    f'<?xml version="1.0" encoding="utf-8"?><soap:Envelope xmlns:soap="{_SOAP}" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
    'xmlns:xsd="http://www.w3.org/2001/XMLSchema"><soap:Body>'
)
_TAIL = "</soap:Body></soap:Envelope>"


class SoapError(Exception):
    """The call failed: no connection, an HTTP error, a Fault, or an answer of the wrong shape."""


class SoapFaultError(SoapError):
    """The server answered with a Fault; the message is its faultstring."""


def envelope(method: str, arguments: Sequence[tuple[str, str | int]]) -> bytes:
    """The request document, byte for byte as a real Web Connector writes it."""
    opening = f'<{method} xmlns="{NAMESPACE}"'
    if not arguments:
        return f"{_HEAD}{opening} />{_TAIL}".encode()
    inner = "".join(
        f"<{name}>{_escaped(str(value))}</{name}>" if value != "" else f"<{name} />"
        for name, value in arguments
    )
    return f"{_HEAD}{opening}>{inner}</{method}>{_TAIL}".encode()


class SoapClient:
    """One keep-alive connection to one AppURL. Not for two threads at once."""

    def __init__(self, url: str, *, timeout: float, expect_continue: bool = False) -> None:
        self._url = urlsplit(url)
        self._timeout = timeout
        self._expect = expect_continue and self._url.scheme == "http"
        self._connection: http.client.HTTPConnection | None = None

    def call(self, method: str, arguments: Sequence[tuple[str, str | int]]) -> str | None:
        """Result text of a method that returns a string or a number; None for a missing result."""
        found = self._result(method, self.exchange(method, envelope(method, arguments)))
        return None if found is None else (found.text or "")

    def call_array(self, method: str, arguments: Sequence[tuple[str, str | int]]) -> list[str]:
        """Result of a method that returns an array of strings in Intuit's namespace."""
        found = self._result(method, self.exchange(method, envelope(method, arguments)))
        if found is None:
            raise SoapError("Object reference not set to an instance of an object.")
        return [item.text or "" for item in found.findall(f"{{{NAMESPACE}}}string")]

    def exchange(self, method: str, body: bytes, *, cut: bool = False) -> bytes:
        """POST a document and return the answer's; `cut` sends half of it and hangs up."""
        try:
            connection = self._connected()
            self._send_head(connection, method, len(body))
            if cut:
                connection.send(body[: len(body) // 2])
                self.close()
                raise SoapError("The underlying connection was closed while sending.")
            if not self._expect or self._may_send(connection):
                connection.send(body)
            response = connection.getresponse()
            content = response.read()
        except (OSError, http.client.HTTPException) as problem:
            self.close()
            raise SoapError(f"Unable to connect to the remote server: {problem}") from None
        if response.will_close:
            self.close()
        return _checked(response, content)

    def get(self, url: str) -> int:
        """HTTP status of a plain GET, as for a certificate check; redirects are not followed."""
        parts = urlsplit(url)
        connection = _connection(parts.scheme, parts.netloc, self._timeout)
        try:
            connection.request("GET", _target(parts.path, parts.query))
            return connection.getresponse().status
        except (OSError, http.client.HTTPException) as problem:
            raise SoapError(f"{url} could not be reached: {problem}") from None
        finally:
            connection.close()

    def close(self) -> None:
        """Drop the connection; the next call opens another."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _connected(self) -> http.client.HTTPConnection:
        if self._connection is None:
            self._connection = _connection(self._url.scheme, self._url.netloc, self._timeout)
        return self._connection

    def _send_head(self, connection: http.client.HTTPConnection, method: str, length: int) -> None:
        target = _target(self._url.path, self._url.query)
        connection.putrequest("POST", target, skip_accept_encoding=True)
        connection.putheader("User-Agent", USER_AGENT)
        connection.putheader("Content-Type", "text/xml; charset=utf-8")
        connection.putheader("SOAPAction", f'"{NAMESPACE}{method}"')
        connection.putheader("Content-Length", str(length))
        if self._expect:
            connection.putheader("Expect", "100-continue")
        connection.endheaders()

    @staticmethod
    def _may_send(connection: http.client.HTTPConnection) -> bool:
        """False when the server gave its final answer instead of asking for the body."""
        sock = connection.sock
        ready, _, _ = select.select([sock], [], [], EXPECT_SECONDS)
        if not ready:
            return True
        import socket

        return b" 100 " in sock.recv(32, socket.MSG_PEEK)

    @staticmethod
    def _result(method: str, document: bytes) -> etree._Element | None:
        parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)
        try:
            root = etree.fromstring(document, parser)
        except etree.XMLSyntaxError as problem:
            raise SoapError(f"Response is not well-formed XML: {problem}") from None
        answer = root.find(f"{{{_SOAP}}}Body/{{{NAMESPACE}}}{method}Response")
        if answer is None:
            raise SoapError(f"The answer holds no {method}Response.")
        return answer.find(f"{{{NAMESPACE}}}{method}Result")


def _checked(response: http.client.HTTPResponse, content: bytes) -> bytes:
    kind = (response.getheader("Content-Type") or "").partition(";")[0].strip().lower()
    if response.status not in {200, 500}:
        raise SoapError(
            f"The request failed with HTTP status {response.status}: {response.reason}."
        )
    if not content:
        raise SoapError("The request failed with an empty response.")
    if kind != "text/xml":
        raise SoapError(f"Client found response content type of '{kind}', but expected 'text/xml'.")
    if response.status == 500 or b":Fault>" in content[:2000]:
        raise SoapFaultError(_fault_text(content))
    return content


def _fault_text(content: bytes) -> str:
    try:
        root = etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True))
    except etree.XMLSyntaxError:
        return "The server failed and did not say why."
    found = root.find(f"{{{_SOAP}}}Body/{{{_SOAP}}}Fault/faultstring")
    return (found.text or "") if found is not None else "The server failed and did not say why."


def _connection(scheme: str, netloc: str, timeout: float) -> http.client.HTTPConnection:
    if scheme == "https":
        context = ssl.create_default_context()
        return http.client.HTTPSConnection(netloc, timeout=timeout, context=context)
    return http.client.HTTPConnection(netloc, timeout=timeout)


def _target(path: str, query: str) -> str:
    return (path or "/") + (f"?{query}" if query else "")


def _escaped(text: str) -> str:
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return text.replace("\r", "&#xD;")
