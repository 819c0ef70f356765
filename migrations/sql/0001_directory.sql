-- The directory: the only questions that may be asked across tenants, before anybody knows whose
-- transaction this will be. Each runs as deskbridge_directory, answers with ids and little else, and
-- names its schemas so that nobody can put another table in the way.

-- authenticate in one statement: who asks, is there anything to do, and note that they asked.
-- verdict: nvu (unknown or wrong password) | none | busy (another session is alive) | work.
CREATE FUNCTION directory.poll(
    p_username text, p_hash bytea, p_now timestamptz, p_busy_seconds double precision
) RETURNS TABLE (
    verdict text, tenant_id uuid, company_id uuid, session_id uuid, state text, company_path text,
    schedule_minutes integer, retry_after integer
)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp
AS $poll$
DECLARE
    c record;
    s record;
BEGIN
    -- "Last seen" may be lost in a power cut; waiting for the disk on every poll is not worth it.
    PERFORM set_config('synchronous_commit', 'off', true);
    SELECT k.id, k.tenant_id, k.state, k.company_path, k.schedule_minutes, k.next_sync_at, k.sync_requested,
           k.password_hash = p_hash
               OR (k.password_hash_old = p_hash AND k.password_old_until > p_now) AS known
    INTO c FROM companies k WHERE k.username = p_username;
    IF NOT FOUND THEN
        RETURN QUERY SELECT 'nvu', NULL::uuid, NULL::uuid, NULL::uuid, NULL::text, NULL::text, NULL::int, NULL::int;
        RETURN;
    END IF;
    tenant_id := c.tenant_id;
    company_id := c.id;
    state := c.state;
    IF c.known IS NOT TRUE THEN
        UPDATE polls p SET refused_at = p_now WHERE p.company_id = c.id;
        verdict := 'nvu';
        RETURN NEXT;
        RETURN;
    END IF;
    UPDATE polls p SET last_poll_at = p_now WHERE p.company_id = c.id;
    company_path := c.company_path;
    schedule_minutes := c.schedule_minutes;
    SELECT x.id, x.heard_at INTO s FROM sessions x WHERE x.company_id = c.id AND x.closed_at IS NULL;
    session_id := s.id;
    IF c.state <> 'active' THEN
        verdict := 'none';
    ELSIF s.heard_at > p_now - make_interval(secs => p_busy_seconds) THEN
        verdict := 'busy';
        retry_after := ceil(p_busy_seconds - extract(epoch FROM p_now - s.heard_at));
    ELSIF s.id IS NOT NULL OR c.sync_requested OR c.next_sync_at <= p_now OR EXISTS (
        SELECT 1 FROM work w
        WHERE w.company_id = c.id AND w.side = 'quickbooks'
          AND w.state IN ('planned', 'leased', 'sent', 'in_doubt')
          AND (w.not_before IS NULL OR w.not_before <= p_now)
    ) THEN
        verdict := 'work';
    ELSE
        verdict := 'none';
    END IF;
    RETURN NEXT;
END
$poll$;

