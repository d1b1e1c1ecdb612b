-- revision: 20260218_01
-- message: the tables of the original's releases of that day
-- tables: users, api_tokens, teams, team_members, projects, experiments, hypotheses, metrics, permissions
--
-- The original's chain has no base: its server makes the tables, and its first migration changes
-- them. This one makes what they are after that.
-- up
CREATE TYPE experimentstatus AS ENUM ('PLANNED', 'RUNNING', 'COMPLETE', 'FAILED');
CREATE TYPE hypothesisstatus AS ENUM
    ('PROPOSED', 'TESTING', 'SUPPORTED', 'REFUTED', 'INCONCLUSIVE');
CREATE TYPE role AS ENUM ('OWNER', 'ADMIN', 'MEMBER', 'VIEWER');

CREATE TABLE users (
    display_name VARCHAR(100),
    avatar_url VARCHAR(500),
    created_at TIMESTAMP WITHOUT TIME ZONE NOT NULL,
    id UUID NOT NULL,
    email VARCHAR(320) NOT NULL,
    hashed_password VARCHAR(1024) NOT NULL,
    is_active BOOLEAN NOT NULL,
    is_superuser BOOLEAN NOT NULL,
    is_verified BOOLEAN NOT NULL,
    PRIMARY KEY (id)
);

CREATE UNIQUE INDEX ix_users_email ON users (email);

CREATE TABLE api_tokens (
    user_id UUID NOT NULL,
    token_hash VARCHAR(64) NOT NULL,
    name VARCHAR(255) NOT NULL,
    description TEXT,
    scopes JSONB NOT NULL,
    created_at TIMESTAMP WITHOUT TIME ZONE NOT NULL,
    expires_at TIMESTAMP WITHOUT TIME ZONE,
    revoked BOOLEAN NOT NULL,
    last_used_at TIMESTAMP WITHOUT TIME ZONE,
    id UUID NOT NULL,
    sa_orm_sentinel INTEGER,
    PRIMARY KEY (id),
    FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE
);

CREATE UNIQUE INDEX ix_api_tokens_token_hash ON api_tokens (token_hash);

CREATE TABLE teams (
    name VARCHAR(100) NOT NULL,
    description VARCHAR(500),
    owner_id UUID NOT NULL,
    created_at TIMESTAMP WITHOUT TIME ZONE NOT NULL,
    id UUID NOT NULL,
    sa_orm_sentinel INTEGER,
    PRIMARY KEY (id),
    FOREIGN KEY (owner_id) REFERENCES users (id) ON DELETE CASCADE
);

CREATE TABLE team_members (
    team_id UUID NOT NULL,
    user_id UUID NOT NULL,
    role role NOT NULL,
    joined_at TIMESTAMP WITHOUT TIME ZONE NOT NULL,
    id UUID NOT NULL,
    sa_orm_sentinel INTEGER,
    PRIMARY KEY (id),
    FOREIGN KEY (team_id) REFERENCES teams (id) ON DELETE CASCADE,
    FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE
);

CREATE TABLE projects (
    name VARCHAR(100) NOT NULL,
    description VARCHAR(500) NOT NULL,
    owner_id UUID NOT NULL,
    team_id UUID,
    metrics JSONB NOT NULL,
    settings JSONB NOT NULL,
    created_at TIMESTAMP WITHOUT TIME ZONE NOT NULL,
    id UUID NOT NULL,
    sa_orm_sentinel INTEGER,
    PRIMARY KEY (id),
    FOREIGN KEY (owner_id) REFERENCES users (id) ON DELETE SET NULL,
    FOREIGN KEY (team_id) REFERENCES teams (id) ON DELETE SET NULL
);

CREATE TABLE experiments (
    project_id UUID NOT NULL,
    name VARCHAR(100) NOT NULL,
    description TEXT NOT NULL,
    status experimentstatus NOT NULL,
    parent_experiment_id UUID,
    root_experiment_id UUID,
    features JSONB NOT NULL,
    features_diff JSONB,
    git_diff TEXT,
    progress INTEGER NOT NULL,
    color VARCHAR(20) NOT NULL,
    "order" INTEGER NOT NULL,
    started_by UUID,
    created_at TIMESTAMP WITHOUT TIME ZONE NOT NULL,
    started_at TIMESTAMP WITHOUT TIME ZONE,
    completed_at TIMESTAMP WITHOUT TIME ZONE,
    id UUID NOT NULL,
    sa_orm_sentinel INTEGER,
    PRIMARY KEY (id),
    FOREIGN KEY (project_id) REFERENCES projects (id) ON DELETE CASCADE,
    FOREIGN KEY (parent_experiment_id) REFERENCES experiments (id) ON DELETE SET NULL,
    FOREIGN KEY (started_by) REFERENCES users (id) ON DELETE SET NULL
);

CREATE TABLE hypotheses (
    project_id UUID NOT NULL,
    title VARCHAR(200) NOT NULL,
    description TEXT NOT NULL,
    author VARCHAR(100) NOT NULL,
    status hypothesisstatus NOT NULL,
    target_metrics JSONB NOT NULL,
    baseline VARCHAR(100) NOT NULL,
    created_at TIMESTAMP WITHOUT TIME ZONE NOT NULL,
    updated_at TIMESTAMP WITHOUT TIME ZONE NOT NULL,
    id UUID NOT NULL,
    sa_orm_sentinel INTEGER,
    PRIMARY KEY (id),
    FOREIGN KEY (project_id) REFERENCES projects (id) ON DELETE CASCADE
);

CREATE TABLE metrics (
    experiment_id UUID NOT NULL,
    name VARCHAR(100) NOT NULL,
    value DOUBLE PRECISION NOT NULL,
    step INTEGER NOT NULL,
    created_at TIMESTAMP WITHOUT TIME ZONE NOT NULL,
    id UUID NOT NULL,
    sa_orm_sentinel INTEGER,
    label VARCHAR(100),
    PRIMARY KEY (id),
    FOREIGN KEY (experiment_id) REFERENCES experiments (id) ON DELETE CASCADE
);

CREATE TABLE permissions (
    user_id UUID NOT NULL,
    team_id UUID,
    project_id UUID,
    action VARCHAR(255) NOT NULL,
    allowed BOOLEAN NOT NULL,
    expires_at TIMESTAMP WITHOUT TIME ZONE,
    id UUID NOT NULL,
    sa_orm_sentinel INTEGER,
    PRIMARY KEY (id),
    FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE,
    FOREIGN KEY (team_id) REFERENCES teams (id) ON DELETE SET NULL,
    FOREIGN KEY (project_id) REFERENCES projects (id) ON DELETE SET NULL
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
DROP TYPE role;
DROP TYPE hypothesisstatus;
DROP TYPE experimentstatus;
