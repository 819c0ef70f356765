"""The audit log, read by whoever runs the service and by a tenant's owners.

It is written here for those who come without a browser: programs with a token, the command line.

Nobody changes what stands in it. A secret is never put into it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from services.audit_words import ids_in, operations_saying, said
from services.logins import network
from services.record_names import Names, in_words
from storage import audit, people_directory
from storage.people_directory import AuditEntry, Deed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from uuid import UUID

    from services.audit_words import Said
    from services.context import Context
    from services.field_values import Place
    from storage.audit import AuditLine

__all__ = ["COMMAND_LINE", "Audit", "AuditEntry"]

COMMAND_LINE: Final = "command line"


class Audit:
    """What was done, by whom."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def everybodys(
        self,
        *,
        limit: int,
        before: int | None = None,
        tenant_id: UUID | None = None,
        who: str | None = None,
        action: str | None = None,
    ) -> list[AuditEntry]:
        """Lines of all tenants and of the service's own people, newest first."""
        with self._context.database.operator_session() as session:
            return people_directory.audit_page(
                session,
                limit=limit,
                tenant_id=tenant_id,
                before=before,
                who=who,
                action=action,
                operations=operations_saying(action),
            )

    def of_tenant(
        self,
        tenant_id: UUID,
        *,
        limit: int,
        before: int | None = None,
        who: str | None = None,
        action: str | None = None,
    ) -> list[AuditLine]:
        """What was done for one tenant, newest first; those who looked in included."""
        with self._context.database.tenant_session(tenant_id) as session:
            return audit.page(
                session,
                limit=limit,
                before=before,
                who=who,
                action=action,
                operations=operations_saying(action),
            )

    def in_words(
        self, lines: Sequence[AuditLine | AuditEntry], tenant_id: UUID | None = None
    ) -> list[Said]:
        """These lines as people read them; of one tenant's, what they have the id of by its name.

        Whoever runs the service reads of a tenant's own things only that they were changed.
        """
        names: dict[str, str] = {}
        places: dict[str, Place] = {}
        if tenant_id is not None:
            with self._context.database.tenant_session(tenant_id) as session:
                names = audit.names_of(session, ids_in(lines))
                places = audit.places_of(session, ids_in(lines))
        return [said(each, names, places) for each in lines]

    def record(
        self,
        tenant_id: UUID,
        company_id: UUID,
        entity: str | None,
        *,
        cloud_id: str | None = None,
        quickbooks_id: str | None = None,
    ) -> dict[str, str]:
        """What a line says of a record: its kind, name, whose and how much, and where its story is.

        Written down as it is then: it may be gone when it is read. Empty for no record.
        """
        if entity is None:
            return {}
        with self._context.database.tenant_session(tenant_id) as session:
            wanted = (entity, cloud_id, quickbooks_id)
            name = Names(session, company_id, [wanted]).of(*wanted)
        if name.to is None:
            return {"entity": entity}
        called = {"record": words} if (words := in_words(name)) else {}
        return {"entity": entity, **called, "at": "/".join(name.to)}

    def note(
        self,
        who: str,
        action: str,
        detail: Mapping[str, Any] | None = None,
        *,
        tenant_id: UUID | None = None,
        company_id: UUID | None = None,
        address: str = "",
    ) -> None:
        """Write down what a program or a command did; `who` is what people know it by."""
        deed = Deed(
            tenant_id=tenant_id,
            company_id=company_id,
            user_id=None,
            who=who,
            action=action,
            detail=dict(detail or {}),
            address=network(address) if address else "",
        )
        with self._context.database.operator_session() as session:
            people_directory.audit(session, deed, now=self._context.clock.now())
