-- revision: 0001
-- message: notes
-- tables: notes
-- up
CREATE TABLE notes (
    id TEXT NOT NULL PRIMARY KEY,
    text TEXT NOT NULL,
    created_at TEXT NOT NULL
);
-- down
DROP TABLE notes;
