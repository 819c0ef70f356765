-- The tables. Every row of a tenant carries tenant_id, filled in from the transaction's tenant; rows of a
-- company name tenant and company together, so none can hang under another tenant's company.

CREATE TABLE tenants (
    id UUID DEFAULT gen_random_uuid() NOT NULL,
    name TEXT NOT NULL,
    plan TEXT,
    created_at timestamptz DEFAULT now() NOT NULL,
    PRIMARY KEY (id)
);
CREATE UNIQUE INDEX tenants_name_key ON tenants (lower(name));

CREATE TABLE companies (
    id UUID DEFAULT gen_random_uuid() NOT NULL,
    tenant_id UUID DEFAULT (NULLIF(current_setting('deskbridge.tenant'::text, true), ''))::uuid NOT NULL,
    name TEXT NOT NULL,
    cloud TEXT NOT NULL,
    cloud_settings JSONB DEFAULT '{}'::jsonb NOT NULL,
    cloud_secret BYTEA,
    settings JSONB DEFAULT '{}'::jsonb NOT NULL,
    state TEXT DEFAULT 'active' NOT NULL,
    stop_reason JSONB,
    username TEXT NOT NULL,
    password_hash BYTEA NOT NULL,
    password_hash_old BYTEA,
    password_old_until timestamptz,
    owner_id UUID NOT NULL,
    file_id UUID NOT NULL,
    bound JSONB,
    company_path TEXT,
    country TEXT,
    qbxml_version TEXT,
    features JSONB DEFAULT '[]'::jsonb NOT NULL,
    sync_start_date DATE,
    schedule_minutes INTEGER,
    next_sync_at timestamptz,
    sync_requested BOOLEAN DEFAULT false NOT NULL,
    last_run_id UUID,
    created_at timestamptz DEFAULT now() NOT NULL,
    PRIMARY KEY (id),
    CONSTRAINT companies_tenant_id_key UNIQUE (tenant_id, id),
    CONSTRAINT companies_tenant_fkey FOREIGN KEY(tenant_id) REFERENCES tenants (id) ON DELETE CASCADE
);
CREATE UNIQUE INDEX companies_name_key ON companies (tenant_id, lower(name));
CREATE UNIQUE INDEX companies_username_key ON companies (username);

CREATE TABLE users (
    id UUID DEFAULT gen_random_uuid() NOT NULL,
    tenant_id UUID DEFAULT (NULLIF(current_setting('deskbridge.tenant'::text, true), ''))::uuid,
    email TEXT NOT NULL,
    role TEXT NOT NULL,
    password_hash TEXT,
    created_at timestamptz DEFAULT now() NOT NULL,
    PRIMARY KEY (id),
    CONSTRAINT users_tenant_fkey FOREIGN KEY(tenant_id) REFERENCES tenants (id) ON DELETE CASCADE
);
CREATE UNIQUE INDEX users_email_key ON users (email);
CREATE INDEX users_tenant_idx ON users (tenant_id);

CREATE TABLE cursors (
    company_id UUID NOT NULL,
    side TEXT NOT NULL,
    name TEXT NOT NULL,
    tenant_id UUID DEFAULT (NULLIF(current_setting('deskbridge.tenant'::text, true), ''))::uuid NOT NULL,
    mark TEXT NOT NULL,
    advanced_at timestamptz DEFAULT now() NOT NULL,
    PRIMARY KEY (company_id, side, name),
    CONSTRAINT cursors_company_fkey FOREIGN KEY(tenant_id, company_id) REFERENCES companies (tenant_id, id) ON DELETE CASCADE
);

