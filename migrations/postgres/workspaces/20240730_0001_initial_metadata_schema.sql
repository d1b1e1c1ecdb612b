-- revision: 20240730_0001
-- message: Initial metadata schema.
-- tables: repositories, worktrees, auth_tokens, sessions, commands, artifacts, debugger_state
--
-- Stati and kinds are texts: the original's enum types of lower-case names can't hold the
-- upper-case names that it writes.
-- up
CREATE TABLE repositories (
    id SERIAL NOT NULL,
    name VARCHAR(255) NOT NULL,
    remote_url VARCHAR(1024) NOT NULL,
    default_branch VARCHAR(255) NOT NULL,
    description VARCHAR(1024),
    settings JSON DEFAULT '{}' NOT NULL,
    created_at TIMESTAMP WITHOUT TIME ZONE NOT NULL,
    updated_at TIMESTAMP WITHOUT TIME ZONE NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (name)
);

CREATE TABLE worktrees (
    id SERIAL NOT NULL,
    repository_id INTEGER NOT NULL,
    path VARCHAR(1024) NOT NULL,
    commit_sha VARCHAR(40),
    environment_hash VARCHAR(64),
    status VARCHAR(8) NOT NULL,
    lease_owner VARCHAR(255),
    lease_token VARCHAR(64),
    leased_at TIMESTAMP WITHOUT TIME ZONE,
    lease_expires_at TIMESTAMP WITHOUT TIME ZONE,
    last_heartbeat_at TIMESTAMP WITHOUT TIME ZONE,
    created_at TIMESTAMP WITHOUT TIME ZONE NOT NULL,
    updated_at TIMESTAMP WITHOUT TIME ZONE NOT NULL,
    version INTEGER DEFAULT 1 NOT NULL,
    PRIMARY KEY (id),
    FOREIGN KEY (repository_id) REFERENCES repositories (id),
    UNIQUE (path),
    UNIQUE (lease_token)
);

CREATE TABLE auth_tokens (
    id SERIAL NOT NULL,
    name VARCHAR(255) NOT NULL,
    token_hash VARCHAR(128) NOT NULL,
    scopes JSON DEFAULT '[]' NOT NULL,
    last_used_at TIMESTAMP WITHOUT TIME ZONE,
    expires_at TIMESTAMP WITHOUT TIME ZONE,
    revoked_at TIMESTAMP WITHOUT TIME ZONE,
    created_at TIMESTAMP WITHOUT TIME ZONE NOT NULL,
    updated_at TIMESTAMP WITHOUT TIME ZONE NOT NULL,
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
    expires_at TIMESTAMP WITHOUT TIME ZONE,
    started_at TIMESTAMP WITHOUT TIME ZONE,
    completed_at TIMESTAMP WITHOUT TIME ZONE,
    metadata JSON DEFAULT '{}' NOT NULL,
    created_at TIMESTAMP WITHOUT TIME ZONE NOT NULL,
    updated_at TIMESTAMP WITHOUT TIME ZONE NOT NULL,
    PRIMARY KEY (id),
    FOREIGN KEY (repository_id) REFERENCES repositories (id),
    FOREIGN KEY (worktree_id) REFERENCES worktrees (id),
    FOREIGN KEY (token_id) REFERENCES auth_tokens (id)
);

CREATE TABLE commands (
    id SERIAL NOT NULL,
    session_id VARCHAR(255) NOT NULL,
    sequence INTEGER NOT NULL,
    command VARCHAR(1024) NOT NULL,
    cwd VARCHAR(512),
    env JSON DEFAULT '{}' NOT NULL,
    status VARCHAR(9) NOT NULL,
    exit_code INTEGER,
    started_at TIMESTAMP WITHOUT TIME ZONE,
    completed_at TIMESTAMP WITHOUT TIME ZONE,
    log_path VARCHAR(1024),
    created_at TIMESTAMP WITHOUT TIME ZONE NOT NULL,
    updated_at TIMESTAMP WITHOUT TIME ZONE NOT NULL,
    PRIMARY KEY (id),
    FOREIGN KEY (session_id) REFERENCES sessions (id)
);

CREATE TABLE artifacts (
    id SERIAL NOT NULL,
    session_id VARCHAR(255) NOT NULL,
    command_id INTEGER,
    kind VARCHAR(9) NOT NULL,
    path VARCHAR(1024) NOT NULL,
    content_type VARCHAR(255),
    description VARCHAR(1024),
    size_bytes INTEGER,
    checksum_sha256 VARCHAR(64),
    metadata JSON DEFAULT '{}' NOT NULL,
    created_at TIMESTAMP WITHOUT TIME ZONE NOT NULL,
    updated_at TIMESTAMP WITHOUT TIME ZONE NOT NULL,
    PRIMARY KEY (id),
    FOREIGN KEY (session_id) REFERENCES sessions (id),
    FOREIGN KEY (command_id) REFERENCES commands (id)
);

CREATE TABLE debugger_state (
    id SERIAL NOT NULL,
    session_id VARCHAR(255) NOT NULL,
    last_event VARCHAR(255),
    breakpoints JSON DEFAULT '[]' NOT NULL,
    payload JSON DEFAULT '{}' NOT NULL,
    created_at TIMESTAMP WITHOUT TIME ZONE NOT NULL,
    updated_at TIMESTAMP WITHOUT TIME ZONE NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (session_id),
    FOREIGN KEY (session_id) REFERENCES sessions (id)
);
-- down
DROP TABLE debugger_state;
DROP TABLE artifacts;
DROP TABLE commands;
DROP TABLE sessions;
DROP TABLE auth_tokens;
DROP TABLE worktrees;
DROP TABLE repositories;
