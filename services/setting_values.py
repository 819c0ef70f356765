"""How one setting is declared and how its text is checked.

A parser takes the text of a variable and returns its value, or raises ValueError with a message
that reads on after the variable's name: "PORT must be a whole number from 0 to 65535, not 'x'".
"""

from __future__ import annotations

import ipaddress
import re
from dataclasses import field
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import urlsplit

from cryptography.fernet import Fernet

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")


class SettingsError(Exception):
    """A setting does not fit; the message names the variable and says what would."""


def setting(
    env: str, default: str, parse: Callable[[str], T], doc: str, *, secret: bool = False
) -> T:
    """A dataclass field that knows its variable, its check and its sentence.

    The default is text too, and goes through the same check as anybody's value. A secret one stays
    out of the settings' repr, and so out of logs and tracebacks.
    """
    known = {"env": env, "default": default, "parse": parse, "doc": doc}
    value: T = field(default=parse(default), metadata=known, repr=not secret)
    return value


def spelled(value: object) -> str:
    """A checked value as text that its parser reads back to the same value."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return ",".join(value)
    return str(value)


def flag(given: str) -> bool:
    """Yes or no."""
    known = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False}
    try:
        return known[given.lower()]
    except KeyError:
        raise ValueError(f"must be yes or no, not {given!r}") from None


def number(least: int, most: int) -> Callable[[str], int]:
    """A whole number between two bounds, both allowed."""

    def parse(given: str) -> int:
        try:
            value = int(given)
        except ValueError:
            value = least - 1
        if not least <= value <= most:
            raise ValueError(f"must be a whole number from {least} to {most}, not {given!r}")
        return value

    return parse


def duration(least: float, most: float) -> Callable[[str], float]:
    """Seconds between two bounds, fractions allowed."""

    def parse(given: str) -> float:
        try:
            value = float(given)
        except ValueError:
            value = -1.0
        # Written this way round because "nan" is a float and compares as false.
        if not least <= value <= most:
            raise ValueError(f"must be seconds from {least:g} to {most:g}, not {given!r}")
        return value

    return parse


def choice(*allowed: str) -> Callable[[str], str]:
    """One of a few words, in any case."""

    def parse(given: str) -> str:
        if given.lower() not in allowed:
            raise ValueError(f"must be one of {', '.join(allowed)}, not {given!r}")
        return given.lower()

    return parse


def server_url(*schemes: str) -> Callable[[str], str]:
    """The address of a server we connect to, or nothing."""

    def parse(given: str) -> str:
        if given and urlsplit(given).scheme not in schemes:
            # Not quoted back: such an address usually holds a password.
            raise ValueError(f"must begin with {' or '.join(f'{each}://' for each in schemes)}")
        return given

    return parse


def smtp_url(given: str) -> str:
    """Where mail is handed over, or nothing."""
    if not given:
        return ""
    try:
        parts = urlsplit(given)
        fits = parts.scheme in {"smtp", "smtps"} and parts.hostname and parts.port != 0
    except ValueError:
        fits = False
    if not fits:
        # Not quoted back: such an address usually holds a password.
        raise ValueError("must be smtp://user:password@host:port or smtps://…")
    return given


def mail_sender(given: str) -> str:
    """An e-mail address with or without a name, or nothing."""
    one = r"[A-Za-z0-9_.+-]+@[A-Za-z0-9.-]+"
    if given and not re.fullmatch(rf"{one}|[^<>@\r\n]*<{one}>", given):
        raise ValueError(
            f"must be an address, with or without a name as in Deskbridge <books@example.com>, "
            f"not {given!r}"
        )
    return given


def web_url(*, optional: bool = False) -> Callable[[str], str]:
    """An https address; http is allowed to this machine alone. No trailing slash comes out."""

    def parse(given: str) -> str:
        if optional and not given:
            return ""
        parts = urlsplit(given)
        secure = parts.scheme == "https" or (parts.scheme == "http" and _is_here(parts.hostname))
        if not secure or not parts.hostname or parts.query or parts.fragment or parts.username:
            raise ValueError(
                f"must be an https:// address (http:// to localhost alone), not {given!r}"
            )
        return given.rstrip("/")

    return parse


def host_names(given: str) -> tuple[str, ...]:
    """Host names separated by commas, without ports; none is allowed."""
    names = tuple(each.strip().lower() for each in given.split(",") if each.strip())
    for each in names:
        if not re.fullmatch(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:]+\]", each):
            raise ValueError(
                f"must be host names separated by commas, without ports, and {each!r} is not one"
            )
    return names


def secret_keys(given: str) -> tuple[str, ...]:
    """Fernet keys, newest first, separated by commas; none is allowed."""
    keys = tuple(each.strip() for each in given.split(",") if each.strip())
    for position, each in enumerate(keys, start=1):
        try:
            Fernet(each)
        except ValueError:
            raise ValueError(
                f"must be Fernet keys separated by commas, and number {position} is not one: "
                "a key is 44 characters made by cryptography.fernet.Fernet.generate_key()"
            ) from None
    return keys


def _is_here(host: str | None) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host or "").is_loopback
    except ValueError:
        return False
