-- The right books. QuickBooks keeps what became of a message set until it is told that it may forget it: this
-- is the newest set of writes that is settled here, named as the old one by the next.
ALTER TABLE companies ADD COLUMN settled_set TEXT;

-- One organization is one company, whoever's: row security hides rows from a query, not from an index.
DO $organization$
DECLARE
    told text;
BEGIN
    CREATE UNIQUE INDEX companies_organization_key ON companies (cloud, (cloud_settings ->> 'organization'));
EXCEPTION WHEN unique_violation THEN
    GET STACKED DIAGNOSTICS told = PG_EXCEPTION_DETAIL;
    RAISE EXCEPTION 'Two companies are connected to one organization of the cloud: %', told
        USING ERRCODE = 'unique_violation',
        HINT = 'Nothing was changed. With the version before, give one of them its own organization '
            '(deskbridge company reconnect NAME --bill-org ...), then upgrade again.';
END
$organization$;
