-- Providers: configured uses of plugins, and the order in which a tenant asks them. Secrets are in parley.secret.

CREATE TABLE parley.provider (
    tenant_id    bigint      NOT NULL REFERENCES parley.tenant (id) ON DELETE CASCADE,
    id           uuid        NOT NULL,
    kind         text        NOT NULL CHECK (kind IN ('stt', 'tts', 'llm', 'realtime', 'telephony', 'payment', 'avatar',
                                                      'calendar', 'mail', 'sms', 'identity')),
    plugin       text        NOT NULL CHECK (plugin ~ '^[a-z][a-z0-9_.-]{0,63}$'),
    name         text        NOT NULL CHECK (length(name) BETWEEN 1 AND 120),
    settings     jsonb       NOT NULL CHECK (jsonb_typeof(settings) = 'object' AND octet_length(settings::text) <= 65536),
    secret_names text[]      NOT NULL DEFAULT '{}' CHECK (cardinality(secret_names) <= 20),
    -- Null for the prices of the plugin's manifest.
    prices       jsonb       CHECK (jsonb_typeof(prices) = 'array' AND octet_length(prices::text) <= 8192),
    enabled      boolean     NOT NULL DEFAULT true,
    -- Grows when settings or secrets change: what was known of its health then counts no more.
    revision     integer     NOT NULL DEFAULT 1 CHECK (revision > 0),
    created_at   timestamptz NOT NULL,
    updated_at   timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT provider_kind_unique UNIQUE (tenant_id, kind, id)
);
ALTER TABLE parley.provider ENABLE ROW LEVEL SECURITY;
ALTER TABLE parley.provider FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON parley.provider
    USING (tenant_id = parley.tenant_id()) WITH CHECK (tenant_id = parley.tenant_id());
CREATE POLICY owner_functions ON parley.provider TO parley_owner USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE, DELETE ON parley.provider TO parley_app;

-- One row for each kind that a tenant has an order of its own for. Its lock keeps two changes of an order apart.
CREATE TABLE parley.chain (
    tenant_id  bigint      NOT NULL REFERENCES parley.tenant (id) ON DELETE CASCADE,
    kind       text        NOT NULL CHECK (kind IN ('stt', 'tts', 'llm', 'realtime', 'telephony', 'payment', 'avatar',
                                                    'calendar', 'mail', 'sms', 'identity')),
    hedge      boolean     NOT NULL DEFAULT false,
    on_content text        NOT NULL DEFAULT 'stop' CHECK (on_content IN ('stop', 'ask_next')),
    updated_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, kind)
);
ALTER TABLE parley.chain ENABLE ROW LEVEL SECURITY;
ALTER TABLE parley.chain FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON parley.chain
    USING (tenant_id = parley.tenant_id()) WITH CHECK (tenant_id = parley.tenant_id());
CREATE POLICY owner_functions ON parley.chain TO parley_owner USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE, DELETE ON parley.chain TO parley_app;

CREATE TABLE parley.chain_entry (
    tenant_id          bigint   NOT NULL,
    kind               text     NOT NULL,
    position           smallint NOT NULL CHECK (position BETWEEN 0 AND 19),
    provider_id        uuid     NOT NULL,
    -- Null for the usual ones.
    first_output_ms    integer  CHECK (first_output_ms BETWEEN 100 AND 60000),
    between_outputs_ms integer  CHECK (between_outputs_ms BETWEEN 100 AND 60000),
    PRIMARY KEY (tenant_id, kind, position),
    CONSTRAINT chain_entry_provider_unique UNIQUE (tenant_id, kind, provider_id),
    FOREIGN KEY (tenant_id, kind) REFERENCES parley.chain (tenant_id, kind) ON DELETE CASCADE,
    FOREIGN KEY (tenant_id, kind, provider_id) REFERENCES parley.provider (tenant_id, kind, id) ON DELETE CASCADE
);
ALTER TABLE parley.chain_entry ENABLE ROW LEVEL SECURITY;
ALTER TABLE parley.chain_entry FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON parley.chain_entry
    USING (tenant_id = parley.tenant_id()) WITH CHECK (tenant_id = parley.tenant_id());
CREATE POLICY owner_functions ON parley.chain_entry TO parley_owner USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE, DELETE ON parley.chain_entry TO parley_app;

