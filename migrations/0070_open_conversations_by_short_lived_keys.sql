-- Keys that open live conversations and nothing else, for pages and apps that no other secret can be given to.

CREATE TABLE parley.client_secret (
    tenant_id       bigint      NOT NULL REFERENCES parley.tenant (id),
    token_sha256    bytea       NOT NULL CHECK (octet_length(token_sha256) = 32),
    user_id         uuid        NOT NULL,
    -- By what its maker had shown who they are; the end of that ends the key.
    session_id      uuid,
    api_key_id      uuid,
    -- As the session object of the Realtime protocol.
    session         jsonb       NOT NULL CHECK (jsonb_typeof(session) = 'object'),
    -- Null leaves it to the session.
    scenario        text        CHECK (scenario ~ '^[a-z0-9]+(-[a-z0-9]+)*$' AND length(scenario) <= 64),
    temper          integer     CHECK (temper BETWEEN 1 AND 5),
    keep_transcript boolean     NOT NULL,
    record          boolean     NOT NULL,
    created_at      timestamptz NOT NULL,
    expires_at      timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, token_sha256),
    FOREIGN KEY (tenant_id, user_id) REFERENCES parley.app_user (tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX client_secret_user ON parley.client_secret (tenant_id, user_id);
ALTER TABLE parley.client_secret ENABLE ROW LEVEL SECURITY;
ALTER TABLE parley.client_secret FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON parley.client_secret
    USING (tenant_id = parley.tenant_id() AND (parley.user_id() IS NULL OR user_id = parley.user_id()))
    WITH CHECK (tenant_id = parley.tenant_id() AND (parley.user_id() IS NULL OR user_id = parley.user_id()));
CREATE POLICY owner_functions ON parley.client_secret TO parley_owner USING (true) WITH CHECK (true);
GRANT SELECT, INSERT ON parley.client_secret TO parley_app;

CREATE FUNCTION parley.purge_client_secrets(p_now timestamptz)
RETURNS bigint LANGUAGE sql SECURITY DEFINER SET search_path = parley, pg_temp AS $$
    WITH gone AS (DELETE FROM client_secret WHERE expires_at <= p_now RETURNING 1)
    SELECT count(*) FROM gone
$$;
REVOKE ALL ON FUNCTION parley.purge_client_secrets(timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION parley.purge_client_secrets(timestamptz) TO parley_app;
