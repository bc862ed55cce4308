-- The job queue. It knows its tenant only as a column (0 is the platform), so it has no row-level security and no
-- grant to parley_app: the functions below are the only way in.

-- state: 0 ready, 1 running, 2 dead, 3 delayed until run_at. What is done moves to job_history, so that the queue stays
-- as small as the work that is left.
CREATE TABLE parley.job (
    id          bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    tenant_id   bigint      NOT NULL,
    queue       text        NOT NULL CHECK (queue ~ '^[a-z0-9_.-]{1,100}$'),
    dedupe      text        CHECK (length(dedupe) <= 300),
    state       smallint    NOT NULL CHECK (state BETWEEN 0 AND 3),
    prio        smallint    NOT NULL,
    run_at      timestamptz NOT NULL,
    attempt     smallint    NOT NULL DEFAULT 0,
    max_attempt smallint    NOT NULL DEFAULT 12 CHECK (max_attempt > 0),
    node        text,
    lease_until timestamptz,
    payload     jsonb       NOT NULL,
    error       text,
    created_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
    CHECK ((state = 1) = (node IS NOT NULL)),
    CHECK ((state = 1) = (lease_until IS NOT NULL))
) WITH (autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_cost_delay = 0);
CREATE INDEX job_ready ON parley.job (queue, tenant_id, prio, id) WHERE state = 0;
CREATE INDEX job_running ON parley.job (lease_until) WHERE state = 1;
CREATE INDEX job_delayed ON parley.job (run_at) WHERE state = 3;
CREATE UNIQUE INDEX job_dedupe ON parley.job (queue, tenant_id, dedupe) WHERE dedupe IS NOT NULL AND state <> 2;

-- What became of jobs, without what they were told: a payload can hold an address, and is needed no more.
-- outcome: 0 done, 1 cancelled.
CREATE TABLE parley.job_history (
    id          bigint      PRIMARY KEY,
    tenant_id   bigint      NOT NULL,
    queue       text        NOT NULL,
    dedupe      text,
    prio        smallint    NOT NULL,
    run_at      timestamptz NOT NULL,
    attempt     smallint    NOT NULL,
    node        text,
    error       text,
    created_at  timestamptz NOT NULL,
    outcome     smallint    NOT NULL CHECK (outcome IN (0, 1)),
    finished_at timestamptz NOT NULL
);
CREATE INDEX job_history_finished ON parley.job_history USING brin (finished_at);

-- Adds a job for the tenant of the setting. While one of the same queue, tenant and key waits or runs, that one is the
-- answer. A job that can finish between the conflict and the look at it makes the loop.
CREATE FUNCTION parley.enqueue_job(p_queue text, p_dedupe text, p_payload jsonb, p_run_at timestamptz, p_prio integer)
RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER SET search_path = parley, pg_temp AS $$
DECLARE
    v_tenant bigint := coalesce(parley.tenant_id(), 0);
    v_id     bigint;
BEGIN
    LOOP
        INSERT INTO job (tenant_id, queue, dedupe, state, prio, run_at, payload)
        VALUES (v_tenant, p_queue, p_dedupe, CASE WHEN p_run_at IS NULL THEN 0 ELSE 3 END, p_prio,
                coalesce(p_run_at, clock_timestamp()), p_payload)
        ON CONFLICT (queue, tenant_id, dedupe) WHERE dedupe IS NOT NULL AND state <> 2 DO NOTHING
        RETURNING id INTO v_id;
        IF v_id IS NULL THEN
            SELECT j.id INTO v_id FROM job j
            WHERE j.queue = p_queue AND j.tenant_id = v_tenant AND j.dedupe = p_dedupe AND j.state <> 2;
        END IF;
        EXIT WHEN v_id IS NOT NULL;
    END LOOP;
    RETURN v_id;
END $$;

-- Up to p_limit tenants with ready jobs, going round from the one after p_after.
CREATE FUNCTION parley.tenants_with_ready_jobs(p_queue text, p_after bigint, p_limit integer)
RETURNS bigint[] LANGUAGE plpgsql STABLE SET search_path = parley, pg_temp AS $$
DECLARE
    v_tenants bigint[] := '{}';
    v_from    bigint   := p_after;
    v_next    bigint;
    v_wrapped boolean  := false;
