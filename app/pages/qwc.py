"""Handing out a company's .qwc file to whoever holds a link made for it."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID  # noqa: TC003 - Flask passes one, and readers look here for its kind

from flask import Blueprint, Response, render_template, request

from app.access import Audience, allow
from app.links import LinkError, LinkExpiredError, check_qwc_key

if TYPE_CHECKING:
    from app.ports import Services


def qwc_files(services: Services) -> Blueprint:
    """`/companies/<id>/deskbridge.qwc?key=…`."""
    blueprint = Blueprint("qwc_files", __name__)

    @blueprint.get("/companies/<uuid:company_id>/deskbridge.qwc")
    @allow(Audience.LINK)
    def download(company_id: UUID) -> Response | tuple[str, int]:
        try:
            check_qwc_key(services.settings, company_id, request.args.get("key", ""))
            file = services.companies.qwc(company_id)
        except LinkExpiredError:
            return render_template("link_expired.html"), 410
        except (LinkError, LookupError):
            # One answer for both, so that nobody learns which companies there are.
            return render_template("link_unknown.html"), 404
        named = {"Content-Disposition": 'attachment; filename="deskbridge.qwc"'}
        return Response(file, content_type="application/xml; charset=utf-8", headers=named)

    return blueprint
