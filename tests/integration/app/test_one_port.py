"""Both doors behind one port: which path goes where, and whom a forwarded address is believed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from werkzeug.test import Client, EnvironBuilder
from werkzeug.wrappers import Request, Response

from services.settings import Settings
from wsgi import by_path, in_front

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path
    from wsgiref.types import StartResponse, WSGIEnvironment


class Named:
    """An application that says who it is, where it was asked and by whom."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __call__(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        request = Request(environ)
        answer = Response(f"{self._name} {request.path} {request.remote_addr} {request.scheme}")
        return answer(environ, start)


@pytest.mark.parametrize(
    ("path", "door"),
    [
        ("/qbwc", "soap"),
        ("/qbwc/", "soap"),
        ("/qbwc/anything", "people"),
        ("/qbwcx", "people"),
        ("/", "people"),
        ("/support", "people"),
        ("/api/qbwc", "people"),
    ],
)
def test_only_the_web_connectors_path_goes_to_its_door(path: str, door: str) -> None:
    client = Client(by_path(Named("people"), Named("soap")))
    # The path arrives unchanged: the door writes its own address into the WSDL.
    assert client.get(path).text.startswith(f"{door} {path} ")


def _asked_by(proxies: int, folder: Path) -> str:
    application = in_front(Named("people"), Settings(trusted_proxies=proxies, data_dir=folder))
    asked = EnvironBuilder(
        path="/",
        headers=[("X-Forwarded-For", "203.0.113.9"), ("X-Forwarded-Proto", "https")],
        environ_base={"REMOTE_ADDR": "10.0.0.1"},
    )
    return Client(application).open(asked).text


def test_without_a_proxy_nobody_may_say_where_they_come_from(tmp_path: Path) -> None:
    assert "people / 10.0.0.1 http" == _asked_by(0, tmp_path)


def test_a_proxy_of_ours_is_believed(tmp_path: Path) -> None:
    assert "people / 203.0.113.9 https" == _asked_by(1, tmp_path)
