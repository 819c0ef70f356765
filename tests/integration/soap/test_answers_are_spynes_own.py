"""The short way through spyne gives, byte for byte, what spyne's long way gives."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any, BinaryIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soap.wsgi import Door, build
from tests.integration.soap.messages import METHODS, message

if TYPE_CHECKING:
    from collections.abc import Callable

    from spyne.server.wsgi import WsgiApplication

# XML's own characters; a surrogate cannot be encoded and is replaced before spyne sees it.
TEXT = st.text(
    st.characters(
        codec="utf-8",
        exclude_characters="".join(map(chr, {*range(32)} - {9, 10, 13})) + "\ufffe\uffff",
    )
)


class Scripted:
    """Says `text` (or `number`) to everything; takes a spool or, from stock spyne, a string."""

    def __init__(self) -> None:
        self.text = ""
        self.number = 0
        self.strings = ["", ""]

    def server_version(self) -> str:
        return self.text

    def client_version(self, version: str) -> str:
        return self.text

    def authenticate(self, username: str, password: str, *, address: str) -> list[str]:
        return self.strings

    def next_request(self, ticket: str, **_: Any) -> str:
        return self.text

    def accept_response(self, ticket: str, *, response: BinaryIO, **_: Any) -> int:
        return self.number

    def connection_error(self, ticket: str, **_: Any) -> str:
        return self.text

    def last_error(self, ticket: str) -> str:
        return self.text

    def close(self, ticket: str) -> str:
        return self.text

    def interactive_url(self, ticket: str, *, session_id: str) -> str:
        return self.text

    def interactive_rejected(self, ticket: str, *, reason: str) -> str:
        return self.text

    def interactive_done(self, ticket: str) -> str:
        return self.text


@pytest.fixture(scope="module")
def said() -> Scripted:
    return Scripted()


@pytest.fixture(scope="module")
def ours(said: Scripted) -> Door:
    return build(said)


@pytest.fixture(scope="module")
def stock(ours: Door) -> WsgiApplication:
    # Not at the top: on Python 3.12 spyne can be imported only after our package.
    from spyne.server.wsgi import WsgiApplication

    return WsgiApplication(ours.app)


def posted(application: Callable[..., Any], body: bytes) -> tuple[str, bytes]:
    environ = {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": "/qbwc",
        "QUERY_STRING": "",
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "wsgi.url_scheme": "http",
        "wsgi.input": BytesIO(body),
        "CONTENT_LENGTH": str(len(body)),
        "CONTENT_TYPE": "text/xml; charset=utf-8",
        "REMOTE_ADDR": "127.0.0.1",
    }
    seen: list[str] = []
    answer = b"".join(application(environ, lambda status, _headers: seen.append(status)))
    return seen[0], answer


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("text", ["", "NoOp", "<a b='c'>&amp;</a>\r\n\t é€😀 ]]>", " \n "])
def test_every_method_answers_as_stock_spyne_does(
    said: Scripted, ours: Door, stock: WsgiApplication, method: str, text: str
) -> None:
    said.text, said.number, said.strings = text, len(text), ["ticket", text]

    assert posted(stock, message(method)) == posted(ours, message(method))


@given(text=TEXT)
def test_any_text_is_escaped_as_spyne_escapes_it(
    said: Scripted, ours: Door, stock: WsgiApplication, text: str
) -> None:
    said.text = text

    body = message("closeConnection")
    assert posted(stock, body) == posted(ours, body)


@given(strings=st.lists(TEXT, min_size=2, max_size=4))
def test_any_array_is_written_as_spyne_writes_it(
    said: Scripted, ours: Door, stock: WsgiApplication, strings: list[str]
) -> None:
    said.strings = strings

    body = message("authenticate")
    assert posted(stock, body) == posted(ours, body)


@pytest.mark.parametrize("number", [-1, 0, 42, 100, -2147483648])
def test_a_number_is_written_as_spyne_writes_it(
    said: Scripted, ours: Door, stock: WsgiApplication, number: int
) -> None:
    said.number = number

    body = message("receiveResponseXML")
    assert posted(stock, body) == posted(ours, body)


def test_spynes_own_way_no_longer_logs_a_body_it_cannot_read(
    stock: WsgiApplication, caplog: pytest.LogCaptureFixture
) -> None:
    body = message("authenticate", {"strUserName": "u", "strPassword": "hunter2"})

    assert posted(stock, body[:-3])[0].startswith("500")

    assert "hunter2" not in caplog.text
