-- revision: 20261128_0005
-- message: answers that are kept for repeated requests
--
-- By Idempotency-Key, for a day. request_key and content are SHA-256 of what the client sent; without
-- a status the request is under way.
-- up
CREATE TABLE kept_answers (
    id INTEGER NOT NULL,
    request_key VARCHAR(64) NOT NULL,
    content VARCHAR(64) NOT NULL,
    status INTEGER,
    body TEXT,
    noted_at DATETIME NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (request_key)
);

CREATE INDEX idx_kept_answers_noted ON kept_answers (noted_at);

UPDATE db_metadata SET version = '2026.11.28.05' WHERE id = 1;
-- down
UPDATE db_metadata SET version = '2026.11.28.04' WHERE id = 1;
DROP TABLE kept_answers;
