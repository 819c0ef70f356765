"""After the performance: somebody looks at the pages, and finds something to do there.

The Web Connectors go on calling, so that what is decided on a page is carried out, and there is an
organization and a company file that nobody has connected yet.
"""

from __future__ import annotations

import secrets
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Final

from simulator.bill import seed
from simulator.demo.product import DemoError
from simulator.demo.saying import say
from simulator.demo.site import TOKEN_NAME
from simulator.demo.story import waiting

if TYPE_CHECKING:
    import threading
    from collections.abc import Sequence

    from simulator.bill import BillServer
    from simulator.demo.product import Product
    from simulator.demo.site import Site

EVERY: Final = 15  # seconds between two calls of a Web Connector
NEWCOMER: Final = "Pelican Landscaping"
_DESKBRIDGE: Final = ".venv/bin/deskbridge"


def receive(
    product: Product,
    server: BillServer,
    sites: Sequence[Site],
    *,
    address: str,
    stop: threading.Event,
) -> None:
    """Leave something to do, say where, and go on until stopped."""
    say("-- Something is left for you: both sides are edited once more, at cross purposes.")
    for site in sites:
        site.play(waiting.play)
        _call(site, stop)
        site.look()
    if stop.is_set():
        return
    say("", "Still serving; Ctrl-C stops. In a browser, open", f"  {address}/sign-in", "as")
    say(*_people(product, sites[0].tenant))
    waits = ", ".join(f"{len(site.problems)} problems of {site.company}" for site in sites)
    say("", f"{waits} wait for a person.")
    say(f"Both Web Connectors call every {EVERY} seconds and carry out what you decide.")
    say("", *_newcomer(server), "", "Or in another terminal, for example:")
    say(f'  {_DESKBRIDGE} company status "{sites[0].company}" --data {product.data}')
    with ThreadPoolExecutor(len(sites)) as pool:
        list(pool.map(lambda site: _keep_calling(site, stop), sites))


def _keep_calling(site: Site, stop: threading.Event) -> None:
    while not stop.wait(EVERY):
        _call(site, stop)


def _call(site: Site, stop: threading.Event) -> None:
    """One session; said when it moved something, or could not be."""
    before = site.writes()
    try:
        outcome = site.session(stop)
    except DemoError as error:  # somebody has renamed or disconnected it meanwhile
        say(f"{site.company}: {error}")
        return
    cloud, books = (now - then for now, then in zip(site.writes(), before, strict=True))
    if (cloud or books or outcome.kind != "done") and not stop.is_set():
        say(
            f"{site.company}: {outcome.kind}, {cloud} writes to BILL, {books} to QuickBooks. "
            f"{outcome.status}"
        )


def _people(product: Product, tenant: str) -> list[str]:
    """Somebody for each kind of page: a line with the address and the password of each."""
    made = (
        ("owner@example.test", f"owner of {tenant}", ("--tenant", tenant, "--role", "owner")),
        ("operator@example.test", "runs the service", ("--operator", "--role", "operator")),
    )
    return [
        f"  {email}  {product.ask('user', 'add', email, *whose)['password']}  ({what})"
        for email, what, whose in made
    ]


def _newcomer(server: BillServer) -> list[str]:
    """An organization in use that no company is connected to, and how its company file calls."""
    token = secrets.token_urlsafe(18)
    org_id = server.bill.add_organization(name=NEWCOMER, token_name=TOKEN_NAME, token=token)
    seed(server.bill, org_id)
    file = f'--password-stdin --seed 3 --name "{NEWCOMER}" --every {EVERY}'
    return [
        "To connect a company yourself, choose “Connect a company” as the owner, and enter",
        f"  organization {org_id}, token name {TOKEN_NAME}, sync token {token}",
        "Download its .qwc file. This is its QuickBooks; paste the password when it waits for it:",
        f"  {_DESKBRIDGE} simulate quickbooks --qwc ~/Downloads/FILE.qwc {file}",
    ]
