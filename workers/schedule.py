"""The beat table: what happens by the clock, with a reason beside each line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from services.settings import Settings


def schedule(settings: Settings) -> dict[str, dict[str, Any]]:
    """Task names with their periods in seconds."""
    return {
        # A lost wake-up waits one tick; a message older than its tick would only repeat the next.
        "sweep": {
            "task": "deskbridge.sweep",
            "schedule": settings.tick,
            "options": {"expires": max(settings.tick, 1.0)},
        },
        # What happened is told within a tick; what is told already is not told again.
        "call_hooks": {
            "task": "deskbridge.call_hooks",
            "schedule": settings.tick,
            "options": {"expires": max(settings.tick, 1.0)},
        },
        "notify": {
            "task": "deskbridge.notify",
            "schedule": settings.tick,
            "options": {"expires": max(settings.tick, 1.0)},
        },
        # Mail is rows too; whoever asked to have a password reset waits for it before a screen.
        "deliver": {
            "task": "deskbridge.deliver",
            "schedule": settings.tick,
            "options": {"expires": max(settings.tick, 1.0)},
        },
        # Raw exchanges are kept by the day; an hour more or less is nobody's loss.
        "expire": {"task": "deskbridge.expire", "schedule": 3600.0},
    }
