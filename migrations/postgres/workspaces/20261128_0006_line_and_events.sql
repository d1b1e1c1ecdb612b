-- revision: 20261128_0006
-- message: the line for worktrees, events, what debuggers reported
--
-- The tables of the other chain alone: PostgreSQL numbers rows in another order than it commits
-- them, so how events are written and read belongs to the module that serves them.
-- up
CREATE TABLE lease_waiters (
    ticket BIGINT NOT NULL,
    repository_id INTEGER NOT NULL,
    owner VARCHAR(255) NOT NULL,
    server VARCHAR(64) NOT NULL,
    since TIMESTAMP WITHOUT TIME ZONE NOT NULL,
    expires_at TIMESTAMP WITHOUT TIME ZONE NOT NULL,
    PRIMARY KEY (ticket)
);

CREATE INDEX idx_lease_waiters_repository ON lease_waiters (repository_id, ticket);

CREATE INDEX idx_lease_waiters_server ON lease_waiters (server);

CREATE TABLE events (
    id BIGSERIAL NOT NULL,
    kind VARCHAR(32) NOT NULL,
    at TIMESTAMP WITHOUT TIME ZONE NOT NULL,
    repository_id INTEGER,
    worktree_id INTEGER,
    session_id VARCHAR(255),
    command_id INTEGER,
    owner VARCHAR(255),
    fence BIGINT,
    caused_by VARCHAR(255),
    reason VARCHAR(1024),
    PRIMARY KEY (id)
);

CREATE TABLE debug_events (
    id BIGSERIAL NOT NULL,
    session_id VARCHAR(255) NOT NULL,
    kind VARCHAR(255) NOT NULL,
    payload JSON DEFAULT '{}' NOT NULL,
    at TIMESTAMP WITHOUT TIME ZONE NOT NULL,
    PRIMARY KEY (id)
);

CREATE INDEX idx_debug_events_session ON debug_events (session_id, id);

UPDATE db_metadata SET version = '2026.11.28.06' WHERE id = 1;
-- down
UPDATE db_metadata SET version = '2026.11.28.05' WHERE id = 1;
DROP TABLE debug_events;
DROP TABLE events;
DROP TABLE lease_waiters;
