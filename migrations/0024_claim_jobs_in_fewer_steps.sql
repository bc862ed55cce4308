-- Claims by fewer and shorter walks through the index: each tenant's first ready job is found once, and what was ended before it,
-- which stays in the index until the next vacuum, is not walked through again; rows are updated where they were locked.

-- The first ready job of up to p_limit tenants, going round from the tenant after p_after.
CREATE FUNCTION parley.first_ready_jobs(p_queue text, p_after bigint, p_limit integer)
RETURNS TABLE (tenant_id bigint, prio smallint, id bigint)
LANGUAGE plpgsql STABLE SET search_path = parley, pg_temp AS $$
BEGIN
    RETURN QUERY
    WITH RECURSIVE onward (tenant_id, prio, id, n) AS (
        (SELECT j.tenant_id, j.prio, j.id, 1 FROM job j
         WHERE j.state = 0 AND j.queue = p_queue AND j.tenant_id > p_after
         ORDER BY j.queue, j.tenant_id, j.prio, j.id LIMIT 1)
        UNION ALL
        SELECT f.tenant_id, f.prio, f.id, o.n + 1
        FROM onward o CROSS JOIN LATERAL (
            SELECT j.tenant_id, j.prio, j.id FROM job j
            WHERE j.state = 0 AND j.queue = p_queue AND j.tenant_id > o.tenant_id
            ORDER BY j.queue, j.tenant_id, j.prio, j.id LIMIT 1) f
        WHERE o.n < p_limit
    ), again (tenant_id, prio, id, n) AS (
        (SELECT j.tenant_id, j.prio, j.id, 1 FROM job j
         WHERE j.state = 0 AND j.queue = p_queue AND j.tenant_id <= p_after
         ORDER BY j.queue, j.tenant_id, j.prio, j.id LIMIT 1)
        UNION ALL
        SELECT f.tenant_id, f.prio, f.id, a.n + 1
        FROM again a CROSS JOIN LATERAL (
            SELECT j.tenant_id, j.prio, j.id FROM job j
            WHERE j.state = 0 AND j.queue = p_queue AND j.tenant_id > a.tenant_id AND j.tenant_id <= p_after
            ORDER BY j.queue, j.tenant_id, j.prio, j.id LIMIT 1) f
        WHERE a.n < p_limit
    )
    SELECT r.tenant_id, r.prio, r.id
    FROM (SELECT * FROM onward UNION ALL SELECT * FROM again) r LIMIT p_limit;
END $$;
REVOKE ALL ON FUNCTION parley.first_ready_jobs(text, bigint, integer) FROM PUBLIC;

CREATE OR REPLACE FUNCTION parley.claim_jobs(
    p_node text, p_queues text[], p_limits integer[], p_after bigint[], p_now timestamptz, p_lease_until timestamptz)
RETURNS TABLE (
    id bigint, tenant_id bigint, queue text, dedupe text, payload jsonb, attempt smallint, max_attempt smallint,
    created_at timestamptz)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = parley, pg_temp SET enable_seqscan = off AS $$
DECLARE
    v_tenants bigint[];
    v_prios   smallint[];
    v_ids     bigint[];
    v_share   integer;
BEGIN
    IF EXISTS (SELECT FROM job j WHERE j.state = 3 AND j.run_at <= p_now) THEN
        UPDATE job AS j SET state = 0 WHERE j.id IN (
            SELECT d.id FROM job d WHERE d.state = 3 AND d.run_at <= p_now
            ORDER BY d.run_at LIMIT 500 FOR UPDATE SKIP LOCKED);
    END IF;
    FOR i IN 1 .. cardinality(p_queues) LOOP
        CONTINUE WHEN p_limits[i] <= 0;
        SELECT array_agg(f.tenant_id), array_agg(f.prio), array_agg(f.id) INTO v_tenants, v_prios, v_ids
        FROM first_ready_jobs(p_queues[i], p_after[i], p_limits[i]) f;
        CONTINUE WHEN v_tenants IS NULL;
        v_share := ceil(p_limits[i]::numeric / cardinality(v_tenants));
        RETURN QUERY
            WITH chosen AS MATERIALIZED (
                SELECT r.place, t.turn
                FROM unnest(v_tenants, v_prios, v_ids) WITH ORDINALITY AS t (tenant_id, prio, id, turn)
                CROSS JOIN LATERAL (
                    SELECT j.ctid AS place FROM job j
                    WHERE j.state = 0 AND j.queue = p_queues[i] AND j.tenant_id = t.tenant_id
                      AND (j.prio, j.id) >= (t.prio, t.id)
                    ORDER BY j.prio, j.id LIMIT v_share FOR UPDATE SKIP LOCKED) r
                LIMIT p_limits[i]
            ), taken AS (
                UPDATE job AS j
                SET state = 1, node = p_node, lease_until = p_lease_until, attempt = j.attempt + 1
                FROM chosen c WHERE j.ctid = c.place AND j.state = 0
                RETURNING j.*, c.turn)
            SELECT t.id, t.tenant_id, t.queue, t.dedupe, t.payload, t.attempt, t.max_attempt, t.created_at
            FROM taken t ORDER BY t.turn, t.prio, t.id;
    END LOOP;
END $$;

DROP FUNCTION parley.tenants_with_ready_jobs(text, bigint, integer);
