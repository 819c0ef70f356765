-- Whether a Web Connector has called with the present password: while none has, the one before it is the one that
-- is in use, and a newer password must not take its place. Of what is there already, all were used.
ALTER TABLE companies ADD COLUMN password_used BOOLEAN NOT NULL DEFAULT true;
ALTER TABLE companies ALTER COLUMN password_used SET DEFAULT false;
GRANT SELECT (password_used), UPDATE (password_used) ON companies TO deskbridge_directory;

-- As before; the present password that is right has been used.
CREATE OR REPLACE FUNCTION directory.poll(
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
           k.password_old_key, k.password_used
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
    IF c.present IS TRUE AND (c.password_key IS DISTINCT FROM p_key OR NOT c.password_used) THEN
        UPDATE companies k SET password_hash = p_hashes[1], password_key = p_key, password_used = true
        WHERE k.id = c.id;
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
