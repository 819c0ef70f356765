-- People at the pages: who is signed in where, and what every person did. A row of no tenant is an operator's:
-- visible to no tenant's transaction, as users are.

ALTER TABLE users ADD COLUMN name TEXT DEFAULT '' NOT NULL;
ALTER TABLE users ADD COLUMN zone TEXT;
ALTER TABLE users ADD COLUMN disabled_at timestamptz;

CREATE TABLE web_sessions (
    id UUID DEFAULT gen_random_uuid() NOT NULL,
    tenant_id UUID DEFAULT (NULLIF(current_setting('deskbridge.tenant'::text, true), ''))::uuid,
    user_id UUID NOT NULL,
    digest BYTEA NOT NULL,
    confirmed BOOLEAN DEFAULT true NOT NULL,
    looking_at UUID,
    address TEXT DEFAULT '' NOT NULL,
    agent TEXT DEFAULT '' NOT NULL,
    created_at timestamptz DEFAULT now() NOT NULL,
    seen_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    PRIMARY KEY (id),
    CONSTRAINT web_sessions_tenant_fkey FOREIGN KEY(tenant_id) REFERENCES tenants (id) ON DELETE CASCADE,
    CONSTRAINT web_sessions_looking_fkey FOREIGN KEY(looking_at) REFERENCES tenants (id) ON DELETE CASCADE,
    CONSTRAINT web_sessions_user_fkey FOREIGN KEY(user_id) REFERENCES users (id) ON DELETE CASCADE
);
CREATE UNIQUE INDEX web_sessions_digest_key ON web_sessions (digest);
CREATE INDEX web_sessions_user_idx ON web_sessions (user_id);
CREATE INDEX web_sessions_expiry_idx ON web_sessions (expires_at);

CREATE TABLE audit_log (
    id BIGINT GENERATED ALWAYS AS IDENTITY,
    tenant_id UUID DEFAULT (NULLIF(current_setting('deskbridge.tenant'::text, true), ''))::uuid,
    company_id UUID,
    user_id UUID,
    who TEXT NOT NULL,
    action TEXT NOT NULL,
    detail JSONB DEFAULT '{}'::jsonb NOT NULL,
    address TEXT DEFAULT '' NOT NULL,
    at timestamptz DEFAULT now() NOT NULL,
    PRIMARY KEY (id),
    CONSTRAINT audit_log_tenant_fkey FOREIGN KEY(tenant_id) REFERENCES tenants (id) ON DELETE CASCADE
);
CREATE INDEX audit_log_tenant_idx ON audit_log (tenant_id, id);

GRANT SELECT, INSERT, UPDATE, DELETE ON web_sessions TO deskbridge_app;
GRANT SELECT, INSERT ON audit_log TO deskbridge_app;

