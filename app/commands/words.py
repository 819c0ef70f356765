"""What may be typed at the command line: each check refuses with words that would be right."""

from __future__ import annotations

from argparse import ArgumentTypeError
from datetime import date

from services.setting_values import web_url

_CLOUD_URL = web_url()


def name(given: str) -> str:
    """A name: something other than blanks, on one line."""
    found = given.strip()
    if not found or not found.isprintable():
        raise ArgumentTypeError("a name cannot be empty, and stands on one line")
    return found


def port(given: str) -> int:
    """A TCP port, 0 for any."""
    if given.isdecimal() and int(given) <= 65_535:
        return int(given)
    raise ArgumentTypeError(f"{given!r} is not a port from 0 to 65535")


def days(given: str) -> int:
    """How many days from now, at least one and at most ten years."""
    if given.isascii() and given.isdecimal() and 1 <= int(given[:9]) <= 3650:
        return int(given)
    raise ArgumentTypeError(f"{given!r} is not a number of days from 1 to 3650")


def day(given: str) -> date:
    """A date."""
    try:
        return date.fromisoformat(given)
    except ValueError:
        raise ArgumentTypeError(f"{given!r} is not a date; write it as 2026-07-01") from None


def cloud_url(given: str) -> str:
    """An address of the cloud's API: https, or http to this machine."""
    try:
        return _CLOUD_URL(given)
    except ValueError as error:
        raise ArgumentTypeError(str(error)) from None


def email(given: str) -> str:
    """An e-mail address, as far as can be told by looking."""
    found = given.strip()
    before, _, after = found.partition("@")
    if before and "." in after.strip(".") and found.isprintable() and " " not in found:
        return found
    raise ArgumentTypeError(f"{given!r} is not an e-mail address; write it as ann@example.com")


def assignment(given: str) -> tuple[str, str]:
    """NAME=VALUE; the value may be empty."""
    found, sign, value = given.partition("=")
    if not sign or not found.strip():
        raise ArgumentTypeError(f"{given!r} is not NAME=VALUE")
    return found.strip(), value
