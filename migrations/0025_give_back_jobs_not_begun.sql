-- A host that stops while its claim is under way gives the jobs back as it found them: nobody has begun them, so they wait
-- for no lease and lose no attempt.
CREATE FUNCTION parley.give_back_jobs(p_node text, p_ids bigint[], p_attempts integer[])
RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER SET search_path = parley, pg_temp SET enable_seqscan = off AS $$
DECLARE
    v_count bigint;
BEGIN
    UPDATE job j SET state = 0, attempt = j.attempt - 1, node = NULL, lease_until = NULL
    FROM unnest(p_ids, p_attempts) AS g (id, attempt)
    WHERE j.id = g.id AND j.attempt = g.attempt AND j.node = p_node AND j.state = 1;
    GET DIAGNOSTICS v_count = ROW_COUNT;
    RETURN v_count;
END $$;
REVOKE ALL ON FUNCTION parley.give_back_jobs(text, bigint[], integer[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION parley.give_back_jobs(text, bigint[], integer[]) TO parley_app;
