"""Seeded customers, jobs, vendors, employees and other names, awkward ones among them.

Ampersands, quotes, accents, names of full length, the same surname as customer and vendor,
some without e-mail or address, some inactive. Refuses real people's data: all of it is made up.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulator.quickbooks import edit

if TYPE_CHECKING:
    import random

    from simulator.quickbooks.company import CompanyFile

_FIRST = (
    "Kristy|Brian|Renée|Ana|José|Sonya|Keith|Zoë|Tom|Ecaterina|Ralph|Doug|Björn|"
    "Melanie|Gary|Wing|Irène|Heather|Owen|Saúl|Beth|Craig|Naomi|Frank|Lucía|Peter|"
    "Dana|Holly|Max|Iris"
)
_LAST = (
    "Abercrombie|Burch|Cook|Ecker|Fisher|Garcia|Hendrickson|Jimenez|Keenan|Luke|"
    "Melton|Natiello|Peña|Pretell|Robson|Sage|Smallson|Teschner|Tony|Violette|"
    "Wickman|Young|Zamora|Olufsen|Nguyen|Lindqvist|Duarte|O'Leary|Marsh|Quinn"
)
_TRADES = (
    "Supply|Electric|Plumbing|Roofing|Lumber|Concrete|Tile & Stone|Heating|Insurance|"
    "Rentals|Paint|Glass|Tools|Fuel|Equipment"
)
_TOWNS = (
    ("Bayshore", "CA", "94326"),
    ("Middlefield", "CA", "94482"),
    ("Berkeley", "CA", "94688"),
    ("Millbrae", "CA", "94030"),
)
_JOBS = (
    "Family Room",
    "Kitchen",
    "2nd story addition",
    "Remodel Bathroom",
    'Garage "B" Repairs',
    "Pool & Deck",
)
_ODD_CUSTOMERS = (
    'Smith & Sons "Fine" Homes, Inc.',
    "Café Zoë – Grand Opening",
    "O'Brien, Seán",
    "Customer Name of Precisely 41 Characters.",
    "Müller €uro Imports",
    "Smith",
)
_ODD_VENDORS = (
    "Smith (Vendor)",
    "Peña's Piñata & Décor",
    'A1 "Quick" Couriers',
    "Vendor Name of Exactly Forty-One Charact.",
    "Vendor Without Address",
)


def fill(company: CompanyFile, rng: random.Random, *, customers: int, vendors: int) -> None:
    """The four lists that share one namespace."""
    _customers(company, rng, customers)
    _vendors(company, rng, vendors)
    for first, last in (("Dan", "Miller"), ("Elizabeth", "Mason"), ("Gregg", "Schneider")):
        edit.add(company, "Employee", Name=f"{first} T. {last}", FirstName=first, LastName=last)
    edit.add(company, "Employee", Name="Left Long Ago", FirstName="Left", IsActive="false")
    for name in ("QuickBooks MasterCard", "Owner's Account"):
        edit.add(company, "OtherName", Name=name)
    edit.add(company, "OtherName", Name="Former Landlord", IsActive="false")


def _customers(company: CompanyFile, rng: random.Random, count: int) -> None:
    people = [f"{last}, {first}" for last in _LAST.split("|") for first in _FIRST.split("|")]
    rng.shuffle(people)
    chosen = [*_ODD_CUSTOMERS, *people[: max(count, 60) - len(_ODD_CUSTOMERS)]]
    chosen += [f"Site {n:05d}" for n in range(len(chosen), count)]
    for place, name in enumerate(chosen):
        fields = _person(rng, name, place)
        if place % 7 != 3:
            fields["Email"] = f"customer{place}@example.com"
        if place % 11 != 5:
            fields["BillAddress"] = _address(rng, name)
        if place % 5 == 0:
            fields["ShipAddress"] = _address(rng, name)
        fields["TermsRef"] = ("Net 30", "Net 15", "Due on receipt")[place % 3]
        fields["SalesTaxCodeRef"] = "Non" if place % 4 == 1 else "Tax"
        fields["ItemSalesTaxRef"] = ("San Tomas", "San Domingo", "San Tomas + City")[place % 3]
        record = edit.add_customer(company, name, **fields)
        for job in range(2 if place % 3 == 0 else 1 if place % 3 == 1 and place < 40 else 0):
            title = _JOBS[(place + job) % len(_JOBS)]
            status = ("InProgress", "Awarded", "Closed", "Pending")[(place + job) % 4]
            made = edit.add_customer(
                company,
                title,
                parent=record.id,
                JobStatus=status,
                JobDesc=f"{title} for {name}"[:99],
                **{k: v for k, v in fields.items() if k in {"Email", "BillAddress", "TermsRef"}},
            )
            if place % 15 == 0 and job == 0:
                edit.add_customer(company, "Phase 1", parent=made.id, JobStatus="Awarded")
    for name in ("Gone Away Ltd.", "Closed Accounts & Co"):
        edit.add_customer(company, name, IsActive=False)


def _vendors(company: CompanyFile, rng: random.Random, count: int) -> None:
    names = [f"{last} {trade}" for last in _LAST.split("|") for trade in _TRADES.split("|")]
    rng.shuffle(names)
    chosen = [*_ODD_VENDORS, *names[: max(count, 40) - len(_ODD_VENDORS)]]
    chosen += [f"Supplier {n:05d}" for n in range(len(chosen), count)]
    for place, name in enumerate(chosen):
        fields = _person(rng, name, place)
        if name != "Vendor Without Address" and place % 13 != 7:
            fields["VendorAddress"] = _address(rng, name)
        if place % 3:
            fields["Email"] = f"vendor{place}@example.com"
        fields["TermsRef"] = ("Net 30", "2% 10 Net 30", "1% 5th Net 10th")[place % 3]
        fields["NameOnCheck"] = name[:41]
        if place % 6 == 0:
            fields["VendorTaxIdent"] = f"{10 + place % 80}-{1000000 + place * 37:07d}"
            fields["IsVendorEligibleFor1099"] = "true"
        if place % 4 == 0:
            fields["AccountNumber"] = f"AC-{place:04d}"
        edit.add_vendor(company, name, **fields)
    for name in ("Defunct Supply Co", "Old Phone Company"):
        edit.add_vendor(company, name, IsActive=False)


def _person(rng: random.Random, name: str, place: int) -> dict[str, Any]:
    last, _, first = name.partition(", ")
    fields: dict[str, Any] = {"Phone": f"415-555-{rng.randrange(10_000):04d}"}
    if first and len(first) <= 25 and "&" not in name:
        fields |= {"FirstName": first, "LastName": last[:25], "Contact": f"{first} {last}"[:41]}
    else:
        fields["CompanyName"] = name[:41]
    if place % 9 == 0:
        fields["Notes"] = f"Called on site {place}.\nPrefers mornings & quiet."
    return fields


def _address(rng: random.Random, name: str) -> dict[str, str]:
    city, state, code = _TOWNS[rng.randrange(len(_TOWNS))]
    street = ("Cypress Hill Rd", "Main Street", "Bear Rd. West", "S. Lerimore")[rng.randrange(4)]
    return {
        "Addr1": name[:41],
        "Addr2": f"{rng.randrange(1, 9999)} {street}",
        "City": city,
        "State": state,
        "PostalCode": code,
    }
