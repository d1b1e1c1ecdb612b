-- revision: 20261128_0002
-- message: one shape of the tables, conditions of worktrees, ends of leases, indexes
--
-- worktree_lease_ends is the journal of leases that are over: what a holder that comes too late is
-- answered from. The newest 65536 stay.
-- up
CREATE TABLE db_metadata (
    id INTEGER PRIMARY KEY DEFAULT 1,
    version VARCHAR(100) NOT NULL
);
INSERT INTO db_metadata (id, version) VALUES (1, '2026.11.28.01');

CREATE TABLE worktree_states (
    worktree_id INTEGER NOT NULL,
    condition VARCHAR(8) DEFAULT 'CLEAN' NOT NULL,
    retired_at TIMESTAMP WITHOUT TIME ZONE,
    PRIMARY KEY (worktree_id)
);

CREATE TABLE worktree_lease_ends (
    id BIGSERIAL NOT NULL,
    worktree_id INTEGER NOT NULL,
    lease_token VARCHAR(64) NOT NULL,
    owner VARCHAR(255) NOT NULL,
    fence BIGINT NOT NULL,
    ending VARCHAR(10) NOT NULL,
    ended_at TIMESTAMP WITHOUT TIME ZONE NOT NULL,
    ended_by VARCHAR(255),
    reason VARCHAR(1024),
    PRIMARY KEY (id)
);

CREATE INDEX idx_worktree_lease_ends_token ON worktree_lease_ends (lease_token);

CREATE INDEX idx_worktrees_repository ON worktrees (repository_id, updated_at);

CREATE INDEX idx_worktrees_lease_expires ON worktrees (lease_expires_at);

CREATE INDEX idx_sessions_created ON sessions (created_at, id);

CREATE INDEX idx_sessions_repository ON sessions (repository_id, created_at);

CREATE INDEX idx_sessions_expires ON sessions (expires_at);

CREATE INDEX idx_commands_session ON commands (session_id, sequence);

CREATE INDEX idx_artifacts_session ON artifacts (session_id);
-- down
DROP INDEX idx_artifacts_session;
DROP INDEX idx_commands_session;
DROP INDEX idx_sessions_expires;
DROP INDEX idx_sessions_repository;
DROP INDEX idx_sessions_created;
DROP INDEX idx_worktrees_lease_expires;
DROP INDEX idx_worktrees_repository;
DROP TABLE worktree_lease_ends;
DROP TABLE worktree_states;
DROP TABLE db_metadata;
