-- revision: 0001
-- message: baseline, the schema that the original server creates
-- tables: knowledge_units, knowledge_unit_domains, users, api_keys
--
-- SQLite keeps the text of each statement below in its schema table. Blanks and line ends are part
-- of it and are those that the original writes, trailing blanks too, so that the two schemas are
-- the same byte for byte.
-- up
CREATE TABLE knowledge_units (
	id TEXT NOT NULL, 
	data TEXT NOT NULL, 
	status TEXT DEFAULT 'pending' NOT NULL, 
	reviewed_by TEXT, 
	reviewed_at TEXT, 
	created_at TEXT, 
	tier TEXT DEFAULT 'private' NOT NULL, 
	PRIMARY KEY (id)
);

CREATE TABLE knowledge_unit_domains (
	unit_id TEXT NOT NULL, 
	domain TEXT NOT NULL, 
	PRIMARY KEY (unit_id, domain), 
	FOREIGN KEY(unit_id) REFERENCES knowledge_units (id) ON DELETE CASCADE
);

CREATE INDEX idx_domains_domain ON knowledge_unit_domains (domain);

CREATE TABLE users (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	username TEXT NOT NULL, 
	password_hash TEXT NOT NULL, 
	created_at TEXT NOT NULL, 
	UNIQUE (username)
);

CREATE TABLE api_keys (
	id TEXT NOT NULL, 
	user_id INTEGER NOT NULL, 
	name TEXT NOT NULL, 
	labels TEXT DEFAULT '[]' NOT NULL, 
	key_prefix TEXT NOT NULL, 
	key_hash TEXT NOT NULL, 
	ttl TEXT NOT NULL, 
	expires_at TEXT NOT NULL, 
	created_at TEXT NOT NULL, 
	last_used_at TEXT, 
	revoked_at TEXT, 
	PRIMARY KEY (id), 
	UNIQUE (key_hash), 
	FOREIGN KEY(user_id) REFERENCES users (id) ON DELETE CASCADE
);

CREATE INDEX idx_api_keys_user ON api_keys (user_id);
-- down
DROP TABLE api_keys;
DROP TABLE users;
DROP TABLE knowledge_unit_domains;
DROP TABLE knowledge_units;
