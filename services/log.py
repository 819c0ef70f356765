"""The log of every process that serves, set up once: level, form, and a last defence for secrets.

Nothing is meant to log a secret. Should one get into a line all the same (an address in a driver's
error, a header in a traceback), it is taken out of the finished text, whoever wrote it. It does not
know what only a company has, its sync token for one: what handles those says nothing of them.
"""

from __future__ import annotations

import logging
import re
import sys
from dataclasses import fields
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import unquote, urlsplit

import structlog

from services.secret_key import database_password

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from services.settings import Settings

REDACTED: Final = "•••"
_SHORTEST: Final = 6  # shorter ones would blacken ordinary words
# What looks like a secret by its name or its shape, in any quoting.
_SHAPES: Final = (
    re.compile(r"(dbt_[a-z2-7]{12})_[a-z2-7]{32}"),
    re.compile(r"(\w+://[^\s:/@]*):[^\s/@]+(?=@)"),
    re.compile(
        r"((?:password|passwd|secret|token|authorization|dev_?key|session_?id|api_?key)"
        r"[\"']?\s*[:=]\s*[\"']?(?:bearer\s+)?)[^\s\"',;&})\]]{6,}",
        re.IGNORECASE,
    ),
)
_LOUD: Final = ("httpx", "httpcore", "kombu", "amqp")


def configure(settings: Settings) -> None:
    """Write every log line of this process to stderr as LOG_LEVEL and LOG_JSON say."""
    level = getattr(logging, settings.log_level.upper())
    shared: list[Any] = [
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                *_rendered(as_json=settings.log_json),
                redacting(secrets_of(settings)),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for name in _LOUD:
        logging.getLogger(name).setLevel(max(level, logging.WARNING))
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
    )


def secrets_of(settings: Settings) -> frozenset[str]:
    """Every secret that this process was given, as it may stand in a text."""
    found: set[str] = set()
    for each in fields(settings):
        if each.repr:  # a secret setting is one that stays out of the settings' repr
            continue
        value = getattr(settings, each.name)
        for text in value if isinstance(value, tuple) else (value,):
            password = urlsplit(text).password if "://" in text else text
            found |= {password, unquote(password)} if password else set()
    if settings.secret_keys:
        found.add(database_password(settings.secret_keys))
    return frozenset(each for each in found if len(each) >= _SHORTEST)


def redacting(secrets: Iterable[str]) -> Callable[[Any, str, Any], str]:
    """The last processor, on the finished line: what is or looks like a secret is taken out."""
    known = sorted(secrets, key=len, reverse=True)

    def redact(_logger: Any, _name: str, rendered: Any) -> str:
        line = str(rendered)
        for secret in known:
            line = line.replace(secret, REDACTED)
        for shape in _SHAPES:
            line = shape.sub(_hidden, line)
        return line

    return redact


def _hidden(found: re.Match[str]) -> str:
    separator = ":" if "://" in found[1] else "_" if found[1].startswith("dbt_") else ""
    return f"{found[1]}{separator}{REDACTED}"


def _rendered(*, as_json: bool) -> list[Any]:
    if as_json:
        return [
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(default=str, ensure_ascii=False),
        ]
    plain = structlog.dev.plain_traceback  # never one that shows what variables held
    return [structlog.dev.ConsoleRenderer(colors=False, exception_formatter=plain)]
