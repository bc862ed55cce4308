-- Idempotency keys: the answer to a request, kept for a day and given again. Replies are sealed by the host.

CREATE TABLE parley.idempotency_key (
    tenant_id   bigint      NOT NULL REFERENCES parley.tenant (id),
    caller      text        NOT NULL CHECK (length(caller) <= 60),
    key         text        NOT NULL CHECK (length(key) BETWEEN 1 AND 255),
    route       text        NOT NULL CHECK (length(route) <= 300),
    body_sha256 bytea       NOT NULL CHECK (octet_length(body_sha256) = 32),
    -- Who works on the request, and until when others leave it alone.
    lease       uuid        NOT NULL,
    lease_until timestamptz NOT NULL,
    sealed      bytea,
    created_at  timestamptz NOT NULL,
    expires_at  timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, caller, key)
);
ALTER TABLE parley.idempotency_key ENABLE ROW LEVEL SECURITY;
ALTER TABLE parley.idempotency_key FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON parley.idempotency_key
    USING (tenant_id = parley.tenant_id()) WITH CHECK (tenant_id = parley.tenant_id());
CREATE POLICY owner_functions ON parley.idempotency_key TO parley_owner USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE, DELETE ON parley.idempotency_key TO parley_app;

-- Outcomes: fresh, replay (with the sealed reply), in_use, reused.
CREATE FUNCTION parley.begin_idempotent(
    p_caller text, p_key text, p_route text, p_body_sha256 bytea, p_lease uuid, p_now timestamptz,
    p_lease_until timestamptz, p_expires_at timestamptz)
RETURNS TABLE (outcome text, sealed bytea) LANGUAGE plpgsql SET search_path = parley, pg_temp AS $$
DECLARE
    v_known idempotency_key;
BEGIN
    outcome := 'fresh';
    INSERT INTO idempotency_key AS k (tenant_id, caller, key, route, body_sha256, lease, lease_until, created_at, expires_at)
    VALUES (parley.tenant_id(), p_caller, p_key, p_route, p_body_sha256, p_lease, p_lease_until, p_now, p_expires_at)
    ON CONFLICT (tenant_id, caller, key) DO UPDATE SET
        route = excluded.route, body_sha256 = excluded.body_sha256, lease = excluded.lease, lease_until = excluded.lease_until,
        sealed = NULL, created_at = excluded.created_at, expires_at = excluded.expires_at
    WHERE k.expires_at <= p_now
       OR (k.sealed IS NULL AND k.lease_until <= p_now AND k.route = excluded.route AND k.body_sha256 = excluded.body_sha256);
    IF FOUND THEN
        RETURN NEXT;
        RETURN;
    END IF;
    SELECT k.* INTO v_known FROM idempotency_key k
    WHERE k.tenant_id = parley.tenant_id() AND k.caller = p_caller AND k.key = p_key;
    outcome := CASE
        WHEN v_known.route IS DISTINCT FROM p_route OR v_known.body_sha256 IS DISTINCT FROM p_body_sha256 THEN 'reused'
        WHEN v_known.sealed IS NULL THEN 'in_use'
        ELSE 'replay' END;
    sealed := CASE WHEN outcome = 'replay' THEN v_known.sealed END;
    RETURN NEXT;
END $$;
REVOKE ALL ON FUNCTION
    parley.begin_idempotent(text, text, text, bytea, uuid, timestamptz, timestamptz, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION
    parley.begin_idempotent(text, text, text, bytea, uuid, timestamptz, timestamptz, timestamptz) TO parley_app;
