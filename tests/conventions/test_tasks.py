"""Every Celery task ends by itself, and is given again to another worker when its own dies."""

from __future__ import annotations

import importlib

import pytest
from celery import Celery

from tests.conventions.tree import ROOT, listed


def _nothing() -> None:
    """What a task does here."""


def unbounded(app: Celery) -> list[str]:
    """Tasks without both time limits, or acknowledged before they are done."""
    problems = []
    for name, task in sorted(app.tasks.items()):
        if name.startswith("celery."):
            continue
        soft = task.soft_time_limit or app.conf.task_soft_time_limit
        hard = task.time_limit or app.conf.task_time_limit
        if not soft or not hard or soft >= hard:
            problems.append(f"{name}: soft_time_limit and a larger time_limit are needed")
        if not task.acks_late:
            problems.append(f"{name}: acks_late is needed")
        if not task.reject_on_worker_lost:
            problems.append(f"{name}: reject_on_worker_lost is needed")
    return problems


def test_every_task_has_limits_and_late_acknowledgement() -> None:
    if not (ROOT / "workers" / "celery_app.py").exists():
        pytest.skip("workers.celery_app is not written yet")
    for module in sorted((ROOT / "workers").glob("*.py")):
        importlib.import_module(f"workers.{module.stem}")
    apps = [
        value
        for value in vars(importlib.import_module("workers.celery_app")).values()
        if isinstance(value, Celery)
    ]
    assert apps
    problems = [each for app in apps for each in unbounded(app)]
    assert not problems, listed(problems)


def test_an_unbounded_task_is_found() -> None:
    app = Celery("example", set_as_current=False)
    app.task(name="example.free", shared=False)(_nothing)
    assert 3 == len(unbounded(app))


def test_a_bounded_task_is_not() -> None:
    app = Celery("example", set_as_current=False)
    app.task(
        name="example.bounded",
        shared=False,
        soft_time_limit=50,
        time_limit=60,
        acks_late=True,
        reject_on_worker_lost=True,
    )(_nothing)
    assert [] == unbounded(app)
