-- revision: 0003
-- message: roles, ends of tokens, voices, the audit, a journal of changed units
--
-- knowledge_unit_changes is the journal of changed units of the other chain, here the table alone:
-- PostgreSQL numbers entries in another order than it commits them, so how it is filled and read
-- belongs to the module that follows it.
-- up
CREATE TABLE user_access (
    user_id INTEGER NOT NULL,
    role TEXT DEFAULT 'reviewer' NOT NULL,
    tokens_from TEXT,
    PRIMARY KEY (user_id),
    FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE
);

CREATE TABLE knowledge_unit_voices (
    unit_id TEXT NOT NULL,
    act TEXT NOT NULL,
    voter TEXT NOT NULL,
    at TEXT NOT NULL,
    PRIMARY KEY (unit_id, act, voter),
    FOREIGN KEY (unit_id) REFERENCES knowledge_units (id) ON DELETE CASCADE
);

CREATE TABLE audit_entries (
    id BIGSERIAL NOT NULL,
    at TEXT NOT NULL,
    act TEXT NOT NULL,
    actor TEXT NOT NULL,
    api_key_id TEXT,
    address TEXT NOT NULL,
    subject TEXT NOT NULL,
    detail TEXT NOT NULL,
    PRIMARY KEY (id)
);

CREATE INDEX idx_audit_entries_at ON audit_entries (at);

CREATE TABLE knowledge_unit_changes (
    sequence BIGINT PRIMARY KEY,
    unit_id TEXT NOT NULL,
    mark BIGINT NOT NULL
);

UPDATE db_metadata SET version = '2026.11.28.01' WHERE id = 1;
-- down
UPDATE db_metadata SET version = '2026.11.21.01' WHERE id = 1;
DROP TABLE knowledge_unit_changes;
DROP TABLE audit_entries;
DROP TABLE knowledge_unit_voices;
DROP TABLE user_access;
