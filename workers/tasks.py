"""The tasks: ids in, one service call, nothing else.

Each has limits and is acknowledged late (see `workers.celery_app`); running one twice is harmless.
"""

from __future__ import annotations

from uuid import UUID

from workers.celery_app import app, services


@app.task(
    name="deskbridge.compute",
    acks_late=True,
    reject_on_worker_lost=True,
    time_limit=900,
    soft_time_limit=840,
)
def compute(tenant_id: str, company_id: str) -> None:
    """Take in pages, read the cloud, plan and write for one company."""
    services().sweeper.compute(UUID(tenant_id), UUID(company_id))


@app.task(
    name="deskbridge.sweep",
    acks_late=True,
    reject_on_worker_lost=True,
    time_limit=60,
    soft_time_limit=50,
)
def sweep() -> None:
    """Wake every company that has something to do, and expire silent sessions."""
    services().sweeper.wake_what_was_missed()
    services().system.note_tick()


@app.task(
    name="deskbridge.deliver",
    acks_late=True,
    reject_on_worker_lost=True,
    time_limit=180,
    soft_time_limit=170,
)
def deliver() -> None:
    """Hand over the mail that waits."""
    services().post.deliver()


@app.task(
    name="deskbridge.notify",
    acks_late=True,
    reject_on_worker_lost=True,
    time_limit=120,
    soft_time_limit=100,
)
def notify() -> None:
    """Make events of what happened, and mail those who want to know."""
    services().notifier.sweep()


@app.task(
    name="deskbridge.call_hooks",
    acks_late=True,
    reject_on_worker_lost=True,
    time_limit=300,
    soft_time_limit=280,
)
def call_hooks() -> None:
    """Deliver events to the endpoints that are due."""
    services().deliverer.sweep()


@app.task(
    name="deskbridge.expire",
    acks_late=True,
    reject_on_worker_lost=True,
    time_limit=600,
    soft_time_limit=540,
)
def expire() -> None:
    """Forget raw exchanges that are past their date."""
    services().sweeper.forget_old_exchanges()
    services().notifier.forget()
