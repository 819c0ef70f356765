"""How the Web Connector spells things: namespace, argument types, characters.

Facts: Web Connector Programmer's Guide (methods and parameters) and recorded
traffic of real Web Connectors. Nothing here knows what a call means.
"""

from __future__ import annotations

import re
from io import BytesIO
from typing import TYPE_CHECKING, Any, BinaryIO, Final, TypeVar

from spyne import Array, Integer32, Unicode
from spyne import rpc as spyne_rpc

if TYPE_CHECKING:
    from collections.abc import Callable

Method = TypeVar("Method", bound="Callable[..., Any]")

# The slash at the end belongs to the name: without it the client finds no result.
NAMESPACE: Final = "http://developer.intuit.com/"

# .NET leaves a null string out of the message altogether, so only what decides whose
# call this is, and the two integers (which cannot be null there), must be present.
Text: Final = Unicode
Required: Final = Unicode(min_occurs=1, nillable=False)
Whole: Final = Integer32(min_occurs=1, nillable=False)
Strings: Final = Array(Unicode, type_name="ArrayOfString")

# Arguments that can be as large as a company file's whole list: they go to a spool.
SPOOLED: Final = frozenset({"response", "strHCPResponse"})

# What XML 1.0 cannot carry, even escaped.
_ILLEGAL: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def rpc(*types: Any, returns: Any) -> Callable[[Method], Method]:
    """Spyne's decorator, typed: argument types in wire order and the type of the result."""
    decorate: Callable[[Method], Method] = spyne_rpc(*types, _returns=returns)
    return decorate


def printable(text: str) -> str:
    """The text with every character that XML 1.0 cannot carry replaced by a question mark.

    A replacement rather than a removal: what was wrong stays visible, and one odd
    character in a message must not cost a session its answer.
    """
    return _ILLEGAL.sub("?", text)


def escaped(text: str) -> str:
    """Element text as spyne's own serialiser writes it (a bare CR would be read back as LF)."""
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return text.replace("\r", "&#13;")


def as_file(spooled: BinaryIO | None) -> BinaryIO:
    """The spooled argument, or an empty file where the client sent none."""
    return BytesIO() if spooled is None else spooled
