-- How many companies and people the tenants of one page have.
CREATE FUNCTION directory.tenant_counts(p_tenants uuid[])
RETURNS TABLE (tenant_id uuid, companies bigint, people bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $tenant_counts$
    SELECT t.id, (SELECT count(*) FROM companies c WHERE c.tenant_id = t.id),
           (SELECT count(*) FROM users u WHERE u.tenant_id = t.id)
    FROM unnest(p_tenants) AS t(id)
$tenant_counts$;

REVOKE ALL ON FUNCTION directory.tenant_counts(uuid[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION directory.tenant_counts(uuid[]) TO deskbridge_app;
ALTER FUNCTION directory.tenant_counts(uuid[]) OWNER TO deskbridge_directory;
