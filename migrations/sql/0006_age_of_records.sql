ALTER TABLE records ADD COLUMN created_at timestamptz DEFAULT now() NOT NULL;
