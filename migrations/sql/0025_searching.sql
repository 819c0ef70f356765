-- Records are found by any part of their name or number without reading a company's others. Both extensions are of those
-- that the owner of a database may add, and PostgreSQL brings them along. The company comes first in the index, so that
-- a word which other tenants use as well costs nothing. What was written lately is read through at every search until it
-- is put in its place: half a megabyte of it at most.
CREATE EXTENSION IF NOT EXISTS pg_trgm WITH SCHEMA public;
CREATE EXTENSION IF NOT EXISTS btree_gin WITH SCHEMA public;
CREATE INDEX records_label_idx ON records USING gin (company_id, lower(label) gin_trgm_ops)
    WITH (gin_pending_list_limit = 512);

-- What a document is worth, beside what is kept of it. The table is written anew once.
ALTER TABLE records ADD COLUMN amount numeric GENERATED ALWAYS AS (record_amount(data)) STORED;
CREATE INDEX records_amount_idx ON records (company_id, amount) WHERE amount IS NOT NULL;

-- What is neither in step nor to be compared: little, and looked for by what is thought of it; what was left out as well.
DROP INDEX records_left_out_idx;
CREATE INDEX records_apart_idx ON records (company_id, state, entity, side, id)
    WHERE state <> ALL (ARRAY['settled'::text, 'dirty'::text]);

-- Pairs are counted from this index alone, a few hundred to a page.
CREATE INDEX mappings_linked_idx ON mappings (company_id, tenant_id, entity) WHERE state = 'linked';

-- Behind row-level security only what is leakproof may use an index, and neither LIKE nor equality of numbers is. So
-- this one question is put by the directory's role, which says itself whose rows it looks at: those of the tenant
-- that the transaction names, and of a company of it. It answers with where records are, never with what they say.
GRANT SELECT (tenant_id, company_id, entity, side, id, label, amount) ON records TO deskbridge_directory;
CREATE POLICY directory ON records FOR SELECT TO deskbridge_directory USING (true);

-- p_pattern, p_other: LIKE patterns in any case, the other one may be NULL · p_id as it is · no more than p_most.
CREATE FUNCTION directory.record_hits(
    p_company uuid, p_pattern text, p_other text, p_id text, p_amount numeric, p_most integer
) RETURNS TABLE (entity text, side text, id text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $record_hits$
    SELECT r.entity, r.side, r.id FROM records r
    WHERE r.company_id = p_company
      AND r.tenant_id = (SELECT NULLIF(current_setting('deskbridge.tenant', true), '')::uuid)
      AND (lower(r.label) LIKE lower(p_pattern) OR lower(r.label) LIKE lower(p_other) OR r.id = p_id
           OR r.amount = p_amount)
    LIMIT p_most
$record_hits$;
REVOKE ALL ON FUNCTION directory.record_hits(uuid, text, text, text, numeric, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION directory.record_hits(uuid, text, text, text, numeric, integer) TO deskbridge_app;
ALTER FUNCTION directory.record_hits(uuid, text, text, text, numeric, integer) OWNER TO deskbridge_directory;
