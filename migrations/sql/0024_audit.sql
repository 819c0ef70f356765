-- Everybody's audit log by name: the company of each line, what a token is called, and programs' operations found by
-- the words that they are shown with.
DROP FUNCTION directory.audit_page(uuid, text, text, bigint, integer);
CREATE FUNCTION directory.audit_page(
    p_tenant_id uuid, p_who text, p_action text, p_operations text[], p_before bigint, p_limit integer
) RETURNS TABLE (
    id bigint, tenant_id uuid, tenant_name text, company_id uuid, company_name text, user_id uuid, who text,
    token_name text, action text, detail jsonb, address text, at timestamptz
)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $audit_page$
    SELECT a.id, a.tenant_id, t.name, a.company_id, c.name, a.user_id, a.who, k.name, a.action, a.detail, a.address,
           a.at
    FROM audit_log a
    LEFT JOIN tenants t ON t.id = a.tenant_id
    LEFT JOIN companies c ON c.id = a.company_id
    LEFT JOIN api_tokens k ON k.prefix = a.who
    WHERE (p_tenant_id IS NULL OR a.tenant_id = p_tenant_id) AND (p_before IS NULL OR a.id < p_before)
      AND (p_who IS NULL OR strpos(lower(a.who), lower(p_who)) > 0 OR strpos(lower(k.name), lower(p_who)) > 0)
      AND (p_action IS NULL OR strpos(lower(a.action), lower(p_action)) > 0 OR a.action = ANY (p_operations))
    ORDER BY a.id DESC LIMIT p_limit
$audit_page$;

REVOKE ALL ON FUNCTION directory.audit_page(uuid, text, text, text[], bigint, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION directory.audit_page(uuid, text, text, text[], bigint, integer) TO deskbridge_app;
ALTER FUNCTION directory.audit_page(uuid, text, text, text[], bigint, integer) OWNER TO deskbridge_directory;
