"""What waits, on the pages: why, and the way to what settles it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from storage import problems, records
from storage.problems import NewProblem
from storage.records import RecordIn
from tests.integration.app.page_world import signed_in

if TYPE_CHECKING:
    from flask import Flask

    from services.bootstrap import Services
    from tests.integration.app.api_world import Tenant


def test_a_bill_that_waits_leads_to_its_vendor_and_the_vendors_problem(
    app: Flask, services: Services, ours: Tenant
) -> None:
    vendor = RecordIn(id="v77", data={"name": "Marsh & Sons"}, label="Marsh & Sons")
    bill = RecordIn(id="b77", data={"number": "A-77"}, label="A-77")
    reason = {"for": "reference", "missing": [{"entities": ["vendor"], "id": "v77"}]}
    refused = NewProblem(
        kind="refusal",
        code="needs-email",
        label="Marsh & Sons",
        cause="It needs an e-mail.",
        cure="Give it one.",
        entity="vendor",
        cloud_id="v77",
    )
    with services.context.database.tenant_session(ours.id) as session:
        records.upsert_many(session, ours.company, "cloud", "vendor", [vendor])
        records.upsert_many(session, ours.company, "cloud", "bill", [bill])
        for entity, one, why in (("bill", "b77", reason), ("vendor", "v77", {"for": "cure"})):
            records.mark_state(
                session, ours.company, "cloud", entity, [one], state="waiting", reason=why
            )
        problem = problems.open_problem(session, ours.company, refused)
    person, base = signed_in(app, services, ours.id, "accountant"), f"/companies/{ours.company}"
    sentence = "It waits for vendor “Marsh & Sons”: It needs an e-mail."
    story = person.read(f"{base}/records/bill/cloud/b77")
    assert sentence in story.text
    links = {link["href"] for link in story.find_all("a", href=True)}
    settle = f"{base}/problems/{problem}?story=bill/cloud/b77"
    assert {f"{base}/records/vendor/cloud/v77", settle} <= links
    waiting = person.read(f"{base}/records?state=waiting").text
    assert sentence in waiting
    assert "A-77" in waiting
    assert "Marsh & Sons" in person.read(f"{base}/records?state=refused").text
