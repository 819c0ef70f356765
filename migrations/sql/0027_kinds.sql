-- A word that thousands of records bear is met soon in the order of a page, if the kinds that none of them is of are passed
-- over: the index tells them apart.
DROP INDEX records_label_idx;
CREATE INDEX records_label_idx ON records USING gin (company_id, entity, lower(label) gin_trgm_ops)
    WITH (gin_pending_list_limit = 512);

DROP FUNCTION directory.record_hits(uuid, text, text, text, numeric, integer);
-- p_entity: of this kind alone, NULL for any · p_pattern, p_other: LIKE patterns in any case, the other one may be NULL ·
-- p_id as it is · no more than p_most. Whose rows it looks at it says itself: those of the tenant that the transaction names.
CREATE FUNCTION directory.record_hits(
    p_company uuid, p_entity text, p_pattern text, p_other text, p_id text, p_amount numeric, p_most integer
) RETURNS TABLE (entity text, side text, id text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $record_hits$
    SELECT r.entity, r.side, r.id FROM records r
    WHERE r.company_id = p_company AND (p_entity IS NULL OR r.entity = p_entity)
      AND r.tenant_id = (SELECT NULLIF(current_setting('deskbridge.tenant', true), '')::uuid)
      AND (lower(r.label) LIKE lower(p_pattern) OR lower(r.label) LIKE lower(p_other) OR r.id = p_id
           OR r.amount = p_amount)
    LIMIT p_most
$record_hits$;
REVOKE ALL ON FUNCTION directory.record_hits(uuid, text, text, text, text, numeric, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION directory.record_hits(uuid, text, text, text, text, numeric, integer) TO deskbridge_app;
ALTER FUNCTION directory.record_hits(uuid, text, text, text, text, numeric, integer) OWNER TO deskbridge_directory;

-- How much a run read from the cloud, of a run that wrote down a hundred thousand other things as well.
CREATE INDEX journal_cloud_read_idx ON journal (run_id, entity) WHERE event = 'cloud-read';
