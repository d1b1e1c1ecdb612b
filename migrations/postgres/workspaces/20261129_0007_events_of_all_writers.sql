-- revision: 20261129_0007
-- message: events are written by the database, whoever changes it
--
-- The triggers of the other chain, which make the same events of the same changes. Numbers are given
-- out in another order than transactions commit, unless writers of events take turns: so a trigger
-- locks the table against other writers, until its transaction ends, before it takes a number.
-- Readers don't wait.
-- up
CREATE FUNCTION note_event(
    kind_ VARCHAR, at_ TIMESTAMP WITHOUT TIME ZONE, repository_id_ INTEGER, worktree_id_ INTEGER,
    session_id_ VARCHAR, command_id_ INTEGER, owner_ VARCHAR, fence_ BIGINT, caused_by_ VARCHAR,
    reason_ VARCHAR) RETURNS VOID AS $$
DECLARE
    number_ BIGINT;
BEGIN
    LOCK TABLE events IN SHARE ROW EXCLUSIVE MODE;
    INSERT INTO events (kind, at, repository_id, worktree_id, session_id, command_id, owner, fence,
        caused_by, reason)
    VALUES (kind_, at_, repository_id_, worktree_id_, session_id_, command_id_, owner_, fence_,
        caused_by_, reason_) RETURNING id INTO number_;
    IF number_ % 256 = 0 THEN
        DELETE FROM events WHERE id <= number_ - 65536;
    END IF;
END;
$$ LANGUAGE plpgsql;

CREATE FUNCTION note_lease_granted() RETURNS TRIGGER AS $$
BEGIN
    PERFORM note_event('lease.granted', coalesce(NEW.leased_at, NEW.updated_at), NEW.repository_id,
        NEW.id, NULL, NULL, NEW.lease_owner, NEW.version, NULL, NULL);
    RETURN NULL;
END;
$$ LANGUAGE plpgsql;

CREATE FUNCTION note_lease_ended() RETURNS TRIGGER AS $$
DECLARE
    held worktrees%ROWTYPE;
BEGIN
    SELECT * INTO held FROM worktrees WHERE id = NEW.worktree_id AND lease_token = NEW.lease_token;
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;
    IF upper(held.status::TEXT) = 'BUSY' AND NEW.ending IN ('EXPIRED', 'TAKEN_OVER') THEN
        PERFORM note_event('lease.heartbeat_lost', NEW.ended_at, held.repository_id, held.id, NULL,
            NULL, NEW.owner, NEW.fence, NULL, 'the last heartbeat came at '
            || to_char(held.last_heartbeat_at, 'YYYY-MM-DD"T"HH24:MI:SS.US'));
    END IF;
    PERFORM note_event('lease.' || lower(NEW.ending), NEW.ended_at, held.repository_id, held.id,
        NULL, NULL, NEW.owner, NEW.fence, NEW.ended_by, NEW.reason);
    RETURN NULL;
END;
$$ LANGUAGE plpgsql;

CREATE FUNCTION note_session() RETURNS TRIGGER AS $$
DECLARE
    reason_ VARCHAR;
BEGIN
    IF TG_OP = 'INSERT' THEN
        PERFORM note_event('session.pending', NEW.created_at, NEW.repository_id, NEW.worktree_id,
            NEW.id, NULL, NEW.requested_by, NULL, NULL, NULL);
        RETURN NULL;
    END IF;
    IF upper(NEW.status::TEXT) = 'CANCELLED' AND NEW.expires_at < NEW.updated_at THEN
        reason_ := 'the session had expired';
    END IF;
    PERFORM note_event('session.' || lower(NEW.status::TEXT), NEW.updated_at, NEW.repository_id,
        NEW.worktree_id, NEW.id, NULL, NEW.requested_by, NULL, NULL, reason_);
    RETURN NULL;
END;
$$ LANGUAGE plpgsql;

CREATE FUNCTION note_command() RETURNS TRIGGER AS $$
BEGIN
    PERFORM note_event('command.' || lower(NEW.status::TEXT),
        CASE WHEN TG_OP = 'INSERT' THEN NEW.created_at ELSE NEW.updated_at END, NULL, NULL,
        NEW.session_id, NEW.id, NULL, NULL, NULL, NULL);
    RETURN NULL;
