-- revision: dea9cb85cdf3
-- message: tags of experiments
--
-- Tables without a version may be of any release: without the tags of experiments or with them,
-- without the labels of metrics and with a direction in their place, and without db_metadata.
-- up
ALTER TABLE metrics ADD COLUMN IF NOT EXISTS label VARCHAR(100);
ALTER TABLE metrics DROP COLUMN IF EXISTS direction;
ALTER TABLE experiments ADD COLUMN IF NOT EXISTS tags JSONB;
CREATE TABLE IF NOT EXISTS db_metadata (
    id INTEGER DEFAULT 1 NOT NULL,
    version VARCHAR(100) NOT NULL,
    PRIMARY KEY (id)
);
INSERT INTO db_metadata (id, version) VALUES (1, '2026.02.19.01')
    ON CONFLICT (id) DO UPDATE SET version = excluded.version;
-- down
ALTER TABLE experiments DROP COLUMN tags;
UPDATE db_metadata SET version = '2026.02.18.01' WHERE id = 1;
