-- What nobody needs any more goes, of all tenants at once.

CREATE FUNCTION parley.tidy_tenancy(p_now timestamptz) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = parley, pg_temp AS $$
DECLARE
    v_total bigint := 0;
    v_count bigint;
BEGIN
    -- Twice as long as an access token lives: every host has read it, and no token it concerns still counts.
    DELETE FROM revocation WHERE at < p_now - interval '20 minutes';
    GET DIAGNOSTICS v_count = ROW_COUNT;
    v_total := v_total + v_count;
    -- A week after its end a session is of no interest even to its user.
    DELETE FROM session WHERE coalesce(ended_at, expires_at) < p_now - interval '7 days';
    GET DIAGNOSTICS v_count = ROW_COUNT;
    v_total := v_total + v_count;
    -- Used refresh tokens are kept as long as their theft could matter: a session's longest pause.
    DELETE FROM refresh_token WHERE used_at < p_now - interval '7 days';
    GET DIAGNOSTICS v_count = ROW_COUNT;
    v_total := v_total + v_count;
    DELETE FROM one_time_token WHERE expires_at < p_now - interval '1 day';
    GET DIAGNOSTICS v_count = ROW_COUNT;
    v_total := v_total + v_count;
    DELETE FROM attempt WHERE window_ends < p_now;
    GET DIAGNOSTICS v_count = ROW_COUNT;
    v_total := v_total + v_count;
    DELETE FROM idempotency_key WHERE expires_at < p_now;
    GET DIAGNOSTICS v_count = ROW_COUNT;
    RETURN v_total + v_count;
END $$;
REVOKE ALL ON FUNCTION parley.tidy_tenancy(timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION parley.tidy_tenancy(timestamptz) TO parley_app;
