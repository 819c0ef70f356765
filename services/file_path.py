"""Where the company file is: remembered at first contact, doubted and learned anew when it moved.

The Web Connector is told to open the remembered path, so that a sync can run while QuickBooks is
closed. When QuickBooks cannot start with it, the next session asks for whatever is open instead: it
may be that file at its new place, and its marks tell it from another one. If that does not open
either, or is another file, the old path is tried again: a drive may only have been away. Never
after 0x8004040A, another file is open: somebody would be asked to let us into other books.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from storage import companies

if TYPE_CHECKING:
    from storage.companies import Company
    from storage.session import Session

NOT_THERE: Final = "hr-0x80040408"
DOUBTED: Final = "doubted_path"


def doubt(session: Session, company: Company, code: str) -> None:
    """QuickBooks did not open this company's file: choose what the next session asks for."""
    bound = dict(company.bound or {})
    kept = bound.pop(DOUBTED, None)
    if company.company_path and code == NOT_THERE:
        companies.bind(session, company.id, {**bound, DOUBTED: company.company_path})
        companies.set_path(session, company.id, None)
    elif not company.company_path and kept:
        companies.bind(session, company.id, bound)
        companies.set_path(session, company.id, kept)


def forget(session: Session, company: Company) -> None:
    """A person says that the file is elsewhere now: whatever is open is asked for."""
    bound = {name: value for name, value in (company.bound or {}).items() if name != DOUBTED}
    companies.bind(session, company.id, bound or None)
    companies.set_path(session, company.id, None)
