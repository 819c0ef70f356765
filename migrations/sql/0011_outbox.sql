-- Mail that waits to be sent. The text is sealed, because links that let somebody in stand in it, and is forgotten
-- once it was sent. A row of no tenant is to somebody who runs the service.
CREATE TABLE outbox (
    id UUID DEFAULT gen_random_uuid() NOT NULL,
    tenant_id UUID DEFAULT (NULLIF(current_setting('deskbridge.tenant'::text, true), ''))::uuid,
    recipient TEXT NOT NULL,
    subject TEXT NOT NULL,
    body BYTEA,
    message_id TEXT NOT NULL,
    tries INTEGER DEFAULT 0 NOT NULL,
    next_try_at timestamptz,
    trouble TEXT,
    sent_at timestamptz,
    failed BOOLEAN DEFAULT false NOT NULL,
    created_at timestamptz DEFAULT now() NOT NULL,
    PRIMARY KEY (id),
    CONSTRAINT outbox_tenant_fkey FOREIGN KEY(tenant_id) REFERENCES tenants (id) ON DELETE CASCADE
);
CREATE UNIQUE INDEX outbox_message_key ON outbox (message_id);
CREATE INDEX outbox_due_idx ON outbox (next_try_at) WHERE next_try_at IS NOT NULL;
CREATE INDEX outbox_age_idx ON outbox (created_at);

GRANT SELECT, INSERT, UPDATE, DELETE ON outbox TO deskbridge_app, deskbridge_directory;
ALTER TABLE outbox ENABLE ROW LEVEL SECURITY;
ALTER TABLE outbox FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON outbox
    USING (tenant_id = (SELECT NULLIF(current_setting('deskbridge.tenant', true), '')::uuid))
    WITH CHECK (tenant_id = (SELECT NULLIF(current_setting('deskbridge.tenant', true), '')::uuid));
CREATE POLICY directory ON outbox TO deskbridge_directory USING (true) WITH CHECK (true);

CREATE FUNCTION directory.put_mail(
    p_tenant_id uuid, p_recipient text, p_subject text, p_body bytea, p_message_id text, p_now timestamptz
) RETURNS uuid
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp
AS $put_mail$
    INSERT INTO outbox (tenant_id, recipient, subject, body, message_id, next_try_at, created_at)
    VALUES (
        coalesce(p_tenant_id, NULLIF(current_setting('deskbridge.tenant', true), '')::uuid),
        p_recipient, p_subject, p_body, p_message_id, p_now, p_now
    )
    RETURNING id
$put_mail$;

-- The letter that waited longest, for nobody else until p_until.
CREATE FUNCTION directory.take_mail(p_now timestamptz, p_until timestamptz)
RETURNS TABLE (
    id uuid, recipient text, subject text, body bytea, message_id text, tries integer, created_at timestamptz
)
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp
AS $take_mail$
    UPDATE outbox o SET tries = o.tries + 1, next_try_at = p_until
    WHERE o.id = (
        SELECT w.id FROM outbox w WHERE w.next_try_at <= p_now
        ORDER BY w.next_try_at LIMIT 1 FOR UPDATE SKIP LOCKED
    )
    RETURNING o.id, o.recipient, o.subject, o.body, o.message_id, o.tries, o.created_at
$take_mail$;

CREATE FUNCTION directory.mail_sent(p_id uuid, p_now timestamptz) RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp
AS $mail_sent$
    UPDATE outbox o SET sent_at = p_now, next_try_at = NULL, body = NULL, trouble = NULL WHERE o.id = p_id
$mail_sent$;

-- Tried again at p_next_try_at, or (NULL) never. What somebody else sent meanwhile stays sent.
CREATE FUNCTION directory.mail_failed(p_id uuid, p_trouble text, p_next_try_at timestamptz) RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp
AS $mail_failed$
    UPDATE outbox o SET trouble = p_trouble, next_try_at = p_next_try_at, failed = p_next_try_at IS NULL,
        body = CASE WHEN p_next_try_at IS NOT NULL THEN o.body END
    WHERE o.id = p_id AND o.sent_at IS NULL
$mail_failed$;

CREATE FUNCTION directory.forget_mail(p_before timestamptz) RETURNS integer
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp
AS $forget_mail$
DECLARE
    gone integer;
BEGIN
    DELETE FROM outbox o WHERE o.created_at < p_before AND o.next_try_at IS NULL;
    GET DIAGNOSTICS gone = ROW_COUNT;
    RETURN gone;
END
$forget_mail$;

DO $ownership$
DECLARE
    f regprocedure;
BEGIN
    FOR f IN
        SELECT p.oid FROM pg_proc p
        WHERE p.pronamespace = 'directory'::regnamespace AND p.proname IN (
            'put_mail', 'take_mail', 'mail_sent', 'mail_failed', 'forget_mail'
        )
    LOOP
        EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', f);
        EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO deskbridge_app', f);
        EXECUTE format('ALTER FUNCTION %s OWNER TO deskbridge_directory', f);
    END LOOP;
END
$ownership$;
