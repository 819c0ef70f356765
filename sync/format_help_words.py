"""What it means that a record was not sent because QuickBooks could not have read it.

One code for every reason that the check before sending knows; a value is somebody's to correct,
a shape is a mistake of ours.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sync.help_value import AGAIN, Help, help_of

if TYPE_CHECKING:
    from collections.abc import Mapping

_WHY: Final = (
    "Every request is checked before it leaves, because one wrong value would have QuickBooks "
    "refuse a whole set without a hint. "
)


def _value(title: str, why: str, step: str) -> Help:
    return help_of(title, f"{_WHY}{why}", step, AGAIN)


def _ours(why: str) -> Help:
    return help_of(
        "A request was not built as QuickBooks wants it",
        f"{why} Nobody who keeps the books can cause this: it is a mistake of Deskbridge's, and "
        "nothing was sent.",
        "Send the code and the problem's words to support.",
        "To go on without it, enter the record in QuickBooks by hand and choose “skip”.",
    )


UNFIT: Final[Mapping[str, Help]] = {
    "format-bad_attribute": _ours("A part of the request that QuickBooks never stores is wrong."),
    "format-bad_format": _value(
        "A value is not written as QuickBooks wants it",
        "A date, number or amount of this record is not one.",
        "Open the record in the cloud and enter the value that the problem names anew.",
    ),
    "format-bad_message_set": _ours("The set of requests is empty or contradicts itself."),
    "format-colon_in_name": _value(
        "A name has a colon in it",
        "QuickBooks separates a parent from its child by a colon, so no name may have one.",
        "Write the name in the cloud without the colon.",
    ),
    "format-illegal_character": _value(
        "A text has a character that cannot be sent",
        "It is an invisible control character, usually copied from another program.",
        "Open the record in the cloud, delete the text that the problem names, and type it anew.",
    ),
    "format-missing": _value(
        "A value that QuickBooks needs is missing",
        "QuickBooks does not take a record without it.",
        "Open the record in the cloud and enter the value that the problem names.",
    ),
    "format-not_in_list": _value(
        "A value is none of those that QuickBooks knows",
        "For this field QuickBooks takes one of a few words.",
        "Open the record in the cloud and choose another value for what the problem names.",
    ),
    "format-not_in_us": _ours("It asks for something that only other countries' QuickBooks has."),
    "format-not_repeatable": _ours("A value is there twice that may be there once."),
    "format-one_of": _ours("Two values are there that exclude each other."),
    "format-out_of_range": _value(
        "A number is too large or too small for QuickBooks",
        "QuickBooks keeps amounts, prices and quantities within limits.",
        "Open the record in the cloud and correct the number that the problem names; a lost "
        "decimal point is the usual reason.",
    ),
    "format-too_long": _value(
        "A text is too long for QuickBooks",
        "QuickBooks keeps so many characters and no more; it is not cut off silently.",
        "Shorten the text in the cloud to the length that the problem names.",
    ),
    "format-too_new": help_of(
        "This QuickBooks is too old for it",
        "The record needs something that this version of QuickBooks does not have.",
        "Update QuickBooks: Help › Update QuickBooks Desktop.",
        "If you cannot, enter the record there by hand and choose “skip”.",
    ),
    "format-unknown_field": _ours("It has a field that QuickBooks does not know."),
    "format-unknown_record": _ours("It is of a kind that QuickBooks does not know."),
    "format-unknown_request": _ours("QuickBooks knows no such request."),
    "format-unsupported_character": _value(
        "QuickBooks cannot keep some characters",
        "QuickBooks Desktop knows only the characters of Western languages.",
        "Write the text in the cloud without the characters that the problem shows.",
    ),
    "format-wrong_type": _value(
        "A value is of the wrong kind",
        "There is a text where a number or a date belongs, or the other way round.",
        "Open the record in the cloud and enter the value that the problem names anew.",
    ),
}
