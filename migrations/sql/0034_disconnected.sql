-- As before; a company that was disconnected is no paused one, and its problems wait for nobody until it is connected again.
CREATE OR REPLACE FUNCTION directory.standing(
    p_now timestamptz, p_poll double precision, p_silence double precision, p_files text[], p_exact boolean
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
               WHEN c.state = 'paused' AND c.stop_reason ->> 'code' = 'disconnected' THEN 'disconnected'
               WHEN c.state = 'paused' THEN 'paused'
               WHEN o.file IS NOT NULL THEN 'wrong_file'
               WHEN o.computer IS NOT NULL THEN 'two_computers'
               WHEN c.refused_at > coalesce(c.last_poll_at, '-infinity') THEN 'failing'
               WHEN o.stop IS NOT NULL OR r.result IN ('failed', 'refused', 'connection-error') THEN 'failing'
               WHEN c.last_poll_at IS NULL THEN 'never'
               WHEN c.silent_since >= c.last_poll_at THEN 'silent'
               WHEN c.quiet > greatest(p_silence, 4 * c.usual) THEN 'silent'
               WHEN p_exact AND c.quiet > greatest(5400, 4 * c.usual) AND directory.expected_seconds(
                   c.last_poll_at, p_now, c.week, c.heard, c.heard_before, c.heard_earlier
               ) > greatest(5400, 4 * c.usual) THEN 'silent'
               WHEN c.quiet > greatest(600, 4 * c.usual) AND c.quiet <= 5400 THEN 'late'
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
    LEFT JOIN opened o ON o.company_id = c.id AND c.stop_reason ->> 'code' IS DISTINCT FROM 'disconnected'
    LEFT JOIN runs r ON r.id = c.last_run_id
    LEFT JOIN sessions s ON s.company_id = c.id AND s.closed_at IS NULL
$standing$;

CREATE OR REPLACE FUNCTION directory.fleet(
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
                ARRAY['stopped', 'wrong_file', 'failing', 'silent', 'two_computers', 'never', 'paused', 'disconnected', 'late',
                      'healthy'],
                s.need)
            WHEN 'heard' THEN coalesce(extract(epoch FROM s.last_poll_at), 0)
            WHEN 'problems' THEN -s.open_problems
            ELSE 0
        END::double precision AS rank
        FROM directory.standing(p_now, p_poll, p_silence, p_files, false) AS s
        WHERE (p_tenant IS NULL OR s.tenant_id = p_tenant) AND (p_need IS NULL OR s.need = p_need)
          AND (p_search IS NULL OR strpos(lower(s.name), lower(p_search)) > 0
               OR strpos(lower(s.tenant_name), lower(p_search)) > 0)
    ) AS f
    WHERE p_after_id IS NULL
       OR (f.rank, lower(f.name), f.company_id) > (p_after_rank, lower(p_after_name), p_after_id)
    ORDER BY f.rank, lower(f.name), f.company_id
    LIMIT p_limit
$fleet$;
