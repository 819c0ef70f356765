"""A company with plenty of everything, put in by SQL: seconds for days of syncs.

The rows are shaped as the program shapes them. Nothing here is a test: those that count statements
and the benchmark of the pages look at what this made.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from uuid import uuid4

import psycopg

if TYPE_CHECKING:
    from uuid import UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Plenty:
    """How many rows: `records` pairs of vendors and invoices, `others` of everything else.

    `waiting` of the pairs wait for something, `log` rows of audit log and exchanges of one run,
    `preview` items of each kind, `accounts` of the chart, `tenants` with a company of their own.
    """

    records: int
    runs: int
    problems: int
    others: int
    waiting: int = 0
    log: int | None = None
    preview: int | None = None
    accounts: int = 0
    tenants: int = 0


_COMPANIES: Final = """
    INSERT INTO companies (tenant_id, name, cloud, username, password_hash, owner_id, file_id)
    SELECT %(tenant)s, 'Company ' || %(word)s || ' ' || n, 'bill', gen_random_uuid()::text, '',
           gen_random_uuid(), gen_random_uuid()
    FROM generate_series(1, %(others)s) n;
    INSERT INTO polls (tenant_id, company_id, last_poll_at, gaps)
    SELECT tenant_id, id, now() - interval '5 minutes', array_fill(900::real, ARRAY[15])
    FROM companies WHERE name LIKE 'Company ' || %(word)s || ' %%' AND tenant_id = %(tenant)s;
"""

_TENANTS: Final = """
    WITH t AS (
        INSERT INTO tenants (name) SELECT 'Tenant ' || %(word)s || ' ' || n
        FROM generate_series(1, %(tenants)s) n RETURNING id, name
    ), c AS (
        INSERT INTO companies (tenant_id, name, cloud, username, password_hash, owner_id, file_id)
        SELECT id, 'Company of ' || name, 'bill', gen_random_uuid()::text, '', gen_random_uuid(),
               gen_random_uuid() FROM t RETURNING tenant_id, id
    )
    INSERT INTO polls (tenant_id, company_id, last_poll_at, gaps)
    SELECT tenant_id, id, now() - random() * interval '2 hours', array_fill(900::real, ARRAY[15])
    FROM c;
"""

_RUNS: Final = """
    INSERT INTO runs (tenant_id, company_id, phase, computed, cloud_read, counts, started_at,
                      ended_at, result)
    SELECT %(tenant)s, %(company)s, 'done', 1, true,
           jsonb_build_object('vendor', jsonb_build_object('created', n %% 4, 'updated', n %% 7),
                              'invoice', jsonb_build_object('created', n %% 9)),
           now() - n * interval '15 minutes', now() - n * interval '15 minutes'
               + interval '20 seconds' + (n %% 50) * interval '1 second',
           CASE WHEN n %% 29 = 0 THEN 'closed' ELSE 'done' END
    FROM generate_series(1, %(runs)s) n;
    INSERT INTO sessions (tenant_id, company_id, run_id, ticket_hash, state, heard_at, opened_at,
                          closed_at, progress, qbxml_version)
    SELECT tenant_id, company_id, id, sha256(id::text::bytea), 'closed', ended_at, started_at,
           ended_at, 100, '13.0'
    FROM runs WHERE company_id = %(company)s AND ended_at IS NOT NULL
    ORDER BY started_at DESC LIMIT %(runs)s ON CONFLICT DO NOTHING;
    UPDATE companies SET last_run_id = (
        SELECT id FROM runs WHERE company_id = %(company)s ORDER BY started_at DESC LIMIT 1)
    WHERE id = %(company)s;
