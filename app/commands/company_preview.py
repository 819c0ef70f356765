"""`deskbridge company preview|start`: what the first sync of a held company would do, and doing it.

Who starts a company from here is whoever has the command line: the journal says so.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from app.commands.opening import add_data, opened
from app.commands.printing import add_json, say, table

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable, Iterator

    from services.preview_desk import Item, PreviewDesk, Summary

PAGE: Final = 500
KINDS: Final = ("ambiguous", "conflict", "refused", "waiting", "create", "change", "matched")


def add_to(actions: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the commands."""
    shown = actions.add_parser(
        "preview",
        help="what the first sync would do",
        description="Tells what the first sync of a company that was added with --preview would "
        "match, make, change and refuse, and which entries it would post. With --json, every "
        "record of it.",
    )
    start = actions.add_parser(
        "start",
        help="let a company that is in preview begin",
        description="Ends the preview: the next sync does what it showed.",
    )
    for command, run in ((shown, run_preview), (start, run_start)):
        command.add_argument("company", metavar="COMPANY", help="its name or id")
        add_json(command)
        add_data(command)
        command.set_defaults(run=run)


def run_preview(arguments: argparse.Namespace) -> int:
    """Show a preview."""
    with opened(arguments) as services:
        company = services.companies.find(arguments.company)
        found = services.previews.summary(company.tenant_id, company.id)
        everything = (
            [_item(each) for each in _all(services.previews, company)] if arguments.json else []
        )
        entries = (
            [_entry(*each) for each in _entries(services.previews, company)]
            if arguments.json
            else []
        )
    value = {
        "company": company.id,
        "held": found.held,
        "made": None if found.preview is None else found.preview.made_at.isoformat(),
        "fresh": found.fresh,
        "incomplete": found.incomplete,
        "items": everything,
        "entries": entries,
        "accounts": [_effect(each) for each in found.effects],
    }
    return say(arguments, value, _lines(company.name, found))


def run_start(arguments: argparse.Namespace) -> int:
    """Let a company begin."""
    with opened(arguments) as services:
        company = services.companies.find(arguments.company)
        services.previews.start(company.tenant_id, company.id, who="the command line")
    line = f"“{company.name}” has begun: the next sync does what the preview showed."
    return say(arguments, {"company": company.id, "started": True}, [line])


def _lines(name: str, found: Summary) -> Iterable[str]:
    if not found.held:
        yield f"“{name}” has begun to sync; there is nothing to preview."
        return
    if found.preview is None:
        yield f"There is no preview of “{name}” yet: its Web Connector has to come once."
        return
    yield f"“{name}” is in preview; nothing is written until `deskbridge company start`."
    rows = [
        (each.kind, each.entity, each.side or "", each.number, each.amount or "")
        for each in sorted(found.tallies, key=lambda each: KINDS.index(each.kind))
    ]
    yield from table(("what", "of", "in", "records", "amount"), rows)
    if found.effects:
        yield "Entries it would post:"
        yield from table(
            ("account", "debit", "credit"),
            [(each.account, each.debit, each.credit) for each in found.effects],
        )


def _all(desk: PreviewDesk, company: Any) -> Iterator[Item]:
    after = -1
    while some := desk.items(company.tenant_id, company.id, limit=PAGE, after=after):
        yield from some
        after = some[-1].position


def _entries(desk: PreviewDesk, company: Any) -> Iterator[Any]:
    after = -1
    while some := desk.entries(company.tenant_id, company.id, limit=PAGE, after=after):
        yield from some
        after = some[-1][0].position


def _item(item: Item) -> dict[str, Any]:
    return {
        "kind": item.kind,
        "entity": item.entity,
        "side": item.side,
        "action": item.action,
        "cloud_id": item.cloud_id,
        "quickbooks_id": item.quickbooks_id,
        "label": item.label,
        "amount": None if item.amount is None else f"{item.amount:.2f}",
        **item.detail,
    }


def _entry(item: Item, postings: Iterable[Any]) -> dict[str, Any]:
    return {
        "entity": item.entity,
        "label": item.label,
        "lines": [_effect(each) for each in postings],
        "by_quickbooks": list(item.detail.get("by_quickbooks", ())),
    }


def _effect(line: Any) -> dict[str, str]:
    return {
        "account": line.account,
        "type": line.account_type,
        "debit": f"{line.debit:.2f}",
        "credit": f"{line.credit:.2f}",
    }
