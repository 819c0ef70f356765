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
import warnings
from operator import attrgetter
from types import ModuleType

import six  # type: ignore[import-untyped]
import six.moves  # type: ignore[import-untyped]


def _own_six() -> ModuleType:
    """The real `six` under the name and with the one function spyne added to its copy."""
    module = ModuleType("spyne.util.six")
    module.__dict__.update(vars(six))
    module.__dict__["get_function_name"] = attrgetter("__name__")
    return module


def prepare() -> None:
    """Alias `six` where needed, stop spyne's body logging and its forced garbage collections."""
    if sys.version_info >= (3, 12):
        moves = six.moves
        names = {
            "": _own_six(),
            ".moves": moves,
            ".moves.collections_abc": moves.collections_abc,
            ".moves.http_cookies": moves.http_cookies,
            ".moves.urllib": moves.urllib,
            ".moves.urllib.parse": moves.urllib.parse,
        }
        for name, module in names.items():
            sys.modules.setdefault("spyne.util.six" + name, module)
    # spyne logs the raw body of what it cannot read, and a raw body can hold a password.
    logging.getLogger("spyne").setLevel(logging.CRITICAL + 1)
    with warnings.catch_warnings():
        # Old spellings in spyne's own source, of no use to whoever runs the server.
        warnings.simplefilter("ignore")
        import spyne.const
        import spyne.server.wsgi

    # Closing a context otherwise runs gc.collect() once a second in the middle of a
    # request: 24 ms in a process as full as ours.
    spyne.const.MIN_GC_INTERVAL = math.inf
