-- What was ended stays in the index of ready jobs until the next vacuum, and every claim walked through all of it again to find
-- where each tenant's ready jobs begin: under load that was most of a claim. A host that claims without pause knows where they
-- begin and says so: p_head_queues has positions in p_queues, the other arrays a tenant and the last of its jobs that the host
-- took. A queue without heads is walked through; jobs before a head, such as one given back, wait for such a claim.
DROP FUNCTION parley.claim_jobs(text, text[], integer[], bigint[], timestamptz, timestamptz);
CREATE FUNCTION parley.claim_jobs(
    p_node text, p_queues text[], p_limits integer[], p_after bigint[], p_now timestamptz, p_lease_until timestamptz,
    p_head_queues integer[], p_head_tenants bigint[], p_head_prios smallint[], p_head_ids bigint[])
RETURNS TABLE (
    id bigint, tenant_id bigint, queue text, dedupe text, payload jsonb, attempt smallint, max_attempt smallint,
    created_at timestamptz, prio smallint)
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
        SELECT array_agg(h.tenant_id), array_agg(h.prio), array_agg(h.id) INTO v_tenants, v_prios, v_ids
        FROM (
            SELECT g.tenant_id, g.prio, g.id
            FROM unnest(p_head_queues, p_head_tenants, p_head_prios, p_head_ids) AS g (place, tenant_id, prio, id)
            WHERE g.place = i ORDER BY g.tenant_id <= p_after[i], g.tenant_id LIMIT p_limits[i]) h;
        IF v_tenants IS NULL THEN
            SELECT array_agg(f.tenant_id), array_agg(f.prio), array_agg(f.id) INTO v_tenants, v_prios, v_ids
            FROM first_ready_jobs(p_queues[i], p_after[i], p_limits[i]) f;
        END IF;
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
            SELECT t.id, t.tenant_id, t.queue, t.dedupe, t.payload, t.attempt, t.max_attempt, t.created_at, t.prio
            FROM taken t ORDER BY t.turn, t.prio, t.id;
    END LOOP;
END $$;
REVOKE ALL ON FUNCTION parley.claim_jobs(
    text, text[], integer[], bigint[], timestamptz, timestamptz, integer[], bigint[], smallint[], bigint[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION parley.claim_jobs(
    text, text[], integer[], bigint[], timestamptz, timestamptz, integer[], bigint[], smallint[], bigint[]) TO parley_app;
