-- revision: e20261129_0004
-- message: summaries of metrics
--
-- Of each metric of an experiment, the points that can stand for it, and what its mean takes: so
-- that a project's table costs by its experiments, not by their points. Triggers keep them, so
-- that they are right whatever program adds points. Where points are changed or removed, a summary
-- is left unknown, which its null number of points says, until no point of the name is left: the
-- points are looked through meanwhile. So is one left whose sum might be more than a number holds,
-- which is an error here: a value of more than 1e290 that isn't infinite makes it unknown. NaN, more than infinity here, counts for nothing, and is
-- the least or the greatest only for want of others. Of equals it is the first that was made.
-- up
CREATE TABLE metric_summaries (
    experiment_id UUID NOT NULL,
    name VARCHAR(100) NOT NULL,
    points BIGINT,
    total DOUBLE PRECISION,
    last_id UUID,
    last_value DOUBLE PRECISION,
    last_step INTEGER,
    last_label VARCHAR(100),
    last_created_at TIMESTAMP WITHOUT TIME ZONE,
    least_id UUID,
    least_value DOUBLE PRECISION,
    least_step INTEGER,
    least_label VARCHAR(100),
    least_created_at TIMESTAMP WITHOUT TIME ZONE,
    greatest_id UUID,
    greatest_value DOUBLE PRECISION,
    greatest_step INTEGER,
    greatest_label VARCHAR(100),
    greatest_created_at TIMESTAMP WITHOUT TIME ZONE,
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
    SELECT experiment_id, name,
        CASE WHEN count(CASE WHEN abs(value) > 1e290 AND abs(value) < 'Infinity' THEN 1 END) = 0
            THEN count(CASE WHEN value <= 'Infinity' THEN 1 END) END AS points,
        sum(CASE WHEN abs(value) <= 1e290 OR abs(value) = 'Infinity' THEN value ELSE 0.0 END)
            AS total
    FROM metrics GROUP BY experiment_id, name
) AS grouped
JOIN metrics AS latest ON latest.id = (
    SELECT id FROM metrics WHERE experiment_id = grouped.experiment_id AND name = grouped.name
    ORDER BY step DESC, created_at, id LIMIT 1)
JOIN metrics AS smallest ON smallest.id = (
    SELECT id FROM metrics WHERE experiment_id = grouped.experiment_id AND name = grouped.name
    ORDER BY value > 'Infinity', value, created_at, id LIMIT 1)
JOIN metrics AS largest ON largest.id = (
    SELECT id FROM metrics WHERE experiment_id = grouped.experiment_id AND name = grouped.name
    ORDER BY value > 'Infinity', value DESC, created_at, id LIMIT 1);

CREATE FUNCTION add_to_metric_summary() RETURNS TRIGGER AS $$
BEGIN
    INSERT INTO metric_summaries (
        experiment_id, name, points, total, last_id, last_value, last_step, last_label,
        last_created_at, least_id, least_value, least_step, least_label, least_created_at,
        greatest_id, greatest_value, greatest_step, greatest_label, greatest_created_at
    ) VALUES (
        NEW.experiment_id, NEW.name,
        CASE WHEN abs(NEW.value) <= 1e290 OR abs(NEW.value) = 'Infinity' THEN 1
            WHEN NEW.value <= 'Infinity' THEN NULL ELSE 0 END,
        CASE WHEN abs(NEW.value) <= 1e290 OR abs(NEW.value) = 'Infinity' THEN NEW.value
            ELSE 0.0 END,
        NEW.id, NEW.value,
        NEW.step, NEW.label, NEW.created_at, NEW.id, NEW.value, NEW.step, NEW.label,
        NEW.created_at, NEW.id, NEW.value, NEW.step, NEW.label, NEW.created_at
    ) ON CONFLICT (experiment_id, name) DO UPDATE SET
        points = metric_summaries.points + excluded.points,
        total = metric_summaries.total + excluded.total;
    UPDATE metric_summaries SET
        last_id = NEW.id, last_value = NEW.value, last_step = NEW.step, last_label = NEW.label,
        last_created_at = NEW.created_at
    WHERE experiment_id = NEW.experiment_id AND name = NEW.name
    AND (NEW.step > last_step OR (NEW.step = last_step
        AND (NEW.created_at, NEW.id) < (last_created_at, last_id)));
    UPDATE metric_summaries SET
        least_id = NEW.id, least_value = NEW.value, least_step = NEW.step,
        least_label = NEW.label, least_created_at = NEW.created_at
    WHERE experiment_id = NEW.experiment_id AND name = NEW.name
    AND ((NEW.value <= 'Infinity' AND (least_value > 'Infinity' OR NEW.value < least_value))
    OR (NEW.value = least_value
        AND (NEW.created_at, NEW.id) < (least_created_at, least_id)));
    UPDATE metric_summaries SET
        greatest_id = NEW.id, greatest_value = NEW.value, greatest_step = NEW.step,
        greatest_label = NEW.label, greatest_created_at = NEW.created_at
    WHERE experiment_id = NEW.experiment_id AND name = NEW.name
    AND ((NEW.value <= 'Infinity' AND (greatest_value > 'Infinity' OR NEW.value > greatest_value))
    OR (NEW.value = greatest_value
        AND (NEW.created_at, NEW.id) < (greatest_created_at, greatest_id)));
    RETURN NULL;
