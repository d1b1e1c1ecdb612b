-- revision: e20261129_0004
-- message: summaries of metrics
--
-- Of each metric of an experiment, the points that can stand for it, and what its mean takes: so
-- that a project's table costs by its experiments, not by their points. Triggers keep them, so
-- that they are right whatever program adds points. Where points are changed or removed, a summary
-- is left unknown, which its null number of points says, until no point of the name is left: the
-- points are looked through meanwhile. NaN, which is a text, counts for nothing, and is the least
-- or the greatest only for want of others. Of equals it is the first that was made. What went
-- through indexes for that does without.
-- up
CREATE TABLE metric_summaries (
    experiment_id VARCHAR(36) NOT NULL,
    name VARCHAR(100) NOT NULL,
    points BIGINT,
    total DOUBLE PRECISION,
    last_id VARCHAR(36),
    last_value FLOAT,
    last_step INTEGER,
    last_label VARCHAR(100),
    last_created_at DATETIME,
    least_id VARCHAR(36),
    least_value FLOAT,
    least_step INTEGER,
    least_label VARCHAR(100),
    least_created_at DATETIME,
    greatest_id VARCHAR(36),
    greatest_value FLOAT,
    greatest_step INTEGER,
    greatest_label VARCHAR(100),
    greatest_created_at DATETIME,
    PRIMARY KEY (experiment_id, name)
);
INSERT INTO metric_summaries (
    experiment_id, name, points, total, last_id, last_value, last_step, last_label,
    last_created_at, least_id, least_value, least_step, least_label, least_created_at,
    greatest_id, greatest_value, greatest_step, greatest_label, greatest_created_at
) SELECT
    grouped.experiment_id, grouped.name, grouped.points, grouped.total, latest.id,
    latest.value, latest.step, latest.label, latest.created_at, smallest.id, smallest.value,
    smallest.step, smallest.label, smallest.created_at, largest.id, largest.value,
    largest.step, largest.label, largest.created_at
FROM (
    SELECT experiment_id, name, count(CASE WHEN value <= 9e999 THEN 1 END) AS points,
        sum(CASE WHEN value <= 9e999 THEN value ELSE 0.0 END) AS total
    FROM metrics GROUP BY experiment_id, name
) AS grouped
JOIN metrics AS latest ON latest.id = (
    SELECT id FROM metrics WHERE experiment_id = grouped.experiment_id AND name = grouped.name
    ORDER BY step DESC, created_at, id LIMIT 1)
JOIN metrics AS smallest ON smallest.id = (
    SELECT id FROM metrics WHERE experiment_id = grouped.experiment_id AND name = grouped.name
    ORDER BY value > 9e999, value, created_at, id LIMIT 1)
JOIN metrics AS largest ON largest.id = (
    SELECT id FROM metrics WHERE experiment_id = grouped.experiment_id AND name = grouped.name
    ORDER BY value > 9e999, value DESC, created_at, id LIMIT 1);

-- Before, since replacing a row fires nothing for the one that goes.
CREATE TRIGGER metric_replaced BEFORE INSERT ON metrics
WHEN EXISTS (SELECT 1 FROM metrics WHERE id = NEW.id)
BEGIN
    UPDATE metric_summaries SET points = NULL WHERE (experiment_id, name) =
        (SELECT experiment_id, name FROM metrics WHERE id = NEW.id);
END;

