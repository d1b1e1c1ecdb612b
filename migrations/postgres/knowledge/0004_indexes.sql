-- revision: 0004
-- message: indexes for reviewers' lists, and for an act and a user in the audit
-- up
CREATE INDEX idx_units_created_at ON knowledge_units (created_at, id, status);
CREATE INDEX idx_units_status ON knowledge_units (status, created_at, id);
CREATE INDEX idx_audit_entries_act ON audit_entries (act, id);
CREATE INDEX idx_audit_entries_act_actor ON audit_entries (act, actor, id);

UPDATE db_metadata SET version = '2026.11.29.01' WHERE id = 1;
-- down
UPDATE db_metadata SET version = '2026.11.28.01' WHERE id = 1;
DROP INDEX IF EXISTS idx_audit_entries_act_actor;
DROP INDEX IF EXISTS idx_audit_entries_act;
DROP INDEX IF EXISTS idx_units_status;
DROP INDEX IF EXISTS idx_units_created_at;
