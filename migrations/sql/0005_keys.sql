-- Under which key of SECRET_KEYS a digest was made, by the key's fingerprint: NULL is one from before this was
-- kept, made under any of them.
ALTER TABLE companies ADD COLUMN password_key TEXT, ADD COLUMN password_old_key TEXT;
ALTER TABLE api_tokens ADD COLUMN key_name TEXT;
GRANT SELECT (password_key, password_old_key),
    UPDATE (password_hash, password_hash_old, password_key, password_old_key)
    ON companies TO deskbridge_directory;
GRANT UPDATE (digest, key_name) ON api_tokens TO deskbridge_directory;
CREATE POLICY directory_keys ON companies FOR UPDATE TO deskbridge_directory
    USING (true) WITH CHECK (true);

DROP FUNCTION directory.poll(text, bytea, timestamptz, double precision, text);

-- authenticate in one statement: who asks, is there anything to do, and note that they asked.
-- verdict: nvu (unknown, wrong password, or to wait: then retry_after says how long) | none | busy (another
-- session is alive) | work. p_hashes are the digests of what was typed under every key, newest first; p_key is
-- the newest one's fingerprint: a digest under an older key is replaced when it is right.
CREATE FUNCTION directory.poll(
    p_username text, p_hashes bytea[], p_key text, p_now timestamptz, p_busy_seconds double precision,
    p_address text
) RETURNS TABLE (
    verdict text, tenant_id uuid, company_id uuid, session_id uuid, state text, company_path text,
    schedule_minutes integer, retry_after integer, failures integer
)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp
AS $poll$
DECLARE
    c record;
    s record;
    login bytea;
    known boolean;
    wait timestamptz;
    remembered timestamptz;
BEGIN
    -- "Last seen" may be lost in a power cut; waiting for the disk on every poll is not worth it.
    PERFORM set_config('synchronous_commit', 'off', true);
    SELECT k.id, k.tenant_id, k.state, k.company_path, k.schedule_minutes, k.next_sync_at, k.sync_requested,
           k.password_hash = ANY (p_hashes) AS present, k.password_key,
           k.password_hash_old = ANY (p_hashes) AND k.password_old_until > p_now AS before,
           k.password_old_key
    INTO c FROM companies k WHERE k.username = p_username;
    known := c.present IS TRUE OR c.before IS TRUE;
    login := directory.login_key(p_username, c.id IS NOT NULL);
    SELECT l.last_good_at INTO remembered FROM login_addresses l
    WHERE l.realm = 'web_connector' AND l.name = login AND l.address = p_address;
    IF NOT known OR remembered IS NULL THEN
        -- Whoever has the right password, all 160 bits of it, does not wait for what others guessed elsewhere.
        wait := directory.login_wait('web_connector', login, p_address, p_now, NOT known);
    END IF;
    tenant_id := c.tenant_id;
    company_id := c.id;
    state := c.state;
    IF NOT known OR wait IS NOT NULL THEN
        IF wait IS NULL THEN
            failures := directory.login_failed('web_connector', login, p_address, p_now);
        END IF;
        UPDATE polls p SET refused_at = p_now WHERE p.company_id = c.id;
        verdict := 'nvu';
        retry_after := ceil(extract(epoch FROM wait - p_now));
        RETURN NEXT;
        RETURN;
    END IF;
    IF remembered IS NULL OR remembered < p_now - interval '1 day' THEN
        PERFORM directory.login_worked('web_connector', login, p_address, p_now);
    END IF;
    IF c.present IS TRUE AND c.password_key IS DISTINCT FROM p_key THEN
        UPDATE companies k SET password_hash = p_hashes[1], password_key = p_key WHERE k.id = c.id;
    ELSIF c.present IS NOT TRUE AND c.password_old_key IS DISTINCT FROM p_key THEN
        UPDATE companies k SET password_hash_old = p_hashes[1], password_old_key = p_key WHERE k.id = c.id;
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

CREATE FUNCTION directory.api_token_renewed(p_id uuid, p_digest bytea, p_key text) RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp
AS $api_token_renewed$
    UPDATE api_tokens t SET digest = p_digest, key_name = p_key WHERE t.id = p_id
$api_token_renewed$;

DROP FUNCTION directory.api_token(text);
CREATE FUNCTION directory.api_token(p_prefix text)
RETURNS TABLE (
    id uuid, tenant_id uuid, digest bytea, key_name text, scope text, expires_at timestamptz,
    revoked_at timestamptz, last_used_at timestamptz
)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $api_token$
    SELECT t.id, t.tenant_id, t.digest, t.key_name, t.scope, t.expires_at, t.revoked_at, t.last_used_at
    FROM api_tokens t WHERE t.prefix = p_prefix
$api_token$;

DROP FUNCTION directory.add_operator_token(uuid, text, bytea, text, text, timestamptz);
CREATE FUNCTION directory.add_operator_token(
    p_id uuid, p_prefix text, p_digest bytea, p_key text, p_scope text, p_name text, p_expires_at timestamptz
) RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp
AS $add_operator_token$
    INSERT INTO api_tokens (id, tenant_id, prefix, digest, key_name, scope, name, expires_at)
    VALUES (p_id, NULL, p_prefix, p_digest, p_key, p_scope, p_name, p_expires_at)
$add_operator_token$;

-- What still stands under which key, all tenants together; a password's old form counts until its day is over.
CREATE FUNCTION directory.key_uses(p_now timestamptz) RETURNS TABLE (what text, key text, uses bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $key_uses$
    SELECT 'web connector password', k.password_key, count(*) FROM companies k GROUP BY 2
    UNION ALL
    SELECT 'web connector password', k.password_old_key, count(*) FROM companies k
    WHERE k.password_old_until > p_now AND k.password_hash_old IS NOT NULL GROUP BY 2
    UNION ALL
    SELECT 'api token', t.key_name, count(*) FROM api_tokens t
    WHERE t.revoked_at IS NULL AND (t.expires_at IS NULL OR t.expires_at > p_now) GROUP BY 2
$key_uses$;

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
