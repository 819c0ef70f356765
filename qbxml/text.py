"""Which characters and how many a QuickBooks text field keeps.

QuickBooks stores Windows-1252 and refuses longer texts outright; it neither truncates nor
transliterates. Nor do we: shortening somebody's vendor name is not a codec's decision.
"""

from __future__ import annotations

import unicodedata

from qbxml.errors import QbxmlError, Reason

_LINE_CHARACTERS = "\t\n\r"


def checked_text(value: str, *, max_length: int | None) -> str:
    """The text as QuickBooks will store it, composed (NFC).

    Refuses control characters (not XML at all), characters outside Windows-1252 (QuickBooks
    cannot store them) and more than `max_length` characters (status 3070).
    """
    text = unicodedata.normalize("NFC", value)
    for character in text:
        if _illegal(character):
            raise QbxmlError(
                f"contains the control character U+{ord(character):04X}, which XML cannot carry."
                " Remove it.",
                reason=Reason.ILLEGAL_CHARACTER,
            )
    unstorable = _outside_code_page(text)
    if unstorable:
        raise QbxmlError(
            f"contains {unstorable}, which QuickBooks Desktop cannot store (it keeps Western"
            " European letters only). Replace it with a plain letter or sign.",
            reason=Reason.UNSUPPORTED_CHARACTER,
        )
    if max_length is not None and len(text) > max_length:
        raise QbxmlError(
            f"has {len(text)} characters; QuickBooks keeps at most {max_length}. Shorten it.",
            reason=Reason.TOO_LONG,
            limit=max_length,
        )
    return text


def _illegal(character: str) -> bool:
    code = ord(character)
    if code < 0x20:
        return character not in _LINE_CHARACTERS
    return 0xD800 <= code <= 0xDFFF or code in {0xFFFE, 0xFFFF}


def _outside_code_page(text: str) -> str:
    """The first few characters that Windows-1252 lacks, quoted for a sentence."""
    if text.isascii():
        return ""
    found: list[str] = []
    for character in text:
        try:
            character.encode("cp1252")
        except UnicodeEncodeError:
            name = f"“{character}”" if character.isprintable() else f"U+{ord(character):04X}"
            if name not in found:
                found.append(name)
    return ", ".join(found[:3])
