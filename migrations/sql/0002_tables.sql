-- Wrong logins and remembered addresses belong to nobody yet: whoever types a name is not known to be anyone's.
-- Names are kept as digests only. The app's role cannot look at either table; the directory's functions do.
CREATE TABLE login_attempts (
    realm TEXT NOT NULL,
    scope TEXT NOT NULL,
    key BYTEA NOT NULL,
    failures INTEGER DEFAULT 0 NOT NULL,
    last_at timestamptz NOT NULL,
    blocked_until timestamptz,
    PRIMARY KEY (realm, scope, key)
);
CREATE INDEX login_attempts_last_idx ON login_attempts (last_at);

CREATE TABLE login_addresses (
    realm TEXT NOT NULL,
    name BYTEA NOT NULL,
    address TEXT NOT NULL,
    last_good_at timestamptz NOT NULL,
    PRIMARY KEY (realm, name, address)
);
CREATE INDEX login_addresses_last_idx ON login_addresses (last_good_at);
GRANT SELECT, INSERT, UPDATE, DELETE ON login_attempts, login_addresses TO deskbridge_directory;

-- Notifications: the public half of the address, the secret half sealed, and which events were heard.
ALTER TABLE companies ADD COLUMN webhook_key TEXT, ADD COLUMN webhook_secret BYTEA;
CREATE UNIQUE INDEX companies_webhook_key ON companies (webhook_key);
GRANT SELECT (webhook_key) ON companies TO deskbridge_directory;

CREATE TABLE webhook_events (
    tenant_id UUID DEFAULT (NULLIF(current_setting('deskbridge.tenant'::text, true), ''))::uuid NOT NULL,
    company_id UUID NOT NULL,
    event_id TEXT NOT NULL,
    received_at timestamptz NOT NULL,
    PRIMARY KEY (company_id, event_id),
    CONSTRAINT webhook_events_company_fkey FOREIGN KEY(tenant_id, company_id)
        REFERENCES companies (tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX webhook_events_received_idx ON webhook_events (received_at);
ALTER TABLE webhook_events ENABLE ROW LEVEL SECURITY;
ALTER TABLE webhook_events FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON webhook_events
    USING (tenant_id = (SELECT NULLIF(current_setting('deskbridge.tenant', true), '')::uuid))
    WITH CHECK (tenant_id = (SELECT NULLIF(current_setting('deskbridge.tenant', true), '')::uuid));
CREATE POLICY directory ON webhook_events TO deskbridge_directory USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE, DELETE ON webhook_events TO deskbridge_app;
GRANT SELECT, DELETE ON webhook_events TO deskbridge_directory;
