-- A company that is read for the first time fills tables of which PostgreSQL knows nothing yet, and then any index looks as
-- good as the one that leads to a single row. Its own upkeep comes by once a minute and never sees what is not committed:
-- so whoever fills a table asks now and then. The tables' owner answers, as the app owns none. A table is looked at again
-- only when it has become four times what it was (256 kB at least); one that somebody else looks at is passed over.
CREATE FUNCTION look_at_what_has_grown() RETURNS integer
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp
AS $look_at_what_has_grown$
DECLARE
    grown regclass;
    looked_at integer := 0;
BEGIN
    FOR grown IN
        SELECT c.oid::regclass FROM pg_class c
        WHERE c.oid IN ('records'::regclass, 'record_keys'::regclass, 'mappings'::regclass, 'work'::regclass)
          AND pg_relation_size(c.oid) > current_setting('block_size')::bigint * (32 + 4 * greatest(c.relpages, 0))
    LOOP
        EXECUTE format('ANALYZE (SKIP_LOCKED) %s', grown);
        looked_at := looked_at + 1;
    END LOOP;
    RETURN looked_at;
END
$look_at_what_has_grown$;

REVOKE ALL ON FUNCTION look_at_what_has_grown() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION look_at_what_has_grown() TO deskbridge_app;
