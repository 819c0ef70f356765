-- Row-level security: a transaction sees and writes the rows of the tenant it names, and without a name
-- none. FORCE holds the owner to it as well. The directory's role gets its own policies, and only on the
-- tables its functions read.
DO $policies$
DECLARE
    tenant_table text;
    mine constant text := '(SELECT NULLIF(current_setting(''deskbridge.tenant'', true), '''')::uuid)';
BEGIN
    FOR tenant_table IN
        SELECT c.relname
        FROM pg_class c
        JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'tenant_id' AND NOT a.attisdropped
        WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r'
    LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', tenant_table);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', tenant_table);
        EXECUTE format(
            'CREATE POLICY tenant ON %I USING (tenant_id = %s) WITH CHECK (tenant_id = %s)',
            tenant_table, mine, mine
        );
    END LOOP;
    ALTER TABLE tenants ENABLE ROW LEVEL SECURITY;
    ALTER TABLE tenants FORCE ROW LEVEL SECURITY;
    EXECUTE format('CREATE POLICY tenant ON tenants USING (id = %s) WITH CHECK (id = %s)', mine, mine);
END
$policies$;

CREATE POLICY directory ON tenants FOR SELECT TO deskbridge_directory USING (true);
CREATE POLICY directory ON companies FOR SELECT TO deskbridge_directory USING (true);
CREATE POLICY directory ON sessions FOR SELECT TO deskbridge_directory USING (true);
CREATE POLICY directory ON runs FOR SELECT TO deskbridge_directory USING (true);
CREATE POLICY directory ON exchanges FOR SELECT TO deskbridge_directory USING (true);
CREATE POLICY directory ON work FOR SELECT TO deskbridge_directory USING (true);
CREATE POLICY directory ON users FOR SELECT TO deskbridge_directory USING (true);
CREATE POLICY directory_operators ON users FOR INSERT TO deskbridge_directory
    WITH CHECK (tenant_id IS NULL);
CREATE POLICY directory ON polls TO deskbridge_directory USING (true) WITH CHECK (true);
