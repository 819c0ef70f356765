-- How every company stands, for whoever runs the service: what it needs, and whether its silence is unusual.

-- What a Web Connector's calls teach about its habits. Hours of the week are those of UTC, counted from Monday 0:00;
-- "heard" is the week that began on "week", the others are the last two before it in which it was heard at all.
ALTER TABLE polls
    ADD COLUMN gaps REAL[],
    ADD COLUMN week DATE,
    ADD COLUMN heard BIT(168),
    ADD COLUMN heard_before BIT(168),
    ADD COLUMN heard_earlier BIT(168),
    ADD COLUMN silent_since timestamptz;

CREATE FUNCTION directory.learn_habits() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $learn_habits$
DECLARE
    at timestamp := NEW.last_poll_at AT TIME ZONE 'UTC';
    monday date := date_trunc('week', NEW.last_poll_at AT TIME ZONE 'UTC')::date;
    gap double precision := extract(epoch FROM NEW.last_poll_at - OLD.last_poll_at);
BEGIN
    -- Whoever presses the button twice has no habit of calling every second.
    IF gap >= 5 THEN
        NEW.gaps := (ARRAY[gap::real] || coalesce(OLD.gaps, '{}'))[1:15];
    END IF;
    IF OLD.week IS NULL OR monday > OLD.week THEN
        NEW.heard_earlier := OLD.heard_before;
        NEW.heard_before := OLD.heard;
        NEW.heard := repeat('0', 168)::bit(168);
        NEW.week := monday;
    END IF;
    IF monday = NEW.week THEN
        NEW.heard := set_bit(NEW.heard, (extract(isodow FROM at)::int - 1) * 24 + extract(hour FROM at)::int, 1);
    END IF;
    RETURN NEW;
END
$learn_habits$;
CREATE TRIGGER polls_learn BEFORE UPDATE OF last_poll_at ON polls
    FOR EACH ROW WHEN (NEW.last_poll_at IS DISTINCT FROM OLD.last_poll_at)
    EXECUTE FUNCTION directory.learn_habits();

GRANT SELECT (last_run_id, stop_reason, created_at) ON companies TO deskbridge_directory;
GRANT SELECT (result, started_at) ON runs TO deskbridge_directory;
GRANT SELECT (id, tenant_id, company_id, kind, code, opened_at, cleared_at) ON problems TO deskbridge_directory;
CREATE POLICY directory_fleet ON problems FOR SELECT TO deskbridge_directory USING (true);

-- How many of the seconds between two moments fall into hours in which this company is usually heard: in both of
-- the last two weeks in which it was heard at all, or in the only one there is. NULL while no week is known.
CREATE FUNCTION directory.expected_seconds(
    p_from timestamptz, p_to timestamptz, p_week date, p_heard bit, p_before bit, p_earlier bit
) RETURNS double precision
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $expected_seconds$
    SELECT CASE WHEN p_week IS NULL OR (p_before IS NULL AND p_to AT TIME ZONE 'UTC' < p_week + 7) THEN NULL ELSE (
        SELECT coalesce(sum(extract(epoch FROM least(s.hour + interval '1 hour', p_to AT TIME ZONE 'UTC')
                                             - greatest(s.hour, p_from AT TIME ZONE 'UTC'))), 0)
        FROM (
            SELECT h.hour, (extract(isodow FROM h.hour)::int - 1) * 24 + extract(hour FROM h.hour)::int AS slot,
                   h.hour >= p_week + 7 AS later
            FROM generate_series(date_trunc('hour', p_from AT TIME ZONE 'UTC'), p_to AT TIME ZONE 'UTC',
                                 interval '1 hour') AS h(hour)
        ) AS s
        WHERE get_bit(CASE WHEN s.later THEN p_heard ELSE p_before END, s.slot) = 1
          AND coalesce(get_bit(CASE WHEN s.later THEN p_before ELSE p_earlier END, s.slot), 1) = 1
    ) END
$expected_seconds$;

