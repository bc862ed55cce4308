-- Conversations: who talked when, for how long and by what way. What was said is in tables of its own, which may be empty.

CREATE TABLE parley.conversation (
    tenant_id        bigint      NOT NULL REFERENCES parley.tenant (id),
    id               uuid        NOT NULL,
    -- Empty when the caller has no account.
    user_id          uuid,
    experience       text        NOT NULL
                     CHECK (experience IN ('practice', 'companion', 'receptionist', 'mentor', 'assistant')),
    scenario         text        CHECK (length(scenario) BETWEEN 1 AND 100),
    title            text        NOT NULL DEFAULT '' CHECK (length(title) <= 200),
    transport        text        NOT NULL CHECK (transport IN ('webrtc', 'websocket', 'phone', 'avatar', 'text')),
    -- The host that it goes on at, or went on at.
    host_id          uuid        NOT NULL,
    state            text        NOT NULL CHECK (state IN ('live', 'ended')),
    started_at       timestamptz NOT NULL,
    ended_at         timestamptz,
    end_reason       text        CHECK (length(end_reason) BETWEEN 1 AND 80),
    language         text        CHECK (length(language) <= 35),
    user_ms          bigint      NOT NULL DEFAULT 0 CHECK (user_ms >= 0),
    assistant_ms     bigint      NOT NULL DEFAULT 0 CHECK (assistant_ms >= 0),
    keeps_transcript boolean     NOT NULL,
    keeps_recording  boolean     NOT NULL,
    -- Below the folder of recordings; empty as long as there is none.
    recording_file   text        CHECK (length(recording_file) <= 200),
    -- What the host could not write down because the database was away for too long.
    rows_lost        bigint      NOT NULL DEFAULT 0 CHECK (rows_lost >= 0),
    -- The last event that was told to the user, so that none is told twice.
    told_seq         bigint      NOT NULL DEFAULT 0,
    metadata         jsonb       NOT NULL DEFAULT '{}'
                     CHECK (jsonb_typeof(metadata) = 'object' AND octet_length(metadata::text) <= 16384),
    -- Somebody deleted it: what is left shows nobody anything and goes with the tenant's retention.
    deleted_at       timestamptz,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, user_id) REFERENCES parley.app_user (tenant_id, id) ON DELETE CASCADE,
    CHECK ((state = 'ended') = (ended_at IS NOT NULL)),
    CHECK ((state = 'ended') = (end_reason IS NOT NULL))
);
CREATE INDEX conversation_of_user ON parley.conversation (tenant_id, user_id, id);
CREATE INDEX conversation_live ON parley.conversation (tenant_id, host_id) WHERE state = 'live';
CREATE INDEX conversation_ended ON parley.conversation (tenant_id, ended_at) WHERE state = 'ended';
ALTER TABLE parley.conversation ENABLE ROW LEVEL SECURITY;
ALTER TABLE parley.conversation FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON parley.conversation
    USING (tenant_id = parley.tenant_id() AND (parley.user_id() IS NULL OR user_id = parley.user_id()))
    WITH CHECK (tenant_id = parley.tenant_id() AND (parley.user_id() IS NULL OR user_id = parley.user_id()));
CREATE POLICY owner_functions ON parley.conversation TO parley_owner USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE, DELETE ON parley.conversation TO parley_app;