"""

_PROBLEMS: Final = """
    INSERT INTO problems (tenant_id, company_id, kind, code, label, cause, cure, entity, cloud_id,
                          quickbooks_id, choices, detail, opened_at, cleared_at, resolution)
    SELECT %(tenant)s, %(company)s,
           k.kind, k.code, 'Lone Star Lumber ' || n, 'The name is in use already.',
           'Rename one of the two.', CASE WHEN n %% 2 = 0 THEN 'vendor' ELSE 'customer' END,
           %(word)s || '-p' || n, CASE WHEN d.detail ? 'fields' THEN %(word)s || '-r' || n END,
           k.choices::jsonb, d.detail,
           now() - n * interval '3 minutes',
           CASE WHEN n %% 5 = 0 THEN now() END, CASE WHEN n %% 5 = 0 THEN 'gone' END
    FROM generate_series(1, %(problems)s) n JOIN (VALUES
        (0, 'refusal', 'bill-missing-email', '["retry", "skip"]', '{}'),
        (1, 'conflict', 'conflict', '["quickbooks", "cloud"]',
         '{"fields": [{"field": "phone", "base": "1", "quickbooks": "2", "cloud": "3"},
                      {"field": "email", "base": "", "quickbooks": "a@b.c", "cloud": "b@b.c"}]}'),
        (2, 'ambiguous', 'several-matches', '["link:80000001-1", "link:80000002-1", "skip"]',
         '{"side": "cloud", "candidates": ["80000001-1", "80000002-1"]}'),
        (3, 'drift', 'drift', '["cloud", "quickbooks"]',
         '{"fields": [{"field": "amount", "cloud": "10.00", "quickbooks": "12.00"}]}')
    ) k (turn, kind, code, choices, given) ON k.turn = n %% 4
    CROSS JOIN LATERAL (SELECT k.given::jsonb AS detail) d;
"""

_RECORDS: Final = """
    INSERT INTO records (tenant_id, company_id, entity, side, id, version, kind, data, native,
                         natural_keys, label, state)
    SELECT %(tenant)s, %(company)s, entity, side, %(word)s || '-' || left(side, 1) || n, '1', kind,
           CASE entity WHEN 'vendor' THEN jsonb_build_object('name', 'Lone Star Lumber ' || n)
                ELSE jsonb_build_object('number', %(word)s || n, 'amount', n || '.25') END,
           jsonb_build_object('ListID', %(word)s || n, 'EditSequence', '1', 'Memo', md5(n::text),
                              'City', 'Austin', 'Notes', repeat(md5(n || 'b'), 12)),
           ARRAY['lone star lumber ' || n],
           CASE entity WHEN 'vendor' THEN 'Lone Star Lumber ' || n ELSE 'INV-' || n END, 'settled'
    FROM generate_series(1, %(records)s) n,
         (VALUES ('cloud'), ('quickbooks')) s (side),
         (VALUES ('vendor', 'Vendor'), ('invoice', 'Invoice')) e (entity, kind)
    WHERE (n %% 2 = 0) = (entity = 'vendor');
    INSERT INTO record_keys (tenant_id, company_id, entity, side, key, id)
    SELECT tenant_id, company_id, entity, side, natural_keys[1], id FROM records
    WHERE company_id = %(company)s AND id LIKE %(word)s || '-%%';
    INSERT INTO mappings (tenant_id, company_id, entity, cloud_id, quickbooks_id, evidence)
    SELECT tenant_id, company_id, entity, id, %(word)s || '-q' || substr(id, length(%(word)s) + 3),
           'created'
    FROM records
    WHERE company_id = %(company)s AND side = 'cloud' AND id LIKE %(word)s || '-%%';
    INSERT INTO journal (tenant_id, company_id, at, event, entity, cloud_id, quickbooks_id, detail,
                         run_id)
    SELECT tenant_id, company_id, now() - interval '1 day', event, entity, cloud_id, quickbooks_id,
           '{}', (SELECT id FROM runs r WHERE r.company_id = %(company)s
                  ORDER BY started_at DESC LIMIT 1)
    FROM mappings, (VALUES ('matched'), ('updated')) e (event)
    WHERE company_id = %(company)s AND cloud_id LIKE %(word)s || '-%%';
