-- What wrong logins cost. Three counts: of a name from an address (tight), of an address whatever the name,
-- and of a name whatever the address (wide, and short: whoever only knows a name must not lock its owner out).
-- A right password from an address that was right before is not asked for a wait at all. Nothing is counted
-- during a wait, because nothing is tried during one.

-- Digests of names that nobody has share these buckets, so that inventing names fills no table and costs the
-- same statements as guessing at one that exists.
CREATE FUNCTION directory.login_key(p_name text, p_exists boolean) RETURNS bytea
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $login_key$
    SELECT CASE WHEN p_exists THEN sha256(convert_to(p_name, 'UTF8'))
                ELSE substr(sha256(convert_to(p_name, 'UTF8')), 1, 1) END
$login_key$;

-- Until when a login waits; NULL when it need not. p_by_name: whether mistakes made elsewhere count too.
CREATE FUNCTION directory.login_wait(
    p_realm text, p_name bytea, p_address text, p_now timestamptz, p_by_name boolean
) RETURNS timestamptz
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $login_wait$
    SELECT max(a.blocked_until) FROM login_attempts a
    WHERE a.realm = p_realm AND a.blocked_until > p_now AND (a.scope, a.key) IN (
        ('pair', p_name || convert_to('@' || p_address, 'UTF8')),
        ('name', p_name),
        ('address', convert_to(p_address, 'UTF8'))
    ) AND (p_by_name OR a.scope <> 'name')
$login_wait$;

-- Count a wrong login; returns how often in a row the name was wrong, wherever from.
CREATE FUNCTION directory.login_failed(p_realm text, p_name bytea, p_address text, p_now timestamptz)
RETURNS integer
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp
AS $login_failed$
DECLARE
    counted integer;
    answer integer;
    s record;
BEGIN
    -- Always in this order, so that two at once wait for each other rather than deadlock.
    FOR s IN SELECT * FROM (VALUES
        ('address', convert_to(p_address, 'UTF8'), 20, 900),
        ('name', p_name, 30, 60),
        ('pair', p_name || convert_to('@' || p_address, 'UTF8'), 5, 900)
    ) AS v (scope, key, free, longest) LOOP
        INSERT INTO login_attempts AS a (realm, scope, key, failures, last_at)
        VALUES (p_realm, s.scope, s.key, 1, p_now)
        ON CONFLICT (realm, scope, key) DO UPDATE SET
            -- An hour without a mistake is a new beginning.
            failures = CASE WHEN a.last_at < p_now - interval '1 hour' THEN 1
                            ELSE least(a.failures + 1, 1000000) END,
            last_at = p_now
        RETURNING a.failures INTO counted;
        IF counted >= s.free THEN
            UPDATE login_attempts a
            SET blocked_until = p_now + make_interval(
                secs => least(s.longest, power(2, least(counted - s.free, 20)))
            )
            WHERE a.realm = p_realm AND a.scope = s.scope AND a.key = s.key;
        END IF;
        IF s.scope = 'name' THEN
            answer := counted;
        END IF;
    END LOOP;
    RETURN answer;
END
$login_failed$;

CREATE FUNCTION directory.login_known(p_realm text, p_name bytea, p_address text)
RETURNS SETOF timestamptz
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $login_known$
    SELECT l.last_good_at FROM login_addresses l
    WHERE l.realm = p_realm AND l.name = p_name AND l.address = p_address
$login_known$;

-- Remember where a right login came from, and forget what was wrong there. Sixteen addresses a name: an
-- office has few, and a laptop's many replace each other.
CREATE FUNCTION directory.login_worked(p_realm text, p_name bytea, p_address text, p_now timestamptz)
RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp
AS $login_worked$
    DELETE FROM login_attempts a
    WHERE a.realm = p_realm AND a.scope = 'pair'
      AND a.key = p_name || convert_to('@' || p_address, 'UTF8');
    INSERT INTO login_addresses AS l (realm, name, address, last_good_at)
    VALUES (p_realm, p_name, p_address, p_now)
    ON CONFLICT (realm, name, address) DO UPDATE SET last_good_at = excluded.last_good_at;
    DELETE FROM login_addresses l
    WHERE l.realm = p_realm AND l.name = p_name AND l.address NOT IN (
        SELECT k.address FROM login_addresses k WHERE k.realm = p_realm AND k.name = p_name
        ORDER BY k.last_good_at DESC LIMIT 16
    )
$login_worked$;

-- What is past its time: mistakes of the day before, addresses of a season ago, events too old to come again.
CREATE FUNCTION directory.forget_logins(p_now timestamptz) RETURNS integer
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp
AS $forget_logins$
DECLARE
    gone integer;
    more integer;
BEGIN
    DELETE FROM login_attempts a WHERE a.last_at < p_now - interval '1 day';
    GET DIAGNOSTICS gone = ROW_COUNT;
    DELETE FROM login_addresses l WHERE l.last_good_at < p_now - interval '90 days';
    GET DIAGNOSTICS more = ROW_COUNT;
    RETURN gone + more;
END
$forget_logins$;

-- Who is waiting: for an operator who asks what goes on.
CREATE FUNCTION directory.login_waits(p_now timestamptz)
RETURNS TABLE (realm text, scope text, key bytea, failures integer, blocked_until timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $login_waits$
    SELECT a.realm, a.scope, a.key, a.failures, a.blocked_until FROM login_attempts a
    WHERE a.blocked_until > p_now ORDER BY a.failures DESC LIMIT 100
$login_waits$;

CREATE FUNCTION directory.webhook(p_key text) RETURNS TABLE (tenant_id uuid, company_id uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $webhook$
    SELECT c.tenant_id, c.id FROM companies c WHERE c.webhook_key = p_key
$webhook$;

CREATE FUNCTION directory.forget_webhook_events(p_before timestamptz) RETURNS integer
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp
AS $forget_events$
DECLARE
    gone integer;
BEGIN
    DELETE FROM webhook_events e WHERE e.received_at < p_before;
    GET DIAGNOSTICS gone = ROW_COUNT;
    RETURN gone;
END
$forget_events$;