-- Which tenants' providers or orders changed, so that every host notices without reading all of them.
CREATE TABLE parley.provider_change (
    tenant_id  bigint PRIMARY KEY REFERENCES parley.tenant (id) ON DELETE CASCADE,
    changed_in xid8   NOT NULL
);
ALTER TABLE parley.provider_change ENABLE ROW LEVEL SECURITY;
ALTER TABLE parley.provider_change FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON parley.provider_change
    USING (tenant_id = parley.tenant_id()) WITH CHECK (tenant_id = parley.tenant_id());
CREATE POLICY owner_functions ON parley.provider_change TO parley_owner USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE ON parley.provider_change TO parley_app;

CREATE FUNCTION parley.providers_changed_since(p_since xid8) RETURNS SETOF bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = parley, pg_temp
AS $$ SELECT tenant_id FROM provider_change WHERE changed_in >= p_since ORDER BY tenant_id $$;

CREATE FUNCTION parley.mark_providers_changed() RETURNS void
LANGUAGE sql SET search_path = parley, pg_temp AS $$
    INSERT INTO provider_change AS c (tenant_id, changed_in) VALUES (parley.tenant_id(), pg_current_xact_id())
    ON CONFLICT (tenant_id) DO UPDATE SET changed_in = excluded.changed_in
$$;

-- The whole order anew: an array of {"provider_id", "first_output_ms", "between_outputs_ms"}. Empty: the tenant has no
-- order of its own any more and gets what the platform comes with.
CREATE FUNCTION parley.set_chain(p_kind text, p_hedge boolean, p_on_content text, p_entries jsonb, p_now timestamptz)
RETURNS void LANGUAGE plpgsql SET search_path = parley, pg_temp AS $$
BEGIN
    IF jsonb_array_length(p_entries) = 0 THEN
        DELETE FROM chain WHERE tenant_id = parley.tenant_id() AND kind = p_kind;
    ELSE
        INSERT INTO chain AS c (tenant_id, kind, hedge, on_content, updated_at)
        VALUES (parley.tenant_id(), p_kind, p_hedge, p_on_content, p_now)
        ON CONFLICT (tenant_id, kind) DO UPDATE
        SET hedge = excluded.hedge, on_content = excluded.on_content, updated_at = excluded.updated_at;
        DELETE FROM chain_entry WHERE tenant_id = parley.tenant_id() AND kind = p_kind;
        IF EXISTS (
            SELECT FROM jsonb_to_recordset(p_entries) AS e (provider_id uuid)
            WHERE NOT EXISTS (SELECT FROM provider p
                              WHERE p.tenant_id = parley.tenant_id() AND p.kind = p_kind AND p.id = e.provider_id)) THEN
            PERFORM parley.fail('PR404', 'provider_not_found');
        END IF;
        INSERT INTO chain_entry (tenant_id, kind, position, provider_id, first_output_ms, between_outputs_ms)
        SELECT parley.tenant_id(), p_kind, e.n - 1, (e.value ->> 'provider_id')::uuid,
               (e.value ->> 'first_output_ms')::integer, (e.value ->> 'between_outputs_ms')::integer
        FROM jsonb_array_elements(p_entries) WITH ORDINALITY AS e (value, n);
    END IF;
    PERFORM parley.mark_providers_changed();
END $$;

-- Plugins that operators have shut, for all tenants; one without a row may be used.
CREATE TABLE parley.plugin_switch (
    plugin     text        PRIMARY KEY CHECK (plugin ~ '^[a-z][a-z0-9_.-]{0,63}$'),
    enabled    boolean     NOT NULL,
    updated_at timestamptz NOT NULL
);
GRANT SELECT, INSERT, UPDATE ON parley.plugin_switch TO parley_app;

REVOKE ALL ON FUNCTION
    parley.providers_changed_since(xid8),
    parley.mark_providers_changed(),
    parley.set_chain(text, boolean, text, jsonb, timestamptz)
FROM PUBLIC;
GRANT EXECUTE ON FUNCTION
    parley.providers_changed_since(xid8),
    parley.mark_providers_changed(),
    parley.set_chain(text, boolean, text, jsonb, timestamptz)
TO parley_app;