-- One statement, with each condition for each column, takes half the time that one for each point
-- takes.
CREATE TRIGGER metric_added AFTER INSERT ON metrics
BEGIN
    INSERT INTO metric_summaries (
        experiment_id, name, points, total, last_id, last_value, last_step, last_label,
        last_created_at, least_id, least_value, least_step, least_label, least_created_at,
        greatest_id, greatest_value, greatest_step, greatest_label, greatest_created_at
    ) VALUES (
        NEW.experiment_id, NEW.name, NEW.value <= 9e999,
        CASE WHEN NEW.value <= 9e999 THEN NEW.value ELSE 0.0 END, NEW.id, NEW.value, NEW.step,
        NEW.label, NEW.created_at, NEW.id, NEW.value, NEW.step, NEW.label, NEW.created_at,
        NEW.id, NEW.value, NEW.step, NEW.label, NEW.created_at
    ) ON CONFLICT (experiment_id, name) DO UPDATE SET
        points = points + excluded.points,
        total = total + excluded.total,
        last_id = CASE
            WHEN NEW.step > last_step OR (NEW.step = last_step
            AND (NEW.created_at, NEW.id) < (last_created_at, last_id))
            THEN NEW.id ELSE last_id END,
        last_value = CASE
            WHEN NEW.step > last_step OR (NEW.step = last_step
            AND (NEW.created_at, NEW.id) < (last_created_at, last_id))
            THEN NEW.value ELSE last_value END,
        last_step = CASE
            WHEN NEW.step > last_step OR (NEW.step = last_step
            AND (NEW.created_at, NEW.id) < (last_created_at, last_id))
            THEN NEW.step ELSE last_step END,
        last_label = CASE
            WHEN NEW.step > last_step OR (NEW.step = last_step
            AND (NEW.created_at, NEW.id) < (last_created_at, last_id))
            THEN NEW.label ELSE last_label END,
        last_created_at = CASE
            WHEN NEW.step > last_step OR (NEW.step = last_step
            AND (NEW.created_at, NEW.id) < (last_created_at, last_id))
            THEN NEW.created_at ELSE last_created_at END,
        least_id = CASE
            WHEN (NEW.value <= 9e999 AND (least_value > 9e999 OR NEW.value < least_value))
            OR (NEW.value = least_value
            AND (NEW.created_at, NEW.id) < (least_created_at, least_id))
            THEN NEW.id ELSE least_id END,
        least_value = CASE
            WHEN (NEW.value <= 9e999 AND (least_value > 9e999 OR NEW.value < least_value))
            OR (NEW.value = least_value
            AND (NEW.created_at, NEW.id) < (least_created_at, least_id))
            THEN NEW.value ELSE least_value END,
        least_step = CASE
            WHEN (NEW.value <= 9e999 AND (least_value > 9e999 OR NEW.value < least_value))
            OR (NEW.value = least_value
            AND (NEW.created_at, NEW.id) < (least_created_at, least_id))
            THEN NEW.step ELSE least_step END,
        least_label = CASE
            WHEN (NEW.value <= 9e999 AND (least_value > 9e999 OR NEW.value < least_value))
            OR (NEW.value = least_value
            AND (NEW.created_at, NEW.id) < (least_created_at, least_id))
            THEN NEW.label ELSE least_label END,
        least_created_at = CASE
            WHEN (NEW.value <= 9e999 AND (least_value > 9e999 OR NEW.value < least_value))
            OR (NEW.value = least_value
            AND (NEW.created_at, NEW.id) < (least_created_at, least_id))
            THEN NEW.created_at ELSE least_created_at END,
        greatest_id = CASE
            WHEN (NEW.value <= 9e999 AND (greatest_value > 9e999 OR NEW.value > greatest_value))
            OR (NEW.value = greatest_value
            AND (NEW.created_at, NEW.id) < (greatest_created_at, greatest_id))
            THEN NEW.id ELSE greatest_id END,
        greatest_value = CASE
            WHEN (NEW.value <= 9e999 AND (greatest_value > 9e999 OR NEW.value > greatest_value))
            OR (NEW.value = greatest_value
            AND (NEW.created_at, NEW.id) < (greatest_created_at, greatest_id))
            THEN NEW.value ELSE greatest_value END,
        greatest_step = CASE
            WHEN (NEW.value <= 9e999 AND (greatest_value > 9e999 OR NEW.value > greatest_value))
            OR (NEW.value = greatest_value
            AND (NEW.created_at, NEW.id) < (greatest_created_at, greatest_id))
            THEN NEW.step ELSE greatest_step END,
        greatest_label = CASE
            WHEN (NEW.value <= 9e999 AND (greatest_value > 9e999 OR NEW.value > greatest_value))
            OR (NEW.value = greatest_value
            AND (NEW.created_at, NEW.id) < (greatest_created_at, greatest_id))
            THEN NEW.label ELSE greatest_label END,
        greatest_created_at = CASE
            WHEN (NEW.value <= 9e999 AND (greatest_value > 9e999 OR NEW.value > greatest_value))
            OR (NEW.value = greatest_value
            AND (NEW.created_at, NEW.id) < (greatest_created_at, greatest_id))
            THEN NEW.created_at ELSE greatest_created_at END;
END;

CREATE TRIGGER metric_changed
AFTER UPDATE OF experiment_id, name, value, step, label, created_at, id ON metrics
BEGIN
    UPDATE metric_summaries SET points = NULL
    WHERE experiment_id = OLD.experiment_id AND name = OLD.name AND points IS NOT NULL;
    DELETE FROM metric_summaries WHERE experiment_id = OLD.experiment_id AND name = OLD.name
    AND NOT EXISTS (SELECT 1 FROM metrics
        WHERE experiment_id = OLD.experiment_id AND name = OLD.name);
    INSERT INTO metric_summaries (experiment_id, name) VALUES (NEW.experiment_id, NEW.name)
    ON CONFLICT (experiment_id, name) DO UPDATE SET points = NULL;
END;

CREATE TRIGGER metric_removed AFTER DELETE ON metrics
BEGIN
    UPDATE metric_summaries SET points = NULL
    WHERE experiment_id = OLD.experiment_id AND name = OLD.name AND points IS NOT NULL;
    DELETE FROM metric_summaries WHERE experiment_id = OLD.experiment_id AND name = OLD.name
    AND NOT EXISTS (SELECT 1 FROM metrics
        WHERE experiment_id = OLD.experiment_id AND name = OLD.name);
END;

DROP INDEX idx_metrics_step;
DROP INDEX idx_metrics_value;

CREATE INDEX idx_metrics_name ON metrics (experiment_id, name);

UPDATE db_metadata SET version = '2026.11.29.01' WHERE id = 1;
-- down
UPDATE db_metadata SET version = '2026.11.28.01' WHERE id = 1;
DROP INDEX idx_metrics_name;
CREATE INDEX idx_metrics_step ON metrics (experiment_id, name, step);
CREATE INDEX idx_metrics_value ON metrics (experiment_id, name, value);
DROP TRIGGER IF EXISTS metric_removed;
DROP TRIGGER IF EXISTS metric_changed;
DROP TRIGGER IF EXISTS metric_added;
DROP TRIGGER IF EXISTS metric_replaced;
DROP TABLE metric_summaries;