CREATE FUNCTION directory.ticket(p_hash bytea)
RETURNS TABLE (tenant_id uuid, company_id uuid, session_id uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $ticket$
    SELECT s.tenant_id, s.company_id, s.id FROM sessions s WHERE s.ticket_hash = p_hash
$ticket$;

-- By id, or by name without regard to case. A name that two tenants use gives two rows: the caller asks.
CREATE FUNCTION directory.company_tenant(p_id_or_name text)
RETURNS TABLE (tenant_id uuid, company_id uuid, name text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $company_tenant$
    SELECT c.tenant_id, c.id, c.name FROM companies c
    WHERE c.id::text = lower(p_id_or_name) OR lower(c.name) = lower(p_id_or_name)
    ORDER BY c.name, c.id LIMIT 10
$company_tenant$;

CREATE FUNCTION directory.tenants()
RETURNS TABLE (id uuid, name text, plan text, created_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $tenants$
    SELECT t.id, t.name, t.plan, t.created_at FROM tenants t ORDER BY lower(t.name)
$tenants$;

-- The companies for which a worker can do something now, and why.
CREATE FUNCTION directory.companies_to_sweep(p_now timestamptz, p_idle_seconds double precision)
RETURNS TABLE (tenant_id uuid, company_id uuid, reasons text[])
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $sweep$
    SELECT d.tenant_id, d.company_id, array_agg(DISTINCT d.reason ORDER BY d.reason)
    FROM (
        SELECT e.tenant_id, e.company_id, 'pages' AS reason FROM exchanges e
        WHERE e.received_at IS NOT NULL AND e.ingested_at IS NULL
        UNION ALL
        SELECT r.tenant_id, r.company_id, 'compute' FROM runs r
        WHERE r.ended_at IS NULL AND r.wanted <> r.computed
          AND (r.lease_until IS NULL OR r.lease_until < clock_timestamp())
        UNION ALL
        SELECT s.tenant_id, s.company_id, 'idle_session' FROM sessions s
        WHERE s.closed_at IS NULL AND s.heard_at < p_now - make_interval(secs => p_idle_seconds)
        UNION ALL
        SELECT w.tenant_id, w.company_id, 'cloud_work' FROM work w
        WHERE w.side = 'cloud' AND w.state IN ('planned', 'leased', 'sent', 'in_doubt')
          AND (w.not_before IS NULL OR w.not_before <= p_now)
          AND (w.lease_until IS NULL OR w.lease_until < clock_timestamp())
    ) AS d
    GROUP BY d.tenant_id, d.company_id
    ORDER BY d.company_id
$sweep$;

CREATE FUNCTION directory.companies_with_expired_exchanges(p_now timestamptz)
RETURNS TABLE (tenant_id uuid, company_id uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $expired$
    SELECT DISTINCT e.tenant_id, e.company_id FROM exchanges e WHERE e.expires_at <= p_now
$expired$;

-- Companies whose Web Connector has not asked since then (or never), and those whose login was refused
-- after the last poll that went well: the silence alarm.
CREATE FUNCTION directory.silent_companies(p_before timestamptz)
RETURNS TABLE (tenant_id uuid, company_id uuid, last_poll_at timestamptz, refused_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $silent$
    SELECT p.tenant_id, p.company_id, p.last_poll_at, p.refused_at
    FROM polls p JOIN companies c ON c.id = p.company_id
    WHERE c.state = 'active'
      AND (p.last_poll_at IS NULL OR p.last_poll_at < p_before OR p.refused_at > p.last_poll_at)
    ORDER BY p.company_id
$silent$;

-- For a login: the hash has to leave, since only Python can verify it.
CREATE FUNCTION directory.login(p_email text)
RETURNS TABLE (user_id uuid, tenant_id uuid, role text, password_hash text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $login$
    SELECT u.id, u.tenant_id, u.role, u.password_hash FROM users u WHERE u.email = lower(p_email)
$login$;

CREATE FUNCTION directory.user_tenant(p_user_id uuid)
RETURNS TABLE (user_id uuid, tenant_id uuid, email text, role text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $user_tenant$
    SELECT u.id, u.tenant_id, u.email, u.role FROM users u WHERE u.id = p_user_id
$user_tenant$;

-- An operator belongs to no tenant, so no tenant's transaction can make one.
CREATE FUNCTION directory.add_operator(p_email text, p_role text, p_password_hash text)
RETURNS uuid
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp
AS $add_operator$
    INSERT INTO users (tenant_id, email, role, password_hash)
    VALUES (NULL, lower(p_email), p_role, p_password_hash)
    RETURNING id
$add_operator$;

DO $ownership$
DECLARE
    f regprocedure;
BEGIN
    FOR f IN SELECT p.oid FROM pg_proc p WHERE p.pronamespace = 'directory'::regnamespace LOOP
        EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', f);
        EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO deskbridge_app', f);
        EXECUTE format('ALTER FUNCTION %s OWNER TO deskbridge_directory', f);
    END LOOP;
END
$ownership$;
