-- Two roles besides the owner of the tables. deskbridge_app is what every process connects as: it owns
-- nothing and sees one tenant at a time. deskbridge_directory owns the directory functions and nothing
-- else; nobody logs in as it. Neither may bypass row-level security. Roles belong to the whole cluster,
-- and two databases may be migrated at once: one of them comes second.
DO $roles$
DECLARE
    wanted text;
BEGIN
    FOREACH wanted IN ARRAY ARRAY['deskbridge_app', 'deskbridge_directory'] LOOP
        IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = wanted) THEN
            BEGIN
                EXECUTE format('CREATE ROLE %I NOLOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS', wanted);
            EXCEPTION WHEN duplicate_object OR unique_violation THEN
                NULL;
            END;
        END IF;
    END LOOP;
    -- Only a member may hand a function over to a role; a superuser needs no membership.
    IF NOT pg_has_role(current_user, 'deskbridge_directory', 'MEMBER') THEN
        EXECUTE format('GRANT deskbridge_directory TO %I', current_user);
    END IF;
END
$roles$;

CREATE SCHEMA directory;
GRANT USAGE ON SCHEMA public TO deskbridge_app, deskbridge_directory;
GRANT USAGE ON SCHEMA directory TO deskbridge_app;
GRANT USAGE, CREATE ON SCHEMA directory TO deskbridge_directory;

GRANT SELECT, INSERT, UPDATE, DELETE ON
    tenants, users, companies, polls, sessions, runs, exchanges, work, records, record_keys, mappings,
    cursors, problems
TO deskbridge_app;
-- History is written once.
GRANT SELECT, INSERT ON journal TO deskbridge_app;
GRANT SELECT ON alembic_version TO deskbridge_app;

-- What the directory functions may look at, column by column: who and where, never what.
GRANT SELECT ON tenants, users TO deskbridge_directory;
GRANT INSERT ON users TO deskbridge_directory;
GRANT SELECT (
    id, tenant_id, name, state, username, password_hash, password_hash_old, password_old_until,
    company_path, schedule_minutes, next_sync_at, sync_requested
) ON companies TO deskbridge_directory;
GRANT SELECT, UPDATE ON polls TO deskbridge_directory;
GRANT SELECT (id, tenant_id, company_id, run_id, ticket_hash, heard_at, closed_at)
    ON sessions TO deskbridge_directory;
GRANT SELECT (id, tenant_id, company_id, wanted, computed, lease_until, ended_at)
    ON runs TO deskbridge_directory;
GRANT SELECT (id, tenant_id, company_id, received_at, ingested_at, expires_at)
    ON exchanges TO deskbridge_directory;
GRANT SELECT (tenant_id, company_id, side, state, not_before, lease_until)
    ON work TO deskbridge_directory;
