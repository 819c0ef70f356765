"""What every page is made with: how times, money and names are written, and what frames it.

Times are shown in the viewer's zone: the one she chose, else her browser's, which a script of ours
leaves in a cookie, else UTC. A time is always a <time> with the exact moment in it.
"""

from __future__ import annotations

import hashlib
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import unquote
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime, format_timedelta
from babel.numbers import format_currency, format_decimal
from flask import g, request, url_for
from flask_bootstrap import Bootstrap5
from flask_compress import Compress
from flask_wtf.csrf import CSRFProtect
from markupsafe import Markup

from services.plans import why_off
from services.rights import OperatorRight, Right

if TYPE_CHECKING:
    from flask import Flask

    from app.ports import Services

LOCALE: Final = "en_US"  # QuickBooks' US edition is the one we speak to
ZONE_COOKIE: Final = "zone"
_STATIC: Final = Path(__file__).parent / "static"
_RECENT: Final = timedelta(seconds=5)


def furnish(app: Flask, services: Services) -> CSRFProtect:
    """Give an application its components, filters and frame."""
    newest, *older = services.settings.secret_keys or ("",)
    app.config.update(
        SECRET_KEY=_derived(newest),
        SECRET_KEY_FALLBACKS=[_derived(each) for each in older],
        SESSION_COOKIE_NAME="deskbridge",
        WTF_CSRF_TIME_LIMIT=None,  # as long as the session: a form left open over lunch still works
        WTF_CSRF_SSL_STRICT=True,
        BOOTSTRAP_SERVE_LOCAL=True,
        SEND_FILE_MAX_AGE_DEFAULT=365 * 24 * 3600,  # their addresses change with their content
        COMPRESS_ALGORITHM=["br", "gzip"],
        COMPRESS_MIMETYPES=[
            "text/html",
            "text/css",
            "text/javascript",
            "application/json",
            "image/svg+xml",
        ],
        COMPRESS_STREAMS=True,
    )
    library = Bootstrap5(app)

    @app.url_defaults
    def versioned(endpoint: str, values: dict[str, Any]) -> None:
        if endpoint == "bootstrap.static":
            values.setdefault("v", library.bootstrap_version)

    Compress(app)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters.update(
        moment=moment, ago=ago, day=day, money=money, count=count, duration=duration
    )
    app.jinja_env.globals.update(static=static, Right=Right, OperatorRight=OperatorRight)
    app.context_processor(
        lambda: {
            "viewer": g.get("viewer"),
            "place": g.get("place"),
            "now": services.now(),
            "known_pages": app.view_functions,
            "plan_off": plan_off,
            "support_contact": services.settings.support_contact,
        }
    )
    return CSRFProtect(app)


def plan_off(flow: str) -> str | None:
    """Why the viewer's tenant has no flow such as "bill.push"; None when its plan has it."""
    seen = g.get("viewer")
    return why_off(seen.plan, flow) if seen else None


def static(filename: str) -> str:
    """The address of a static file, which changes with its content."""
    return url_for("static", filename=filename, v=_version(filename))


def zone() -> ZoneInfo:
    """The zone that times are shown in."""
    seen = g.get("viewer")
    for name in (
        seen.signed.zone if seen else None,
        unquote(request.cookies.get(ZONE_COOKIE, "")),
    ):
        try:
            if name:
                return ZoneInfo(name)
        except (ValueError, OSError, KeyError):
            continue
    return ZoneInfo("UTC")


def moment(when: datetime | None, pattern: str = "MMM d, y, h:mm a") -> Markup:
    """A time in the viewer's zone, "Nov 26, 2026, 5:40 PM"."""
    if when is None:
        return Markup("–")
    told = format_datetime(when.astimezone(zone()), pattern, locale=LOCALE)
    return _time(when, told)


def ago(when: datetime | None, now: datetime) -> Markup:
    """How long ago or from now, "5 minutes ago", "in 3 hours"; the moment itself on hovering."""
    if when is None:
        return Markup("never")
    left = when - now
    if abs(left) < _RECENT:
        told = "just now"
    else:
        told = format_timedelta(left, add_direction=True, locale=LOCALE, threshold=1.2)
    return _time(when, told)


def day(when: date | str | None) -> str:
    """A date, which has no zone: "Nov 26, 2026"."""
    if not when:
        return "–"
    try:
        known = date.fromisoformat(when) if isinstance(when, str) else when
    except ValueError:
        return str(when)
    return format_date(known, "MMM d, y", locale=LOCALE)


def money(amount: Any) -> str:
    """An amount of US dollars, "$1,234.50"; what is no number is shown as it is."""
    if amount is None or amount == "":
        return "–"
    try:
        return format_currency(Decimal(str(amount)), "USD", locale=LOCALE)
    except (InvalidOperation, ValueError):
        return str(amount)


def count(number: int | None) -> str:
    """A number with its thousands, "12,345"."""
    return "–" if number is None else format_decimal(number, locale=LOCALE)


def duration(length: timedelta | float | None) -> str:
    """How long something took: "under 0.1 s", "0.4 s", "12 s", "3 min 5 s", "2 h 10 min"."""
    if length is None:
        return "–"
    seconds = length.total_seconds() if isinstance(length, timedelta) else float(length)
    if 0 < seconds < 0.1:
        return "under 0.1 s"
    if seconds < 10:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    hours, left = divmod(minutes, 60)
    if hours:
        return f"{hours} h {left} min"
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"


def _time(when: datetime, told: str) -> Markup:
    """What is told of a moment, with the moment itself for programs and on hovering."""
    exact = when.astimezone(UTC).isoformat(timespec="seconds")
    full = format_datetime(when.astimezone(zone()), "EEEE, MMMM d, y, h:mm:ss a z", locale=LOCALE)
    return Markup('<time datetime="{}" title="{}">{}</time>').format(exact, full, told)


@cache
def _version(filename: str) -> str:
    return hashlib.sha256((_STATIC / filename).read_bytes()).hexdigest()[:10]


def _derived(key: str) -> str:
    return hashlib.sha256(b"deskbridge pages" + key.encode()).hexdigest()
