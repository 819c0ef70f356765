-- Of each record a person may have said one thing that is to become of it, and of any number of others that it is not the
-- same: `other` is the one meant then, and empty for what is to become of it. `seen` {side: revision} is what she saw.
ALTER TABLE preview_decisions
    ADD COLUMN other TEXT DEFAULT '' NOT NULL,
    ADD COLUMN seen JSONB DEFAULT '{}'::jsonb NOT NULL,
    DROP CONSTRAINT preview_decisions_pkey,
    ADD PRIMARY KEY (company_id, entity, side, record_id, other);
-- Row-level security is forced on whoever owns the table too, and one who is no superuser would move no row.
ALTER TABLE preview_decisions NO FORCE ROW LEVEL SECURITY;
INSERT INTO preview_decisions (company_id, entity, side, record_id, other, tenant_id, choice, label, who, decided_at, applied_at)
SELECT company_id, entity, side, record_id, one, tenant_id, 'not', label, who, decided_at, applied_at
FROM preview_decisions, unnest(string_to_array(substr(choice, 5), ',')) AS one
WHERE choice LIKE 'not:%' AND one <> '';
DELETE FROM preview_decisions WHERE choice LIKE 'not:%';
ALTER TABLE preview_decisions FORCE ROW LEVEL SECURITY;

-- Whether anything was read since a preview was made is one step down this index, however many records there are.
CREATE INDEX records_updated_idx ON records (company_id, updated_at);
