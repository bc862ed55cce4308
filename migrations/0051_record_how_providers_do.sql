-- What happens with providers: health as each host sees it, failures, and what their work costs. Written for many tenants
-- at once, every few seconds, through the functions below.

CREATE TABLE parley.provider_health (
    tenant_id          bigint      NOT NULL REFERENCES parley.tenant (id) ON DELETE CASCADE,
    provider_id        uuid        NOT NULL,
    host_id            uuid        NOT NULL,
    revision           integer     NOT NULL,
    breaker            text        NOT NULL CHECK (breaker IN ('closed', 'open', 'half_open', 'limited', 'refused')),
    -- When the breaker came into this state, and when a limit ends. The latest of all hosts' is true for all.
    breaker_changed_at timestamptz NOT NULL,
    breaker_until      timestamptz,
    samples            bigint      NOT NULL CHECK (samples >= 0),
    p50_ms             integer     NOT NULL,
    p95_ms             integer     NOT NULL,
    p99_ms             integer     NOT NULL,
    successes          bigint      NOT NULL,
    failures           bigint      NOT NULL,
    updated_at         timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, provider_id, host_id)
) WITH (fillfactor = 70);
ALTER TABLE parley.provider_health ENABLE ROW LEVEL SECURITY;
ALTER TABLE parley.provider_health FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON parley.provider_health
    USING (tenant_id = parley.tenant_id()) WITH CHECK (tenant_id = parley.tenant_id());
CREATE POLICY owner_functions ON parley.provider_health TO parley_owner USING (true) WITH CHECK (true);
GRANT SELECT ON parley.provider_health TO parley_app;

-- The failover log: attempts that did not go well, and changes of a breaker. The platform's own defaults are no rows of
-- parley.provider, so there is no foreign key.
CREATE TABLE parley.provider_event (
    tenant_id   bigint      NOT NULL REFERENCES parley.tenant (id) ON DELETE CASCADE,
    id          uuid        NOT NULL,
    provider_id uuid        NOT NULL,
    kind        text        NOT NULL,
    event       text        NOT NULL CHECK (event ~ '^[a-z_]{1,40}$'),
    code        text        CHECK (length(code) <= 40),
    detail      jsonb       NOT NULL CHECK (jsonb_typeof(detail) = 'object' AND octet_length(detail::text) <= 8192),
    at          timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, id)
);
CREATE INDEX provider_event_provider ON parley.provider_event (tenant_id, provider_id, id);
ALTER TABLE parley.provider_event ENABLE ROW LEVEL SECURITY;
ALTER TABLE parley.provider_event FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON parley.provider_event
    USING (tenant_id = parley.tenant_id()) WITH CHECK (tenant_id = parley.tenant_id());
CREATE POLICY owner_functions ON parley.provider_event TO parley_owner USING (true) WITH CHECK (true);
GRANT SELECT ON parley.provider_event TO parley_app;

CREATE TABLE parley.cost_event (
    tenant_id   bigint      NOT NULL REFERENCES parley.tenant (id) ON DELETE CASCADE,
    id          uuid        NOT NULL,
    provider_id uuid        NOT NULL,
    kind        text        NOT NULL,
    unit        text        NOT NULL CHECK (unit ~ '^[a-z_]{1,40}$'),
    -- In thousandths of the unit: a second of audio is 1000.
    quantity_milli bigint   NOT NULL CHECK (quantity_milli >= 0),
    micros      bigint      NOT NULL CHECK (micros >= 0),
    currency    text        NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
    at          timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, id)
);
CREATE INDEX cost_event_at ON parley.cost_event (tenant_id, at);
ALTER TABLE parley.cost_event ENABLE ROW LEVEL SECURITY;
ALTER TABLE parley.cost_event FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON parley.cost_event
    USING (tenant_id = parley.tenant_id()) WITH CHECK (tenant_id = parley.tenant_id());
CREATE POLICY owner_functions ON parley.cost_event TO parley_owner USING (true) WITH CHECK (true);
GRANT SELECT ON parley.cost_event TO parley_app;

-- Three arrays of objects with the tables' columns. News of a tenant that is gone are left out.
CREATE FUNCTION parley.record_provider_news(p_health jsonb, p_events jsonb, p_costs jsonb)
RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = parley, pg_temp AS $$
BEGIN
    INSERT INTO provider_health AS h
    SELECT n.* FROM jsonb_populate_recordset(NULL::provider_health, p_health) n JOIN tenant t ON t.id = n.tenant_id
    ORDER BY n.tenant_id, n.provider_id
    ON CONFLICT (tenant_id, provider_id, host_id) DO UPDATE SET
        revision = excluded.revision, breaker = excluded.breaker, breaker_changed_at = excluded.breaker_changed_at,
        breaker_until = excluded.breaker_until, samples = excluded.samples, p50_ms = excluded.p50_ms,
        p95_ms = excluded.p95_ms, p99_ms = excluded.p99_ms, successes = excluded.successes,
        failures = excluded.failures, updated_at = excluded.updated_at;
    INSERT INTO provider_event
    SELECT n.* FROM jsonb_populate_recordset(NULL::provider_event, p_events) n JOIN tenant t ON t.id = n.tenant_id
    ON CONFLICT DO NOTHING;
    INSERT INTO cost_event
    SELECT n.* FROM jsonb_populate_recordset(NULL::cost_event, p_costs) n JOIN tenant t ON t.id = n.tenant_id
    ON CONFLICT DO NOTHING;
END $$;

-- The breakers of all tenants as other hosts see them.
CREATE FUNCTION parley.provider_breakers_since(p_since timestamptz, p_host uuid)
RETURNS TABLE (tenant_id bigint, provider_id uuid, revision integer, breaker text,
               breaker_changed_at timestamptz, breaker_until timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = parley, pg_temp AS $$
    SELECT h.tenant_id, h.provider_id, h.revision, h.breaker, h.breaker_changed_at, h.breaker_until
    FROM provider_health h WHERE h.host_id <> p_host AND h.updated_at >= p_since
$$;

CREATE FUNCTION parley.purge_provider_news(p_before timestamptz)
RETURNS bigint LANGUAGE sql SECURITY DEFINER SET search_path = parley, pg_temp AS $$
    WITH events AS (DELETE FROM provider_event WHERE at < p_before RETURNING 1),
         health AS (DELETE FROM provider_health WHERE updated_at < p_before RETURNING 1)
    SELECT (SELECT count(*) FROM events) + (SELECT count(*) FROM health)
$$;

REVOKE ALL ON FUNCTION
    parley.record_provider_news(jsonb, jsonb, jsonb),
    parley.provider_breakers_since(timestamptz, uuid),
    parley.purge_provider_news(timestamptz)
FROM PUBLIC;
GRANT EXECUTE ON FUNCTION
    parley.record_provider_news(jsonb, jsonb, jsonb),
    parley.provider_breakers_since(timestamptz, uuid),
    parley.purge_provider_news(timestamptz)
TO parley_app;
