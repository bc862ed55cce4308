-- Every run of a tool, in a conversation or by itself, and how it went. What was asked and answered is in parley.tool_call, where the
-- user agreed to that.

CREATE TABLE parley.tool_run (
    tenant_id       bigint      NOT NULL REFERENCES parley.tenant (id) ON DELETE CASCADE,
    id              uuid        NOT NULL,
    -- Empty for callers without an account.
    user_id         uuid,
    -- Empty for a run by itself. The conversation may be gone, or not written down yet.
    conversation_id uuid,
    name            text        NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
    kind            text        NOT NULL CHECK (kind IN ('host', 'tenant')),
    -- `succeeded`, or why it did not.
    outcome         text        NOT NULL CHECK (length(outcome) BETWEEN 1 AND 80),
    duration_ms     bigint      NOT NULL CHECK (duration_ms >= 0),
    at              timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, user_id) REFERENCES parley.app_user (tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX tool_run_user ON parley.tool_run (tenant_id, user_id);
ALTER TABLE parley.tool_run ENABLE ROW LEVEL SECURITY;
ALTER TABLE parley.tool_run FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON parley.tool_run
    USING (tenant_id = parley.tenant_id() AND (parley.user_id() IS NULL OR user_id = parley.user_id()))
    WITH CHECK (tenant_id = parley.tenant_id() AND (parley.user_id() IS NULL OR user_id = parley.user_id()));
CREATE POLICY owner_functions ON parley.tool_run TO parley_owner USING (true) WITH CHECK (true);
GRANT SELECT, INSERT ON parley.tool_run TO parley_app;

CREATE FUNCTION parley.purge_tool_runs(p_before timestamptz)
RETURNS bigint LANGUAGE sql SECURITY DEFINER SET search_path = parley, pg_temp AS $$
    WITH gone AS (DELETE FROM tool_run WHERE at < p_before RETURNING 1)
    SELECT count(*) FROM gone
$$;
REVOKE ALL ON FUNCTION parley.purge_tool_runs(timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION parley.purge_tool_runs(timestamptz) TO parley_app;