-- Every company and what it needs, first things first: stopped | paused | wrong_file | two_computers | failing | never |
-- silent | healthy. "why" is the code of the trouble. p_silence is the longest silence that may be usual (seconds).
CREATE FUNCTION directory.standing(
    p_now timestamptz, p_poll double precision, p_silence double precision, p_files text[]
) RETURNS TABLE (
    tenant_id uuid, tenant_name text, company_id uuid, name text, state text, need text, why text,
    last_poll_at timestamptz, refused_at timestamptz, silent_since timestamptz, usual double precision,
    session_heard_at timestamptz, next_sync_at timestamptz, run_id uuid, run_result text, run_started_at timestamptz,
    run_ended_at timestamptz, problems jsonb, open_problems integer, created_at timestamptz
)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $standing$
    WITH opened AS (
        SELECT k.company_id, jsonb_object_agg(k.kind, k.number) AS kinds, sum(k.number)::int AS number,
               min(k.file) AS file, min(k.computer) AS computer, min(k.stop) AS stop
        FROM (
            SELECT q.company_id, q.kind, count(*)::int AS number,
                   min(q.code) FILTER (WHERE q.kind = 'stop' AND q.code = ANY (p_files)) AS file,
                   min(q.code) FILTER (WHERE q.kind = 'alarm' AND q.code = 'second-computer') AS computer,
                   min(q.code) FILTER (WHERE q.kind = 'stop') AS stop
            FROM problems q WHERE q.cleared_at IS NULL GROUP BY q.company_id, q.kind
        ) AS k GROUP BY k.company_id
    ), seen AS (
        SELECT c.tenant_id, c.id, c.name, c.state, c.stop_reason, c.next_sync_at, c.last_run_id, c.created_at,
               p.last_poll_at, p.refused_at, p.silent_since, p.week, p.heard, p.heard_before, p.heard_earlier,
               extract(epoch FROM p_now - p.last_poll_at) AS quiet,
               coalesce(CASE WHEN cardinality(p.gaps) >= 3 THEN (
                   SELECT percentile_disc(0.5) WITHIN GROUP (ORDER BY g.gap) FROM unnest(p.gaps) AS g(gap)
               ) END, p_poll)::double precision AS usual
        FROM companies c LEFT JOIN polls p ON p.company_id = c.id
    )
    SELECT c.tenant_id, t.name, c.id, c.name, c.state,
           CASE
               WHEN c.state = 'stopped' THEN 'stopped'
               WHEN c.state = 'paused' THEN 'paused'
               WHEN o.file IS NOT NULL THEN 'wrong_file'
               WHEN o.computer IS NOT NULL THEN 'two_computers'
               WHEN c.refused_at > coalesce(c.last_poll_at, '-infinity') THEN 'failing'
               WHEN o.stop IS NOT NULL OR r.result IN ('failed', 'refused', 'connection-error') THEN 'failing'
               WHEN c.last_poll_at IS NULL THEN 'never'
               WHEN c.quiet > greatest(p_silence, 4 * c.usual) THEN 'silent'
               WHEN c.quiet > greatest(5400, 4 * c.usual) AND directory.expected_seconds(
                   c.last_poll_at, p_now, c.week, c.heard, c.heard_before, c.heard_earlier
               ) > greatest(5400, 4 * c.usual) THEN 'silent'
               ELSE 'healthy'
           END,
           CASE
               WHEN c.state <> 'active' THEN c.stop_reason ->> 'code'
               WHEN o.file IS NOT NULL THEN o.file
               WHEN o.computer IS NOT NULL THEN o.computer
               WHEN c.refused_at > coalesce(c.last_poll_at, '-infinity') THEN 'login-refused'
               WHEN o.stop IS NOT NULL THEN o.stop
               WHEN r.result IN ('failed', 'refused', 'connection-error') THEN r.result
           END,
           c.last_poll_at, c.refused_at, c.silent_since, c.usual, s.heard_at, c.next_sync_at, r.id, r.result,
           r.started_at, r.ended_at, coalesce(o.kinds, '{}'), coalesce(o.number, 0), c.created_at
    FROM seen c
    JOIN tenants t ON t.id = c.tenant_id
    LEFT JOIN opened o ON o.company_id = c.id
    LEFT JOIN runs r ON r.id = c.last_run_id
    LEFT JOIN sessions s ON s.company_id = c.id AND s.closed_at IS NULL
$standing$;