END;
$$ LANGUAGE plpgsql;

CREATE FUNCTION trim_debug_events() RETURNS TRIGGER AS $$
BEGIN
    DELETE FROM debug_events WHERE id <= NEW.id - 262144;
    DELETE FROM debug_events WHERE session_id = NEW.session_id AND id <= (
        SELECT id FROM debug_events WHERE session_id = NEW.session_id
        ORDER BY id DESC LIMIT 1 OFFSET 1000);
    RETURN NULL;
END;
$$ LANGUAGE plpgsql;

-- By the schema's name: a trial makes all of it in a temporary schema, where functions aren't found
-- without.
DO $$
DECLARE
    here_ CONSTANT TEXT := quote_ident(current_schema());
BEGIN
    EXECUTE 'CREATE TRIGGER lease_granted AFTER UPDATE OF lease_token ON worktrees '
        || 'FOR EACH ROW '
        || 'WHEN (NEW.lease_token IS NOT NULL AND OLD.lease_token IS DISTINCT FROM NEW.lease_token) '
        || 'EXECUTE FUNCTION ' || here_ || '.note_lease_granted()';
    EXECUTE 'CREATE TRIGGER lease_ended AFTER INSERT ON worktree_lease_ends '
        || 'FOR EACH ROW '
        || 'EXECUTE FUNCTION ' || here_ || '.note_lease_ended()';
    EXECUTE 'CREATE TRIGGER session_opened AFTER INSERT ON sessions '
        || 'FOR EACH ROW WHEN (upper(NEW.status::TEXT) = ''PENDING'') '
        || 'EXECUTE FUNCTION ' || here_ || '.note_session()';
    EXECUTE 'CREATE TRIGGER session_changed AFTER UPDATE OF status ON sessions '
        || 'FOR EACH ROW '
        || 'WHEN (upper(NEW.status::TEXT) IS DISTINCT FROM upper(OLD.status::TEXT)) '
        || 'EXECUTE FUNCTION ' || here_ || '.note_session()';
    EXECUTE 'CREATE TRIGGER command_queued AFTER INSERT ON commands '
        || 'FOR EACH ROW WHEN (upper(NEW.status::TEXT) = ''PENDING'') '
        || 'EXECUTE FUNCTION ' || here_ || '.note_command()';
    EXECUTE 'CREATE TRIGGER command_changed AFTER UPDATE OF status ON commands '
        || 'FOR EACH ROW '
        || 'WHEN (upper(NEW.status::TEXT) IS DISTINCT FROM upper(OLD.status::TEXT)) '
        || 'EXECUTE FUNCTION ' || here_ || '.note_command()';
    EXECUTE 'CREATE TRIGGER debug_events_trimmed AFTER INSERT ON debug_events '
        || 'FOR EACH ROW '
        || 'EXECUTE FUNCTION ' || here_ || '.trim_debug_events()';
END;
$$;

UPDATE db_metadata SET version = '2026.11.29.07' WHERE id = 1;
-- down
UPDATE db_metadata SET version = '2026.11.28.06' WHERE id = 1;
DROP TRIGGER debug_events_trimmed ON debug_events;
DROP TRIGGER command_changed ON commands;
DROP TRIGGER command_queued ON commands;
DROP TRIGGER session_changed ON sessions;
DROP TRIGGER session_opened ON sessions;
DROP TRIGGER lease_ended ON worktree_lease_ends;
DROP TRIGGER lease_granted ON worktrees;
DROP FUNCTION trim_debug_events();
DROP FUNCTION note_command();
DROP FUNCTION note_session();
DROP FUNCTION note_lease_ended();
DROP FUNCTION note_lease_granted();
DROP FUNCTION note_event(VARCHAR, TIMESTAMP WITHOUT TIME ZONE, INTEGER, INTEGER, VARCHAR, INTEGER,
    VARCHAR, BIGINT, VARCHAR, VARCHAR);
