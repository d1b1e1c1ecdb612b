-- revision: 20261128_0002
-- message: one shape of the tables, conditions of worktrees, ends of leases, indexes
--
-- A database that the original's server made by itself has the same columns in another order, other
-- indexes and no defaults. Each table is made anew, with the text that revision 20240730_0001 has,
-- so that all databases are of one shape from here on. What this revision adds lies in tables of its
-- own: the original's programs go on with theirs.
--
-- worktree_lease_ends is the journal of leases that are over: what a holder that comes too late is
-- answered from. The newest 65536 stay.
-- up
CREATE TABLE taken_over AS SELECT * FROM repositories ORDER BY rowid;
DROP TABLE repositories;
CREATE TABLE repositories (
	id INTEGER NOT NULL, 
	name VARCHAR(255) NOT NULL, 
	remote_url VARCHAR(1024) NOT NULL, 
	default_branch VARCHAR(255) NOT NULL, 
	description VARCHAR(1024), 
	settings JSON DEFAULT '{}' NOT NULL, 
	created_at DATETIME NOT NULL, 
	updated_at DATETIME NOT NULL, 
	PRIMARY KEY (id), 
	UNIQUE (name)
);
INSERT INTO repositories (
    id, name, remote_url, default_branch, description, settings, created_at, updated_at
) SELECT
    id, name, remote_url, default_branch, description, settings, created_at, updated_at
FROM taken_over ORDER BY rowid;
DROP TABLE taken_over;

CREATE TABLE taken_over AS SELECT * FROM worktrees ORDER BY rowid;
DROP TABLE worktrees;
CREATE TABLE worktrees (
	id INTEGER NOT NULL, 
	repository_id INTEGER NOT NULL, 
	path VARCHAR(1024) NOT NULL, 
	commit_sha VARCHAR(40), 
	environment_hash VARCHAR(64), 
	status VARCHAR(8) NOT NULL, 
	lease_owner VARCHAR(255), 
	lease_token VARCHAR(64), 
	leased_at DATETIME, 
	lease_expires_at DATETIME, 
	last_heartbeat_at DATETIME, 
	created_at DATETIME NOT NULL, 
	updated_at DATETIME NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(repository_id) REFERENCES repositories (id), 
	UNIQUE (path), 
	UNIQUE (lease_token)
);
INSERT INTO worktrees (
    id, repository_id, path, commit_sha, environment_hash, status, lease_owner, lease_token,
    leased_at, lease_expires_at, last_heartbeat_at, created_at, updated_at, version
) SELECT
    id, repository_id, path, commit_sha, environment_hash, status, lease_owner, lease_token,
    leased_at, lease_expires_at, last_heartbeat_at, created_at, updated_at, version
FROM taken_over ORDER BY rowid;
DROP TABLE taken_over;

CREATE TABLE taken_over AS SELECT * FROM auth_tokens ORDER BY rowid;
DROP TABLE auth_tokens;
CREATE TABLE auth_tokens (
	id INTEGER NOT NULL, 
	name VARCHAR(255) NOT NULL, 
	token_hash VARCHAR(128) NOT NULL, 
	scopes JSON DEFAULT '[]' NOT NULL, 
	last_used_at DATETIME, 
	expires_at DATETIME, 
	revoked_at DATETIME, 
	created_at DATETIME NOT NULL, 
	updated_at DATETIME NOT NULL, 
	PRIMARY KEY (id), 
	UNIQUE (name), 
	UNIQUE (token_hash)
);
INSERT INTO auth_tokens (
    id, name, token_hash, scopes, last_used_at, expires_at, revoked_at, created_at, updated_at
) SELECT
    id, name, token_hash, scopes, last_used_at, expires_at, revoked_at, created_at, updated_at
FROM taken_over ORDER BY rowid;
DROP TABLE taken_over;

CREATE TABLE taken_over AS SELECT * FROM sessions ORDER BY rowid;
DROP TABLE sessions;
CREATE TABLE sessions (
	id VARCHAR(255) NOT NULL, 
	repository_id INTEGER NOT NULL, 
	worktree_id INTEGER, 
	token_id INTEGER, 
	requested_by VARCHAR(255), 
	commit_sha VARCHAR(40) NOT NULL, 
	patch_hash VARCHAR(64), 
	status VARCHAR(9) NOT NULL, 
	expires_at DATETIME, 
	started_at DATETIME, 
	completed_at DATETIME, 
	metadata JSON DEFAULT '{}' NOT NULL, 
	created_at DATETIME NOT NULL, 
	updated_at DATETIME NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(repository_id) REFERENCES repositories (id), 
	FOREIGN KEY(worktree_id) REFERENCES worktrees (id), 
	FOREIGN KEY(token_id) REFERENCES auth_tokens (id)
);
INSERT INTO sessions (
    id, repository_id, worktree_id, token_id, requested_by, commit_sha, patch_hash, status,
    expires_at, started_at, completed_at, metadata, created_at, updated_at
) SELECT
    id, repository_id, worktree_id, token_id, requested_by, commit_sha, patch_hash, status,
    expires_at, started_at, completed_at, metadata, created_at, updated_at
