-- What an operator sees of the queue and the history, and how they mend it.

-- With p_id, that job; else a page of jobs older than p_before, the newest first.
CREATE FUNCTION parley.job_records(p_id bigint, p_state text, p_queue text, p_before bigint, p_limit integer)
RETURNS TABLE (
    id bigint, tenant_id bigint, queue text, state text, dedupe text, prio smallint, attempt smallint, node text,
    error text, created_at timestamptz, run_at timestamptz, finished_at timestamptz, payload jsonb)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = parley, pg_temp AS $$
    SELECT r.* FROM (
        (SELECT j.id, j.tenant_id, j.queue, (ARRAY['ready', 'running', 'dead', 'delayed'])[j.state + 1] AS state,
                j.dedupe, j.prio, j.attempt, j.node, j.error, j.created_at, j.run_at, NULL::timestamptz AS finished_at,
                j.payload
         FROM job j
         WHERE (p_id IS NULL OR j.id = p_id) AND (p_before IS NULL OR j.id < p_before)
           AND (p_queue IS NULL OR j.queue = p_queue)
           AND (p_state IS NULL OR j.state = array_position(ARRAY['ready', 'running', 'dead', 'delayed'], p_state) - 1)
         ORDER BY j.id DESC LIMIT p_limit)
        UNION ALL
        (SELECT h.id, h.tenant_id, h.queue, (ARRAY['done', 'cancelled'])[h.outcome + 1],
                h.dedupe, h.prio, h.attempt, h.node, h.error, h.created_at, h.run_at, h.finished_at, NULL::jsonb
         FROM job_history h
         WHERE (p_id IS NULL OR h.id = p_id) AND (p_before IS NULL OR h.id < p_before)
           AND (p_queue IS NULL OR h.queue = p_queue)
           -- Without a column: decides once whether the history is looked at.
           AND (p_state IS NULL OR p_state IN ('done', 'cancelled'))
           AND (p_state IS NULL OR h.outcome = array_position(ARRAY['done', 'cancelled'], p_state) - 1)
         ORDER BY h.id DESC LIMIT p_limit)
    ) r
    ORDER BY r.id DESC LIMIT p_limit
$$;

CREATE FUNCTION parley.retry_job(p_id bigint, p_now timestamptz)
RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = parley, pg_temp AS $$
BEGIN
    UPDATE job SET state = 0, attempt = 0, error = NULL, run_at = p_now WHERE id = p_id AND state IN (2, 3);
    IF FOUND THEN RETURN; END IF;
    IF EXISTS (SELECT FROM job WHERE id = p_id) OR EXISTS (SELECT FROM job_history WHERE id = p_id) THEN
        PERFORM parley.fail('PR409', 'job_not_retryable');
    END IF;
    PERFORM parley.fail('PR404', 'job_not_found');
EXCEPTION WHEN unique_violation THEN
    -- A newer job does the same work already.
    PERFORM parley.fail('PR409', 'job_superseded');
END $$;

CREATE FUNCTION parley.cancel_job(p_id bigint, p_now timestamptz)
RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = parley, pg_temp AS $$
BEGIN
    WITH gone AS (DELETE FROM job j WHERE j.id = p_id AND j.state <> 1 RETURNING j.*)
    INSERT INTO job_history
        (id, tenant_id, queue, dedupe, prio, run_at, attempt, node, error, created_at, outcome, finished_at)
    SELECT g.id, g.tenant_id, g.queue, g.dedupe, g.prio, g.run_at, g.attempt, NULL, g.error, g.created_at, 1, p_now
    FROM gone g;
    IF FOUND THEN RETURN; END IF;
    IF EXISTS (SELECT FROM job WHERE id = p_id) OR EXISTS (SELECT FROM job_history WHERE id = p_id) THEN
        PERFORM parley.fail('PR409', 'job_not_cancellable');
    END IF;
    PERFORM parley.fail('PR404', 'job_not_found');
END $$;

REVOKE ALL ON FUNCTION
    parley.job_records(bigint, text, text, bigint, integer),
    parley.retry_job(bigint, timestamptz),
    parley.cancel_job(bigint, timestamptz)
FROM PUBLIC;
GRANT EXECUTE ON FUNCTION
    parley.job_records(bigint, text, text, bigint, integer),
    parley.retry_job(bigint, timestamptz),
    parley.cancel_job(bigint, timestamptz)
TO parley_app;
