-- What concerns a user, as it happens: written in the transaction of the change, read by whatever host the user is
-- connected to. Reached through the functions below alone, which take the tenant from the setting.

-- One row a user. Its lock, held to the end of the transaction, makes the order of the numbers the order of the
-- commits, so a reader that has seen number n never misses one below it.
CREATE TABLE parley.live_cursor (
    tenant_id bigint NOT NULL,
    user_id   uuid   NOT NULL,
    last_seq  bigint NOT NULL CHECK (last_seq > 0),
    PRIMARY KEY (tenant_id, user_id),
    FOREIGN KEY (tenant_id, user_id) REFERENCES parley.app_user (tenant_id, id) ON DELETE CASCADE
) WITH (fillfactor = 70);
ALTER TABLE parley.live_cursor ENABLE ROW LEVEL SECURITY;
ALTER TABLE parley.live_cursor FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON parley.live_cursor
    USING (tenant_id = parley.tenant_id() AND (parley.user_id() IS NULL OR user_id = parley.user_id()))
    WITH CHECK (tenant_id = parley.tenant_id() AND (parley.user_id() IS NULL OR user_id = parley.user_id()));
CREATE POLICY owner_functions ON parley.live_cursor TO parley_owner USING (true) WITH CHECK (true);

CREATE TABLE parley.live_event (
    tenant_id bigint      NOT NULL,
    user_id   uuid        NOT NULL,
    seq       bigint      NOT NULL,
    kind      text        NOT NULL CHECK (kind ~ '^[a-z0-9_.]{1,80}$'),
    payload   jsonb       NOT NULL CHECK (octet_length(payload::text) <= 65536),
    at        timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, user_id, seq),
    FOREIGN KEY (tenant_id, user_id) REFERENCES parley.live_cursor (tenant_id, user_id) ON DELETE CASCADE
);
ALTER TABLE parley.live_event ENABLE ROW LEVEL SECURITY;
ALTER TABLE parley.live_event FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON parley.live_event
    USING (tenant_id = parley.tenant_id() AND (parley.user_id() IS NULL OR user_id = parley.user_id()))
    WITH CHECK (tenant_id = parley.tenant_id() AND (parley.user_id() IS NULL OR user_id = parley.user_id()));
CREATE POLICY owner_functions ON parley.live_event TO parley_owner USING (true) WITH CHECK (true);

-- Tells a user of the setting's tenant something; the number it got. Transactions that notify wait for each other at
-- their commit: one that must not (money) passes false for p_hint and is heard of at the next poll, within a second.
CREATE FUNCTION parley.publish_event(
    p_user uuid, p_kind text, p_payload jsonb, p_at timestamptz, p_hint boolean DEFAULT true)
RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER SET search_path = parley, pg_temp AS $$
DECLARE
    v_tenant bigint := parley.tenant_id();
    v_seq    bigint;
BEGIN
    INSERT INTO live_cursor AS c (tenant_id, user_id, last_seq) VALUES (v_tenant, p_user, 1)
    ON CONFLICT (tenant_id, user_id) DO UPDATE SET last_seq = c.last_seq + 1
    RETURNING c.last_seq INTO v_seq;
    INSERT INTO live_event (tenant_id, user_id, seq, kind, payload, at)
    VALUES (v_tenant, p_user, v_seq, p_kind, p_payload, p_at);
    IF p_hint THEN
        PERFORM pg_notify('parley_live', v_tenant || ' ' || p_user);
    END IF;
    RETURN v_seq;
END $$;

-- News for many readers at once. A reader is a tenant, a user and the number seen last; without a number it only asks
-- where the user's events stand. `reader` counts from 1. A row without seq says that nothing after the number is kept.
CREATE FUNCTION parley.live_events_after(p_tenants bigint[], p_users uuid[], p_after bigint[], p_limit integer)
RETURNS TABLE (reader integer, last_seq bigint, seq bigint, kind text, payload text, at timestamptz)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = parley, pg_temp SET enable_seqscan = off AS $$
BEGIN
    RETURN QUERY
    SELECT r.n::integer, coalesce(c.last_seq, 0), e.seq, e.kind, e.payload, e.at
    FROM unnest(p_tenants, p_users, p_after) WITH ORDINALITY AS r (tenant_id, user_id, after, n)
    LEFT JOIN live_cursor c ON c.tenant_id = r.tenant_id AND c.user_id = r.user_id
    LEFT JOIN LATERAL (
        SELECT l.seq, l.kind, l.payload::text AS payload, l.at FROM live_event l
        WHERE l.tenant_id = r.tenant_id AND l.user_id = r.user_id AND l.seq > r.after
        ORDER BY l.seq LIMIT p_limit) e ON true
    WHERE r.after IS NULL OR coalesce(c.last_seq, 0) <> r.after
    ORDER BY r.n, e.seq;
END $$;

CREATE FUNCTION parley.purge_live_events(p_before timestamptz)
RETURNS bigint LANGUAGE sql SECURITY DEFINER SET search_path = parley, pg_temp AS $$
    WITH gone AS (DELETE FROM live_event WHERE at < p_before RETURNING 1) SELECT count(*) FROM gone
$$;

REVOKE ALL ON FUNCTION
    parley.publish_event(uuid, text, jsonb, timestamptz, boolean),
    parley.live_events_after(bigint[], uuid[], bigint[], integer),
    parley.purge_live_events(timestamptz)
FROM PUBLIC;
GRANT EXECUTE ON FUNCTION
    parley.publish_event(uuid, text, jsonb, timestamptz, boolean),
    parley.live_events_after(bigint[], uuid[], bigint[], integer),
    parley.purge_live_events(timestamptz)
TO parley_app;
