"""The statements that take a whole batch as one JSON parameter, for work and for records.

A page of a thousand records costs what one costs: the database takes the batch apart, not Python.
Where a batch meets what is stored, it does so by a list of ids and never by a join: a company read
for the first time has no statistics yet, and a join planned for one row would meet fifty thousand.
What a person left out (`skipped`) stays so in all of them: only `left_out` ends that.
"""

from __future__ import annotations

from sqlalchemy import text

ENQUEUE_WORK = text("""
    INSERT INTO work (id, company_id, run_id, side, entity, action, read_name, cloud_id,
                      quickbooks_id, request, intent, mark, guid, position, not_before)
    SELECT r.id, :company_id, r.run_id, r.side, r.entity, r.action, r.read_name, r.cloud_id,
           r.quickbooks_id, r.request, r.intent, r.mark, r.guid, r.position, r.not_before
    FROM ROWS FROM (jsonb_to_recordset(CAST(:rows AS jsonb)) AS (
        id uuid, run_id uuid, side text, entity text, action text, read_name text, cloud_id text,
        quickbooks_id text, request jsonb, intent jsonb, mark text, guid uuid, position bigint,
        not_before timestamptz
    )) WITH ORDINALITY AS r
    ORDER BY r.ordinality
    ON CONFLICT DO NOTHING
    RETURNING id
""")
# With `coalesce` the index of what is open fits no longer: within a transaction that settles much,
# as a rehearsal does, every row that was ever open would be met in it.
SETTLE_WORK = text("""
    UPDATE work
    SET state = CAST(:rows AS jsonb) -> CAST(id AS text) ->> 'state',
        outcome = NULLIF(CAST(:rows AS jsonb) -> CAST(id AS text) -> 'outcome', 'null'),
        settled_at = :now, lease_token = NULL, lease_until = NULL,
        cloud_id = coalesce(CAST(:rows AS jsonb) -> CAST(id AS text) ->> 'cloud_id', cloud_id),
        quickbooks_id = coalesce(
            CAST(:rows AS jsonb) -> CAST(id AS text) ->> 'quickbooks_id', quickbooks_id)
    WHERE id = ANY(:ids) AND coalesce(state, '') IN ('planned', 'leased', 'sent', 'in_doubt')
    RETURNING id
""")
MARK_WORK_SENT = text("""
    UPDATE work
    SET state = 'sent', message_set_id = :set_id, sent_at = :now, attempt = attempt + 1,
        request_id = CAST(:rows AS jsonb) ->> CAST(id AS text)
    WHERE id = ANY(:ids) AND coalesce(state, '') IN ('planned', 'leased')
""")
_RECORDS = """
    FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS r(
        id text, version text, kind text, native jsonb, data jsonb, natural_keys text[], label text,
        archived boolean)
"""
UPSERT_RECORDS = text(f"""
    INSERT INTO records AS kept (company_id, entity, side, id, version, kind, native, data,
                                 natural_keys, label, archived, state, seen_run)
    SELECT :company_id, :entity, :side, r.id, r.version, r.kind, r.native, r.data,
           r.natural_keys, r.label, r.archived, :state, :seen_run
    {_RECORDS}
    ON CONFLICT (company_id, entity, side, id) DO UPDATE SET
        version = excluded.version, kind = excluded.kind, native = excluded.native,
        data = excluded.data, natural_keys = excluded.natural_keys, label = excluded.label,
        archived = excluded.archived, gone = false,
        state = CASE kept.state WHEN 'skipped' THEN kept.state ELSE excluded.state END,
        reason = CASE kept.state WHEN 'skipped' THEN kept.reason END,
        seen_run = coalesce(excluded.seen_run, kept.seen_run), revision = kept.revision + 1,
        updated_at = now()
    WHERE (kept.native, kept.data, kept.natural_keys, kept.label, kept.kind, kept.archived,
           kept.gone)
        IS DISTINCT FROM (excluded.native, excluded.data, excluded.natural_keys, excluded.label,
                          excluded.kind, excluded.archived, false)
        OR (kept.state = 'out_of_scope' AND excluded.state <> 'out_of_scope')
    RETURNING kept.id
""")  # noqa: S608 -- nothing but constants is put together here
DROP_RECORD_KEYS = text("""
    DELETE FROM record_keys k
    WHERE k.company_id = :company_id AND k.entity = :entity AND k.side = :side AND k.id = ANY(:ids)
      AND NOT (k.key = ANY((
          SELECT r.natural_keys FROM records r
          WHERE r.company_id = :company_id AND r.entity = :entity AND r.side = :side AND r.id = k.id
      )::text[]))
""")
ADD_RECORD_KEYS = text("""
    INSERT INTO record_keys (company_id, entity, side, key, id)
    SELECT DISTINCT r.company_id, r.entity, r.side, key, r.id
    FROM records r CROSS JOIN LATERAL unnest(r.natural_keys) AS key
    WHERE r.company_id = :company_id AND r.entity = :entity AND r.side = :side AND r.id = ANY(:ids)
    ON CONFLICT DO NOTHING
""")
NOTE_RECORDS_SEEN = text("""
    UPDATE records SET seen_run = :seen_run
    WHERE company_id = :company_id AND entity = :entity AND side = :side AND id = ANY(:ids)
      AND seen_run IS DISTINCT FROM :seen_run
""")
MARK_RECORDS = text("""
    UPDATE records SET state = CAST(:marks AS jsonb) -> id ->> 'state',
        reason = NULLIF(CAST(:marks AS jsonb) -> id -> 'reason', 'null')
    WHERE company_id = :company_id AND entity = :entity AND side = :side AND id = ANY(:ids)
      AND state <> 'skipped'
      AND revision = coalesce(CAST(CAST(:marks AS jsonb) -> id ->> 'revision' AS bigint), revision)
      AND (state, reason) IS DISTINCT FROM (
          CAST(:marks AS jsonb) -> id ->> 'state',
          NULLIF(CAST(:marks AS jsonb) -> id -> 'reason', 'null'))
""")