CREATE TABLE exchanges (
    id BIGINT GENERATED ALWAYS AS IDENTITY,
    tenant_id UUID DEFAULT (NULLIF(current_setting('deskbridge.tenant'::text, true), ''))::uuid NOT NULL,
    company_id UUID NOT NULL,
    session_id UUID,
    run_id UUID,
    message_set_id TEXT NOT NULL,
    request BYTEA NOT NULL,
    response BYTEA,
    response_path TEXT,
    hresult TEXT,
    message TEXT,
    sent_at timestamptz DEFAULT now() NOT NULL,
    received_at timestamptz,
    ingested_at timestamptz,
    expires_at timestamptz NOT NULL,
    PRIMARY KEY (id),
    CONSTRAINT exchanges_company_fkey FOREIGN KEY(tenant_id, company_id) REFERENCES companies (tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX exchanges_expiry_idx ON exchanges (expires_at);
CREATE UNIQUE INDEX exchanges_set_key ON exchanges (company_id, message_set_id);
CREATE INDEX exchanges_waiting_idx ON exchanges (company_id, id) WHERE received_at IS NOT NULL AND ingested_at IS NULL;

CREATE TABLE journal (
    id BIGINT GENERATED ALWAYS AS IDENTITY,
    tenant_id UUID DEFAULT (NULLIF(current_setting('deskbridge.tenant'::text, true), ''))::uuid NOT NULL,
    company_id UUID NOT NULL,
    at timestamptz DEFAULT now() NOT NULL,
    run_id UUID,
    event TEXT NOT NULL,
    entity TEXT,
    cloud_id TEXT,
    quickbooks_id TEXT,
    detail JSONB DEFAULT '{}'::jsonb NOT NULL,
    PRIMARY KEY (id),
    CONSTRAINT journal_company_fkey FOREIGN KEY(tenant_id, company_id) REFERENCES companies (tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX journal_cloud_idx ON journal (company_id, entity, cloud_id);
CREATE INDEX journal_company_idx ON journal (company_id, id);
CREATE INDEX journal_quickbooks_idx ON journal (company_id, entity, quickbooks_id);

CREATE TABLE mappings (
    id UUID DEFAULT gen_random_uuid() NOT NULL,
    tenant_id UUID DEFAULT (NULLIF(current_setting('deskbridge.tenant'::text, true), ''))::uuid NOT NULL,
    company_id UUID NOT NULL,
    entity TEXT NOT NULL,
    cloud_id TEXT NOT NULL,
    quickbooks_id TEXT NOT NULL,
    base JSONB DEFAULT '{}'::jsonb NOT NULL,
    state TEXT DEFAULT 'linked' NOT NULL,
    evidence TEXT NOT NULL,
    created_at timestamptz DEFAULT now() NOT NULL,
    PRIMARY KEY (id),
    CONSTRAINT mappings_company_fkey FOREIGN KEY(tenant_id, company_id) REFERENCES companies (tenant_id, id) ON DELETE CASCADE
);
CREATE UNIQUE INDEX mappings_cloud_key ON mappings (company_id, entity, cloud_id);
CREATE UNIQUE INDEX mappings_quickbooks_key ON mappings (company_id, entity, quickbooks_id);

CREATE TABLE polls (
    company_id UUID NOT NULL,
    tenant_id UUID DEFAULT (NULLIF(current_setting('deskbridge.tenant'::text, true), ''))::uuid NOT NULL,
    last_poll_at timestamptz,
    refused_at timestamptz,
    PRIMARY KEY (company_id),
    CONSTRAINT polls_company_fkey FOREIGN KEY(tenant_id, company_id) REFERENCES companies (tenant_id, id) ON DELETE CASCADE
);

CREATE TABLE problems (
    id UUID DEFAULT gen_random_uuid() NOT NULL,
    tenant_id UUID DEFAULT (NULLIF(current_setting('deskbridge.tenant'::text, true), ''))::uuid NOT NULL,
    company_id UUID NOT NULL,
    entity TEXT,
    cloud_id TEXT,
    quickbooks_id TEXT,
    kind TEXT NOT NULL,
    code TEXT NOT NULL,
    label TEXT NOT NULL,
    cause TEXT NOT NULL,
    cure TEXT NOT NULL,
    choices JSONB DEFAULT '[]'::jsonb NOT NULL,
    detail JSONB DEFAULT '{}'::jsonb NOT NULL,
    opened_at timestamptz DEFAULT now() NOT NULL,
    cleared_at timestamptz,
    resolution TEXT,
    PRIMARY KEY (id),
    CONSTRAINT problems_company_fkey FOREIGN KEY(tenant_id, company_id) REFERENCES companies (tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX problems_company_idx ON problems (company_id, opened_at);
CREATE UNIQUE INDEX problems_open_key ON problems (company_id, kind, entity, cloud_id, quickbooks_id) NULLS NOT DISTINCT WHERE cleared_at IS NULL;

CREATE TABLE records (
    company_id UUID NOT NULL,
    entity TEXT NOT NULL,
    side TEXT NOT NULL,
    id TEXT NOT NULL,
    tenant_id UUID DEFAULT (NULLIF(current_setting('deskbridge.tenant'::text, true), ''))::uuid NOT NULL,
    version TEXT DEFAULT '' NOT NULL,
    kind TEXT,
    native JSONB,
    data JSONB DEFAULT '{}'::jsonb NOT NULL,
    natural_keys TEXT[] DEFAULT '{}'::text[] NOT NULL,
    label TEXT DEFAULT '' NOT NULL,
    archived BOOLEAN DEFAULT false NOT NULL,
    gone BOOLEAN DEFAULT false NOT NULL,
    state TEXT DEFAULT 'dirty' NOT NULL,
    reason JSONB,
    revision BIGINT DEFAULT 1 NOT NULL,
    seen_run UUID,
    updated_at timestamptz DEFAULT now() NOT NULL,
    PRIMARY KEY (company_id, entity, side, id),
    CONSTRAINT records_company_fkey FOREIGN KEY(tenant_id, company_id) REFERENCES companies (tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX records_open_idx ON records (company_id, entity, side, id) WHERE state = ANY (ARRAY['dirty', 'waiting']);

CREATE TABLE runs (
    id UUID DEFAULT gen_random_uuid() NOT NULL,
    tenant_id UUID DEFAULT (NULLIF(current_setting('deskbridge.tenant'::text, true), ''))::uuid NOT NULL,
    company_id UUID NOT NULL,
    session_id UUID,
    phase TEXT NOT NULL,
    wanted INTEGER DEFAULT 1 NOT NULL,
    computed INTEGER DEFAULT 0 NOT NULL,
    cloud_read BOOLEAN DEFAULT false NOT NULL,
    lease_token UUID,
    lease_until timestamptz,
    counts JSONB DEFAULT '{}'::jsonb NOT NULL,
    checked JSONB DEFAULT '{}'::jsonb NOT NULL,
    started_at timestamptz DEFAULT now() NOT NULL,
    ended_at timestamptz,
    result TEXT,
    PRIMARY KEY (id),
    CONSTRAINT runs_company_fkey FOREIGN KEY(tenant_id, company_id) REFERENCES companies (tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX runs_company_idx ON runs (company_id, started_at);
CREATE INDEX runs_open_idx ON runs (company_id) WHERE ended_at IS NULL;

CREATE TABLE sessions (
    id UUID DEFAULT gen_random_uuid() NOT NULL,
    tenant_id UUID DEFAULT (NULLIF(current_setting('deskbridge.tenant'::text, true), ''))::uuid NOT NULL,
    company_id UUID NOT NULL,
    run_id UUID,
    ticket_hash BYTEA NOT NULL,
    state TEXT NOT NULL,
    qbxml_version TEXT,
    first_contact BOOLEAN DEFAULT true NOT NULL,
    outstanding_set TEXT,
    progress INTEGER,
    last_error TEXT,
    heard_at timestamptz NOT NULL,
    opened_at timestamptz NOT NULL,
    closed_at timestamptz,
    PRIMARY KEY (id),
    CONSTRAINT sessions_company_fkey FOREIGN KEY(tenant_id, company_id) REFERENCES companies (tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX sessions_company_idx ON sessions (company_id, opened_at);
CREATE UNIQUE INDEX sessions_open_key ON sessions (company_id) WHERE closed_at IS NULL;
CREATE UNIQUE INDEX sessions_ticket_key ON sessions (ticket_hash);

CREATE TABLE work (
    id UUID DEFAULT gen_random_uuid() NOT NULL,
    tenant_id UUID DEFAULT (NULLIF(current_setting('deskbridge.tenant'::text, true), ''))::uuid NOT NULL,
    company_id UUID NOT NULL,
    run_id UUID,
    side TEXT NOT NULL,
    entity TEXT,
    action TEXT NOT NULL,
    read_name TEXT,
    cloud_id TEXT,
    quickbooks_id TEXT,
    request JSONB,
    intent JSONB,
    mark TEXT,
    guid UUID,
    state TEXT DEFAULT 'planned' NOT NULL,
    message_set_id TEXT,
    request_id TEXT,
    attempt INTEGER DEFAULT 0 NOT NULL,
    position BIGINT NOT NULL,
    ordinal BIGINT GENERATED ALWAYS AS IDENTITY,
    not_before timestamptz,
    lease_token UUID,
    lease_until timestamptz,
    outcome JSONB,
    created_at timestamptz DEFAULT now() NOT NULL,
    sent_at timestamptz,
    settled_at timestamptz,
    PRIMARY KEY (id),
    CONSTRAINT work_company_fkey FOREIGN KEY(tenant_id, company_id) REFERENCES companies (tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX work_open_idx ON work (company_id, side, position, ordinal) WHERE state = ANY (ARRAY['planned', 'leased', 'sent', 'in_doubt']);
CREATE UNIQUE INDEX work_open_write_key ON work (company_id, side, entity, action, cloud_id, quickbooks_id) NULLS NOT DISTINCT WHERE state = ANY (ARRAY['planned', 'leased', 'sent', 'in_doubt']) AND action <> ALL (ARRAY['query', 'status']);
CREATE INDEX work_run_idx ON work (run_id);
CREATE INDEX work_set_idx ON work (message_set_id);

CREATE TABLE record_keys (
    company_id UUID NOT NULL,
    entity TEXT NOT NULL,
    side TEXT NOT NULL,
    key TEXT NOT NULL,
    id TEXT NOT NULL,
    tenant_id UUID DEFAULT (NULLIF(current_setting('deskbridge.tenant'::text, true), ''))::uuid NOT NULL,
    PRIMARY KEY (company_id, entity, side, key, id),
    CONSTRAINT record_keys_company_fkey FOREIGN KEY(tenant_id, company_id) REFERENCES companies (tenant_id, id) ON DELETE CASCADE,
    CONSTRAINT record_keys_record_fkey FOREIGN KEY(company_id, entity, side, id) REFERENCES records (company_id, entity, side, id) ON DELETE CASCADE
);
CREATE INDEX record_keys_record_idx ON record_keys (id);

-- Rewritten in place every minute: leave room on the page, so that no index is touched.
ALTER TABLE polls SET (fillfactor = 50);
ALTER TABLE sessions SET (fillfactor = 80);
ALTER TABLE work SET (fillfactor = 80);
