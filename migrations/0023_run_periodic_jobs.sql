-- Work that is due again and again, once for all hosts, and the hosts themselves. Platform tables: nothing in them
-- belongs to a tenant.

CREATE TABLE parley.periodic_job (
    name    text        PRIMARY KEY CHECK (name ~ '^[a-z0-9_.-]{1,80}$'),
    cadence text        NOT NULL,
    next_at timestamptz NOT NULL,
    last_at timestamptz
);
GRANT SELECT, INSERT, UPDATE ON parley.periodic_job TO parley_app;

-- Puts what is due into the queue and moves it on to its following time. The row lock and the second look at next_at
-- after it let one host alone do so; a run that still waits is not doubled.
CREATE FUNCTION parley.fire_schedules(p_names text[], p_following timestamptz[], p_now timestamptz)
RETURNS SETOF text LANGUAGE plpgsql SET search_path = parley, pg_temp AS $$
DECLARE
    v_due record;
BEGIN
    FOR v_due IN
        SELECT p.name, p.next_at, g.following
        FROM periodic_job p JOIN unnest(p_names, p_following) AS g (name, following) ON g.name = p.name
        WHERE p.next_at <= p_now
        ORDER BY p.name
        FOR UPDATE OF p SKIP LOCKED
    LOOP
        UPDATE periodic_job SET next_at = v_due.following, last_at = p_now WHERE name = v_due.name;
        PERFORM parley.enqueue_job(
            'schedule.' || v_due.name, 'due', jsonb_build_object('due_at', v_due.next_at), NULL, 0);
        RETURN NEXT v_due.name;
    END LOOP;
END $$;
REVOKE ALL ON FUNCTION parley.fire_schedules(text[], timestamptz[], timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION parley.fire_schedules(text[], timestamptz[], timestamptz) TO parley_app;

CREATE TABLE parley.host (
    id           uuid        PRIMARY KEY,
    name         text        NOT NULL,
    -- Where other hosts reach this one.
    address      text        NOT NULL,
    started_at   timestamptz NOT NULL,
    last_seen_at timestamptz NOT NULL
);
GRANT SELECT, INSERT, UPDATE, DELETE ON parley.host TO parley_app;
