"""The Celery application: one queue, late acknowledgement, hard limits, Redis as the broker.

A message is only a bell; what is to be done stands in Postgres. So results are not kept, a message
lost or doubled costs nothing, and a worker killed in the middle leaves rows for the next one.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, Final

import structlog
from celery import Celery
from celery.signals import setup_logging, worker_init, worker_process_init, worker_ready

from services import log as logs
from services.secret_key import with_secret_keys
from services.settings import Settings
from workers.schedule import schedule

if TYPE_CHECKING:
    from uuid import UUID

    from services.bootstrap import Services

QUEUE: Final = "deskbridge"
WAKE_EXPIRES: Final = 300.0  # older than that, a tick has rung again
_SETTINGS: Final = Settings.from_environment()

app = Celery("deskbridge", broker=_SETTINGS.redis_url or None, include=["workers.tasks"])
app.conf.update(
    task_default_queue=QUEUE,
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    task_ignore_result=True,
    task_time_limit=900,
    task_soft_time_limit=840,
    worker_prefetch_multiplier=1,
    worker_hijack_root_logger=False,
    broker_connection_retry_on_startup=True,
    # Longer than any task may run: a message is given to a second worker only when the first died.
    broker_transport_options={"visibility_timeout": 1200, "socket_connect_timeout": 5},
    beat_schedule=schedule(_SETTINGS),
    timezone="UTC",
)


def wake(tenant_id: UUID, company_id: UUID, *, after: float = 0.0) -> None:
    """Ask a worker to look at one company; see `services.context.Wake`.

    A broker that is down loses the ring and nothing else: the next tick finds the same rows.
    """
    try:
        app.send_task(
            "deskbridge.compute",
            args=[str(tenant_id), str(company_id)],
            queue=QUEUE,
            countdown=after or None,
            expires=WAKE_EXPIRES + after,
            retry=False,
        )
    except Exception as error:  # noqa: BLE001 - whatever the broker's client raises
        log = structlog.get_logger("deskbridge.workers")
        log.warning("wake-up lost", error=type(error).__name__)


class _Held:
    """The services of a worker process, built once in the child that uses them."""

    services: Services | None = None


def services() -> Services:
    """This process's services."""
    if _Held.services is None:
        from services.bootstrap import build

        _Held.services = build(with_secret_keys(_SETTINGS), wake=wake)
    return _Held.services


@setup_logging.connect
def _log_as_everybody_does(**_: Any) -> None:
    """Take the place of Celery's own set-up: one form and one last defence for every process."""
    logs.configure(with_secret_keys(_SETTINGS) if _SETTINGS.database_url else _SETTINGS)


@worker_init.connect
def _load_before_forking(**_: Any) -> None:
    """Import the use cases once, before forking, or each child spends a second on it."""
    import services.bootstrap  # noqa: F401


@worker_process_init.connect
def _fresh_connections(**_: Any) -> None:
    """A forked child must not share its parent's sockets."""
    _Held.services = None


@worker_ready.connect
def _say_that_it_lives(sender: Any, **_: Any) -> None:
    """Let the worker's own loop say so, again and again; its children never do."""
    from services.system import BEAT_SECONDS

    since = services().now()
    pool = sender.controller.concurrency
    name = f"{sender.hostname}:{os.getpid()}"

    def say() -> None:
        services().system.note_worker(name, since=since, processes=pool)

    say()
    sender.timer.call_repeatedly(BEAT_SECONDS, say)