DO $policies$
DECLARE
    tenant_table text;
    mine constant text := '(SELECT NULLIF(current_setting(''deskbridge.tenant'', true), '''')::uuid)';
BEGIN
    FOREACH tenant_table IN ARRAY ARRAY['web_sessions', 'audit_log'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', tenant_table);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', tenant_table);
        EXECUTE format(
            'CREATE POLICY tenant ON %I USING (tenant_id = %s) WITH CHECK (tenant_id = %s)',
            tenant_table, mine, mine
        );
    END LOOP;
END
$policies$;

GRANT SELECT, INSERT, UPDATE, DELETE ON web_sessions TO deskbridge_directory;
CREATE POLICY directory ON web_sessions TO deskbridge_directory USING (true) WITH CHECK (true);
GRANT SELECT, INSERT ON audit_log TO deskbridge_directory;
CREATE POLICY directory ON audit_log FOR SELECT TO deskbridge_directory USING (true);
CREATE POLICY directory_operators ON audit_log FOR INSERT TO deskbridge_directory WITH CHECK (true);
GRANT UPDATE (password_hash, zone, name) ON users TO deskbridge_directory;
CREATE POLICY directory_people ON users FOR UPDATE TO deskbridge_directory USING (true) WITH CHECK (true);

DROP FUNCTION directory.login(text);
-- For a login: the hash has to leave, since only Python can verify it. Somebody who was shut out is not there.
CREATE FUNCTION directory.login(p_email text)
RETURNS TABLE (user_id uuid, tenant_id uuid, role text, password_hash text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $login$
    SELECT u.id, u.tenant_id, u.role, u.password_hash FROM users u
    WHERE u.email = lower(p_email) AND u.disabled_at IS NULL
$login$;

CREATE FUNCTION directory.open_web_session(
    p_user_id uuid, p_digest bytea, p_confirmed boolean, p_expires_at timestamptz, p_address text, p_agent text,
    p_now timestamptz
) RETURNS uuid
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp
AS $open_web_session$
    INSERT INTO web_sessions (tenant_id, user_id, digest, confirmed, expires_at, address, agent, created_at, seen_at)
    SELECT u.tenant_id, u.id, p_digest, p_confirmed, p_expires_at, p_address, p_agent, p_now, p_now
    FROM users u WHERE u.id = p_user_id
    RETURNING id
$open_web_session$;

-- Who looks at a page: one statement a page. "Last seen" is moved once a minute; a session that was silent for
-- longer than p_idle seconds is over.
CREATE FUNCTION directory.web_session(p_digest bytea, p_now timestamptz, p_idle double precision)
RETURNS TABLE (
    session_id uuid, user_id uuid, tenant_id uuid, email text, role text, name text, zone text,
    confirmed boolean, tenant_name text, plan text, looking_at uuid, looking_name text, looking_plan text
)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp
AS $web_session$
BEGIN
    PERFORM set_config('synchronous_commit', 'off', true);
    UPDATE web_sessions w SET seen_at = p_now
    WHERE w.digest = p_digest AND w.expires_at > p_now
      AND w.seen_at > p_now - make_interval(secs => p_idle) AND w.seen_at < p_now - interval '1 minute';
    RETURN QUERY
    SELECT w.id, u.id, u.tenant_id, u.email, u.role, u.name, u.zone, w.confirmed, t.name, t.plan,
           w.looking_at, l.name, l.plan
    FROM web_sessions w
    JOIN users u ON u.id = w.user_id
    LEFT JOIN tenants t ON t.id = u.tenant_id
    LEFT JOIN tenants l ON l.id = w.looking_at
    WHERE w.digest = p_digest AND w.expires_at > p_now
      AND w.seen_at > p_now - make_interval(secs => p_idle) AND u.disabled_at IS NULL;
END
$web_session$;

CREATE FUNCTION directory.confirm_web_session(p_id uuid) RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp
AS $confirm_web_session$
    UPDATE web_sessions w SET confirmed = true WHERE w.id = p_id
$confirm_web_session$;

-- An operator looks at a tenant's pages (NULL: no more); nobody else's session can be made to.
CREATE FUNCTION directory.look_at(p_id uuid, p_tenant_id uuid) RETURNS boolean
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp
AS $look_at$
    WITH looked AS (
        UPDATE web_sessions w SET looking_at = p_tenant_id
        WHERE w.id = p_id AND w.tenant_id IS NULL RETURNING 1
    )
    SELECT EXISTS (SELECT 1 FROM looked)
$look_at$;

CREATE FUNCTION directory.end_web_session(p_id uuid) RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp
AS $end_web_session$
    DELETE FROM web_sessions w WHERE w.id = p_id
$end_web_session$;

-- Sign a person out everywhere, but for one session, if any.
CREATE FUNCTION directory.end_web_sessions_of(p_user_id uuid, p_but uuid) RETURNS integer
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp
AS $end_web_sessions_of$
DECLARE
    gone integer;
BEGIN
    DELETE FROM web_sessions w WHERE w.user_id = p_user_id AND w.id IS DISTINCT FROM p_but;
    GET DIAGNOSTICS gone = ROW_COUNT;
    RETURN gone;
END
$end_web_sessions_of$;

CREATE FUNCTION directory.forget_web_sessions(p_now timestamptz) RETURNS integer
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp
AS $forget_web_sessions$
DECLARE
    gone integer;
BEGIN
    DELETE FROM web_sessions w WHERE w.expires_at <= p_now;
    GET DIAGNOSTICS gone = ROW_COUNT;
    RETURN gone;
END
$forget_web_sessions$;

-- What a person changes about herself, whoever's she is.
CREATE FUNCTION directory.set_own_password(p_user_id uuid, p_hash text) RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp
AS $set_own_password$
    UPDATE users u SET password_hash = p_hash WHERE u.id = p_user_id
$set_own_password$;

CREATE FUNCTION directory.set_own_profile(p_user_id uuid, p_name text, p_zone text) RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp
AS $set_own_profile$
    UPDATE users u SET name = p_name, zone = p_zone WHERE u.id = p_user_id
$set_own_profile$;

-- What somebody did who belongs to no tenant, or before it was known whom she belongs to.
CREATE FUNCTION directory.audit(
    p_tenant_id uuid, p_company_id uuid, p_user_id uuid, p_who text, p_action text, p_detail jsonb,
    p_address text, p_now timestamptz
) RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp
AS $audit$
    INSERT INTO audit_log (tenant_id, company_id, user_id, who, action, detail, address, at)
    VALUES (p_tenant_id, p_company_id, p_user_id, p_who, p_action, p_detail, p_address, p_now)
$audit$;

-- Everybody's, newest first, for whoever runs the service.
CREATE FUNCTION directory.audit_page(p_tenant_id uuid, p_before bigint, p_limit integer)
RETURNS TABLE (
    id bigint, tenant_id uuid, tenant_name text, company_id uuid, user_id uuid, who text, action text,
    detail jsonb, address text, at timestamptz
)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $audit_page$
    SELECT a.id, a.tenant_id, t.name, a.company_id, a.user_id, a.who, a.action, a.detail, a.address, a.at
    FROM audit_log a LEFT JOIN tenants t ON t.id = a.tenant_id
    WHERE (p_tenant_id IS NULL OR a.tenant_id = p_tenant_id) AND (p_before IS NULL OR a.id < p_before)
    ORDER BY a.id DESC LIMIT p_limit
$audit_page$;

DO $ownership$
DECLARE
    f regprocedure;
BEGIN
    FOR f IN
        SELECT p.oid FROM pg_proc p
        WHERE p.pronamespace = 'directory'::regnamespace AND p.proname IN (
            'login', 'open_web_session', 'web_session', 'confirm_web_session', 'look_at', 'end_web_session',
            'end_web_sessions_of', 'forget_web_sessions', 'set_own_password', 'set_own_profile', 'audit',
            'audit_page'
        )
    LOOP
        EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', f);
        EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO deskbridge_app', f);
        EXECUTE format('ALTER FUNCTION %s OWNER TO deskbridge_directory', f);
    END LOOP;
END
$ownership$;
