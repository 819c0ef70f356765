"""Door 1: the QuickBooks Web Connector.

Eleven SOAP 1.1 methods on spyne. This package parses, makes one call to the
conversation it was given, and replies; it decides nothing about the books.
Importing it prepares spyne for the running Python (`spyne_compat`).
"""

from __future__ import annotations

from soap.spyne_compat import prepare

prepare()
