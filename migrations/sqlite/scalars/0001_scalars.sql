-- revision: 0001
-- message: scalars
-- tables: scalar_projects, scalar_experiments, scalar_series, scalar_chunks, scalar_tags, scalar_batches
--
-- An experiment's key is its project's id, a slash and its own; the keys of what it has begin so. A
-- series' points are in its chunks, those that were logged first in that of the lowest number.
-- up
CREATE TABLE scalar_projects (
    id TEXT NOT NULL,
    removing INTEGER NOT NULL,
    PRIMARY KEY (id)
);

CREATE TABLE scalar_experiments (
    id TEXT NOT NULL,
    project_id TEXT NOT NULL,
    experiment_id TEXT NOT NULL,
    last_logged BIGINT NOT NULL,
    logged_rows BIGINT NOT NULL,
    batches BIGINT NOT NULL,
    tagged_rows BIGINT NOT NULL,
    tagged_bytes BIGINT NOT NULL,
    PRIMARY KEY (id),
    FOREIGN KEY (project_id) REFERENCES scalar_projects (id)
);

CREATE UNIQUE INDEX idx_scalar_experiments ON scalar_experiments (project_id, experiment_id);

CREATE TABLE scalar_series (
    experiment TEXT NOT NULL,
    name TEXT NOT NULL,
    points BIGINT NOT NULL,
    not_numbers BIGINT NOT NULL,
    earliest BIGINT NOT NULL,
    latest BIGINT NOT NULL,
    total DOUBLE PRECISION,
    bytes BIGINT NOT NULL,
    marks BLOB NOT NULL,
    PRIMARY KEY (experiment, name),
    FOREIGN KEY (experiment) REFERENCES scalar_experiments (id)
);

CREATE TABLE scalar_chunks (
    id TEXT NOT NULL,
    experiment TEXT NOT NULL,
    name TEXT NOT NULL,
    number BIGINT NOT NULL,
    points BIGINT NOT NULL,
    not_numbers BIGINT NOT NULL,
    first_step BIGINT NOT NULL,
    last_step BIGINT NOT NULL,
    earliest BIGINT NOT NULL,
    latest BIGINT NOT NULL,
    total DOUBLE PRECISION,
    outline BLOB NOT NULL,
    data BLOB NOT NULL,
    PRIMARY KEY (id),
    FOREIGN KEY (experiment) REFERENCES scalar_experiments (id)
);

CREATE UNIQUE INDEX idx_scalar_chunks ON scalar_chunks (experiment, name, number);

CREATE INDEX idx_scalar_chunks_earliest ON scalar_chunks (earliest);

CREATE TABLE scalar_tags (
    id TEXT NOT NULL,
    experiment TEXT NOT NULL,
    number BIGINT NOT NULL,
    step BIGINT NOT NULL,
    logged_at BIGINT NOT NULL,
    names TEXT NOT NULL,
    tags TEXT NOT NULL,
    PRIMARY KEY (id),
    FOREIGN KEY (experiment) REFERENCES scalar_experiments (id)
);

CREATE INDEX idx_scalar_tags ON scalar_tags (experiment, step, number);

CREATE INDEX idx_scalar_tags_logged ON scalar_tags (logged_at);

CREATE TABLE scalar_batches (
    id TEXT NOT NULL,
    experiment TEXT NOT NULL,
    number BIGINT NOT NULL,
    PRIMARY KEY (id),
    FOREIGN KEY (experiment) REFERENCES scalar_experiments (id)
);

CREATE INDEX idx_scalar_batches ON scalar_batches (experiment, number);
-- down
DROP TABLE scalar_batches;
DROP TABLE scalar_tags;
DROP TABLE scalar_chunks;
DROP TABLE scalar_series;
DROP TABLE scalar_experiments;
DROP TABLE scalar_projects;
