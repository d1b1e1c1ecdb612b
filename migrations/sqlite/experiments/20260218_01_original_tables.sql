-- revision: 20260218_01
-- message: the tables of the original's releases of that day
-- tables: users, api_tokens, teams, team_members, projects, experiments, hypotheses, metrics, permissions
--
-- The original's chain has no base: its server makes the tables, and its first migration changes
-- them. This one makes what they are after that. SQLite keeps the text of each statement below in
-- its schema table; blanks and line ends are part of it and are those that the original writes,
-- trailing blanks too, so that the two schemas are the same byte for byte.
-- up
CREATE TABLE users (
	display_name VARCHAR(100), 
	avatar_url VARCHAR(500), 
	created_at DATETIME NOT NULL, 
	id CHAR(36) NOT NULL, 
	email VARCHAR(320) NOT NULL, 
	hashed_password VARCHAR(1024) NOT NULL, 
	is_active BOOLEAN NOT NULL, 
	is_superuser BOOLEAN NOT NULL, 
	is_verified BOOLEAN NOT NULL, 
	PRIMARY KEY (id)
);

CREATE UNIQUE INDEX ix_users_email ON users (email);

CREATE TABLE api_tokens (
	user_id VARCHAR(36) NOT NULL, 
	token_hash VARCHAR(64) NOT NULL, 
	name VARCHAR(255) NOT NULL, 
	description TEXT, 
	scopes JSON NOT NULL, 
	created_at DATETIME NOT NULL, 
	expires_at DATETIME, 
	revoked BOOLEAN NOT NULL, 
	last_used_at DATETIME, 
	id VARCHAR(36) NOT NULL, 
	sa_orm_sentinel INTEGER, 
	PRIMARY KEY (id), 
	FOREIGN KEY(user_id) REFERENCES users (id) ON DELETE CASCADE
);

CREATE UNIQUE INDEX ix_api_tokens_token_hash ON api_tokens (token_hash);

CREATE TABLE teams (
	name VARCHAR(100) NOT NULL, 
	description VARCHAR(500), 
	owner_id VARCHAR(36) NOT NULL, 
	created_at DATETIME NOT NULL, 
	id VARCHAR(36) NOT NULL, 
	sa_orm_sentinel INTEGER, 
	PRIMARY KEY (id), 
	FOREIGN KEY(owner_id) REFERENCES users (id) ON DELETE CASCADE
);

CREATE TABLE team_members (
	team_id VARCHAR(36) NOT NULL, 
	user_id VARCHAR(36) NOT NULL, 
	role VARCHAR(6) NOT NULL, 
	joined_at DATETIME NOT NULL, 
	id VARCHAR(36) NOT NULL, 
	sa_orm_sentinel INTEGER, 
	PRIMARY KEY (id), 
	FOREIGN KEY(team_id) REFERENCES teams (id) ON DELETE CASCADE, 
	FOREIGN KEY(user_id) REFERENCES users (id) ON DELETE CASCADE
);

CREATE TABLE projects (
	name VARCHAR(100) NOT NULL, 
	description VARCHAR(500) NOT NULL, 
	owner_id VARCHAR(36) NOT NULL, 
	team_id VARCHAR(36), 
	metrics JSON NOT NULL, 
	settings JSON NOT NULL, 
	created_at DATETIME NOT NULL, 
	id VARCHAR(36) NOT NULL, 
	sa_orm_sentinel INTEGER, 
	PRIMARY KEY (id), 
	FOREIGN KEY(owner_id) REFERENCES users (id) ON DELETE SET NULL, 
	FOREIGN KEY(team_id) REFERENCES teams (id) ON DELETE SET NULL
);

CREATE TABLE experiments (
	project_id VARCHAR(36) NOT NULL, 
	name VARCHAR(100) NOT NULL, 
	description TEXT NOT NULL, 
	status VARCHAR(8) NOT NULL, 
	parent_experiment_id VARCHAR(36), 
	root_experiment_id VARCHAR(36), 
	features JSON NOT NULL, 
	features_diff JSON, 
	git_diff TEXT, 
	progress INTEGER NOT NULL, 
	color VARCHAR(20) NOT NULL, 
	"order" INTEGER NOT NULL, 
	started_by VARCHAR(36), 
	created_at DATETIME NOT NULL, 
	started_at DATETIME, 
	completed_at DATETIME, 
	id VARCHAR(36) NOT NULL, 
	sa_orm_sentinel INTEGER, 
	PRIMARY KEY (id), 
	FOREIGN KEY(project_id) REFERENCES projects (id) ON DELETE CASCADE, 
	FOREIGN KEY(parent_experiment_id) REFERENCES experiments (id) ON DELETE SET NULL, 
	FOREIGN KEY(started_by) REFERENCES users (id) ON DELETE SET NULL
);

CREATE TABLE hypotheses (
	project_id VARCHAR(36) NOT NULL, 
	title VARCHAR(200) NOT NULL, 
	description TEXT NOT NULL, 
	author VARCHAR(100) NOT NULL, 
	status VARCHAR(12) NOT NULL, 
	target_metrics JSON NOT NULL, 
	baseline VARCHAR(100) NOT NULL, 
	created_at DATETIME NOT NULL, 
	updated_at DATETIME NOT NULL, 
	id VARCHAR(36) NOT NULL, 
	sa_orm_sentinel INTEGER, 
	PRIMARY KEY (id), 
	FOREIGN KEY(project_id) REFERENCES projects (id) ON DELETE CASCADE
);

CREATE TABLE "metrics" (
	experiment_id VARCHAR(36) NOT NULL, 
	name VARCHAR(100) NOT NULL, 
	value FLOAT NOT NULL, 
	step INTEGER NOT NULL, 
	created_at DATETIME NOT NULL, 
	id VARCHAR(36) NOT NULL, 
	sa_orm_sentinel INTEGER, 
	label VARCHAR(100), 
	PRIMARY KEY (id), 
	FOREIGN KEY(experiment_id) REFERENCES experiments (id) ON DELETE CASCADE
);

CREATE TABLE permissions (
	user_id VARCHAR(36) NOT NULL, 
	team_id VARCHAR(36), 
	project_id VARCHAR(36), 
	action VARCHAR(255) NOT NULL, 
	allowed BOOLEAN NOT NULL, 
	expires_at DATETIME, 
	id VARCHAR(36) NOT NULL, 
	sa_orm_sentinel INTEGER, 
	PRIMARY KEY (id), 
	FOREIGN KEY(user_id) REFERENCES users (id) ON DELETE CASCADE, 
	FOREIGN KEY(team_id) REFERENCES teams (id) ON DELETE SET NULL, 
	FOREIGN KEY(project_id) REFERENCES projects (id) ON DELETE SET NULL
);

CREATE INDEX ix_permissions_user_team ON permissions (user_id, team_id);

CREATE INDEX ix_permissions_user_action ON permissions (user_id, action);

CREATE TABLE db_metadata (
	id INTEGER DEFAULT 1 NOT NULL, 
	version VARCHAR(100) NOT NULL, 
	PRIMARY KEY (id)
);

INSERT INTO db_metadata (id, version) VALUES (1, '2026.02.18.01');
-- down
DROP TABLE IF EXISTS db_metadata;
DROP TABLE permissions;
DROP TABLE metrics;
DROP TABLE hypotheses;
DROP TABLE experiments;
DROP TABLE projects;
DROP TABLE team_members;
DROP TABLE teams;
DROP TABLE api_tokens;
DROP TABLE users;
