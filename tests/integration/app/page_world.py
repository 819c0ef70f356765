"""The pages over a real database: people who sign in as they would, by the form."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from bs4 import BeautifulSoup, Tag

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

    from services.bootstrap import Services

PASSWORD = "correct horse battery"
_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


@dataclass(kw_only=True)
class Person:
    """Somebody with a browser. `tenant` None runs the service."""

    app: Flask
    services: Services
    tenant: UUID | None
    role: str
    email: str = field(default_factory=lambda: f"{uuid4().hex[:10]}@example.test")
    browser: FlaskClient = field(init=False)
    user_id: UUID = field(init=False)

    def __post_init__(self) -> None:
        self.browser = self.app.test_client()
        self.user_id = self.services.tenants.add_user(
            self.email,
            tenant=None if self.tenant is None else str(self.tenant),
            role=self.role,
            password=PASSWORD,
        )

    def sign_in(self, password: str = PASSWORD, **more: Any) -> TestResponse:
        """Open the page and send its form."""
        return self.send("/sign-in", {"email": self.email, "password": password, **more})

    def get(self, path: str, **more: Any) -> TestResponse:
        """Open a page."""
        return self.browser.get(path, **more)

    def read(self, path: str) -> BeautifulSoup:
        """Open a page that is there."""
        answer = self.get(path)
        assert 200 == answer.status_code, (path, answer.status, answer.text[:2000])
        return BeautifulSoup(answer.text, "html.parser")

    def send(
        self, path: str, form: dict[str, Any] | None = None, *, page: str | None = None
    ) -> TestResponse:
        """Send a form to `path`, with the token that `page` (or any page) has in it."""
        shown = self.get(page or ("/sign-in" if path == "/sign-in" else "/"), follow_redirects=True)
        token = _TOKEN.search(shown.text)
        assert token is not None, shown.text[:2000]
        return self.browser.post(path, data={"csrf_token": token.group(1), **(form or {})})


def signed_in(app: Flask, services: Services, tenant: UUID | None, role: str) -> Person:
    """Somebody who has signed in."""
    found = Person(app=app, services=services, tenant=tenant, role=role)
    assert 302 == found.sign_in().status_code
    return found


def first(page: BeautifulSoup | Tag, selector: str) -> Tag:
    """The first element that fits, which has to be there."""
    found = page.select_one(selector)
    assert found is not None, (selector, str(page)[:2000])
    return found