BEGIN
    WHILE cardinality(v_tenants) < p_limit LOOP
        -- A hop in the index: it costs the same however many jobs the tenant has.
        SELECT j.tenant_id INTO v_next FROM job j
        WHERE j.state = 0 AND j.queue = p_queue AND j.tenant_id > v_from
        ORDER BY j.queue, j.tenant_id LIMIT 1;
        IF v_next IS NULL OR (v_wrapped AND v_next > p_after) THEN
            EXIT WHEN v_wrapped;
            v_wrapped := true;
            v_from := -1;
        ELSE
            v_tenants := v_tenants || v_next;
            v_from := v_next;
        END IF;
    END LOOP;
    RETURN v_tenants;
END $$;
REVOKE ALL ON FUNCTION parley.tenants_with_ready_jobs(text, bigint, integer) FROM PUBLIC;

-- Takes up to p_limits[i] ready jobs of p_queues[i] for a node, an equal share for each tenant that has some, so that
-- one tenant's thousand jobs do not hold up another's one. Rows come in the order in which they are to be run.
CREATE FUNCTION parley.claim_jobs(
    p_node text, p_queues text[], p_limits integer[], p_after bigint[], p_now timestamptz, p_lease_until timestamptz)
RETURNS TABLE (
    id bigint, tenant_id bigint, queue text, dedupe text, payload jsonb, attempt smallint, max_attempt smallint,
    created_at timestamptz)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = parley, pg_temp SET enable_seqscan = off AS $$
DECLARE
    v_tenants bigint[];
    v_share   integer;
    v_chosen  bigint[];
BEGIN
    UPDATE job AS j SET state = 0 WHERE j.id IN (
        SELECT d.id FROM job d WHERE d.state = 3 AND d.run_at <= p_now
        ORDER BY d.run_at LIMIT 500 FOR UPDATE SKIP LOCKED);
    FOR i IN 1 .. cardinality(p_queues) LOOP
        CONTINUE WHEN p_limits[i] <= 0;
        v_tenants := tenants_with_ready_jobs(p_queues[i], p_after[i], p_limits[i]);
        CONTINUE WHEN cardinality(v_tenants) = 0;
        v_share := ceil(p_limits[i]::numeric / cardinality(v_tenants));
        SELECT array_agg(c.id) INTO v_chosen FROM (
            SELECT r.id
            FROM unnest(v_tenants) AS t (id)
            CROSS JOIN LATERAL (
                SELECT j.id FROM job j
                WHERE j.state = 0 AND j.queue = p_queues[i] AND j.tenant_id = t.id
                ORDER BY j.prio, j.id LIMIT v_share FOR UPDATE SKIP LOCKED) r
            LIMIT p_limits[i]) c;
        RETURN QUERY
            WITH taken AS (
                UPDATE job AS j
                SET state = 1, node = p_node, lease_until = p_lease_until, attempt = j.attempt + 1
                WHERE j.id = ANY (v_chosen)
                RETURNING j.*)
            SELECT t.id, t.tenant_id, t.queue, t.dedupe, t.payload, t.attempt, t.max_attempt, t.created_at
            FROM taken t ORDER BY array_position(v_chosen, t.id);
    END LOOP;
END $$;

-- A node may end only what it still holds: job, node and attempt must all be as claimed.
CREATE FUNCTION parley.complete_jobs(p_node text, p_ids bigint[], p_attempts integer[], p_now timestamptz)
RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER SET search_path = parley, pg_temp SET enable_seqscan = off AS $$
DECLARE
    v_count bigint;
BEGIN
    WITH gone AS (
        DELETE FROM job j USING unnest(p_ids, p_attempts) AS g (id, attempt)
        WHERE j.id = g.id AND j.attempt = g.attempt AND j.node = p_node AND j.state = 1
        RETURNING j.*)
    INSERT INTO job_history
        (id, tenant_id, queue, dedupe, prio, run_at, attempt, node, error, created_at, outcome, finished_at)
    SELECT g.id, g.tenant_id, g.queue, g.dedupe, g.prio, g.run_at, g.attempt, g.node, NULL, g.created_at, 0, p_now
    FROM gone g;
    GET DIAGNOSTICS v_count = ROW_COUNT;
    RETURN v_count;
END $$;

