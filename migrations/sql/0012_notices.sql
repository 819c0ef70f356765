-- What happened that somebody wants to be told: events, whom they are mailed to, and where they are delivered. An event
-- is made once, by what it is about (a run, a problem, a silence), however often it is looked for.

CREATE TABLE notices (
    id UUID DEFAULT gen_random_uuid() NOT NULL,
    tenant_id UUID DEFAULT (NULLIF(current_setting('deskbridge.tenant'::text, true), ''))::uuid NOT NULL,
    company_id UUID NOT NULL,
    event TEXT NOT NULL,
    source TEXT NOT NULL,
    at timestamptz NOT NULL,
    data JSONB,
    created_at timestamptz DEFAULT now() NOT NULL,
    PRIMARY KEY (id),
    CONSTRAINT notices_company_fkey FOREIGN KEY(tenant_id, company_id) REFERENCES companies (tenant_id, id) ON DELETE CASCADE
);
CREATE UNIQUE INDEX notices_source_key ON notices (company_id, event, source);
CREATE INDEX notices_created_idx ON notices (created_at);

CREATE TABLE webhook_endpoints (
    id UUID DEFAULT gen_random_uuid() NOT NULL,
    tenant_id UUID DEFAULT (NULLIF(current_setting('deskbridge.tenant'::text, true), ''))::uuid NOT NULL,
    url TEXT NOT NULL,
    secret BYTEA NOT NULL,
    events TEXT[] NOT NULL,
    enabled BOOLEAN DEFAULT true NOT NULL,
    note TEXT DEFAULT '' NOT NULL,
    retry_at timestamptz,
    created_at timestamptz DEFAULT now() NOT NULL,
    PRIMARY KEY (id),
    CONSTRAINT webhook_endpoints_tenant_fkey FOREIGN KEY(tenant_id) REFERENCES tenants (id) ON DELETE CASCADE
);
CREATE INDEX webhook_endpoints_tenant_idx ON webhook_endpoints (tenant_id);

CREATE TABLE webhook_deliveries (
    id UUID DEFAULT gen_random_uuid() NOT NULL,
    tenant_id UUID DEFAULT (NULLIF(current_setting('deskbridge.tenant'::text, true), ''))::uuid NOT NULL,
    endpoint_id UUID NOT NULL,
    notice_id UUID NOT NULL,
    state TEXT DEFAULT 'waiting' NOT NULL,
    tries INTEGER DEFAULT 0 NOT NULL,
    next_try_at timestamptz NOT NULL,
    last_try_at timestamptz,
    answer TEXT DEFAULT '' NOT NULL,
    created_at timestamptz DEFAULT now() NOT NULL,
    PRIMARY KEY (id),
    CONSTRAINT webhook_deliveries_tenant_fkey FOREIGN KEY(tenant_id) REFERENCES tenants (id) ON DELETE CASCADE,
    CONSTRAINT webhook_deliveries_endpoint_fkey FOREIGN KEY(endpoint_id) REFERENCES webhook_endpoints (id) ON DELETE CASCADE,
    CONSTRAINT webhook_deliveries_notice_fkey FOREIGN KEY(notice_id) REFERENCES notices (id) ON DELETE CASCADE
);
CREATE UNIQUE INDEX webhook_deliveries_once_key ON webhook_deliveries (endpoint_id, notice_id);
CREATE INDEX webhook_deliveries_log_idx ON webhook_deliveries (endpoint_id, created_at, id);
CREATE INDEX webhook_deliveries_notice_idx ON webhook_deliveries (notice_id);
CREATE INDEX webhook_deliveries_waiting_idx ON webhook_deliveries (endpoint_id, next_try_at) WHERE state = 'waiting';

