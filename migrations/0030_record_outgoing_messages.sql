-- What was sent to whom and whether it arrived, without what it said.

CREATE TABLE parley.message (
    tenant_id    bigint      NOT NULL REFERENCES parley.tenant (id) ON DELETE CASCADE,
    id           uuid        NOT NULL,
    recipient    text        NOT NULL CHECK (length(recipient) <= 320),
    template     text        NOT NULL,
    state        text        NOT NULL CHECK (state IN ('sending', 'delivered', 'failed')),
    attempts     integer     NOT NULL CHECK (attempts > 0),
    error        text,
    created_at   timestamptz NOT NULL,
    delivered_at timestamptz,
    PRIMARY KEY (tenant_id, id),
    CHECK ((state = 'delivered') = (delivered_at IS NOT NULL))
);
ALTER TABLE parley.message ENABLE ROW LEVEL SECURITY;
ALTER TABLE parley.message FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON parley.message
    USING (tenant_id = parley.tenant_id()) WITH CHECK (tenant_id = parley.tenant_id());
CREATE POLICY owner_functions ON parley.message TO parley_owner USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE ON parley.message TO parley_app;

-- For operators: the newest first, of one tenant or of all. The newest of each tenant come from the end of its part of
-- the primary key.
CREATE FUNCTION parley.messages(p_tenant bigint, p_state text, p_before uuid, p_limit integer)
RETURNS SETOF parley.message LANGUAGE sql STABLE SECURITY DEFINER SET search_path = parley, pg_temp AS $$
    SELECT m.*
    FROM tenant t
    CROSS JOIN LATERAL (
        SELECT * FROM message
        WHERE message.tenant_id = t.id AND (p_before IS NULL OR message.id < p_before)
          AND (p_state IS NULL OR message.state = p_state)
        ORDER BY message.id DESC LIMIT p_limit) m
    WHERE p_tenant IS NULL OR t.id = p_tenant
    ORDER BY m.id DESC LIMIT p_limit
$$;

CREATE FUNCTION parley.purge_messages(p_before timestamptz)
RETURNS bigint LANGUAGE sql SECURITY DEFINER SET search_path = parley, pg_temp AS $$
    WITH gone AS (DELETE FROM message WHERE created_at < p_before RETURNING 1) SELECT count(*) FROM gone
$$;

REVOKE ALL ON FUNCTION parley.messages(bigint, text, uuid, integer), parley.purge_messages(timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION parley.messages(bigint, text, uuid, integer), parley.purge_messages(timestamptz)
TO parley_app;
