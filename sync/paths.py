"""Values at paths such as "VendorAddress/City" in the nested records of the SDK's messages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping


def at(native: Mapping[str, Any], path: str) -> Any:
    """What stands at the path; None where the way ends early."""
    value: Any = native
    for name in path.split("/"):
        if not hasattr(value, "get"):
            return None
        value = value.get(name)
    return value


def put(body: dict[str, Any], path: str, value: Any) -> None:
    """Set what stands at the path, making the aggregates on the way."""
    *way, last = path.split("/")
    for name in way:
        body = body.setdefault(name, {})
    body[last] = value


def many(native: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    """The aggregates of that name: none, one or several."""
    found = native.get(name)
    if found is None:
        return []
    return list(found) if isinstance(found, list | tuple) else [found]
