"""Countries: BILL wants a two-letter code, QuickBooks holds whatever the bookkeeper typed.

Within the United States the US edition of QuickBooks leaves the country empty. So an American
address has no country in our records, and gets BILL's "US" back when it is written. A country that
is not known here is never guessed.
"""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

_STATES: Final = re.compile(
    "AL|AK|AZ|AR|CA|CO|CT|DE|DC|FL|GA|HI|ID|IL|IN|IA|KS|KY|LA|ME|MD|MA|MI|MN|MS|MO|MT|NE|NV|NH|NJ"
    "|NM|NY|NC|ND|OH|OK|OR|PA|RI|SC|SD|TN|TX|UT|VT|VA|WA|WV|WI|WY|AS|GU|MP|PR|VI|AA|AE|AP"
)
_ZIP: Final = re.compile(r"\d{5}(-?\d{4})?", re.ASCII)
_AMERICAN: Final = frozenset(
    {"US", "USA", "UNITED STATES", "UNITED STATES OF AMERICA", "U.S.", "U.S.A."}
)
NAMES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "AR": "Argentina",
        "AT": "Austria",
        "AU": "Australia",
        "BE": "Belgium",
        "BR": "Brazil",
        "CA": "Canada",
        "CH": "Switzerland",
        "CL": "Chile",
        "CN": "China",
        "CO": "Colombia",
        "CR": "Costa Rica",
        "CZ": "Czech Republic",
        "DE": "Germany",
        "DK": "Denmark",
        "DO": "Dominican Republic",
        "EC": "Ecuador",
        "EG": "Egypt",
        "ES": "Spain",
        "FI": "Finland",
        "FR": "France",
        "GB": "United Kingdom",
        "GR": "Greece",
        "GT": "Guatemala",
        "HK": "Hong Kong",
        "HU": "Hungary",
        "ID": "Indonesia",
        "IE": "Ireland",
        "IL": "Israel",
        "IN": "India",
        "IT": "Italy",
        "JM": "Jamaica",
        "JP": "Japan",
        "KE": "Kenya",
        "KR": "South Korea",
        "LU": "Luxembourg",
        "MX": "Mexico",
        "MY": "Malaysia",
        "NG": "Nigeria",
        "NL": "Netherlands",
        "NO": "Norway",
        "NZ": "New Zealand",
        "PA": "Panama",
        "PE": "Peru",
        "PH": "Philippines",
        "PK": "Pakistan",
        "PL": "Poland",
        "PT": "Portugal",
        "RO": "Romania",
        "SA": "Saudi Arabia",
        "SE": "Sweden",
        "SG": "Singapore",
        "TH": "Thailand",
        "TR": "Turkey",
        "TW": "Taiwan",
        "UA": "Ukraine",
        "AE": "United Arab Emirates",
        "UY": "Uruguay",
        "VN": "Vietnam",
        "ZA": "South Africa",
    }
)
_CODES: Final[Mapping[str, str]] = MappingProxyType(
    {name.upper(): code for code, name in NAMES.items()}
    | {"UK": "GB", "ENGLAND": "GB", "SCOTLAND": "GB", "WALES": "GB", "GREAT BRITAIN": "GB"}
)


def read_country(code: str | None) -> str | None:
    """What our record holds for BILL's code: None within the United States."""
    if code is None or code.upper() in _AMERICAN:
        return None
    return NAMES.get(code.upper(), code)


def country_code(country: str | None, *, state: str | None, zip_code: str | None) -> str | None:
    """BILL's code for an address; None when it cannot be told.

    An empty country with an American state and ZIP code is the United States: that is how the US
    edition of QuickBooks writes it.
    """
    word = (country or "").strip().upper()
    if word in _AMERICAN:
        return "US"
    if word in _CODES:
        return _CODES[word]
    if re.fullmatch("[A-Z]{2}", word):
        return word
    american = _STATES.fullmatch((state or "").strip().upper()) and _ZIP.fullmatch(
        (zip_code or "").strip()
    )
    return "US" if not word and american else None