"""

_WAITING: Final = """
    UPDATE records SET state = 'waiting', reason = '{"missing": []}'
    WHERE company_id = %(company)s AND side = 'cloud' AND id IN (
        SELECT %(word)s || '-c' || n FROM generate_series(1, %(waiting)s) n);
"""

_ACCOUNTS: Final = """
    INSERT INTO records (tenant_id, company_id, entity, side, id, version, kind, native, label,
                         state)
    SELECT %(tenant)s, %(company)s, 'account', 'quickbooks', %(word)s || '-a' || n, '1', 'Account',
           jsonb_build_object('FullName', names.one, 'AccountType', 'Bank', 'IsActive', 'true',
                              'AccountNumber', (10000 + n)::text), names.one, 'settled'
    FROM generate_series(1, %(accounts)s) n CROSS JOIN LATERAL (
        SELECT 'Bank ' || md5(n || %(word)s) || ':Checking ' || n AS one) names;
"""

_STORY: Final = """
    INSERT INTO journal (tenant_id, company_id, event, entity, cloud_id, quickbooks_id, run_id)
    SELECT tenant_id, company_id, 'updated', entity, cloud_id, quickbooks_id,
           (SELECT id FROM runs r WHERE r.company_id = %(company)s ORDER BY started_at LIMIT 1)
    FROM (SELECT * FROM mappings WHERE company_id = %(company)s ORDER BY created_at LIMIT 1) m,
         generate_series(1, %(others)s);
"""

_EXCHANGES: Final = """
    INSERT INTO exchanges (tenant_id, company_id, session_id, run_id, message_set_id, request,
                           response, sent_at, received_at, ingested_at, expires_at)
    SELECT e.tenant_id, e.company_id, e.session_id, e.run_id, %(word)s || n, e.request, e.response,
           e.sent_at, e.sent_at + interval '1 second', e.sent_at, e.expires_at
    FROM (SELECT * FROM exchanges WHERE company_id = %(company)s ORDER BY id LIMIT 1) e,
         generate_series(1, %(log)s) n;
"""

_TELLING: Final = """
    INSERT INTO notices (tenant_id, company_id, event, source, at, data)
    SELECT %(tenant)s, %(company)s, 'problem.opened', %(word)s || n, now(), '{}'
    FROM generate_series(1, %(others)s) n;
    INSERT INTO webhook_endpoints (tenant_id, url, secret, events)
    SELECT %(tenant)s, 'https://hooks.example/' || %(word)s || n, '', ARRAY['problem.opened']
    FROM generate_series(1, %(others)s) n;
    INSERT INTO webhook_deliveries (tenant_id, endpoint_id, notice_id, state, next_try_at)
    SELECT n.tenant_id, e.id, n.id, 'delivered', now() FROM notices n,
        (SELECT id FROM webhook_endpoints WHERE tenant_id = %(tenant)s
         ORDER BY created_at, id LIMIT 1) e
    WHERE n.tenant_id = %(tenant)s AND n.source LIKE %(word)s || '%%'
    ON CONFLICT DO NOTHING;
"""

_PEOPLE: Final = """
    INSERT INTO users (tenant_id, email, role, name)
    SELECT %(tenant)s, %(word)s || n || '@example.test', 'viewer', 'Viewer ' || n
    FROM generate_series(1, %(others)s) n;
    INSERT INTO web_sessions (tenant_id, user_id, digest, seen_at, expires_at, agent)
    SELECT tenant_id, id, sha256((%(word)s || id || n)::bytea), now(), now() + interval '1 day',
           'Firefox'
    FROM users, generate_series(1, %(others)s) n WHERE tenant_id = %(tenant)s AND role = 'owner';
    INSERT INTO api_tokens (tenant_id, prefix, digest, scope, name)
    SELECT %(tenant)s, %(word)s || n, '', 'read', 'Program ' || n
    FROM generate_series(1, %(others)s) n;
    INSERT INTO connect_drafts (tenant_id, name, cloud)
    SELECT %(tenant)s, 'Draft ' || %(word)s || n, 'bill' FROM generate_series(1, %(others)s) n;
    INSERT INTO audit_log (tenant_id, company_id, who, action, detail)
    SELECT %(tenant)s, %(company)s, %(word)s || n || '@example.test', 'asked for a sync', '{"n": 1}'
    FROM generate_series(1, %(log)s) n;
