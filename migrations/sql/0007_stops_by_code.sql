-- A trouble of no one record (a stop, an alarm) is one for each code: another one must not take its place.
DROP INDEX problems_open_key;
CREATE UNIQUE INDEX problems_open_key ON problems (
    company_id, kind, entity, cloud_id, quickbooks_id, COALESCE(cloud_id, quickbooks_id, code)
) NULLS NOT DISTINCT WHERE cleared_at IS NULL;
