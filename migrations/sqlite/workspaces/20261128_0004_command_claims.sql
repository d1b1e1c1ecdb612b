-- revision: 20261128_0004
-- message: claims of commands
--
-- Who runs, or ran, which command until when. Of the claims that are over the newest 65536 stay: a
-- holder that comes too late is answered from them.
-- up
CREATE TABLE command_claims (
    id INTEGER NOT NULL,
    command_id INTEGER NOT NULL,
    claim_token VARCHAR(64) NOT NULL,
    owner VARCHAR(255) NOT NULL,
    attempt INTEGER DEFAULT 1 NOT NULL,
    claimed_at DATETIME NOT NULL,
    expires_at DATETIME NOT NULL,
    heartbeat_at DATETIME,
    ending VARCHAR(8),
    ended_at DATETIME,
    PRIMARY KEY (id)
);

CREATE INDEX idx_command_claims_token ON command_claims (claim_token);

CREATE INDEX idx_command_claims_command ON command_claims (command_id, id);

CREATE INDEX idx_command_claims_open ON command_claims (expires_at) WHERE ending IS NULL;

CREATE INDEX idx_commands_pending ON commands (session_id, sequence)
    WHERE upper(status) = 'PENDING';

UPDATE db_metadata SET version = '2026.11.28.04' WHERE id = 1;
-- down
UPDATE db_metadata SET version = '2026.11.28.01' WHERE id = 1;
DROP INDEX idx_commands_pending;
DROP TABLE command_claims;