-- A failed job is ready again at its time; one that is never to be retried (infinity) becomes a dead letter.
CREATE FUNCTION parley.fail_jobs(
    p_node text, p_ids bigint[], p_attempts integer[], p_errors text[], p_retry_at timestamptz[])
RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER SET search_path = parley, pg_temp SET enable_seqscan = off AS $$
DECLARE
    v_count bigint;
BEGIN
    UPDATE job j
    SET state = CASE WHEN g.retry_at = 'infinity' THEN 2 ELSE 3 END,
        run_at = CASE WHEN g.retry_at = 'infinity' THEN j.run_at ELSE g.retry_at END,
        error = g.error, node = NULL, lease_until = NULL
    FROM unnest(p_ids, p_attempts, p_errors, p_retry_at) AS g (id, attempt, error, retry_at)
    WHERE j.id = g.id AND j.attempt = g.attempt AND j.node = p_node AND j.state = 1;
    GET DIAGNOSTICS v_count = ROW_COUNT;
    RETURN v_count;
END $$;

CREATE FUNCTION parley.extend_job_leases(
    p_node text, p_ids bigint[], p_attempts integer[], p_lease_until timestamptz)
RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER SET search_path = parley, pg_temp SET enable_seqscan = off AS $$
DECLARE
    v_count bigint;
BEGIN
    UPDATE job j SET lease_until = p_lease_until
    FROM unnest(p_ids, p_attempts) AS g (id, attempt)
    WHERE j.id = g.id AND j.attempt = g.attempt AND j.node = p_node AND j.state = 1;
    GET DIAGNOSTICS v_count = ROW_COUNT;
    RETURN v_count;
END $$;

-- A job whose host is gone is ready again. One that takes its host with it every time ends as a dead letter.
CREATE FUNCTION parley.requeue_expired_jobs(p_now timestamptz)
RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER SET search_path = parley, pg_temp SET enable_seqscan = off AS $$
DECLARE
    v_count bigint;
BEGIN
    UPDATE job AS j
    SET state = CASE WHEN j.attempt >= j.max_attempt THEN 2 ELSE 0 END,
        error = 'lease_expired', node = NULL, lease_until = NULL
    WHERE j.id IN (
        SELECT e.id FROM job e WHERE e.state = 1 AND e.lease_until < p_now
        ORDER BY e.lease_until LIMIT 1000 FOR UPDATE SKIP LOCKED);
    GET DIAGNOSTICS v_count = ROW_COUNT;
    RETURN v_count;
END $$;

CREATE FUNCTION parley.purge_job_history(p_before timestamptz)
RETURNS bigint LANGUAGE sql SECURITY DEFINER SET search_path = parley, pg_temp AS $$
    WITH gone AS (DELETE FROM job_history WHERE finished_at < p_before RETURNING 1)
    SELECT count(*) FROM gone
$$;

-- Wakes the workers of all hosts. Not part of enqueue_job: a transaction that notifies waits at its commit for every
-- other one that does.
CREATE FUNCTION parley.hint_jobs() RETURNS void LANGUAGE sql AS $$ SELECT pg_notify('parley_jobs', '') $$;

REVOKE ALL ON FUNCTION
    parley.enqueue_job(text, text, jsonb, timestamptz, integer),
    parley.claim_jobs(text, text[], integer[], bigint[], timestamptz, timestamptz),
    parley.complete_jobs(text, bigint[], integer[], timestamptz),
    parley.fail_jobs(text, bigint[], integer[], text[], timestamptz[]),
    parley.extend_job_leases(text, bigint[], integer[], timestamptz),
    parley.requeue_expired_jobs(timestamptz),
    parley.purge_job_history(timestamptz),
    parley.hint_jobs()
FROM PUBLIC;
GRANT EXECUTE ON FUNCTION
    parley.enqueue_job(text, text, jsonb, timestamptz, integer),
    parley.claim_jobs(text, text[], integer[], bigint[], timestamptz, timestamptz),
    parley.complete_jobs(text, bigint[], integer[], timestamptz),
    parley.fail_jobs(text, bigint[], integer[], text[], timestamptz[]),
    parley.extend_job_leases(text, bigint[], integer[], timestamptz),
    parley.requeue_expired_jobs(timestamptz),
    parley.purge_job_history(timestamptz),
    parley.hint_jobs()
TO parley_app;
