"""Host, company and preferences: what the Web Connector asks first.

Refuses changes: preferences are the bookkeeper's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.quickbooks.answers import Result
from simulator.quickbooks.fields import Field, record
from simulator.quickbooks.values import fields_by_name
from simulator.quickbooks.views import address_block

if TYPE_CHECKING:
    from simulator.quickbooks.handlers import Call
    from simulator.quickbooks.reading import Fields

_CAPACITY = {"EntityMetaData": 14_500, "ItemMetaData": 14_500}


def host(call: Call) -> Result:
    """Product, country and the qbXML versions this QuickBooks speaks."""
    company = call.company
    view: Fields = {
        "ProductName": f"QuickBooks Pro {company.year}",
        "MajorVersion": str(company.year - 1990),
        "MinorVersion": "0",
        "Country": company.country,
        "SupportedQBXMLVersion": list(company.versions),
        "IsAutomaticLogin": "false",
        "QBFileMode": "SingleUser",
    }
    if "IncludeListMetaData" in call.body:
        view["ListMetaData"] = {
            part.name: {"MaxCapacity": str(_CAPACITY.get(part.name, 10_000))}
            for part in fields_by_name(record("HostRet").parts)["ListMetaData"].parts
            if isinstance(part, Field)
        }
    return Result(records=[("HostRet", view)])


def company_query(call: Call) -> Result:
    """CompanyRet, with the data extensions of the OwnerIDs asked for."""
    company = call.company
    view: Fields = dict(company.info)
    for name in ("Address", "LegalAddress"):
        if name in view:
            view[f"{name}Block"] = address_block(view[name])
    owners = {owner.casefold() for owner in call.body.get("OwnerID", ())}
    view["DataExtRet"] = [row for row in company.extensions if row["OwnerID"].casefold() in owners]
    return Result(records=[("CompanyRet", view)])


def preferences(call: Call) -> Result:
    """PreferencesRet as the company file has them."""
    return Result(records=[("PreferencesRet", call.company.preferences)])
