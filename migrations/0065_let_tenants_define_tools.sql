-- Tools that tenants define for their conversations: a model calls them, and the host calls a URL of theirs. The secret that calls
-- are signed with is in parley.secret.

CREATE TABLE parley.tool (
    tenant_id   bigint      NOT NULL REFERENCES parley.tenant (id) ON DELETE CASCADE,
    id          uuid        NOT NULL,
    -- As models call it.
    name        text        NOT NULL CHECK (name ~ '^[A-Za-z0-9_-]{1,64}$'),
    description text        NOT NULL CHECK (length(description) BETWEEN 1 AND 1000),
    -- JSON Schema of the arguments.
    parameters  jsonb       NOT NULL CHECK (jsonb_typeof(parameters) = 'object' AND octet_length(parameters::text) <= 32768),
    url         text        NOT NULL CHECK (url LIKE 'https://%' AND length(url) <= 2000),
    timeout_ms  integer     NOT NULL CHECK (timeout_ms BETWEEN 200 AND 30000),
    enabled     boolean     NOT NULL DEFAULT true,
    created_at  timestamptz NOT NULL,
    updated_at  timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT tool_name_unique UNIQUE (tenant_id, name)
);
ALTER TABLE parley.tool ENABLE ROW LEVEL SECURITY;
ALTER TABLE parley.tool FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON parley.tool
    USING (tenant_id = parley.tenant_id()) WITH CHECK (tenant_id = parley.tenant_id());
CREATE POLICY owner_functions ON parley.tool TO parley_owner USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE, DELETE ON parley.tool TO parley_app;
