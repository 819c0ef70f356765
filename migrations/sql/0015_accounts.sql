-- Second factors, links that let somebody in once, people who are managed, and plans that mean something.

-- A secret counts once a code of it was given ("confirmed_at"). "last_step" is the newest time step that was accepted: no
-- older one ever is. "recovery" are digests of the codes that are left.
CREATE TABLE second_factors (
    user_id UUID NOT NULL,
    tenant_id UUID DEFAULT (NULLIF(current_setting('deskbridge.tenant'::text, true), ''))::uuid,
    secret BYTEA NOT NULL,
    confirmed_at timestamptz,
    last_step BIGINT DEFAULT 0 NOT NULL,
    recovery BYTEA[] DEFAULT '{}' NOT NULL,
    created_at timestamptz DEFAULT now() NOT NULL,
    PRIMARY KEY (user_id),
    CONSTRAINT second_factors_tenant_fkey FOREIGN KEY(tenant_id) REFERENCES tenants (id) ON DELETE CASCADE,
    CONSTRAINT second_factors_user_fkey FOREIGN KEY(user_id) REFERENCES users (id) ON DELETE CASCADE
);

-- "invite": an address may become a person of the tenant (none: of the service) in a role. "reset": a person may choose a
-- new password. Both once, and for a while.
CREATE TABLE people_links (
    id UUID DEFAULT gen_random_uuid() NOT NULL,
    tenant_id UUID DEFAULT (NULLIF(current_setting('deskbridge.tenant'::text, true), ''))::uuid,
    purpose TEXT NOT NULL,
    user_id UUID,
    email TEXT NOT NULL,
    role TEXT,
    digest BYTEA NOT NULL,
    expires_at timestamptz NOT NULL,
    created_at timestamptz DEFAULT now() NOT NULL,
    PRIMARY KEY (id),
    CONSTRAINT people_links_tenant_fkey FOREIGN KEY(tenant_id) REFERENCES tenants (id) ON DELETE CASCADE,
    CONSTRAINT people_links_user_fkey FOREIGN KEY(user_id) REFERENCES users (id) ON DELETE CASCADE
);
CREATE UNIQUE INDEX people_links_digest_key ON people_links (digest);
CREATE INDEX people_links_tenant_idx ON people_links (tenant_id);
CREATE INDEX people_links_user_idx ON people_links (user_id);
CREATE INDEX people_links_expiry_idx ON people_links (expires_at);

-- A sign-in by way of somebody else's server that has been begun; taken once. Whose it is shows at its end.
CREATE TABLE sign_in_tries (
    digest BYTEA NOT NULL,
    secret BYTEA NOT NULL,
    expires_at timestamptz NOT NULL,
    PRIMARY KEY (digest)
);
CREATE INDEX sign_in_tries_expiry_idx ON sign_in_tries (expires_at);

-- How somebody signed in: by "password", or by the "provider" that answers for a second factor itself.
ALTER TABLE web_sessions ADD COLUMN signed_by TEXT DEFAULT 'password' NOT NULL;

-- Words that meant nothing until now had everything. Row-level security is forced on whoever owns the tables too, and
-- an owner who is no superuser would change no row.
ALTER TABLE tenants NO FORCE ROW LEVEL SECURITY;
UPDATE tenants SET plan = NULL WHERE plan NOT IN ('payables', 'receivables', 'both');
ALTER TABLE tenants FORCE ROW LEVEL SECURITY;
ALTER TABLE tenants ADD CONSTRAINT tenants_plan_check CHECK (plan IN ('payables', 'receivables', 'both'));

GRANT SELECT, INSERT, UPDATE, DELETE ON second_factors, people_links TO deskbridge_app, deskbridge_directory;
GRANT SELECT, INSERT, DELETE ON sign_in_tries TO deskbridge_directory;
GRANT UPDATE (role, disabled_at), DELETE ON users TO deskbridge_directory;

