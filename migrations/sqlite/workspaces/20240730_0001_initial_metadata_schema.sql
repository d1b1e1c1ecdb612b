-- revision: 20240730_0001
-- message: Initial metadata schema.
-- tables: repositories, worktrees, auth_tokens, sessions, commands, artifacts, debugger_state
--
-- SQLite keeps the text of each statement below in its schema table. Blanks and line ends are part
-- of it and are those that the original writes, trailing blanks too, so that the two schemas are
-- the same byte for byte.
-- up
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
-- down
DROP TABLE debugger_state;
DROP TABLE artifacts;
DROP TABLE commands;
DROP TABLE sessions;
DROP TABLE auth_tokens;
DROP TABLE worktrees;
DROP TABLE repositories;