FROM taken_over ORDER BY rowid;
DROP TABLE taken_over;

CREATE TABLE taken_over AS SELECT * FROM commands ORDER BY rowid;
DROP TABLE commands;
CREATE TABLE commands (
	id INTEGER NOT NULL, 
	session_id VARCHAR(255) NOT NULL, 
	sequence INTEGER NOT NULL, 
	command VARCHAR(1024) NOT NULL, 
	cwd VARCHAR(512), 
	env JSON DEFAULT '{}' NOT NULL, 
	status VARCHAR(9) NOT NULL, 
	exit_code INTEGER, 
	started_at DATETIME, 
	completed_at DATETIME, 
	log_path VARCHAR(1024), 
	created_at DATETIME NOT NULL, 
	updated_at DATETIME NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(session_id) REFERENCES sessions (id)
);
INSERT INTO commands (
    id, session_id, sequence, command, cwd, env, status, exit_code, started_at, completed_at,
    log_path, created_at, updated_at
) SELECT
    id, session_id, sequence, command, cwd, env, status, exit_code, started_at, completed_at,
    log_path, created_at, updated_at
FROM taken_over ORDER BY rowid;
DROP TABLE taken_over;

CREATE TABLE taken_over AS SELECT * FROM artifacts ORDER BY rowid;
DROP TABLE artifacts;
CREATE TABLE artifacts (
	id INTEGER NOT NULL, 
	session_id VARCHAR(255) NOT NULL, 
	command_id INTEGER, 
	kind VARCHAR(9) NOT NULL, 
	path VARCHAR(1024) NOT NULL, 
	content_type VARCHAR(255), 
	description VARCHAR(1024), 
	size_bytes INTEGER, 
	checksum_sha256 VARCHAR(64), 
	metadata JSON DEFAULT '{}' NOT NULL, 
	created_at DATETIME NOT NULL, 
	updated_at DATETIME NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(session_id) REFERENCES sessions (id), 
	FOREIGN KEY(command_id) REFERENCES commands (id)
);
INSERT INTO artifacts (
    id, session_id, command_id, kind, path, content_type, description, size_bytes,
    checksum_sha256, metadata, created_at, updated_at
) SELECT
    id, session_id, command_id, kind, path, content_type, description, size_bytes,
    checksum_sha256, metadata, created_at, updated_at
FROM taken_over ORDER BY rowid;
DROP TABLE taken_over;

CREATE TABLE taken_over AS SELECT * FROM debugger_state ORDER BY rowid;
DROP TABLE debugger_state;
CREATE TABLE debugger_state (
	id INTEGER NOT NULL, 
	session_id VARCHAR(255) NOT NULL, 
	last_event VARCHAR(255), 
	breakpoints JSON DEFAULT '[]' NOT NULL, 
	payload JSON DEFAULT '{}' NOT NULL, 
	created_at DATETIME NOT NULL, 
	updated_at DATETIME NOT NULL, 
	PRIMARY KEY (id), 
	UNIQUE (session_id), 
	FOREIGN KEY(session_id) REFERENCES sessions (id)
);
INSERT INTO debugger_state (
    id, session_id, last_event, breakpoints, payload, created_at, updated_at
) SELECT
    id, session_id, last_event, breakpoints, payload, created_at, updated_at
FROM taken_over ORDER BY rowid;
DROP TABLE taken_over;

CREATE TABLE db_metadata (
    id INTEGER PRIMARY KEY DEFAULT 1,
    version VARCHAR(100) NOT NULL
);
INSERT INTO db_metadata (id, version) VALUES (1, '2026.11.28.01');

CREATE TABLE worktree_states (
    worktree_id INTEGER NOT NULL,
    condition VARCHAR(8) DEFAULT 'CLEAN' NOT NULL,
    retired_at DATETIME,
    PRIMARY KEY (worktree_id)
);

CREATE TABLE worktree_lease_ends (
    id INTEGER NOT NULL,
    worktree_id INTEGER NOT NULL,
    lease_token VARCHAR(64) NOT NULL,
    owner VARCHAR(255) NOT NULL,
    fence INTEGER NOT NULL,
    ending VARCHAR(10) NOT NULL,
    ended_at DATETIME NOT NULL,
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
