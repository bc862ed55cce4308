-- Who did what. The runtime role may add and read, never change. No foreign key to users: the log outlives them,
-- and an operator's user is in another tenant.

CREATE TABLE parley.audit_entry (
    tenant_id       bigint      NOT NULL REFERENCES parley.tenant (id),
    id              uuid        NOT NULL,
    at              timestamptz NOT NULL,
    action          text        NOT NULL CHECK (action ~ '^[a-z_]+(\.[a-z_]+)+$'),
    target          text        CHECK (length(target) <= 200),
    details         jsonb       NOT NULL DEFAULT '{}',
    actor_id        uuid,
    actor_tenant_id bigint,
    api_key_id      uuid,
    address         text        CHECK (length(address) <= 60),
    request_id      text        CHECK (length(request_id) <= 200),
    PRIMARY KEY (tenant_id, id)
);
CREATE INDEX audit_entry_actor ON parley.audit_entry (tenant_id, actor_id, id);
ALTER TABLE parley.audit_entry ENABLE ROW LEVEL SECURITY;
ALTER TABLE parley.audit_entry FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON parley.audit_entry
    USING (tenant_id = parley.tenant_id()) WITH CHECK (tenant_id = parley.tenant_id());
CREATE POLICY owner_functions ON parley.audit_entry TO parley_owner USING (true) WITH CHECK (true);
GRANT SELECT, INSERT ON parley.audit_entry TO parley_app;

-- One entry, given as JSON so that functions can pass it on unread. NULL adds none.
CREATE FUNCTION parley.audit(p_entry jsonb) RETURNS boolean LANGUAGE sql SET search_path = parley, pg_temp AS $$
    WITH added AS (
        INSERT INTO audit_entry (tenant_id, id, at, action, target, details, actor_id, actor_tenant_id, api_key_id, address, request_id)
        SELECT parley.tenant_id(), e.id, e.at, e.action, e.target, e.details, e.actor_id, e.actor_tenant_id, e.api_key_id, e.address, e.request_id
        FROM jsonb_to_record(p_entry) AS e (
            id uuid, at timestamptz, action text, target text, details jsonb, actor_id uuid, actor_tenant_id bigint,
            api_key_id uuid, address text, request_id text)
        WHERE p_entry IS NOT NULL
        RETURNING 1
    )
    SELECT EXISTS (SELECT FROM added)
$$;
REVOKE ALL ON FUNCTION parley.audit(jsonb) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION parley.audit(jsonb) TO parley_app;
