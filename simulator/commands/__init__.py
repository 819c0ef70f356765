"""What `python -m simulator` can be asked for, one module each."""

from __future__ import annotations
