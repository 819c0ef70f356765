"""What a company file says of itself at first contact.

The Web Connector sends the answers to HostQuery, CompanyQuery and PreferencesQuery with the first
sendRequestXML of a session (strHCPResponse). This module only reads them; whether a file is the
right one, or an edition one we serve, is for others to decide.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from qbxml.errors import QbxmlError, Reason
from qbxml.response import Record, read
from qbxml.types import Value, Version, parse_version

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qbxml.parser import Source

HIGHEST_SPOKEN: Version = (13, 0)
"""13.0 knows every field we write; 16.0 adds a handful we do without."""
LOWEST_SERVED: Version = (8, 0)
"""QuickBooks 2009. Before it no program could change a class or a vendor credit. Of what is newer
(transfers, GUIDs) each has another way until its version: `Shape.since`, `guid_since`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstContact:
    """Host, company and preferences; None where QuickBooks did not say.

    `versions` are the plain qbXML versions, ascending; `best` is the highest of them that we
    speak, None for a file that lists only another country's. `file_id` and `app_lock` are the Web
    Connector's marks under the asked OwnerID. `closing_date` is the last closed day. The two codes
    are the ListIDs of the sales tax codes that mean taxed and not taxed, None while sales tax is
    off. Personal data (tax identifiers) come only if `personal_data` is True.
    """

    product: str
    major: int | None
    minor: int | None
    country: str
    versions: tuple[Version, ...]
    best: Version | None
    file_mode: str
    company_name: str | None
    legal_name: str | None
    is_sample: bool | None
    file_id: str | None
    app_lock: str | None
    closing_date: date | None
    taxable_code: str | None
    exempt_code: str | None
    class_tracking: bool | None
    account_numbers: bool | None
    accounts_required: bool | None
    multicurrency: bool | None
    home_currency: str | None
    personal_data: bool | None
    automatic_login: bool | None
    accountant_copy: bool | None
    dividing_date: date | None


def read_first_contact(source: Source, *, owner_id: str) -> FirstContact:
    """The strHCPResponse (as bytes) of the file bound to our `owner_id` (`{GUID}`).

    QbxmlError if it is no qbXML answer, or if QuickBooks did not say which versions it speaks.
    """
    records = {part.kind: part for part in read(source) if isinstance(part, Record)}
    host, company, preferences = (
        _fields(records.get(kind)) for kind in ("HostRet", "CompanyRet", "PreferencesRet")
    )
    listed = _listed(host.get("SupportedQBXMLVersion"))
    versions = _plain(listed)
    marks = _marks(company.get("DataExtRet"), owner_id)
    accounting = _group(preferences, "AccountingPreferences")
    tax = _group(preferences, "SalesTaxPreferences")
    currency = _group(preferences, "MultiCurrencyPreferences")
    rights = _group(preferences, "CurrentAppAccessRights")
    copy = _group(company, "AccountantCopy")
    return FirstContact(
        product=_text(host, "ProductName") or "",
        major=_number(host, "MajorVersion"),
        minor=_number(host, "MinorVersion"),
        country=_text(host, "Country") or _regional(listed),
        versions=versions,
        best=_best(versions) if versions or not listed else None,
        file_mode=_text(host, "QBFileMode") or "",
        company_name=_text(company, "CompanyName"),
        legal_name=_text(company, "LegalCompanyName"),
        is_sample=_flag(company, "IsSampleCompany"),
        file_id=marks.get("FileID"),
        app_lock=marks.get("AppLock"),
        closing_date=_day(accounting, "ClosingDate"),
        taxable_code=_text(_group(tax, "DefaultTaxableSalesTaxCodeRef"), "ListID"),
        exempt_code=_text(_group(tax, "DefaultNonTaxableSalesTaxCodeRef"), "ListID"),
        class_tracking=_flag(accounting, "IsUsingClassTracking"),
        account_numbers=_flag(accounting, "IsUsingAccountNumbers"),
        accounts_required=_flag(accounting, "IsRequiringAccounts"),
        multicurrency=_flag(currency, "IsMultiCurrencyOn"),
        home_currency=_text(_group(currency, "HomeCurrencyRef"), "FullName"),
        personal_data=_flag(rights, "IsPersonalDataAccessAllowed"),
        automatic_login=_flag(rights, "IsAutomaticLoginAllowed"),
        accountant_copy=_flag(copy, "AccountantCopyExists"),
        dividing_date=_day(copy, "DividingDate"),
    )


def _listed(value: Value | None) -> list[str]:
    return [str(text).strip() for text in value] if isinstance(value, list) else []


def _plain(listed: Sequence[str]) -> tuple[Version, ...]:
    """The plain versions; an old Canadian file also lists such as CA3.0, which we do not speak."""
    found: set[Version] = set()
    for text in listed:
        try:
            found.add(parse_version(text))
        except QbxmlError:
            continue
    return tuple(sorted(found))


def _regional(listed: Sequence[str]) -> str:
    """The country of a file that names none, by its versions (CA3.0); '' when those are plain."""
    marks = {text[:2].upper() for text in listed if text[:2].isalpha()}
    return min(marks, default="")


def _best(versions: Sequence[Version]) -> Version:
    spoken = [version for version in versions if version <= HIGHEST_SPOKEN]
    if not spoken:
        raise QbxmlError(
            "QuickBooks did not say which qbXML versions it speaks. Update QuickBooks and the Web"
            " Connector, then try again.",
            reason=Reason.MISSING,
            path="HostRet/SupportedQBXMLVersion",
        )
    return max(spoken)


def _marks(value: Value | None, owner_id: str) -> dict[str, str]:
    """The private data fields under one OwnerID, by name; GUIDs compare without case."""
    marks: dict[str, str] = {}
    for mark in value if isinstance(value, list) else ():
        if not isinstance(mark, Mapping):
            continue
        owner, name, text = (mark.get(key) for key in ("OwnerID", "DataExtName", "DataExtValue"))
        if str(owner).casefold() == owner_id.casefold() and isinstance(name, str):
            marks[name] = str(text or "")
    return marks


def _fields(record: Record | None) -> Mapping[str, Value]:
    return {} if record is None else record.fields


def _group(fields: Mapping[str, Value], name: str) -> Mapping[str, Value]:
    value = fields.get(name)
    return value if isinstance(value, Mapping) else {}


def _text(fields: Mapping[str, Value], name: str) -> str | None:
    value = fields.get(name)
    return value if isinstance(value, str) else None


def _number(fields: Mapping[str, Value], name: str) -> int | None:
    text = _text(fields, name)
    return int(text) if text is not None and text.isascii() and text.isdigit() else None


def _flag(fields: Mapping[str, Value], name: str) -> bool | None:
    value = fields.get(name)
    return value if isinstance(value, bool) else None


def _day(fields: Mapping[str, Value], name: str) -> date | None:
    value = fields.get(name)
    return value if isinstance(value, date) else None
