-- revision: dea9cb85cdf3
-- message: tags of experiments
--
-- Tables without a version may be of any release: without the tags of experiments or with them,
-- without the labels of metrics and with a direction in their place, and without db_metadata. So
-- the first two are made anew, with the text that the original's have at this revision. Where a
-- table lacks the column in a subquery below, the name means the null in the query around it.
-- up
CREATE TABLE taken_over AS SELECT
    kept.experiment_id, kept.name, kept.value, kept.step, kept.created_at, kept.id,
    kept.sa_orm_sentinel,
    (SELECT label FROM metrics AS own WHERE own.rowid = kept.rowid) AS label
FROM metrics AS kept, (SELECT NULL AS label) ORDER BY kept.rowid;
DROP TABLE metrics;
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
INSERT INTO metrics (
    experiment_id, name, value, step, created_at, id, sa_orm_sentinel, label
) SELECT
    experiment_id, name, value, step, created_at, id, sa_orm_sentinel, label
FROM taken_over ORDER BY rowid;
DROP TABLE taken_over;

CREATE TABLE taken_over AS SELECT
    kept.project_id, kept.name, kept.description, kept.status, kept.parent_experiment_id,
    kept.root_experiment_id, kept.features, kept.features_diff, kept.git_diff, kept.progress,
    kept.color, kept."order", kept.started_by, kept.created_at, kept.started_at,
    kept.completed_at, kept.id, kept.sa_orm_sentinel,
    (SELECT tags FROM experiments AS own WHERE own.rowid = kept.rowid) AS tags
FROM experiments AS kept, (SELECT NULL AS tags) ORDER BY kept.rowid;
DROP TABLE experiments;
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
	sa_orm_sentinel INTEGER, tags JSON, 
	PRIMARY KEY (id), 
	FOREIGN KEY(project_id) REFERENCES projects (id) ON DELETE CASCADE, 
	FOREIGN KEY(parent_experiment_id) REFERENCES experiments (id) ON DELETE SET NULL, 
	FOREIGN KEY(started_by) REFERENCES users (id) ON DELETE SET NULL
);
INSERT INTO experiments (
    project_id, name, description, status, parent_experiment_id, root_experiment_id, features,
    features_diff, git_diff, progress, color, "order", started_by, created_at, started_at,
    completed_at, id, sa_orm_sentinel, tags
) SELECT
    project_id, name, description, status, parent_experiment_id, root_experiment_id, features,
    features_diff, git_diff, progress, color, "order", started_by, created_at, started_at,
    completed_at, id, sa_orm_sentinel, tags
FROM taken_over ORDER BY rowid;
DROP TABLE taken_over;

DROP TABLE IF EXISTS db_metadata;
CREATE TABLE db_metadata (
	id INTEGER DEFAULT 1 NOT NULL, 
	version VARCHAR(100) NOT NULL, 
	PRIMARY KEY (id)
);
INSERT INTO db_metadata (id, version) VALUES (1, '2026.02.19.01');
-- down
ALTER TABLE experiments DROP COLUMN tags;
UPDATE db_metadata SET version = '2026.02.18.01' WHERE id = 1;
