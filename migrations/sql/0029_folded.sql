-- What is typed finds a name whatever its accents are and in any case: “renee” finds “Renée”, and the other way round. The
-- extension is of those that the owner of a database may add. Folding is a function of our own, because what goes by a
-- dictionary is not taken to be immutable; what is compared with each other goes through it and nothing else.
CREATE EXTENSION IF NOT EXISTS unaccent WITH SCHEMA public;
CREATE FUNCTION folded(words text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
AS $folded$ SELECT lower(public.unaccent('public.unaccent'::regdictionary, normalize(words))) $folded$;

-- `named`: what a record without a name of its own is called, by those whose ids it is made of. Only what is looked for is
-- kept folded; what is shown stays as it is. The table is written anew once.
DROP INDEX records_label_idx;
ALTER TABLE records
    ADD COLUMN named text,
    ADD COLUMN searched text NOT NULL GENERATED ALWAYS AS (folded(label || COALESCE(' ' || named, ''))) STORED;
CREATE INDEX records_searched_idx ON records USING gin (company_id, entity, searched gin_trgm_ops)
    WITH (gin_pending_list_limit = 512);
CREATE INDEX records_of_two_idx ON records (company_id, entity, id) WHERE side = 'cloud' AND strpos(id, '/') > 0;
GRANT SELECT (searched) ON records TO deskbridge_directory;

-- p_pattern, p_other: LIKE patterns, which are folded here; the rest is as it was.
CREATE OR REPLACE FUNCTION directory.record_hits(
    p_company uuid, p_entity text, p_pattern text, p_other text, p_id text, p_amount numeric, p_most integer
) RETURNS TABLE (entity text, side text, id text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $record_hits$
    SELECT r.entity, r.side, r.id FROM records r
    WHERE p_entity IS NOT NULL AND r.company_id = p_company AND r.entity = p_entity
      AND r.tenant_id = (SELECT NULLIF(current_setting('deskbridge.tenant', true), '')::uuid)
      AND (r.searched LIKE folded(p_pattern) OR r.searched LIKE folded(p_other) OR r.id = p_id
           OR r.amount = p_amount)
    UNION ALL
    SELECT r.entity, r.side, r.id FROM records r
    WHERE p_entity IS NULL AND r.company_id = p_company
      AND r.tenant_id = (SELECT NULLIF(current_setting('deskbridge.tenant', true), '')::uuid)
      AND (r.searched LIKE folded(p_pattern) OR r.searched LIKE folded(p_other) OR r.id = p_id
           OR r.amount = p_amount)
    LIMIT p_most
$record_hits$;
