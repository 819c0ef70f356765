"""`deskbridge company problems|resolve|unlink|take-up`: what waits for a person, and its end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app.commands.opening import add_data, opened
from app.commands.printing import add_json, say

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable


def add_to(actions: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the commands."""
    problems = actions.add_parser(
        "problems",
        help="list what waits for a person",
        description="Lists refusals, conflicts, drifts, writes in doubt and stops, oldest first, "
        "each with its cause, its cure and the choices for `company resolve`.",
    )
    problems.add_argument("company", metavar="COMPANY", help="its name or id")
    add_json(problems)
    add_data(problems)
    problems.set_defaults(run=run_problems)
    resolve = actions.add_parser(
        "resolve",
        help="settle a problem by one of its choices",
        description="Settles a problem by one of its choices; the next sync acts on it.",
    )
    resolve.add_argument("problem", metavar="PROBLEM", help="its id, from `company problems`")
    resolve.add_argument(
        "--choose",
        metavar="C",
        required=True,
        help="retry, link:ID, quickbooks, cloud, mixed:FIELD=SIDE,…, skip, …",
    )
    add_json(resolve)
    add_data(resolve)
    resolve.set_defaults(run=run_resolve)
    unlink = actions.add_parser(
        "unlink",
        help="say that two linked records are not the same",
        description="Parts a pair that was linked wrongly. Nothing is deleted; what was posted on "
        "its strength is listed.",
    )
    unlink.add_argument("company", metavar="COMPANY", help="its name or id")
    unlink.add_argument("entity", metavar="ENTITY", help="vendor, invoice, …")
    unlink.add_argument("cloud_id", metavar="CLOUD_ID", help="its id in the cloud")
    add_json(unlink)
    add_data(unlink)
    unlink.set_defaults(run=run_unlink)
    take_up = actions.add_parser(
        "take-up",
        help="take up again what was left out for good",
        description="Takes up again what somebody left out for good: the next sync compares it as "
        "if no time had passed.",
    )
    take_up.add_argument("company", metavar="COMPANY", help="its name or id")
    take_up.add_argument("entity", metavar="ENTITY", help="vendor, invoice, …")
    take_up.add_argument("id", metavar="ID", nargs="?", help="its id in the cloud or in QuickBooks")
    take_up.add_argument("--all", action="store_true", help="all of this kind that were left out")
    add_json(take_up)
    add_data(take_up)
    take_up.set_defaults(run=run_take_up)


def run_problems(arguments: argparse.Namespace) -> int:
    """List open problems."""
    with opened(arguments) as services:
        company = services.companies.find(arguments.company)
        found = [_shown(each, company.cloud) for each in services.problems.open_of(company)]
    lines = [line for each in found for line in _lines(each)]
    return say(arguments, {"problems": found}, lines or ["Nothing waits for a person."])


def run_resolve(arguments: argparse.Namespace) -> int:
    """Settle one problem."""
    with opened(arguments) as services:
        services.problems.resolve(arguments.problem, arguments.choose, by="command line")
    value = {"problem": arguments.problem, "choice": arguments.choose}
    return say(arguments, value, ["Settled; the next sync acts on it."])


def run_unlink(arguments: argparse.Namespace) -> int:
    """Part a pair."""
    from services.listings import NothingThereError  # brings the database, which --help need not
    from services.unlinking import UnlinkError

    with opened(arguments) as services:
        company = services.companies.find(arguments.company)
        place = (arguments.entity, "cloud", arguments.cloud_id)
        ids = (company.tenant_id, company.id)
        arguments.about = services.audit.record(*ids, place[0], cloud_id=place[2])
        try:
            done = services.unlinking.unlink(*ids, place, by="command line")
        except NothingThereError:
            raise UnlinkError(f"{arguments.cloud_id} is linked with nothing.") from None
    value = {"record": done.label, "posted": list(done.posted)}
    told = [f"Posted to it: {each}" for each in done.posted]
    return say(arguments, value, [f"“{done.label}” is two records now.", *told])


def run_take_up(arguments: argparse.Namespace) -> int:
    """Take up one record, or all of a kind."""
    from services.leaving_out import NotLeftOutError  # brings the database, see above

    if (arguments.id is None) != arguments.all:
        raise NotLeftOutError("Name the record by its ID, or say --all for all of this kind.")
    with opened(arguments) as services:
        company = services.companies.find(arguments.company)
        ids, by = (company.tenant_id, company.id), "command line"
        if arguments.all:
            number, names = services.leaving_out.take_up_all(*ids, entity=arguments.entity, by=by)
            told = [f"{number} taken up again.", *names]
            return say(arguments, {"taken_up": number}, told)
        label = services.leaving_out.take_up_id(*ids, arguments.entity, arguments.id, by=by)
        either = {"cloud_id": arguments.id, "quickbooks_id": arguments.id}
        arguments.about = services.audit.record(*ids, arguments.entity, **either)
    return say(arguments, {"record": label}, [f"“{label}” is in the sync again."])


def _shown(problem: Any, cloud: str) -> dict[str, Any]:
    from services.words_for_people import named  # brings the flows, which --help need not

    return {
        "id": problem.id,
        "code": problem.code,
        "kind": problem.kind,
        "entity": problem.entity,
        "record": problem.label,
        "cause": named(problem.cause, cloud),
        "cure": named(problem.cure, cloud),
        "choices": list(problem.choices),
        "cloud_id": problem.cloud_id,
        "quickbooks_id": problem.quickbooks_id,
        "opened": problem.opened_at.isoformat(),
    }


def _lines(problem: dict[str, Any]) -> Iterable[str]:
    from services.choice_words import spelled  # brings the database, which --help need not

    about = " ".join(filter(None, (problem["entity"], f"“{problem['record']}”")))
    yield f"{problem['id']}  {problem['kind']} {problem['code']}: {about}"
    yield f"    {problem['cause']}"
    yield f"    {problem['cure']}"
    if problem["choices"]:
        yield f"    choices: {', '.join(map(spelled, problem['choices']))}"