CREATE TABLE notice_mails (
    notice_id UUID NOT NULL,
    user_id UUID NOT NULL,
    tenant_id UUID DEFAULT (NULLIF(current_setting('deskbridge.tenant'::text, true), ''))::uuid NOT NULL,
    company_id UUID NOT NULL,
    mailed_at timestamptz,
    PRIMARY KEY (notice_id, user_id),
    CONSTRAINT notice_mails_notice_fkey FOREIGN KEY(notice_id) REFERENCES notices (id) ON DELETE CASCADE,
    CONSTRAINT notice_mails_user_fkey FOREIGN KEY(user_id) REFERENCES users (id) ON DELETE CASCADE,
    CONSTRAINT notice_mails_company_fkey FOREIGN KEY(tenant_id, company_id) REFERENCES companies (tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX notice_mails_waiting_idx ON notice_mails (user_id, company_id) WHERE mailed_at IS NULL;
CREATE INDEX notice_mails_sent_idx ON notice_mails (user_id, company_id, mailed_at);

CREATE TABLE notice_preferences (
    user_id UUID NOT NULL,
    tenant_id UUID DEFAULT (NULLIF(current_setting('deskbridge.tenant'::text, true), ''))::uuid,
    events TEXT[] NOT NULL,
    PRIMARY KEY (user_id),
    CONSTRAINT notice_preferences_user_fkey FOREIGN KEY(user_id) REFERENCES users (id) ON DELETE CASCADE,
    CONSTRAINT notice_preferences_tenant_fkey FOREIGN KEY(tenant_id) REFERENCES tenants (id) ON DELETE CASCADE
);

-- Up to when what happened was looked at, and when silence was. Nobody's rows; the directory's functions alone see it.
CREATE TABLE notice_marks (
    name TEXT NOT NULL,
    at timestamptz NOT NULL,
    PRIMARY KEY (name)
);

CREATE INDEX runs_ended_idx ON runs (ended_at);
CREATE INDEX problems_opened_idx ON problems (opened_at);
CREATE INDEX problems_cleared_idx ON problems (cleared_at);

GRANT SELECT, INSERT, UPDATE, DELETE ON
    notices, webhook_endpoints, webhook_deliveries, notice_mails, notice_preferences TO deskbridge_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON notices, webhook_deliveries, notice_mails, notice_preferences, notice_marks
    TO deskbridge_directory;
GRANT SELECT (id, tenant_id, events, enabled, retry_at, created_at) ON webhook_endpoints TO deskbridge_directory;

DO $policies$
DECLARE
    tenant_table text;
    mine constant text := '(SELECT NULLIF(current_setting(''deskbridge.tenant'', true), '''')::uuid)';
BEGIN
    FOREACH tenant_table IN ARRAY ARRAY[
        'notices', 'webhook_endpoints', 'webhook_deliveries', 'notice_mails', 'notice_preferences'
    ] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', tenant_table);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', tenant_table);
        EXECUTE format(
            'CREATE POLICY tenant ON %I USING (tenant_id = %s) WITH CHECK (tenant_id = %s)',
            tenant_table, mine, mine
        );
        EXECUTE format(
            'CREATE POLICY directory ON %I TO deskbridge_directory USING (true) WITH CHECK (true)', tenant_table
        );
    END LOOP;
END
$policies$;

-- What a person wants mailed: what she chose, else what her role gets; see services/notices.py.
CREATE FUNCTION directory.notice_events(p_user_id uuid, p_usual text[])
RETURNS text[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $notice_events$
    SELECT coalesce(p.events, CASE WHEN u.tenant_id IS NOT NULL AND u.role IN ('owner', 'accountant')
                                   THEN p_usual ELSE '{}' END)
    FROM users u LEFT JOIN notice_preferences p ON p.user_id = u.id WHERE u.id = p_user_id
$notice_events$;

CREATE FUNCTION directory.set_notice_events(p_user_id uuid, p_events text[]) RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp
AS $set_notice_events$
    INSERT INTO notice_preferences (user_id, tenant_id, events)
    SELECT u.id, u.tenant_id, p_events FROM users u WHERE u.id = p_user_id
    ON CONFLICT (user_id) DO UPDATE SET events = excluded.events
$set_notice_events$;

-- Make an event of everything that happened since the last time and that somebody wants to be told; how many. It
-- looks ten minutes further back: no transaction is open for so long, and what is an event already stays the same one.
CREATE FUNCTION directory.collect_notices(
    p_now timestamptz, p_poll double precision, p_silence double precision, p_files text[], p_usual text[],
    p_mail boolean, p_every double precision
) RETURNS integer
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp
AS $collect_notices$
DECLARE
    since timestamptz;
    since_run timestamptz;
    looked timestamptz;
    made_ids uuid[];
BEGIN
    -- Problems are dated by this database's clock, runs by that of whoever ends them.
    INSERT INTO notice_marks (name, at) VALUES ('problems', now()), ('runs', p_now), ('silence', '-infinity')
    ON CONFLICT (name) DO NOTHING;
    SELECT least(m.at, now()) - interval '10 minutes' INTO since FROM notice_marks m WHERE m.name = 'problems' FOR UPDATE;
    SELECT least(m.at, p_now) - interval '10 minutes' INTO since_run FROM notice_marks m WHERE m.name = 'runs';
    SELECT m.at INTO looked FROM notice_marks m WHERE m.name = 'silence';
    UPDATE notice_marks m SET at = now() WHERE m.name = 'problems';
    UPDATE notice_marks m SET at = p_now WHERE m.name = 'runs';

    WITH wants AS (
        SELECT e.tenant_id, w.event FROM webhook_endpoints e, unnest(e.events) AS w(event) WHERE e.enabled
        UNION
        SELECT u.tenant_id, w.event
        FROM users u LEFT JOIN notice_preferences p ON p.user_id = u.id,
             unnest(coalesce(p.events, CASE WHEN u.tenant_id IS NOT NULL AND u.role IN ('owner', 'accountant')
                                            THEN p_usual ELSE '{}' END)) AS w(event)
        WHERE p_mail AND u.disabled_at IS NULL
    ), happened AS (
        SELECT r.tenant_id, r.company_id, 'run.finished' AS event, r.id::text AS source, r.ended_at AS at
        FROM runs r WHERE r.ended_at > since_run
        UNION ALL
        SELECT q.tenant_id, q.company_id, 'problem.opened', q.id::text, q.opened_at
        FROM problems q WHERE q.opened_at > since
        UNION ALL
        SELECT q.tenant_id, q.company_id, 'problem.cleared', q.id::text, q.cleared_at
        FROM problems q WHERE q.cleared_at > since
    ), made AS (
        INSERT INTO notices (tenant_id, company_id, event, source, at)
        SELECT h.tenant_id, h.company_id, h.event, h.source, h.at FROM happened h
        WHERE EXISTS (SELECT 1 FROM wants w
                      WHERE w.event = h.event AND (w.tenant_id = h.tenant_id OR w.tenant_id IS NULL))
        ON CONFLICT (company_id, event, source) DO NOTHING
        RETURNING notices.id
    )
    SELECT coalesce(array_agg(made.id), '{}') INTO made_ids FROM made;

    IF looked <= p_now - make_interval(secs => p_every) OR looked > p_now THEN
        UPDATE notice_marks m SET at = p_now WHERE m.name = 'silence';
        WITH again AS (
            UPDATE polls p SET silent_since = NULL FROM polls before
            WHERE p.company_id = before.company_id AND p.silent_since IS NOT NULL AND p.last_poll_at > p.silent_since
            RETURNING p.tenant_id, p.company_id, before.silent_since, p.last_poll_at
        ), silent AS (
            UPDATE polls p SET silent_since = s.last_poll_at
            FROM directory.standing(p_now, p_poll, p_silence, p_files) AS s
            WHERE s.need = 'silent' AND s.silent_since IS NULL AND p.company_id = s.company_id
            RETURNING p.tenant_id, p.company_id, p.silent_since
        ), made AS (
            INSERT INTO notices (tenant_id, company_id, event, source, at)
            SELECT a.tenant_id, a.company_id, 'company.heard_again',
                   to_char(a.silent_since AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), a.last_poll_at FROM again a
            UNION ALL
            SELECT s.tenant_id, s.company_id, 'company.silent',
                   to_char(s.silent_since AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), p_now FROM silent s
            ON CONFLICT (company_id, event, source) DO NOTHING
            RETURNING notices.id
        )
        SELECT made_ids || coalesce(array_agg(made.id), '{}') INTO made_ids FROM made;
    END IF;

    INSERT INTO webhook_deliveries (tenant_id, endpoint_id, notice_id, next_try_at)
    SELECT n.tenant_id, e.id, n.id, p_now
    FROM notices n JOIN webhook_endpoints e ON e.tenant_id = n.tenant_id
    WHERE n.id = ANY (made_ids) AND e.enabled AND n.event = ANY (e.events) AND n.at >= e.created_at
    ON CONFLICT (endpoint_id, notice_id) DO NOTHING;

    INSERT INTO notice_mails (notice_id, user_id, tenant_id, company_id)
    SELECT n.id, u.id, n.tenant_id, n.company_id
    FROM notices n
    JOIN users u ON (u.tenant_id = n.tenant_id OR u.tenant_id IS NULL) AND u.disabled_at IS NULL
    LEFT JOIN notice_preferences p ON p.user_id = u.id
    WHERE n.id = ANY (made_ids) AND p_mail
      AND n.event = ANY (coalesce(p.events, CASE WHEN u.tenant_id IS NOT NULL AND u.role IN ('owner', 'accountant')
                                                 THEN p_usual ELSE '{}' END))
    ON CONFLICT (notice_id, user_id) DO NOTHING;
    RETURN cardinality(made_ids);
END
$collect_notices$;

-- To whom a mail about which company is due: at once for what is urgent, else so long after the one before.
CREATE FUNCTION directory.due_mails(p_now timestamptz, p_pause double precision, p_urgent text[], p_limit integer)
RETURNS TABLE (tenant_id uuid, company_id uuid, user_id uuid, email text, name text, zone text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $due_mails$
    SELECT d.tenant_id, d.company_id, u.id, u.email, u.name, u.zone
    FROM (
        SELECT m.tenant_id, m.company_id, m.user_id, bool_or(n.event = ANY (p_urgent)) AS urgent
        FROM notice_mails m JOIN notices n ON n.id = m.notice_id
        WHERE m.mailed_at IS NULL GROUP BY m.tenant_id, m.company_id, m.user_id
    ) AS d
    JOIN users u ON u.id = d.user_id AND u.disabled_at IS NULL
    WHERE d.urgent OR NOT EXISTS (
        SELECT 1 FROM notice_mails o
        WHERE o.user_id = d.user_id AND o.company_id = d.company_id
          AND o.mailed_at > p_now - make_interval(secs => p_pause)
    )
    ORDER BY d.company_id, d.user_id LIMIT p_limit
$due_mails$;

-- Deliveries that are due, taken by whoever asks for so many seconds: some of each endpoint that is not waiting.
CREATE FUNCTION directory.claim_deliveries(
    p_now timestamptz, p_lease double precision, p_each integer, p_limit integer
) RETURNS TABLE (tenant_id uuid, endpoint_id uuid, delivery_id uuid)
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp
AS $claim_deliveries$
    WITH due AS (
        SELECT d.id FROM webhook_endpoints e CROSS JOIN LATERAL (
            SELECT w.id FROM webhook_deliveries w
            WHERE w.endpoint_id = e.id AND w.state = 'waiting' AND w.next_try_at <= p_now
            ORDER BY w.next_try_at, w.created_at LIMIT p_each FOR UPDATE SKIP LOCKED
        ) AS d
        WHERE e.enabled AND (e.retry_at IS NULL OR e.retry_at <= p_now)
        LIMIT p_limit
    )
    UPDATE webhook_deliveries w SET next_try_at = p_now + make_interval(secs => p_lease)
    FROM due WHERE w.id = due.id
    RETURNING w.tenant_id, w.endpoint_id, w.id
$claim_deliveries$;

CREATE FUNCTION directory.waiting_deliveries() RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $waiting_deliveries$
    SELECT count(*) FROM webhook_deliveries w WHERE w.state = 'waiting'
$waiting_deliveries$;

-- Give up what nobody took for days, and forget what was told long ago.
CREATE FUNCTION directory.forget_notices(p_stale timestamptz, p_before timestamptz) RETURNS integer
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp
AS $forget_notices$
DECLARE
    gone integer;
BEGIN
    UPDATE webhook_deliveries w SET state = 'failed' WHERE w.state = 'waiting' AND w.created_at < p_stale;
    DELETE FROM notices n WHERE n.created_at < p_before;
    GET DIAGNOSTICS gone = ROW_COUNT;
    RETURN gone;
END
$forget_notices$;

-- How many runs ended since then, by their result: for those who watch the service.
CREATE FUNCTION directory.runs_ended(p_since timestamptz) RETURNS TABLE (result text, number bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $runs_ended$
    SELECT coalesce(r.result, 'unknown'), count(*) FROM runs r WHERE r.ended_at > p_since GROUP BY 1 ORDER BY 1
$runs_ended$;

DO $ownership$
DECLARE
    f regprocedure;
BEGIN
    FOR f IN
        SELECT p.oid FROM pg_proc p
        WHERE p.pronamespace = 'directory'::regnamespace AND p.proname IN (
            'notice_events', 'set_notice_events', 'collect_notices', 'due_mails', 'claim_deliveries',
            'waiting_deliveries', 'forget_notices', 'runs_ended'
        )
    LOOP
        EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', f);
        EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO deskbridge_app', f);
        EXECUTE format('ALTER FUNCTION %s OWNER TO deskbridge_directory', f);
    END LOOP;
END
$ownership$;
