-- What a person left out for good is counted on a company's pages and listed in this order, however much else a company has.
CREATE INDEX records_left_out_idx ON records (company_id, entity, side, id) WHERE state = 'skipped';
