-- revision: 0003
-- message: roles, ends of tokens, voices, the audit, a journal of changed units
--
-- knowledge_unit_changes is a journal: the database itself notes which units change, whatever
-- program changes them, so that a server that follows it reads no more than what changed. An entry
-- is left out where the newest one is of the same unit: a reader looks at the newest entry that it
-- knows again. The mark tells whether two entries of the same number are one, or of two histories
-- of which one was restored over the other. The newest 65536 entries stay.
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
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    at TEXT NOT NULL,
    act TEXT NOT NULL,
    actor TEXT NOT NULL,
    api_key_id TEXT,
    address TEXT NOT NULL,
    subject TEXT NOT NULL,
    detail TEXT NOT NULL
);

CREATE INDEX idx_audit_entries_at ON audit_entries (at);

CREATE TABLE knowledge_unit_changes (
    sequence INTEGER PRIMARY KEY,
    unit_id TEXT NOT NULL,
    mark INTEGER NOT NULL
);

CREATE TRIGGER knowledge_unit_inserted AFTER INSERT ON knowledge_units
WHEN NEW.id IS NOT (SELECT unit_id FROM knowledge_unit_changes ORDER BY sequence DESC LIMIT 1)
BEGIN
    INSERT INTO knowledge_unit_changes (unit_id, mark) VALUES (NEW.id, random());
END;

CREATE TRIGGER knowledge_unit_updated AFTER UPDATE ON knowledge_units
WHEN OLD.id IS NEW.id
AND NEW.id IS NOT (SELECT unit_id FROM knowledge_unit_changes ORDER BY sequence DESC LIMIT 1)
BEGIN
    INSERT INTO knowledge_unit_changes (unit_id, mark) VALUES (NEW.id, random());
END;

CREATE TRIGGER knowledge_unit_renamed AFTER UPDATE ON knowledge_units
WHEN OLD.id IS NOT NEW.id
BEGIN
    INSERT INTO knowledge_unit_changes (unit_id, mark) VALUES (OLD.id, random());
    INSERT INTO knowledge_unit_changes (unit_id, mark) VALUES (NEW.id, random());
END;

CREATE TRIGGER knowledge_unit_deleted AFTER DELETE ON knowledge_units
WHEN OLD.id IS NOT (SELECT unit_id FROM knowledge_unit_changes ORDER BY sequence DESC LIMIT 1)
BEGIN
    INSERT INTO knowledge_unit_changes (unit_id, mark) VALUES (OLD.id, random());
END;

CREATE TRIGGER knowledge_unit_domain_inserted AFTER INSERT ON knowledge_unit_domains
WHEN NEW.unit_id IS NOT (SELECT unit_id FROM knowledge_unit_changes ORDER BY sequence DESC LIMIT 1)
BEGIN
    INSERT INTO knowledge_unit_changes (unit_id, mark) VALUES (NEW.unit_id, random());
END;

CREATE TRIGGER knowledge_unit_domain_updated AFTER UPDATE ON knowledge_unit_domains
BEGIN
    INSERT INTO knowledge_unit_changes (unit_id, mark) VALUES (OLD.unit_id, random());
    INSERT INTO knowledge_unit_changes (unit_id, mark) VALUES (NEW.unit_id, random());
END;

CREATE TRIGGER knowledge_unit_domain_deleted AFTER DELETE ON knowledge_unit_domains
WHEN OLD.unit_id IS NOT (SELECT unit_id FROM knowledge_unit_changes ORDER BY sequence DESC LIMIT 1)
BEGIN
    INSERT INTO knowledge_unit_changes (unit_id, mark) VALUES (OLD.unit_id, random());
END;

CREATE TRIGGER knowledge_unit_changes_trimmed AFTER INSERT ON knowledge_unit_changes
WHEN NEW.sequence % 1024 = 0
BEGIN
    DELETE FROM knowledge_unit_changes WHERE sequence <= NEW.sequence - 65536;
END;

UPDATE db_metadata SET version = '2026.11.28.01' WHERE id = 1;
-- down
UPDATE db_metadata SET version = '2026.11.21.01' WHERE id = 1;
DROP TRIGGER IF EXISTS knowledge_unit_changes_trimmed;
DROP TRIGGER IF EXISTS knowledge_unit_domain_deleted;
DROP TRIGGER IF EXISTS knowledge_unit_domain_updated;
DROP TRIGGER IF EXISTS knowledge_unit_domain_inserted;
DROP TRIGGER IF EXISTS knowledge_unit_deleted;
DROP TRIGGER IF EXISTS knowledge_unit_renamed;
DROP TRIGGER IF EXISTS knowledge_unit_updated;
DROP TRIGGER IF EXISTS knowledge_unit_inserted;
DROP TABLE knowledge_unit_changes;
DROP TABLE audit_entries;
DROP TABLE knowledge_unit_voices;
DROP TABLE user_access;
