-- What was said and done in conversations whose users agreed to keep it. Numbers are the host's, in the order of events; some may
-- be missing. `user_id` repeats the conversation's, so that a user's own rows need no look at another table.

CREATE TABLE parley.conversation_turn (
    tenant_id       bigint  NOT NULL,
    conversation_id uuid    NOT NULL,
    seq             integer NOT NULL CHECK (seq > 0),
    user_id         uuid,
    speaker         text    NOT NULL CHECK (speaker IN ('user', 'assistant')),
    -- Empty when it was not understood.
    text            text    CHECK (length(text) <= 32768),
    -- What the user heard of what the assistant said.
    heard_text      text    CHECK (length(heard_text) <= 32768),
    -- Since the beginning of the conversation.
    started_ms      bigint  NOT NULL CHECK (started_ms >= 0),
    length_ms       bigint  NOT NULL CHECK (length_ms >= 0),
    confidence      real    CHECK (confidence BETWEEN 0 AND 1),
    provider_id     uuid,
    interrupted     boolean NOT NULL DEFAULT false,
    timings         jsonb   NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(timings) = 'object'),
    PRIMARY KEY (tenant_id, conversation_id, seq),
    FOREIGN KEY (tenant_id, conversation_id) REFERENCES parley.conversation (tenant_id, id) ON DELETE CASCADE
);
ALTER TABLE parley.conversation_turn ENABLE ROW LEVEL SECURITY;
ALTER TABLE parley.conversation_turn FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON parley.conversation_turn
    USING (tenant_id = parley.tenant_id() AND (parley.user_id() IS NULL OR user_id = parley.user_id()))
    WITH CHECK (tenant_id = parley.tenant_id() AND (parley.user_id() IS NULL OR user_id = parley.user_id()));
CREATE POLICY owner_functions ON parley.conversation_turn TO parley_owner USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE, DELETE ON parley.conversation_turn TO parley_app;

CREATE TABLE parley.conversation_event (
    tenant_id       bigint      NOT NULL,
    conversation_id uuid        NOT NULL,
    seq             bigint      NOT NULL CHECK (seq > 0),
    user_id         uuid,
    kind            text        NOT NULL CHECK (kind ~ '^[a-z0-9_.]{1,80}$'),
    payload         jsonb       NOT NULL CHECK (octet_length(payload::text) <= 131072),
    at              timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, conversation_id, seq),
    FOREIGN KEY (tenant_id, conversation_id) REFERENCES parley.conversation (tenant_id, id) ON DELETE CASCADE
);
ALTER TABLE parley.conversation_event ENABLE ROW LEVEL SECURITY;
ALTER TABLE parley.conversation_event FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON parley.conversation_event
    USING (tenant_id = parley.tenant_id() AND (parley.user_id() IS NULL OR user_id = parley.user_id()))
    WITH CHECK (tenant_id = parley.tenant_id() AND (parley.user_id() IS NULL OR user_id = parley.user_id()));
CREATE POLICY owner_functions ON parley.conversation_event TO parley_owner USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE, DELETE ON parley.conversation_event TO parley_app;

CREATE TABLE parley.tool_call (
    tenant_id       bigint  NOT NULL,
    conversation_id uuid    NOT NULL,
    call_id         text    NOT NULL CHECK (length(call_id) BETWEEN 1 AND 200),
    user_id         uuid,
    name            text    NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
    -- As the model wrote them, which need not be JSON.
    arguments       text    NOT NULL CHECK (length(arguments) <= 32768),
    output          text    CHECK (length(output) <= 32768),
    status          text    NOT NULL CHECK (status IN ('running', 'answered', 'unanswered')),
    started_ms      bigint  NOT NULL CHECK (started_ms >= 0),
    duration_ms     bigint  CHECK (duration_ms >= 0),
    PRIMARY KEY (tenant_id, conversation_id, call_id),
    FOREIGN KEY (tenant_id, conversation_id) REFERENCES parley.conversation (tenant_id, id) ON DELETE CASCADE
);
ALTER TABLE parley.tool_call ENABLE ROW LEVEL SECURITY;
ALTER TABLE parley.tool_call FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON parley.tool_call
    USING (tenant_id = parley.tenant_id() AND (parley.user_id() IS NULL OR user_id = parley.user_id()))
    WITH CHECK (tenant_id = parley.tenant_id() AND (parley.user_id() IS NULL OR user_id = parley.user_id()));
CREATE POLICY owner_functions ON parley.tool_call TO parley_owner USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE, DELETE ON parley.tool_call TO parley_app;
