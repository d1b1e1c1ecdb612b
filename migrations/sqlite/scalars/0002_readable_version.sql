-- revision: 0002
-- message: the schema's readable version
-- up
CREATE TABLE db_metadata (
    id INTEGER PRIMARY KEY DEFAULT 1,
    version VARCHAR(100) NOT NULL
);
INSERT INTO db_metadata (id, version) VALUES (1, '2026.11.29.01');
-- down
DROP TABLE db_metadata;
