"""The people of a tenant, for its owners, and of the service, for its operators: one page for both.

An operator invites a tenant's people too, its first owner before all, and sees its list there.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID  # noqa: TC003 - Flask passes one, and readers look here for its kind

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for

from app.access import Audience, allow
from app.cursors import cursor
from app.gate import deed, tenant, viewer
from app.pages.paging import begins_after, searched
from app.shown_once import keep, take
from services.rights import OperatorRight, Right
from services.team import CHANGES, TeamError, UnknownPersonError, role_changed, roles_of
from services.tenants import UnknownTenantError

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from app.ports import Services

PAGE: Final = 50
_DONE = {
    "role": "changed the role of a person",
    "disable": "shut a person out",
    "enable": "let a person in again",
    "remove": "removed a person",
    "factor": "switched off a person's second factor",
    "reset": "made a link for a person's new password",
}
"""What the audit log says."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Group:
    """Whose people a page is about; `words` is what they are invited to."""

    tenant_id: UUID | None
    words: str
    base: str

    def url(self, what: str, /, **more: Any) -> str:
        """The address of one of this group's routes."""
        if self.base == "people.of_tenant":
            more["tenant_id"] = self.tenant_id
        return url_for(f"{self.base}_{what}", **more)


def people(services: Services) -> Blueprint:
    """`/people`, `/fleet/people` and `/fleet/tenants/<id>/people`."""
    blueprint = Blueprint("people", __name__)

    def ours(**_: Any) -> _Group:
        return _Group(tenant_id=tenant(), words=viewer().tenant_name, base="people.ours")

    def operators(**_: Any) -> _Group:
        return _Group(tenant_id=None, words="run Deskbridge", base="people.operators")

    def of_tenant(tenant_id: UUID) -> _Group:
        try:
            name = services.tenants.get(tenant_id).name
        except UnknownTenantError:
            abort(404)
        return _Group(tenant_id=tenant_id, words=name, base="people.of_tenant")

    for name, path, group, who in (
        ("ours", "/people", ours, (Audience.PERSON, Right.OWN)),
        ("operators", "/fleet/people", operators, (Audience.OPERATOR, OperatorRight.OPERATE)),
        (
            "of_tenant",
            "/fleet/tenants/<uuid:tenant_id>/people",
            of_tenant,
            (Audience.OPERATOR, OperatorRight.OPERATE),
        ),
    ):
        for what, below, view in _VIEWS:
            blueprint.add_url_rule(
                f"{path}{below}",
                f"{name}_{what}",
                allow(*who)(_of(services, group, view)),
                methods=["GET" if what == "list" else "POST"],
            )
    return blueprint


def _of(services: Services, group: Any, view: Any) -> Any:
    """A view of one group, made from one that takes it."""

    def shown(**found: Any) -> ResponseReturnValue:
        whose = group(**{name: value for name, value in found.items() if name == "tenant_id"})
        answer: ResponseReturnValue = view(
            services, whose, **{name: value for name, value in found.items() if name != "tenant_id"}
        )
        return answer

    return shown


def _page(
    services: Services,
    group: _Group,
    refusal: str | None = None,
) -> str:
    link, was_shown = take(services, f"people {group.tenant_id}")
    search = searched()
    whose = f"people {group.tenant_id} {search}"
    begins = begins_after(services.settings, whose)
    found = services.team.people(
        group.tenant_id,
        limit=PAGE + 1,
        after=(begins[0], begins[1]) if begins else None,
        search=search,
    )
    onward = None
    if len(found) > PAGE:
        last = found[PAGE - 1]
        onward = cursor(services.settings, whose, (last.name or last.email, last.email))
    return render_template(
        "people/people.html",
        group=group,
        people=found[:PAGE],
        invited=[]
        if begins
        else services.team.invited(group.tenant_id, limit=PAGE + 1, search=search),
        most=PAGE,
        search=search,
        onward=onward,
        first=begins is None,
        roles=roles_of(group.tenant_id),
        can_send=services.post.can_send,
        refusal=refusal,
        link=None if link is None else link.split(" "),
        was_shown=was_shown,
        email=request.form.get("email", "") if refusal else "",
    )


def _invite(services: Services, group: _Group) -> ResponseReturnValue:
    email, role = request.form.get("email", "").strip(), request.form.get("role", "")
    deed("invited a person", email=email[:254], role=role[:40], to=group.words)
    try:
        url = services.team.invite(
            group.tenant_id, email, role, by=viewer().shown_as, whose=group.words
        )
    except TeamError as error:
        return _page(services, group, str(error)), 422
    if url is not None:
        return _handed_over(services, group, email, url)
    flash(f"An invitation is on its way to {email}.")
    return redirect(group.url("list"))


def _withdraw(services: Services, group: _Group, invite_id: UUID) -> ResponseReturnValue:
    try:
        email = services.team.withdraw(group.tenant_id, invite_id)
    except UnknownPersonError:
        abort(404)
    deed("withdrew an invitation", email=email)
    flash(f"The invitation of {email} is withdrawn. Its link does not work any more.")
    return redirect(group.url("list"))


def _change(services: Services, group: _Group, user_id: UUID, what: str) -> ResponseReturnValue:
    role = request.form.get("role")
    if what == "reset":
        return _reset(services, group, user_id)
    if what not in CHANGES:
        abort(404)
    try:
        person = services.team.change(viewer(), group.tenant_id, user_id, what, role=role)
    except UnknownPersonError:
        abort(404)
    except TeamError as error:
        return _page(services, group, str(error)), 409
    deed(_DONE[what], email=person.email, **role_changed(person, role, what))
    flash(_told(what, person.email, role))
    return redirect(group.url("list"))


def _reset(services: Services, group: _Group, user_id: UUID) -> ResponseReturnValue:
    try:
        person = services.team.person(group.tenant_id, user_id)
    except UnknownPersonError:
        abort(404)
    deed(_DONE["reset"], email=person.email)
    if services.post.can_send:
        services.accounts.send_reset(person.email)
        flash(f"A link to choose a new password is on its way to {person.email}.")
        return redirect(group.url("list"))
    url = services.accounts.reset_link(person.email)
    if url is None:
        return _page(services, group, f"{person.email} is shut out. Let her in first."), 409
    return _handed_over(services, group, person.email, url)


def _handed_over(services: Services, group: _Group, email: str, url: str) -> ResponseReturnValue:
    """To the page that shows a link once: reloading it must not make another, which ends this."""
    keep(services, f"people {group.tenant_id}", f"{email} {url}")
    return redirect(group.url("list", made=1))


_VIEWS = (
    ("list", "", _page),
    ("invite", "/invite", _invite),
    ("withdraw", "/invited/<uuid:invite_id>/withdraw", _withdraw),
    ("change", "/<uuid:user_id>/<what>", _change),
)


def _told(what: str, email: str, role: str | None) -> str:
    return {
        "role": f"{email} is {role} now.",
        "disable": f"{email} is shut out and signed out everywhere.",
        "enable": f"{email} can sign in again.",
        "remove": f"{email} is removed. What she did stays in the audit log.",
        "factor": f"{email} signs in without a code until she sets up a second factor anew.",
    }[what]
