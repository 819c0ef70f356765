-- Of one kind, or of any: two questions, so that each is put to the index whatever PostgreSQL knows of it when it plans.
CREATE OR REPLACE FUNCTION directory.record_hits(
    p_company uuid, p_entity text, p_pattern text, p_other text, p_id text, p_amount numeric, p_most integer
) RETURNS TABLE (entity text, side text, id text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $record_hits$
    SELECT r.entity, r.side, r.id FROM records r
    WHERE p_entity IS NOT NULL AND r.company_id = p_company AND r.entity = p_entity
      AND r.tenant_id = (SELECT NULLIF(current_setting('deskbridge.tenant', true), '')::uuid)
      AND (lower(r.label) LIKE lower(p_pattern) OR lower(r.label) LIKE lower(p_other) OR r.id = p_id
           OR r.amount = p_amount)
    UNION ALL
    SELECT r.entity, r.side, r.id FROM records r
    WHERE p_entity IS NULL AND r.company_id = p_company
      AND r.tenant_id = (SELECT NULLIF(current_setting('deskbridge.tenant', true), '')::uuid)
      AND (lower(r.label) LIKE lower(p_pattern) OR lower(r.label) LIKE lower(p_other) OR r.id = p_id
           OR r.amount = p_amount)
    LIMIT p_most
$record_hits$;
