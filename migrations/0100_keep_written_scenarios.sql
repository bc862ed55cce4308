-- Scenarios that were written for a user, or by an admin for everybody of a tenant. Those of the installation are files.

CREATE TABLE parley.scenario (
    tenant_id   bigint      NOT NULL REFERENCES parley.tenant (id),
    id          uuid        NOT NULL,
    -- Empty when it is everybody's.
    user_id     uuid,
    document    jsonb       NOT NULL CHECK (jsonb_typeof(document) = 'object' AND octet_length(document::text) <= 262144),
    produced_by text        NOT NULL CHECK (produced_by IN ('model', 'engine')),
    created_at  timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, user_id) REFERENCES parley.app_user (tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX scenario_of_user ON parley.scenario (tenant_id, user_id, id);
ALTER TABLE parley.scenario ENABLE ROW LEVEL SECURITY;
ALTER TABLE parley.scenario FORCE ROW LEVEL SECURITY;
-- Everybody plays what is everybody's; users change their own alone.
CREATE POLICY tenant ON parley.scenario
    USING (tenant_id = parley.tenant_id()
           AND (parley.user_id() IS NULL OR user_id IS NULL OR user_id = parley.user_id()))
    WITH CHECK (tenant_id = parley.tenant_id() AND (parley.user_id() IS NULL OR user_id = parley.user_id()));
CREATE POLICY owner_functions ON parley.scenario TO parley_owner USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, DELETE ON parley.scenario TO parley_app;
