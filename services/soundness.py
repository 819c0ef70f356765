"""Whether an answer of QuickBooks that could be read can also be believed.

Every record comes once, and a list is over only when everything that was promised has come. What
is not sound moves no mark, and nothing is written because of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from services import problems as words
from storage import runs
from sync.flow import Side
from sync.guards import doubled_identity

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qbxml.response import Answer
    from storage.problems import NewProblem
    from storage.session import Session
    from storage.work import Work


def unsound(session: Session, row: Work, answer: Answer, ids: Sequence[str]) -> NewProblem | None:
    """What to tell a person of this answer; None when it is sound. `ids` as often as they came."""
    name = row.read_name or ""
    doubled = doubled_identity(name, Side.QUICKBOOKS, ids)
    if doubled is not None:
        return words.stop(doubled.code, doubled.cause, doubled.cure)
    if not _is_cut_short(session, row, answer, len(ids)):
        return None
    return words.stop(
        "answer-cut-short",
        f"QuickBooks ended its answer to the question for {name} before all of it had come.",
        "Nothing was written because of it. Choose Update Selected in the Web Connector; if it "
        "happens again, "
        "restart QuickBooks and the Web Connector.",
    )


def _is_cut_short(session: Session, row: Work, answer: Answer, number: int) -> bool:
    """Whether a page says that nothing is left, and more was promised by the one before.

    A first page that is full and does not say what is left is no better.
    """
    request, left = row.request or {}, answer.iterator_remaining
    iterator = (request.get("attributes") or {}).get("iterator")
    if iterator is None or row.run_id is None or answer.status_code != 0:
        return False
    name = f"due:{row.read_name}"
    if left:
        runs.add_checked(session, row.run_id, name, [str(left)])
        return False
    if iterator == "Continue":
        due = runs.get(session, row.run_id).checked.get(name, ())
        return number < min((int(each) for each in due), default=0)
    return left is None and number >= int((request.get("body") or {}).get("MaxReturned") or 0)
