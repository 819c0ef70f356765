"""Links that carry their own permission: signed, for one thing, for a limited time.

A .qwc file must be fetched on the computer that runs QuickBooks, by a person who need not have an
account with us. The file holds no password, so the link is worth little, but it still expires.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from itsdangerous import BadSignature, SignatureExpired, URLSafeTimedSerializer

if TYPE_CHECKING:
    from uuid import UUID

    from services.settings import Settings

QWC_SECONDS: Final = 7 * 24 * 3600


class LinkError(Exception):
    """The link is not one of ours, or not for this."""


class LinkExpiredError(LinkError):
    """The link was ours and its time is over."""


def qwc_link(settings: Settings, company_id: UUID) -> str:
    """The address a company's .qwc file can be fetched at for a week."""
    key = _signer(settings).dumps(company_id.hex)
    return f"{settings.base_url}/companies/{company_id}/deskbridge.qwc?key={key}"


def check_qwc_key(settings: Settings, company_id: UUID, key: str) -> None:
    """Raise LinkError unless the key was made for this company, LinkExpiredError when it is old."""
    try:
        signed = _signer(settings).loads(key, max_age=QWC_SECONDS)
    except SignatureExpired as error:
        raise LinkExpiredError from error
    except BadSignature as error:
        raise LinkError from error
    if signed != company_id.hex:
        raise LinkError


def _signer(settings: Settings) -> URLSafeTimedSerializer:
    # Ours are newest first, itsdangerous signs with the last; the older ones still verify.
    return URLSafeTimedSerializer(list(reversed(settings.secret_keys)), salt="deskbridge qwc")
