"""Tenants and people: who signed up, and who may log in."""

from __future__ import annotations

from collections import Counter
from itertools import islice
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from services.plans import checked
from services.rights import OPERATOR_ROLES, ROLES
from services.set_aside import set_aside
from storage import companies, directory, tenants, users
from storage.errors import NotFoundError, TakenError
from storage.tenants import Tenant

if TYPE_CHECKING:
    from collections.abc import Sequence

    from services.context import Context
    from services.person_passwords import PersonPasswords
    from storage.directory import TenantCounts, TenantEntry


__all__ = ["RoleError", "TakenError", "Tenant", "Tenants", "UnknownTenantError"]


class UnknownTenantError(LookupError):
    """There is no tenant of that name or id."""


class RoleError(ValueError):
    """A role that does not exist; the message says which do."""


class Tenants:
    """Organizations that signed up, and their people."""

    def __init__(self, context: Context, hashing: PersonPasswords) -> None:
        self._context = context
        self._hashing = hashing

    def add(self, name: str, *, plan: str | None = None) -> UUID:
        """Make a tenant and return its id; storage's TakenError for a name in use, PlanError."""
        tenant_id = uuid4()
        with self._context.database.tenant_session(tenant_id) as session:
            return tenants.create(session, tenant_id, name=name, plan=checked(plan)).id

    def find(self, name: str | UUID) -> UUID:
        """The id of the tenant of this name or id; UnknownTenantError otherwise."""
        with self._context.database.operator_session() as session:
            found = directory.find_tenant(session, name)
        if found is None:
            raise UnknownTenantError(f"There is no tenant called “{name}”.")
        return found.id

    def page(
        self, *, limit: int, after: tuple[str, UUID] | None = None, search: str | None = None
    ) -> list[TenantEntry]:
        """Tenants by name; `after` is (name, id) of the last one shown, `search` words of it."""
        with self._context.database.operator_session() as session:
            found = sorted(directory.tenants(session), key=_by_name)
        wanted = (search or "").lower()
        begins = None if after is None else (after[0].lower(), after[1])
        fitting = (
            each
            for each in found
            if wanted in each.name.lower() and (begins is None or _by_name(each) > begins)
        )
        return list(islice(fitting, limit))

    def counts(self, ids: Sequence[UUID]) -> dict[UUID, TenantCounts]:
        """How many companies and people these tenants have."""
        with self._context.database.operator_session() as session:
            return directory.tenant_counts(session, ids)

    def get(self, tenant_id: UUID) -> Tenant:
        """One tenant; UnknownTenantError otherwise."""
        with self._context.database.tenant_session(tenant_id) as session:
            try:
                return tenants.get(session, tenant_id)
            except NotFoundError:
                raise UnknownTenantError("There is no such tenant.") from None

    def set_plan(self, tenant_id: UUID, plan: str | None) -> str | None:
        """Give a tenant a plan from its next sync on; PlanError, UnknownTenantError."""
        known = checked(plan)
        with self._context.database.tenant_session(tenant_id) as session:
            try:
                tenants.set_plan(session, tenant_id, known)
            except NotFoundError:
                raise UnknownTenantError("There is no such tenant.") from None
            for company in companies.list_for_tenant(session):
                set_aside(session, company)
        return known

    def people_by_role(self, tenant_id: UUID) -> dict[str, int]:
        """How many people a tenant has in each role."""
        with self._context.database.tenant_session(tenant_id) as session:
            return dict(Counter(each.role for each in users.list_all(session)))

    def add_user(self, email: str, *, tenant: str | None, role: str, password: str) -> UUID:
        """Add a person to a tenant, or (no tenant) an operator."""
        allowed = OPERATOR_ROLES if tenant is None else ROLES
        if role not in allowed:
            raise RoleError(f"“{role}” is not a role here. It is one of: {', '.join(allowed)}.")
        hashed = self._hashing.hashed(password)
        if tenant is None:
            with self._context.database.operator_session() as session:
                return directory.add_operator(session, email, role=role, password_hash=hashed)
        with self._context.database.tenant_session(self.find(tenant)) as session:
            return users.create(session, email, role=role, password_hash=hashed).id


def _by_name(one: TenantEntry) -> tuple[str, UUID]:
    return one.name.lower(), one.id
