"""One BILL per test over real HTTP, and a client as plain as can be: no retries, no memory."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from simulator.bill import DEV_KEYS, Bill, BillServer, Organization, build

if TYPE_CHECKING:
    from collections.abc import Iterator

    from simulator.bill import Record

TOKEN = {"username": "deskbridge sync", "password": "token-text"}


class Api:
    """Calls one server on behalf of one organization."""

    def __init__(self, server: BillServer, org_id: str) -> None:
        self.server = server
        self.org_id = org_id
        self.dev_key = DEV_KEYS[0]
        self.session = ""
        self._http = httpx.Client(timeout=5)

    def login(self, **changes: str) -> httpx.Response:
        """Sign in; remembers the session when it worked."""
        body = {**TOKEN, "organizationId": self.org_id, "devKey": self.dev_key, **changes}
        answer = self._http.post(self.server.v3_url + "/login", json=body)
        if answer.status_code == 200:
            self.session = answer.json()["sessionId"]
        return answer

    def call(self, method: str, path: str, body: Any = None, **query: str) -> httpx.Response:
        """One v3 call."""
        headers = {"devKey": self.dev_key, "sessionId": self.session}
        url = self.server.v3_url + path
        if body is None:
            return self._http.request(method, url, headers=headers, params=query)
        return self._http.request(method, url, headers=headers, params=query, json=body)

    def get(self, path: str, **query: str) -> Any:
        """A GET that must work; its JSON."""
        answer = self.call("GET", path, **query)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def send(self, method: str, path: str, body: Any = None) -> Any:
        """A write that must work; its JSON."""
        answer = self.call(method, path, body)
        assert answer.status_code in {200, 201}, answer.text
        return answer.json()

    def v2(self, name: str, data: Any = None, **form: str) -> Any:
        """One v2 call; the whole envelope."""
        fields = {"devKey": self.dev_key, "sessionId": self.session, **form}
        if data is not None:
            fields["data"] = data if isinstance(data, str) else json.dumps(data)
        answer = self._http.post(f"{self.server.v2_url}/{name}.json", data=fields)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def close(self) -> None:
        """Let go of the connections."""
        self._http.close()


def refusal(answer: httpx.Response) -> tuple[int, str]:
    """Status and BILL code of a v3 refusal, its envelope checked."""
    (row,) = answer.json()
    assert set(row) >= {"timestamp", "code", "severity", "category", "message"}
    return answer.status_code, row["code"]


@pytest.fixture
def bill() -> Bill:
    return Bill()


@pytest.fixture
def org(bill: Bill) -> Organization:
    org_id = bill.add_organization(
        name="Rock Castle", token_name=TOKEN["username"], token=TOKEN["password"]
    )
    return bill.organization(org_id)


@pytest.fixture
def server(bill: Bill) -> Iterator[BillServer]:
    with BillServer(bill) as running:
        yield running
    assert bill.crashes == []


@pytest.fixture
def api(server: BillServer, org: Organization) -> Iterator[Api]:
    client = Api(server, org.id)
    assert client.login().status_code == 200
    yield client
    client.close()


@pytest.fixture
def checking(org: Organization) -> Record:
    ledger = build.account(org, "Checking", "BANK", number="1000")
    return build.bank(org, "First Lone Star", ledger_account=ledger["id"])


@pytest.fixture
def vendor(org: Organization) -> Record:
    return build.vendor(org, "Happy Office Supply")


@pytest.fixture
def customer(org: Organization) -> Record:
    return build.customer(org, "Abercrombie")
