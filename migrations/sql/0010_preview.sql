-- A held company is read and never written to; NULL is every company that has begun. `contact` is what the company file
-- said of itself last, also when it was refused.
ALTER TABLE companies ADD COLUMN held_at timestamptz, ADD COLUMN contact JSONB;

-- What a first sync would do. Items of a new generation are written beside the old ones, which readers see until the
-- preview's row names the new generation.
CREATE TABLE previews (
    company_id UUID NOT NULL,
    tenant_id UUID DEFAULT (NULLIF(current_setting('deskbridge.tenant'::text, true), ''))::uuid NOT NULL,
    generation BIGINT NOT NULL,
    run_id UUID,
    fingerprint TEXT NOT NULL,
    shown JSONB DEFAULT '{}'::jsonb NOT NULL,
    made_at timestamptz NOT NULL,
    PRIMARY KEY (company_id),
    CONSTRAINT previews_company_fkey FOREIGN KEY(tenant_id, company_id)
        REFERENCES companies (tenant_id, id) ON DELETE CASCADE
);

CREATE TABLE preview_items (
    company_id UUID NOT NULL,
    generation BIGINT NOT NULL,
    position BIGINT NOT NULL,
    tenant_id UUID DEFAULT (NULLIF(current_setting('deskbridge.tenant'::text, true), ''))::uuid NOT NULL,
    kind TEXT NOT NULL,
    entity TEXT NOT NULL,
    side TEXT,
    action TEXT,
    cloud_id TEXT,
    quickbooks_id TEXT,
    label TEXT DEFAULT '' NOT NULL,
    amount NUMERIC(18, 2),
    detail JSONB DEFAULT '{}'::jsonb NOT NULL,
    PRIMARY KEY (company_id, generation, position),
    CONSTRAINT preview_items_company_fkey FOREIGN KEY(tenant_id, company_id)
        REFERENCES companies (tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX preview_items_kind_idx ON preview_items (company_id, generation, kind, entity, position);

CREATE TABLE preview_postings (
    company_id UUID NOT NULL,
    generation BIGINT NOT NULL,
    position BIGINT NOT NULL,
    line INTEGER NOT NULL,
    tenant_id UUID DEFAULT (NULLIF(current_setting('deskbridge.tenant'::text, true), ''))::uuid NOT NULL,
    account_id TEXT,
    account TEXT NOT NULL,
    account_type TEXT DEFAULT '' NOT NULL,
    debit NUMERIC(18, 2) DEFAULT 0 NOT NULL,
    credit NUMERIC(18, 2) DEFAULT 0 NOT NULL,
    PRIMARY KEY (company_id, generation, position, line),
    CONSTRAINT preview_postings_company_fkey FOREIGN KEY(tenant_id, company_id)
        REFERENCES companies (tenant_id, id) ON DELETE CASCADE
);

-- What a person decided while the company was held; carried out once it begins.
CREATE TABLE preview_decisions (
    company_id UUID NOT NULL,
    entity TEXT NOT NULL,
    side TEXT NOT NULL,
    record_id TEXT NOT NULL,
    tenant_id UUID DEFAULT (NULLIF(current_setting('deskbridge.tenant'::text, true), ''))::uuid NOT NULL,
    choice TEXT NOT NULL,
    label TEXT DEFAULT '' NOT NULL,
    who TEXT DEFAULT '' NOT NULL,
    decided_at timestamptz NOT NULL,
    applied_at timestamptz,
    PRIMARY KEY (company_id, entity, side, record_id),
    CONSTRAINT preview_decisions_company_fkey FOREIGN KEY(tenant_id, company_id)
        REFERENCES companies (tenant_id, id) ON DELETE CASCADE
);

-- Somebody who is half-way through connecting a company that does not exist yet.
CREATE TABLE connect_drafts (
    id UUID DEFAULT gen_random_uuid() NOT NULL,
    tenant_id UUID DEFAULT (NULLIF(current_setting('deskbridge.tenant'::text, true), ''))::uuid NOT NULL,
    name TEXT NOT NULL,
    cloud TEXT NOT NULL,
    cloud_settings JSONB DEFAULT '{}'::jsonb NOT NULL,
    cloud_secret BYTEA,
    account JSONB,
    created_at timestamptz DEFAULT now() NOT NULL,
    touched_at timestamptz DEFAULT now() NOT NULL,
    PRIMARY KEY (id),
    CONSTRAINT connect_drafts_tenant_fkey FOREIGN KEY(tenant_id) REFERENCES tenants (id) ON DELETE CASCADE
);
CREATE INDEX connect_drafts_tenant_idx ON connect_drafts (tenant_id, touched_at);

DO $policies$
DECLARE
    tenant_table text;
    mine constant text := '(SELECT NULLIF(current_setting(''deskbridge.tenant'', true), '''')::uuid)';
BEGIN
    FOREACH tenant_table IN ARRAY ARRAY[
        'previews', 'preview_items', 'preview_postings', 'preview_decisions', 'connect_drafts'
    ] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', tenant_table);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', tenant_table);
        EXECUTE format(
            'CREATE POLICY tenant ON %I USING (tenant_id = %s) WITH CHECK (tenant_id = %s)',
            tenant_table, mine, mine
        );
        EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I TO deskbridge_app', tenant_table);
    END LOOP;
END
$policies$;
