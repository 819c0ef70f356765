-- The day a document is dated, beside what is kept of it, so that all of a day are found without reading the others. A
-- column and not an index over an expression: behind row-level security only what is leakproof may use an index, and equality of
-- text is. Ten characters are a date; more would be none, and an index has no room for it. The table is written anew once.
ALTER TABLE records ADD COLUMN dated text GENERATED ALWAYS AS (left(data ->> 'date', 10)) STORED;
CREATE INDEX records_dated_idx ON records (company_id, dated, entity, side, id) WHERE dated IS NOT NULL;
