"""Makes spyne 2.14, the last release, run on Python 3.11 to 3.13 and keeps it quiet.

spyne carries an old copy of `six` whose import hook Python 3.12 no longer
understands; the real `six` takes its place. Python 3.13 dropped the `cgi` module
that spyne imports; the distribution `legacy-cgi` brings it back (see pyproject.toml).
Must run before anything imports spyne: `soap/__init__.py` sees to that.
"""

from __future__ import annotations

import logging
import math
import sys

import six  # type: ignore[import-untyped]
import six.moves  # type: ignore[import-untyped]

# What spyne imports from its own copy, by the names it uses.
_ALIASES = {
    "spyne.util.six": six,
    "spyne.util.six.moves": six.moves,
    "spyne.util.six.moves.collections_abc": six.moves.collections_abc,
    "spyne.util.six.moves.http_cookies": six.moves.http_cookies,
    "spyne.util.six.moves.urllib": six.moves.urllib,
    "spyne.util.six.moves.urllib.parse": six.moves.urllib.parse,
}


def prepare() -> None:
    """Alias `six` where needed, stop spyne's body logging and its forced garbage collections."""
    if sys.version_info >= (3, 12):
        for name, module in _ALIASES.items():
            sys.modules.setdefault(name, module)
    # spyne logs the raw body of what it cannot read, and a raw body can hold a password.
    logging.getLogger("spyne").setLevel(logging.CRITICAL + 1)
    # Closing a context otherwise runs gc.collect() once a second in the middle of a
    # request: 24 ms in a process as full as ours.
    import spyne.const

    spyne.const.MIN_GC_INTERVAL = math.inf
