"""What can be wrong with qbXML, told so that a person can act on it.

One exception for both directions: callers react to `reason`, people read the sentence, and
`path` names the field in the SDK's own words. It never carries more of a value than is needed
to recognise it.
"""

from __future__ import annotations

from enum import StrEnum


class Reason(StrEnum):
    """Why a request was not built or an answer was not read."""

    # requests: the value
    TOO_LONG = "too_long"
    WRONG_TYPE = "wrong_type"
    BAD_FORMAT = "bad_format"
    OUT_OF_RANGE = "out_of_range"
    NOT_IN_LIST = "not_in_list"
    ILLEGAL_CHARACTER = "illegal_character"
    UNSUPPORTED_CHARACTER = "unsupported_character"
    COLON_IN_NAME = "colon_in_name"
    # requests: the structure
    UNKNOWN_REQUEST = "unknown_request"
    UNKNOWN_RECORD = "unknown_record"
    UNKNOWN_FIELD = "unknown_field"
    MISSING = "missing"
    ONE_OF = "one_of"
    NOT_REPEATABLE = "not_repeatable"
    TOO_NEW = "too_new"
    NOT_IN_US = "not_in_us"
    BAD_ATTRIBUTE = "bad_attribute"
    BAD_MESSAGE_SET = "bad_message_set"
    # answers
    EMPTY = "empty"
    TRUNCATED = "truncated"
    BROKEN = "broken"
    FOREIGN = "foreign"
    FORBIDDEN = "forbidden"
    TOO_DEEP = "too_deep"
    TOO_BIG = "too_big"
    BAD_STATUS = "bad_status"
    # the .QWC file
    BAD_QWC = "bad_qwc"


class QbxmlError(Exception):
    """A request that must not leave, or an answer that cannot be read.

    `detail` is the sentence without the field; `str()` puts the field's path in front.
    `limit` is the figure that was exceeded (a length in characters, digits, a depth), if any.
    """

    def __init__(
        self, detail: str, *, reason: Reason, path: str = "", limit: int | None = None
    ) -> None:
        super().__init__(detail)
        self.detail = detail
        self.reason = reason
        self.path = path
        self.limit = limit

    def __str__(self) -> str:
        return f"{self.path}: {self.detail}" if self.path else self.detail

    def at(self, path: str) -> QbxmlError:
        """The same finding, told of the field at `path`."""
        return QbxmlError(self.detail, reason=self.reason, path=path, limit=self.limit)
