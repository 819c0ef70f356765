"""Who looks, checked before any page's own code: one place, by what each route declares.

A page that is not for its reader is refused in words that say who can help. A company of somebody
else does not exist. Whatever a person does, by a form that was accepted, is in the audit log.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, cast
from urllib.parse import urlsplit

from flask import abort, g, redirect, render_template, request, session, url_for

from app.access import Audience, audience_of, right_of
from services.companies import UnknownCompanyError

if TYPE_CHECKING:
    from uuid import UUID

    from flask import Flask
    from flask.typing import ResponseReturnValue
    from werkzeug.wrappers import Response

    from app.ports import Services
    from services.listings import CompanyLine
    from services.people import Viewer
    from services.rights import OperatorRight, Right

COOKIE_KEY: Final = "key"
"""Where the session cookie holds the token of who is signed in."""
_PEOPLE: Final = {Audience.PERSON, Audience.OPERATOR, Audience.SELF}
_TO_ENROL: Final = {"factor", "signing"}
"""What is open to whoever has to set up a second factor first."""
_WRITES: Final = {"POST", "PUT", "PATCH", "DELETE"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """The company that a page is about, as it stands, and its tenant."""

    tenant_id: UUID
    company_id: UUID
    line: CompanyLine


def gate(app: Flask, services: Services) -> None:
    """Put the check before, and the audit log behind, every view of this application."""

    @app.before_request
    def check() -> ResponseReturnValue | None:
        view = app.view_functions.get(request.endpoint or "")
        audience = audience_of(view)
        g.viewer = None
        token = session.get(COOKIE_KEY) if audience in {*_PEOPLE, Audience.ANYONE} else None
        if token is not None and not request.path.startswith("/api/"):
            g.viewer = services.people.viewer(token)
        if audience not in _PEOPLE:
            return None
        return _refusal(services, audience, right_of(view))

    @app.after_request
    def written_down(response: Response) -> Response:
        seen = g.get("viewer")
        did = request.method in _WRITES and response.status_code < 400 and not g.get("idle")
        given = request.view_args or {}
        if seen is not None and did:
            services.people.note(
                seen,
                g.get("deed") or (request.endpoint or "").replace("_", " ").replace(".", ": "),
                {name: str(value) for name, value in given.items()} | g.get("deed_detail", {}),
                tenant_id=_concerned(audience_of(app.view_functions[str(request.endpoint)])),
                company_id=g.place.company_id if g.get("place") else None,
                address=request.remote_addr or "",
            )
        return response


def viewer() -> Viewer:
    """Who looks at this page; only on routes for people."""
    return cast("Viewer", g.viewer)


def tenant() -> UUID:
    """Whose pages are looked at; only on routes for a tenant's people."""
    found = viewer().tenant_id
    assert found is not None
    return found


def place() -> Place:
    """The company that this page is about; only on routes with a company_id."""
    return cast("Place", g.place)


def deed(action: str, **detail: Any) -> None:
    """What the audit log is to say of this request, if it is accepted. Never a secret.

    `changes` that are none make it say nothing: what was sent is as it was.
    """
    g.deed, g.deed_detail = action, detail
    g.idle = detail.get("changes") == {}


def concerns(tenant_id: UUID | None) -> None:
    """Whose audit log it belongs in, where neither the address nor who does it says so."""
    g.concerned = tenant_id


def inside(address: str | None) -> str | None:
    """An address to go on to, when it is a path of ours; None for anybody else's."""
    parts = urlsplit(address or "")
    ours = (address or "").startswith("/") and not (address or "").startswith(("//", "/\\"))
    return address if ours and not parts.scheme and not parts.netloc else None


def _concerned(audience: Audience | None) -> UUID | None:
    """In whose audit log a deed belongs: of an operator's, the tenant's that it was done to.

    What she does meanwhile to the service or her own account is no business of one she looks at.
    """
    if not viewer().is_operator:
        return viewer().tenant_id
    named: UUID | None = (request.view_args or {}).get("tenant_id") or g.get("concerned")
    return named or (viewer().tenant_id if audience is Audience.PERSON else None)


def _refusal(
    services: Services, audience: Audience, right: Right | OperatorRight | None
) -> ResponseReturnValue | None:
    if g.viewer is None:
        if request.method == "GET":
            return redirect(url_for("signing.sign_in", next=request.full_path.rstrip("?")))
        return render_template("signing/over.html"), 401
    if not g.viewer.signed.confirmed:
        return _unconfirmed()
    if services.people.must_enrol(g.viewer) and request.blueprint not in _TO_ENROL:
        return redirect(url_for("factor.show"))
    if audience is Audience.SELF:
        return None
    if audience is Audience.OPERATOR:
        if not g.viewer.may_operate(right):
            abort(404 if not g.viewer.is_operator else 403)
        return None
    if g.viewer.tenant_id is None:
        return redirect(url_for("home.index"))
    company_id = (request.view_args or {}).get("company_id")
    if company_id is not None:
        try:
            line = services.listings.company(g.viewer.tenant_id, company_id)
        except UnknownCompanyError:
            abort(404)
        g.place = Place(tenant_id=g.viewer.tenant_id, company_id=company_id, line=line)
    if not g.viewer.may(right):
        abort(403)
    return None


def _unconfirmed() -> ResponseReturnValue | None:
    """Only what brings the second factor is open before it was given."""
    if request.endpoint in {"signing.confirm", "signing.sign_out"}:
        return None
    return redirect(url_for("signing.confirm"))
