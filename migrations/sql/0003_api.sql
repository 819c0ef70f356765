-- The JSON door: tokens that programs hold, and what was answered to a write, so that asking twice does
-- it once. A token of no tenant is an operator's: visible to no tenant's transaction, as users are.

CREATE TABLE api_tokens (
    id UUID DEFAULT gen_random_uuid() NOT NULL,
    tenant_id UUID DEFAULT (NULLIF(current_setting('deskbridge.tenant'::text, true), ''))::uuid,
    prefix TEXT NOT NULL,
    digest BYTEA NOT NULL,
    scope TEXT NOT NULL,
    name TEXT DEFAULT '' NOT NULL,
    created_at timestamptz DEFAULT now() NOT NULL,
    expires_at timestamptz,
    revoked_at timestamptz,
    last_used_at timestamptz,
    PRIMARY KEY (id),
    CONSTRAINT api_tokens_tenant_fkey FOREIGN KEY(tenant_id) REFERENCES tenants (id) ON DELETE CASCADE
);
CREATE UNIQUE INDEX api_tokens_prefix_key ON api_tokens (prefix);
CREATE INDEX api_tokens_tenant_idx ON api_tokens (tenant_id);

CREATE TABLE api_replies (
    tenant_id UUID DEFAULT (NULLIF(current_setting('deskbridge.tenant'::text, true), ''))::uuid NOT NULL,
    token_id UUID NOT NULL,
    key TEXT NOT NULL,
    request_digest BYTEA NOT NULL,
    claim UUID NOT NULL,
    claimed_until timestamptz NOT NULL,
    reply BYTEA,
    expires_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, token_id, key),
    CONSTRAINT api_replies_tenant_fkey FOREIGN KEY(tenant_id) REFERENCES tenants (id) ON DELETE CASCADE,
    CONSTRAINT api_replies_token_fkey FOREIGN KEY(token_id) REFERENCES api_tokens (id) ON DELETE CASCADE
);
CREATE INDEX api_replies_expiry_idx ON api_replies (tenant_id, expires_at);

GRANT SELECT, INSERT, UPDATE, DELETE ON api_tokens, api_replies TO deskbridge_app;

DO $policies$
DECLARE
    tenant_table text;
    mine constant text := '(SELECT NULLIF(current_setting(''deskbridge.tenant'', true), '''')::uuid)';
BEGIN
    FOREACH tenant_table IN ARRAY ARRAY['api_tokens', 'api_replies'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', tenant_table);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', tenant_table);
        EXECUTE format(
            'CREATE POLICY tenant ON %I USING (tenant_id = %s) WITH CHECK (tenant_id = %s)',
            tenant_table, mine, mine
        );
    END LOOP;
END
$policies$;

GRANT SELECT, INSERT, UPDATE (revoked_at, last_used_at) ON api_tokens TO deskbridge_directory;
CREATE POLICY directory ON api_tokens FOR SELECT TO deskbridge_directory USING (true);
CREATE POLICY directory_use ON api_tokens FOR UPDATE TO deskbridge_directory
    USING (true) WITH CHECK (true);
CREATE POLICY directory_operators ON api_tokens FOR INSERT TO deskbridge_directory
    WITH CHECK (tenant_id IS NULL);

-- Whose token begins like this: the digest has to leave, since only Python holds the keys.
CREATE FUNCTION directory.api_token(p_prefix text)
RETURNS TABLE (
    id uuid, tenant_id uuid, digest bytea, scope text, expires_at timestamptz, revoked_at timestamptz,
    last_used_at timestamptz
)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $api_token$
    SELECT t.id, t.tenant_id, t.digest, t.scope, t.expires_at, t.revoked_at, t.last_used_at
    FROM api_tokens t WHERE t.prefix = p_prefix
$api_token$;

CREATE FUNCTION directory.api_token_used(p_id uuid, p_now timestamptz)
RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp
AS $api_token_used$
BEGIN
    -- "Last used" may be lost in a power cut; no answer waits for the disk because of it.
    PERFORM set_config('synchronous_commit', 'off', true);
    UPDATE api_tokens t SET last_used_at = p_now WHERE t.id = p_id;
END
$api_token_used$;

CREATE FUNCTION directory.add_operator_token(
    p_id uuid, p_prefix text, p_digest bytea, p_scope text, p_name text, p_expires_at timestamptz
) RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp
AS $add_operator_token$
    INSERT INTO api_tokens (id, tenant_id, prefix, digest, scope, name, expires_at)
    VALUES (p_id, NULL, p_prefix, p_digest, p_scope, p_name, p_expires_at)
$add_operator_token$;

CREATE FUNCTION directory.operator_tokens()
RETURNS TABLE (
    id uuid, tenant_id uuid, prefix text, scope text, name text, created_at timestamptz,
    expires_at timestamptz, revoked_at timestamptz, last_used_at timestamptz
)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $operator_tokens$
    SELECT t.id, t.tenant_id, t.prefix, t.scope, t.name, t.created_at, t.expires_at, t.revoked_at,
           t.last_used_at
    FROM api_tokens t WHERE t.tenant_id IS NULL ORDER BY t.created_at, t.id
$operator_tokens$;

-- Anybody's token may be ended by whoever runs the service; false when there is none that lives.
CREATE FUNCTION directory.revoke_api_token(p_id uuid, p_now timestamptz)
RETURNS boolean
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp
AS $revoke_api_token$
    WITH ended AS (
        UPDATE api_tokens t SET revoked_at = p_now WHERE t.id = p_id AND t.revoked_at IS NULL RETURNING 1
    )
    SELECT EXISTS (SELECT 1 FROM ended)
$revoke_api_token$;

-- Every company, for whoever runs the service: where it is, whether it lives, when it was heard.
CREATE FUNCTION directory.fleet(p_after_name text, p_after_id uuid, p_limit integer)
RETURNS TABLE (
    tenant_id uuid, tenant_name text, company_id uuid, name text, state text, last_poll_at timestamptz,
    refused_at timestamptz, session_heard_at timestamptz, next_sync_at timestamptz
)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $fleet$
    SELECT c.tenant_id, t.name, c.id, c.name, c.state, p.last_poll_at, p.refused_at, s.heard_at,
           c.next_sync_at
    FROM companies c
    JOIN tenants t ON t.id = c.tenant_id
    LEFT JOIN polls p ON p.company_id = c.id
    LEFT JOIN sessions s ON s.company_id = c.id AND s.closed_at IS NULL
    WHERE p_after_name IS NULL OR (lower(c.name), c.id) > (lower(p_after_name), p_after_id)
    ORDER BY lower(c.name), c.id
    LIMIT p_limit
$fleet$;

DO $ownership$
DECLARE
    f regprocedure;
BEGIN
    FOR f IN
        SELECT p.oid FROM pg_proc p
        WHERE p.pronamespace = 'directory'::regnamespace AND p.proname IN (
            'api_token', 'api_token_used', 'add_operator_token', 'operator_tokens', 'revoke_api_token',
            'fleet'
        )
    LOOP
        EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', f);
        EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO deskbridge_app', f);
        EXECUTE format('ALTER FUNCTION %s OWNER TO deskbridge_directory', f);
    END LOOP;
END
$ownership$;
