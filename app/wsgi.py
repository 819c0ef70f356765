"""Door 2 as a WSGI application, behind as many reverse proxies as the operator says there are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.factory import create_app, create_probes

if TYPE_CHECKING:
    from flask import Flask

    from app.ports import Services


def build(services: Services) -> Flask:
    """The WSGI application for people and programs."""
    return create_app(services)


def probes_only(services: Services) -> Flask:
    """The WSGI application of a process that serves the other door: its probes and nothing else."""
    return create_probes(services)
