-- What a document is worth, so that one can be found by its amount: its own amount, or the sum of its lines; NULL for
-- what has none, such as a vendor. A text that is no number is none: nothing is refused for it here. No index is made over
-- it: behind row-level security only what is declared leakproof may use one, and a scan of a company's is quick enough.
CREATE FUNCTION record_amount(data jsonb) RETURNS numeric
LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $record_amount$
    SELECT CASE
        WHEN data ->> 'amount' ~ '^-?[0-9]{1,15}(\.[0-9]{1,6})?$' THEN (data ->> 'amount')::numeric
        WHEN jsonb_typeof(data -> 'lines') = 'array' THEN (
            SELECT sum((line ->> 'amount')::numeric) FROM jsonb_array_elements(data -> 'lines') AS line
            WHERE line ->> 'amount' ~ '^-?[0-9]{1,15}(\.[0-9]{1,6})?$'
        )
    END
$record_amount$;
