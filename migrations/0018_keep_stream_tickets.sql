-- One-time tickets for opening a WebSocket; they live for a minute.

CREATE TABLE parley.stream_ticket (
    tenant_id      bigint      NOT NULL REFERENCES parley.tenant (id),
    token_sha256   bytea       NOT NULL CHECK (octet_length(token_sha256) = 32),
    user_id        uuid        NOT NULL,
    session_id     uuid,
    api_key_id     uuid,
    role           text        NOT NULL CHECK (role IN ('member', 'tenant_admin', 'operator')),
    email_verified boolean     NOT NULL,
    expires_at     timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, token_sha256),
    FOREIGN KEY (tenant_id, user_id) REFERENCES parley.app_user (tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX stream_ticket_expiry ON parley.stream_ticket (tenant_id, expires_at);
CREATE INDEX stream_ticket_user ON parley.stream_ticket (tenant_id, user_id);
ALTER TABLE parley.stream_ticket ENABLE ROW LEVEL SECURITY;
ALTER TABLE parley.stream_ticket FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON parley.stream_ticket
    USING (tenant_id = parley.tenant_id()) WITH CHECK (tenant_id = parley.tenant_id());
GRANT SELECT, INSERT, DELETE ON parley.stream_ticket TO parley_app;
