-- What an open problem says to differ is not in step: such records are marked as those in conflict are, and what cannot be
-- carried as refused. Row-level security is forced on whoever owns the tables too, and one who is no superuser would mark
-- none.
ALTER TABLE records NO FORCE ROW LEVEL SECURITY;
ALTER TABLE problems NO FORCE ROW LEVEL SECURITY;
UPDATE records r SET state = CASE told.kind WHEN 'drift' THEN 'conflict' ELSE 'refused' END
FROM (
    SELECT company_id, entity, 'cloud' AS side, cloud_id AS id, kind FROM problems
    WHERE cleared_at IS NULL AND kind IN ('drift', 'refusal')
    UNION ALL
    SELECT company_id, entity, 'quickbooks', quickbooks_id, kind FROM problems
    WHERE cleared_at IS NULL AND kind IN ('drift', 'refusal')
) AS told
WHERE r.company_id = told.company_id AND r.entity = told.entity AND r.side = told.side AND r.id = told.id
  AND r.state = 'settled';
ALTER TABLE records FORCE ROW LEVEL SECURITY;
ALTER TABLE problems FORCE ROW LEVEL SECURITY;
