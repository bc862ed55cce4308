-- Links that show a transcript to whoever has them. The token is shown once; what is kept is its SHA-256.

CREATE TABLE parley.share_link (
    tenant_id       bigint      NOT NULL,
    token_sha256    bytea       NOT NULL CHECK (octet_length(token_sha256) = 32),
    conversation_id uuid        NOT NULL,
    user_id         uuid,
    created_at      timestamptz NOT NULL,
    expires_at      timestamptz NOT NULL,
    revoked_at      timestamptz,
    PRIMARY KEY (tenant_id, token_sha256),
    FOREIGN KEY (tenant_id, conversation_id) REFERENCES parley.conversation (tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX share_link_conversation ON parley.share_link (tenant_id, conversation_id);
ALTER TABLE parley.share_link ENABLE ROW LEVEL SECURITY;
ALTER TABLE parley.share_link FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON parley.share_link
    USING (tenant_id = parley.tenant_id() AND (parley.user_id() IS NULL OR user_id = parley.user_id()))
    WITH CHECK (tenant_id = parley.tenant_id() AND (parley.user_id() IS NULL OR user_id = parley.user_id()));
CREATE POLICY owner_functions ON parley.share_link TO parley_owner USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE, DELETE ON parley.share_link TO parley_app;
