"""The demo: two tenants, real sessions, and somebody who checks the books afterwards.

It drives the product from outside only, by its command line and its .qwc files, and compares what
the two simulators hold with a comparison of its own. It never asks the product whether all is well.
"""

from __future__ import annotations
