"""One organization at a simulated BILL and the adapter that is connected to it over real HTTP."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cloud import CloudSettings, connect
from cloud.bill.adapter import BillCloud
from simulator.bill import DEV_KEYS, Bill, BillServer, Organization, Settings

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from redis import Redis

    from sync.ports import Change, Written

TOKEN = "a-very-secret-token"
ADDRESS = {
    "line1": "1 Main Street",
    "city": "Austin",
    "stateOrProvince": "TX",
    "zipOrPostalCode": "78701",
    "country": "US",
}


@dataclass(slots=True, kw_only=True)
class AtBill:
    """The simulator, its organization, and a way to connect to it."""

    bill: Bill
    org: Organization
    server: BillServer
    redis: Redis | None = None

    def connect(self, **changes: Any) -> BillCloud:
        """A new adapter; `changes` are settings that differ."""
        options: Mapping[str, str] = changes.pop("options", {})
        values: dict[str, Any] = {
            "organization": self.org.id,
            "token_name": "desk",
            "token": TOKEN,
            "developer_key": DEV_KEYS[0],
            "urls": {"v3": self.server.v3_url, "v2": self.server.v2_url},
            "options": options,
            "hosts": ("127.0.0.1",),
            "calls_per_hour": 4_000_000,  # the tests of the limits set their own
            "timeout": 5.0,
        }
        cloud = connect("bill", CloudSettings(**{**values, **changes}), redis=self.redis)
        assert isinstance(cloud, BillCloud)
        return cloud


@contextmanager
def at_bill(settings: Settings | None = None, *, redis: Redis | None = None) -> Iterator[AtBill]:
    """A running simulator with one empty organization."""
    bill = Bill(settings=settings)
    org_id = bill.add_organization(name="Larry's Landscaping", token_name="desk", token=TOKEN)
    with BillServer(bill) as server:
        yield AtBill(bill=bill, org=bill.organization(org_id), server=server, redis=redis)


def everything(cloud: Any, entity: str, cursor: str | None = None) -> dict[str, Change]:
    """All changes by id, the last of each."""
    return {change.id: change for page in cloud.changes(entity, cursor) for change in page.changes}


def cursor_after(cloud: Any, entity: str, cursor: str | None = None) -> str:
    """The cursor that reading to the end leaves behind."""
    cursors = [page.cursor for page in cloud.changes(entity, cursor) if page.cursor]
    return str(cursors[-1])


def written(result: object) -> Written:
    """The result, which must be Written."""
    from sync.ports import Written

    assert isinstance(result, Written), result
    return result