DO $policies$
DECLARE
    tenant_table text;
    mine constant text := '(SELECT NULLIF(current_setting(''deskbridge.tenant'', true), '''')::uuid)';
BEGIN
    FOREACH tenant_table IN ARRAY ARRAY['second_factors', 'people_links'] LOOP
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
CREATE POLICY directory_invited ON users FOR INSERT TO deskbridge_directory WITH CHECK (true);
CREATE POLICY directory_removed ON users FOR DELETE TO deskbridge_directory USING (true);

-- See 0008; whether a code has to follow the password is found with it.
DROP FUNCTION directory.login(text);
CREATE FUNCTION directory.login(p_email text)
RETURNS TABLE (user_id uuid, tenant_id uuid, role text, password_hash text, has_factor boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $login$
    SELECT u.id, u.tenant_id, u.role, u.password_hash, EXISTS (
        SELECT 1 FROM second_factors f WHERE f.user_id = u.id AND f.confirmed_at IS NOT NULL
    )
    FROM users u WHERE u.email = lower(p_email) AND u.disabled_at IS NULL
$login$;

DROP FUNCTION directory.open_web_session(uuid, bytea, boolean, timestamptz, text, text, timestamptz);
CREATE FUNCTION directory.open_web_session(
    p_user_id uuid, p_digest bytea, p_confirmed boolean, p_signed_by text, p_expires_at timestamptz,
    p_address text, p_agent text, p_now timestamptz
) RETURNS uuid
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp
AS $open_web_session$
    INSERT INTO web_sessions (
        tenant_id, user_id, digest, confirmed, signed_by, expires_at, address, agent, created_at, seen_at
    )
    SELECT u.tenant_id, u.id, p_digest, p_confirmed, p_signed_by, p_expires_at, p_address, p_agent, p_now, p_now
    FROM users u WHERE u.id = p_user_id
    RETURNING id
$open_web_session$;

DROP FUNCTION directory.web_session(bytea, timestamptz, double precision);
CREATE FUNCTION directory.web_session(p_digest bytea, p_now timestamptz, p_idle double precision)
RETURNS TABLE (
    session_id uuid, user_id uuid, tenant_id uuid, email text, role text, name text, zone text,
    confirmed boolean, tenant_name text, plan text, looking_at uuid, looking_name text, looking_plan text,
    signed_by text, has_factor boolean
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
           w.looking_at, l.name, l.plan, w.signed_by, f.user_id IS NOT NULL
    FROM web_sessions w
    JOIN users u ON u.id = w.user_id
    LEFT JOIN tenants t ON t.id = u.tenant_id
    LEFT JOIN tenants l ON l.id = w.looking_at
    LEFT JOIN second_factors f ON f.user_id = u.id AND f.confirmed_at IS NOT NULL
    WHERE w.digest = p_digest AND w.expires_at > p_now
      AND w.seen_at > p_now - make_interval(secs => p_idle) AND u.disabled_at IS NULL;
END
$web_session$;

CREATE FUNCTION directory.web_sessions_of(p_user_id uuid, p_now timestamptz, p_idle double precision)
RETURNS TABLE (id uuid, address text, agent text, created_at timestamptz, seen_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $web_sessions_of$
    SELECT w.id, w.address, w.agent, w.created_at, w.seen_at FROM web_sessions w
    WHERE w.user_id = p_user_id AND w.expires_at > p_now AND w.seen_at > p_now - make_interval(secs => p_idle)
    ORDER BY w.seen_at DESC LIMIT 50
$web_sessions_of$;

CREATE FUNCTION directory.password_of(p_user_id uuid) RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $password_of$
    SELECT u.password_hash FROM users u WHERE u.id = p_user_id AND u.disabled_at IS NULL
$password_of$;

-- A new password ends every other session and every link to choose one.
CREATE FUNCTION directory.change_password(p_user_id uuid, p_hash text, p_but uuid) RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp
AS $change_password$
    UPDATE users u SET password_hash = p_hash WHERE u.id = p_user_id;
    DELETE FROM web_sessions w WHERE w.user_id = p_user_id AND w.id IS DISTINCT FROM p_but;
    DELETE FROM people_links l WHERE l.user_id = p_user_id AND l.purpose = 'reset'
$change_password$;

-- Second factors. Beginning anew replaces what was never confirmed, and nothing that was.
CREATE FUNCTION directory.begin_factor(p_user_id uuid, p_secret bytea, p_now timestamptz) RETURNS boolean
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp
AS $begin_factor$
    WITH begun AS (
        INSERT INTO second_factors AS f (user_id, tenant_id, secret, created_at)
        SELECT u.id, u.tenant_id, p_secret, p_now FROM users u WHERE u.id = p_user_id
        ON CONFLICT (user_id) DO UPDATE SET secret = excluded.secret, last_step = 0, created_at = excluded.created_at
        WHERE f.confirmed_at IS NULL
        RETURNING 1
    )
    SELECT EXISTS (SELECT 1 FROM begun)
$begin_factor$;

CREATE FUNCTION directory.factor(p_user_id uuid)
RETURNS TABLE (secret bytea, confirmed_at timestamptz, recovery_left integer)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $factor$
    SELECT f.secret, f.confirmed_at, cardinality(f.recovery) FROM second_factors f WHERE f.user_id = p_user_id
$factor$;

-- Each of these is true once: two requests with one code are one after the other, and the second comes too late.
CREATE FUNCTION directory.use_step(p_user_id uuid, p_step bigint) RETURNS boolean
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp
AS $use_step$
    WITH used AS (
        UPDATE second_factors f SET last_step = p_step
        WHERE f.user_id = p_user_id AND f.last_step < p_step RETURNING 1
    )
    SELECT EXISTS (SELECT 1 FROM used)
$use_step$;

CREATE FUNCTION directory.use_recovery(p_user_id uuid, p_digest bytea) RETURNS boolean
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp
AS $use_recovery$
    WITH used AS (
        UPDATE second_factors f SET recovery = array_remove(f.recovery, p_digest)
        WHERE f.user_id = p_user_id AND f.confirmed_at IS NOT NULL AND p_digest = ANY (f.recovery) RETURNING 1
    )
    SELECT EXISTS (SELECT 1 FROM used)
$use_recovery$;

-- The factor counts from now on, with these recovery codes; other browsers sign in again.
CREATE FUNCTION directory.confirm_factor(p_user_id uuid, p_recovery bytea[], p_but uuid, p_now timestamptz)
RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp
AS $confirm_factor$
    UPDATE second_factors f SET confirmed_at = coalesce(f.confirmed_at, p_now), recovery = p_recovery
    WHERE f.user_id = p_user_id;
    DELETE FROM web_sessions w WHERE w.user_id = p_user_id AND w.id IS DISTINCT FROM p_but
$confirm_factor$;

CREATE FUNCTION directory.drop_factor(p_user_id uuid) RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp
AS $drop_factor$
    DELETE FROM second_factors f WHERE f.user_id = p_user_id
$drop_factor$;

-- Links. The letter, if any, is put into the outbox with its link, or neither is. A newer one replaces the older.
CREATE FUNCTION directory.make_link(
    p_tenant_id uuid, p_purpose text, p_user_id uuid, p_email text, p_role text, p_digest bytea,
    p_expires_at timestamptz, p_now timestamptz, p_subject text, p_body bytea, p_message_id text
) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp
AS $make_link$
BEGIN
    DELETE FROM people_links l
    WHERE l.purpose = p_purpose AND l.email = p_email AND l.tenant_id IS NOT DISTINCT FROM p_tenant_id;
    INSERT INTO people_links (tenant_id, purpose, user_id, email, role, digest, expires_at, created_at)
    VALUES (p_tenant_id, p_purpose, p_user_id, p_email, p_role, p_digest, p_expires_at, p_now);
    IF p_body IS NOT NULL THEN
        PERFORM directory.put_mail(p_tenant_id, p_email, p_subject, p_body, p_message_id, p_now);
    END IF;
END
$make_link$;

CREATE FUNCTION directory.link(p_digest bytea, p_purpose text, p_now timestamptz)
RETURNS TABLE (tenant_id uuid, tenant_name text, user_id uuid, email text, role text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $link$
    SELECT l.tenant_id, t.name, l.user_id, l.email, l.role
    FROM people_links l LEFT JOIN tenants t ON t.id = l.tenant_id
    WHERE l.digest = p_digest AND l.purpose = p_purpose AND l.expires_at > p_now
$link$;

-- done | gone (used, withdrawn or too old) | taken (somebody signs in with this address already).
CREATE FUNCTION directory.accept_invite(
    p_digest bytea, p_name text, p_zone text, p_hash text, p_now timestamptz
) RETURNS text
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp
AS $accept_invite$
DECLARE
    invitation people_links;
BEGIN
    SELECT * INTO invitation FROM people_links l
    WHERE l.digest = p_digest AND l.purpose = 'invite' AND l.expires_at > p_now FOR UPDATE;
    IF NOT FOUND THEN
        RETURN 'gone';
    END IF;
    INSERT INTO users (tenant_id, email, role, password_hash, name, zone)
    VALUES (invitation.tenant_id, invitation.email, invitation.role, p_hash, p_name, p_zone)
    ON CONFLICT DO NOTHING;
    IF NOT FOUND THEN
        RETURN 'taken';
    END IF;
    DELETE FROM people_links l WHERE l.id = invitation.id;
    RETURN 'done';
END
$accept_invite$;

-- The person whose password it is now; NULL when the link is used or too old.
CREATE FUNCTION directory.reset_password(p_digest bytea, p_hash text, p_now timestamptz) RETURNS uuid
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp
AS $reset_password$
DECLARE
    whose uuid;
BEGIN
    DELETE FROM people_links l
    WHERE l.digest = p_digest AND l.purpose = 'reset' AND l.expires_at > p_now
    RETURNING l.user_id INTO whose;
    IF whose IS NOT NULL THEN
        PERFORM directory.change_password(whose, p_hash, NULL);
    END IF;
    RETURN whose;
END
$reset_password$;

CREATE FUNCTION directory.forget_links(p_now timestamptz) RETURNS integer
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp
AS $forget_links$
DECLARE
    gone integer;
BEGIN
    DELETE FROM people_links l WHERE l.expires_at <= p_now;
    GET DIAGNOSTICS gone = ROW_COUNT;
    DELETE FROM sign_in_tries s WHERE s.expires_at <= p_now;
    RETURN gone;
END
$forget_links$;

-- The people of a tenant, or (NULL) of the service.
CREATE FUNCTION directory.people(p_tenant_id uuid)
RETURNS TABLE (
    user_id uuid, email text, name text, role text, disabled_at timestamptz, created_at timestamptz,
    has_factor boolean, seen_at timestamptz
)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $people$
    SELECT u.id, u.email, u.name, u.role, u.disabled_at, u.created_at, f.user_id IS NOT NULL, s.seen_at
    FROM users u
    LEFT JOIN second_factors f ON f.user_id = u.id AND f.confirmed_at IS NOT NULL
    LEFT JOIN (SELECT w.user_id, max(w.seen_at) AS seen_at FROM web_sessions w GROUP BY w.user_id) AS s
        ON s.user_id = u.id
    WHERE u.tenant_id IS NOT DISTINCT FROM p_tenant_id
    ORDER BY lower(coalesce(nullif(u.name, ''), u.email)), u.email
$people$;

CREATE FUNCTION directory.invited(p_tenant_id uuid, p_now timestamptz)
RETURNS TABLE (id uuid, email text, role text, expires_at timestamptz, created_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $invited$
    SELECT l.id, l.email, l.role, l.expires_at, l.created_at FROM people_links l
    WHERE l.purpose = 'invite' AND l.tenant_id IS NOT DISTINCT FROM p_tenant_id AND l.expires_at > p_now
    ORDER BY l.email
$invited$;

CREATE FUNCTION directory.withdraw_invite(p_tenant_id uuid, p_id uuid) RETURNS text
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp
AS $withdraw_invite$
    DELETE FROM people_links l
    WHERE l.id = p_id AND l.purpose = 'invite' AND l.tenant_id IS NOT DISTINCT FROM p_tenant_id
    RETURNING l.email
$withdraw_invite$;

-- Change what a person of a tenant (NULL: of the service) may do: p_change is role | disable | enable | remove | factor.
-- done | unknown | last (of the role p_top nobody who can sign in would be left). Whoever holds p_top is locked first,
-- in one order, so that two who put each other out are one after the other.
CREATE FUNCTION directory.change_person(
    p_tenant_id uuid, p_user_id uuid, p_change text, p_role text, p_top text, p_now timestamptz
) RETURNS text
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp
AS $change_person$
BEGIN
    PERFORM 1 FROM users u
    WHERE u.tenant_id IS NOT DISTINCT FROM p_tenant_id AND (u.role = p_top OR u.id = p_user_id)
    ORDER BY u.id FOR UPDATE;
    IF NOT EXISTS (
        SELECT 1 FROM users u WHERE u.id = p_user_id AND u.tenant_id IS NOT DISTINCT FROM p_tenant_id
    ) THEN
        RETURN 'unknown';
    END IF;
    IF (p_change IN ('disable', 'remove') OR (p_change = 'role' AND p_role <> p_top))
       AND EXISTS (SELECT 1 FROM users u WHERE u.id = p_user_id AND u.role = p_top AND u.disabled_at IS NULL)
       AND NOT EXISTS (
           SELECT 1 FROM users u
           WHERE u.tenant_id IS NOT DISTINCT FROM p_tenant_id AND u.role = p_top AND u.disabled_at IS NULL
             AND u.id <> p_user_id
       )
    THEN
        RETURN 'last';
    END IF;
    IF p_change = 'role' THEN
        UPDATE users u SET role = p_role WHERE u.id = p_user_id;
    ELSIF p_change = 'enable' THEN
        UPDATE users u SET disabled_at = NULL WHERE u.id = p_user_id;
    ELSIF p_change = 'disable' THEN
        UPDATE users u SET disabled_at = coalesce(u.disabled_at, p_now) WHERE u.id = p_user_id;
        DELETE FROM web_sessions w WHERE w.user_id = p_user_id;
        DELETE FROM people_links l WHERE l.user_id = p_user_id;
    ELSIF p_change = 'factor' THEN
        DELETE FROM second_factors f WHERE f.user_id = p_user_id;
        DELETE FROM web_sessions w WHERE w.user_id = p_user_id;
    ELSIF p_change = 'remove' THEN
        DELETE FROM users u WHERE u.id = p_user_id;
    END IF;
    RETURN 'done';
END
$change_person$;

CREATE FUNCTION directory.begin_sign_in(p_digest bytea, p_secret bytea, p_expires_at timestamptz) RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp
AS $begin_sign_in$
    INSERT INTO sign_in_tries (digest, secret, expires_at) VALUES (p_digest, p_secret, p_expires_at)
$begin_sign_in$;

CREATE FUNCTION directory.take_sign_in(p_digest bytea, p_now timestamptz) RETURNS bytea
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp
AS $take_sign_in$
    DELETE FROM sign_in_tries s WHERE s.digest = p_digest AND s.expires_at > p_now RETURNING s.secret
$take_sign_in$;

-- What of people lies sealed, whoever's: for turning the keys.
CREATE FUNCTION directory.sealed_of_people() RETURNS TABLE (what text, id uuid, sealed bytea)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $sealed_of_people$
    SELECT 'factor', f.user_id, f.secret FROM second_factors f
    UNION ALL
    SELECT 'mail', o.id, o.body FROM outbox o WHERE o.body IS NOT NULL
$sealed_of_people$;

-- Nothing that changed since it was read.
CREATE FUNCTION directory.reseal_of_people(p_what text, p_id uuid, p_before bytea, p_after bytea) RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp
AS $reseal_of_people$
    UPDATE second_factors f SET secret = p_after WHERE p_what = 'factor' AND f.user_id = p_id AND f.secret = p_before;
    UPDATE outbox o SET body = p_after WHERE p_what = 'mail' AND o.id = p_id AND o.body = p_before
$reseal_of_people$;

DO $ownership$
DECLARE
    f regprocedure;
BEGIN
    FOR f IN
        SELECT p.oid FROM pg_proc p
        WHERE p.pronamespace = 'directory'::regnamespace AND p.proname IN (
            'login', 'open_web_session', 'web_session', 'web_sessions_of', 'password_of', 'change_password',
            'begin_factor', 'factor', 'use_step', 'use_recovery', 'confirm_factor', 'drop_factor', 'make_link', 'link',
            'accept_invite', 'reset_password', 'forget_links', 'people', 'invited', 'withdraw_invite',
            'change_person', 'begin_sign_in', 'take_sign_in', 'sealed_of_people', 'reseal_of_people'
        )
    LOOP
        EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', f);
        EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO deskbridge_app', f);
        EXECUTE format('ALTER FUNCTION %s OWNER TO deskbridge_directory', f);
    END LOOP;
END
$ownership$;