DROP FUNCTION directory.fleet(text, uuid, integer);
-- A page of them, in the order of a rank and then by name; "rank" is also where the next page begins.
CREATE FUNCTION directory.fleet(
    p_now timestamptz, p_poll double precision, p_silence double precision, p_files text[], p_tenant uuid,
    p_need text, p_search text, p_sort text, p_after_rank double precision, p_after_name text, p_after_id uuid,
    p_limit integer
) RETURNS TABLE (
    tenant_id uuid, tenant_name text, company_id uuid, name text, state text, need text, why text,
    last_poll_at timestamptz, refused_at timestamptz, silent_since timestamptz, usual double precision,
    session_heard_at timestamptz, next_sync_at timestamptz, run_id uuid, run_result text, run_started_at timestamptz,
    run_ended_at timestamptz, problems jsonb, open_problems integer, created_at timestamptz, rank double precision
)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $fleet$
    SELECT f.* FROM (
        SELECT s.*, CASE p_sort
            WHEN 'need' THEN array_position(
                ARRAY['stopped', 'wrong_file', 'failing', 'silent', 'two_computers', 'never', 'paused', 'healthy'],
                s.need)
            WHEN 'heard' THEN coalesce(extract(epoch FROM s.last_poll_at), 0)
            WHEN 'problems' THEN -s.open_problems
            ELSE 0
        END::double precision AS rank
        FROM directory.standing(p_now, p_poll, p_silence, p_files) AS s
        WHERE (p_tenant IS NULL OR s.tenant_id = p_tenant) AND (p_need IS NULL OR s.need = p_need)
          AND (p_search IS NULL OR strpos(lower(s.name), lower(p_search)) > 0
               OR strpos(lower(s.tenant_name), lower(p_search)) > 0)
    ) AS f
    WHERE p_after_id IS NULL
       OR (f.rank, lower(f.name), f.company_id) > (p_after_rank, lower(p_after_name), p_after_id)
    ORDER BY f.rank, lower(f.name), f.company_id
    LIMIT p_limit
$fleet$;

CREATE FUNCTION directory.fleet_counts(
    p_now timestamptz, p_poll double precision, p_silence double precision, p_files text[], p_tenant uuid, p_search text
) RETURNS TABLE (need text, companies bigint, open_problems bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $fleet_counts$
    SELECT s.need, count(*), sum(s.open_problems)
    FROM directory.standing(p_now, p_poll, p_silence, p_files) AS s
    WHERE (p_tenant IS NULL OR s.tenant_id = p_tenant)
      AND (p_search IS NULL OR strpos(lower(s.name), lower(p_search)) > 0
           OR strpos(lower(s.tenant_name), lower(p_search)) > 0)
    GROUP BY s.need
$fleet_counts$;

-- The audit log, by whose it is, who did it and what; see 0008.
DROP FUNCTION directory.audit_page(uuid, bigint, integer);
CREATE FUNCTION directory.audit_page(
    p_tenant_id uuid, p_who text, p_action text, p_before bigint, p_limit integer
) RETURNS TABLE (
    id bigint, tenant_id uuid, tenant_name text, company_id uuid, user_id uuid, who text, action text,
    detail jsonb, address text, at timestamptz
)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $audit_page$
    SELECT a.id, a.tenant_id, t.name, a.company_id, a.user_id, a.who, a.action, a.detail, a.address, a.at
    FROM audit_log a LEFT JOIN tenants t ON t.id = a.tenant_id
    WHERE (p_tenant_id IS NULL OR a.tenant_id = p_tenant_id) AND (p_before IS NULL OR a.id < p_before)
      AND (p_who IS NULL OR strpos(lower(a.who), lower(p_who)) > 0)
      AND (p_action IS NULL OR strpos(lower(a.action), lower(p_action)) > 0)
    ORDER BY a.id DESC LIMIT p_limit
$audit_page$;

DO $ownership$
DECLARE
    f regprocedure;
BEGIN
    FOR f IN
        SELECT p.oid FROM pg_proc p
        WHERE p.pronamespace = 'directory'::regnamespace AND p.proname IN (
            'learn_habits', 'expected_seconds', 'standing', 'fleet', 'fleet_counts', 'audit_page'
        )
    LOOP
        EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', f);
        EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO deskbridge_app', f);
        EXECUTE format('ALTER FUNCTION %s OWNER TO deskbridge_directory', f);
    END LOOP;
END
$ownership$;
