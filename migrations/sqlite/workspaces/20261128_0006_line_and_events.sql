-- revision: 20261128_0006
-- message: the line for worktrees, events, what debuggers reported
--
-- lease_waiters is the line of the requests that wait for a worktree, of all servers on the
-- database: the ticket is the place. A place counts until expires_at, which the server that holds
-- the request moves on, so that those of a server that was killed vanish.
--
-- events is the journal of grants and ends: triggers write it, so that an event is in the same
-- transaction as what it tells of, whatever makes that. Writers take turns, so numbers are in the
-- order of the commits. The newest 65536 stay. An end that comes from an archive is none: its
-- worktree hasn't got that lease.
--
-- debug_events keeps what each session's debugger reported: the newest 1000 of each, and none older
-- than the newest 262144 of all.
-- up
CREATE TABLE lease_waiters (
    ticket INTEGER NOT NULL,
    repository_id INTEGER NOT NULL,
    owner VARCHAR(255) NOT NULL,
    server VARCHAR(64) NOT NULL,
    since DATETIME NOT NULL,
    expires_at DATETIME NOT NULL,
    PRIMARY KEY (ticket)
);

CREATE INDEX idx_lease_waiters_repository ON lease_waiters (repository_id, ticket);

CREATE INDEX idx_lease_waiters_server ON lease_waiters (server);

CREATE TABLE events (
    id INTEGER NOT NULL,
    kind VARCHAR(32) NOT NULL,
    at DATETIME NOT NULL,
    repository_id INTEGER,
    worktree_id INTEGER,
    session_id VARCHAR(255),
    command_id INTEGER,
    owner VARCHAR(255),
    fence INTEGER,
    caused_by VARCHAR(255),
    reason VARCHAR(1024),
    PRIMARY KEY (id)
);

CREATE TABLE debug_events (
    id INTEGER NOT NULL,
    session_id VARCHAR(255) NOT NULL,
    kind VARCHAR(255) NOT NULL,
    payload JSON DEFAULT '{}' NOT NULL,
    at DATETIME NOT NULL,
    PRIMARY KEY (id)
);

CREATE INDEX idx_debug_events_session ON debug_events (session_id, id);

CREATE TRIGGER events_trimmed AFTER INSERT ON events
WHEN NEW.id % 256 = 0
BEGIN
    DELETE FROM events WHERE id <= NEW.id - 65536;
END;

CREATE TRIGGER debug_events_trimmed AFTER INSERT ON debug_events
BEGIN
    DELETE FROM debug_events WHERE id <= NEW.id - 262144;
    DELETE FROM debug_events WHERE session_id = NEW.session_id AND id <= (
        SELECT id FROM debug_events WHERE session_id = NEW.session_id
        ORDER BY id DESC LIMIT 1 OFFSET 1000);
END;

CREATE TRIGGER lease_granted AFTER UPDATE OF lease_token ON worktrees
WHEN NEW.lease_token IS NOT NULL AND OLD.lease_token IS NOT NEW.lease_token
BEGIN
    INSERT INTO events (kind, at, repository_id, worktree_id, owner, fence)
    VALUES ('lease.granted', coalesce(NEW.leased_at, NEW.updated_at), NEW.repository_id, NEW.id,
        NEW.lease_owner, NEW.version);
END;

CREATE TRIGGER lease_ended AFTER INSERT ON worktree_lease_ends
BEGIN
    INSERT INTO events (kind, at, repository_id, worktree_id, owner, fence, reason)
    SELECT 'lease.heartbeat_lost', NEW.ended_at, repository_id, id, NEW.owner, NEW.fence,
        'the last heartbeat came at ' || replace(last_heartbeat_at, ' ', 'T')
    FROM worktrees WHERE id = NEW.worktree_id AND lease_token = NEW.lease_token
        AND upper(status) = 'BUSY' AND NEW.ending IN ('EXPIRED', 'TAKEN_OVER');
    INSERT INTO events (kind, at, repository_id, worktree_id, owner, fence, caused_by, reason)
    SELECT 'lease.' || lower(NEW.ending), NEW.ended_at, repository_id, id, NEW.owner, NEW.fence,
        NEW.ended_by, NEW.reason
    FROM worktrees WHERE id = NEW.worktree_id AND lease_token = NEW.lease_token;
END;

CREATE TRIGGER session_opened AFTER INSERT ON sessions
WHEN upper(NEW.status) = 'PENDING'
BEGIN
    INSERT INTO events (kind, at, repository_id, worktree_id, session_id, owner)
    VALUES ('session.pending', NEW.created_at, NEW.repository_id, NEW.worktree_id, NEW.id,
        NEW.requested_by);
END;

CREATE TRIGGER session_changed AFTER UPDATE OF status ON sessions
WHEN upper(NEW.status) IS NOT upper(OLD.status)
BEGIN
    INSERT INTO events (kind, at, repository_id, worktree_id, session_id, owner, reason)
    VALUES ('session.' || lower(NEW.status), NEW.updated_at, NEW.repository_id, NEW.worktree_id,
        NEW.id, NEW.requested_by,
        CASE WHEN upper(NEW.status) = 'CANCELLED' AND NEW.expires_at < NEW.updated_at
            THEN 'the session had expired' END);
END;

CREATE TRIGGER command_queued AFTER INSERT ON commands
WHEN upper(NEW.status) = 'PENDING'
BEGIN
    INSERT INTO events (kind, at, session_id, command_id)
    VALUES ('command.pending', NEW.created_at, NEW.session_id, NEW.id);
END;

CREATE TRIGGER command_changed AFTER UPDATE OF status ON commands
WHEN upper(NEW.status) IS NOT upper(OLD.status)
BEGIN
    INSERT INTO events (kind, at, session_id, command_id)
    VALUES ('command.' || lower(NEW.status), NEW.updated_at, NEW.session_id, NEW.id);
END;

UPDATE db_metadata SET version = '2026.11.28.06' WHERE id = 1;
-- down
UPDATE db_metadata SET version = '2026.11.28.05' WHERE id = 1;
DROP TRIGGER command_changed;
DROP TRIGGER command_queued;
DROP TRIGGER session_changed;
DROP TRIGGER session_opened;
DROP TRIGGER lease_ended;
DROP TRIGGER lease_granted;
DROP TABLE debug_events;
DROP TABLE events;
DROP TABLE lease_waiters;