"""

_PREVIEW: Final = """
    INSERT INTO previews (tenant_id, company_id, generation, fingerprint, shown, made_at)
    VALUES (%(tenant)s, %(company)s, 1, '', '{}', now()) ON CONFLICT DO NOTHING;
    INSERT INTO preview_items (tenant_id, company_id, generation, position, kind, entity, side,
                               action, cloud_id, quickbooks_id, label, amount)
    SELECT %(tenant)s, %(company)s, 1, before.items + n * 7 + place, kind, 'vendor',
           CASE WHEN kind IN ('ambiguous', 'refused') THEN 'cloud' ELSE 'quickbooks' END, 'add',
           %(word)s || '-c' || n, NULL, 'Lone Star Lumber ' || n, 12.50
    FROM (SELECT coalesce(max(position), 0) AS items FROM preview_items
          WHERE company_id = %(company)s) before,
         generate_series(1, %(preview)s) n,
         unnest(ARRAY['matched', 'create', 'change', 'refused', 'ambiguous', 'conflict', 'waiting'])
             WITH ORDINALITY k (kind, place);
    INSERT INTO preview_postings (tenant_id, company_id, generation, position, line, account,
                                  account_type, debit)
    SELECT tenant_id, company_id, generation, position, line, 'Job Materials ' || position %% 500,
           'Expense', 12.50
    FROM preview_items, generate_series(1, 2) line
    WHERE company_id = %(company)s AND cloud_id LIKE %(word)s || '-c%%' AND kind = 'create';
    INSERT INTO preview_decisions (tenant_id, company_id, entity, side, record_id, choice, label,
                                   who, decided_at, seen)
    SELECT tenant_id, company_id, entity, 'cloud', cloud_id, 'skip', label, 'Ann', now(),
           '{"cloud": 0}'
    FROM preview_items
    WHERE company_id = %(company)s AND cloud_id LIKE %(word)s || '-c%%' AND kind = 'create'
    LIMIT %(others)s;
"""
_ALL: Final = (
    _COMPANIES,
    _TENANTS,
    _RUNS,
    _PROBLEMS,
    _RECORDS,
    _WAITING,
    _ACCOUNTS,
    _STORY,
    _EXCHANGES,
    _TELLING,
    _PEOPLE,
    _PREVIEW,
)


def fill(owners_url: str, tenant: UUID, company: UUID, plenty: Plenty) -> None:
    """Put so many more rows into a company and its tenant; may be called again."""
    given = {
        "tenant": tenant,
        "company": company,
        "word": uuid4().hex[:8],
        "records": plenty.records,
        "runs": plenty.runs,
        "problems": plenty.problems,
        "others": plenty.others,
        "waiting": plenty.waiting,
        "log": plenty.others if plenty.log is None else plenty.log,
        "preview": plenty.others if plenty.preview is None else plenty.preview,
        "accounts": plenty.accounts,
        "tenants": plenty.tenants,
    }
    with psycopg.connect(owners_url, cursor_factory=psycopg.ClientCursor) as connection:
        # Foreign keys are right by construction; looking them all up takes most of the time.
        connection.execute("SET session_replication_role = replica")
        for statement in _ALL:
            connection.execute(statement, given)
    with psycopg.connect(owners_url, autocommit=True) as connection:
        connection.execute("ANALYZE")