END;
$$ LANGUAGE plpgsql;

CREATE FUNCTION forget_metric_summary() RETURNS TRIGGER AS $$
BEGIN
    UPDATE metric_summaries SET points = NULL
    WHERE experiment_id = OLD.experiment_id AND name = OLD.name AND points IS NOT NULL;
    DELETE FROM metric_summaries WHERE experiment_id = OLD.experiment_id AND name = OLD.name
    AND NOT EXISTS (SELECT 1 FROM metrics
        WHERE experiment_id = OLD.experiment_id AND name = OLD.name);
    IF TG_OP = 'UPDATE' THEN
        INSERT INTO metric_summaries (experiment_id, name) VALUES (NEW.experiment_id, NEW.name)
        ON CONFLICT (experiment_id, name) DO UPDATE SET points = NULL;
    END IF;
    RETURN NULL;
END;
$$ LANGUAGE plpgsql;

CREATE FUNCTION forget_all_metric_summaries() RETURNS TRIGGER AS $$
BEGIN
    DELETE FROM metric_summaries;
    RETURN NULL;
END;
$$ LANGUAGE plpgsql;

-- By the schema's name: a trial makes all of it in a temporary schema, where functions aren't found
-- without.
DO $$
DECLARE
    here_ CONSTANT TEXT := quote_ident(current_schema());
BEGIN
    EXECUTE 'CREATE TRIGGER metric_added AFTER INSERT ON metrics '
        || 'FOR EACH ROW EXECUTE FUNCTION ' || here_ || '.add_to_metric_summary()';
    EXECUTE 'CREATE TRIGGER metric_changed AFTER UPDATE OF '
        || 'experiment_id, name, value, step, label, created_at, id ON metrics '
        || 'FOR EACH ROW EXECUTE FUNCTION ' || here_ || '.forget_metric_summary()';
    EXECUTE 'CREATE TRIGGER metric_removed AFTER DELETE ON metrics '
        || 'FOR EACH ROW EXECUTE FUNCTION ' || here_ || '.forget_metric_summary()';
    EXECUTE 'CREATE TRIGGER metrics_emptied AFTER TRUNCATE ON metrics '
        || 'FOR EACH STATEMENT EXECUTE FUNCTION ' || here_ || '.forget_all_metric_summaries()';
END;
$$;

DROP INDEX idx_metrics_step;
DROP INDEX idx_metrics_value;

CREATE INDEX idx_metrics_name ON metrics (experiment_id, name);

UPDATE db_metadata SET version = '2026.11.29.01' WHERE id = 1;
-- down
UPDATE db_metadata SET version = '2026.11.28.01' WHERE id = 1;
DROP INDEX idx_metrics_name;
CREATE INDEX idx_metrics_step ON metrics (experiment_id, name, step);
CREATE INDEX idx_metrics_value ON metrics (experiment_id, name, value);
DROP TRIGGER metrics_emptied ON metrics;
DROP TRIGGER metric_removed ON metrics;
DROP TRIGGER metric_changed ON metrics;
DROP TRIGGER metric_added ON metrics;
DROP FUNCTION forget_all_metric_summaries();
DROP FUNCTION forget_metric_summary();
DROP FUNCTION add_to_metric_summary();
DROP TABLE metric_summaries;
