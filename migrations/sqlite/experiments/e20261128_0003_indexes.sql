-- revision: e20261128_0003
-- message: indexes
--
-- The original indexes no reference: each of its lists reads the whole table. E-mails and
-- memberships aren't made unique here, since rows of the original's may be twins; the store refuses
-- further ones. A chain is in the order of its ids, so those behind the original's begin with "e".
-- up
CREATE TABLE IF NOT EXISTS db_metadata (
	id INTEGER DEFAULT 1 NOT NULL, 
	version VARCHAR(100) NOT NULL, 
	PRIMARY KEY (id)
);
INSERT OR REPLACE INTO db_metadata (id, version) VALUES (1, '2026.11.28.01');

CREATE INDEX idx_users_email_lower ON users (lower(email));

CREATE INDEX idx_users_created ON users (created_at, id);

CREATE INDEX idx_api_tokens_user ON api_tokens (user_id, created_at);

CREATE INDEX idx_teams_owner ON teams (owner_id);

CREATE INDEX idx_team_members_team ON team_members (team_id, user_id);

CREATE INDEX idx_team_members_user ON team_members (user_id);

CREATE INDEX idx_projects_owner ON projects (owner_id);

CREATE INDEX idx_projects_team ON projects (team_id);

CREATE INDEX idx_experiments_project ON experiments (project_id, created_at, id);

CREATE INDEX idx_experiments_parent ON experiments (parent_experiment_id);

CREATE INDEX idx_experiments_starter ON experiments (started_by);

CREATE INDEX idx_hypotheses_project ON hypotheses (project_id, created_at, id);

CREATE INDEX idx_metrics_created ON metrics (experiment_id, created_at, id);

CREATE INDEX idx_metrics_step ON metrics (experiment_id, name, step);

CREATE INDEX idx_metrics_value ON metrics (experiment_id, name, value);

CREATE INDEX idx_permissions_team ON permissions (team_id, user_id, action);

CREATE INDEX idx_permissions_project ON permissions (project_id, user_id, action);
-- down
DROP INDEX idx_permissions_project;
DROP INDEX idx_permissions_team;
DROP INDEX idx_metrics_value;
DROP INDEX idx_metrics_step;
DROP INDEX idx_metrics_created;
DROP INDEX idx_hypotheses_project;
DROP INDEX idx_experiments_starter;
DROP INDEX idx_experiments_parent;
DROP INDEX idx_experiments_project;
DROP INDEX idx_projects_team;
DROP INDEX idx_projects_owner;
DROP INDEX idx_team_members_user;
DROP INDEX idx_team_members_team;
DROP INDEX idx_teams_owner;
DROP INDEX idx_api_tokens_user;
DROP INDEX idx_users_created;
DROP INDEX idx_users_email_lower;
UPDATE db_metadata SET version = '2026.02.19.01' WHERE id = 1;
