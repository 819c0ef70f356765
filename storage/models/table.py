"""What every table shares: how Python types are stored, and whose row it is.

`tenant_id` defaults to the tenant the transaction speaks for, so no function passes it and none can
pass the wrong one; row-level security refuses anything else. A company's rows name tenant and
company together, so a row can never hang under another tenant's company.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, ClassVar
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    BigInteger,
    ForeignKeyConstraint,
    LargeBinary,
    Text,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB, TIMESTAMP
from sqlalchemy.orm import DeclarativeBase, mapped_column

JSON = Any  # a JSON value, as psycopg reads jsonb

CURRENT_TENANT = text("(NULLIF(current_setting('deskbridge.tenant'::text, true), ''::text))::uuid")
EMPTY_OBJECT = text("'{}'::jsonb")
EMPTY_LIST = text("'[]'::jsonb")
NOW = text("now()")
NEW_ID = text("gen_random_uuid()")

TenantId = Annotated[UUID, mapped_column(Uuid, nullable=False, server_default=CURRENT_TENANT)]
Key = Annotated[UUID, mapped_column(Uuid, primary_key=True, server_default=NEW_ID)]
Created = Annotated[datetime, mapped_column(TIMESTAMP(timezone=True), server_default=NOW)]
Big = Annotated[int, mapped_column(BigInteger)]
Document = Annotated[JSON, mapped_column(JSONB(none_as_null=True))]


class Table(DeclarativeBase):
    """All tables of the product; `Table.metadata` is what the migrations must agree with."""

    type_annotation_map: ClassVar[dict[Any, Any]] = {
        str: Text,
        datetime: TIMESTAMP(timezone=True),
        bytes: LargeBinary,
        UUID: Uuid,
        list[str]: ARRAY(Text),
    }


def of_company(table: str) -> ForeignKeyConstraint:
    """The pair (tenant, company) that every row of a company carries; gone with the company."""
    return ForeignKeyConstraint(
        ["tenant_id", "company_id"],
        ["companies.tenant_id", "companies.id"],
        name=f"{table}_company_fkey",
        ondelete="CASCADE",
    )
