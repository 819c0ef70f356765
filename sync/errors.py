"""Errors named by what happens next, so that whoever catches one knows what to do.

Adapters raise them; services turn them into a pause, a stop or a sentence for the bookkeeper. A
refusal of one record is no error: it is a value (see ports.Rejected, flow.Refusal).
"""

from __future__ import annotations


class CloudUnavailable(Exception):  # noqa: N818 -- it names what happens next
    """The cloud cannot be used now; nothing was written. Come back after `retry_after` seconds.

    The message is for a bookkeeper; `detail` is what a machine said, for whoever runs the service.
    """

    def __init__(self, message: str, *, retry_after: float = 60.0, detail: str = "") -> None:
        super().__init__(message)
        self.detail = detail
        self.retry_after = retry_after


class CloudRefused(Exception):  # noqa: N818 -- it names what happens next
    """The cloud will not serve this company until a person acts; `cure` says how.

    `auth` is true when the credentials are to blame; `detail` is what a machine said. Nothing was
    written.
    """

    def __init__(self, message: str, *, cure: str, auth: bool = False, detail: str = "") -> None:
        super().__init__(message)
        self.detail = detail
        self.cure = cure
        self.auth = auth


class DeclarationError(ValueError):
    """An entity contradicts itself or the list of entities: refused when it is imported."""
