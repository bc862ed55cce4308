-- People, where they are signed in, and what was revoked lately.

CREATE TABLE parley.app_user (
    tenant_id           bigint      NOT NULL REFERENCES parley.tenant (id),
    id                  uuid        NOT NULL,
    email               text        NOT NULL CHECK (length(email) BETWEEN 3 AND 254),
    email_key           text        COLLATE "C" NOT NULL GENERATED ALWAYS AS (lower(email)) STORED,
    -- Empty until an invited user has chosen a password.
    password_hash       text        CHECK (length(password_hash) <= 400),
    display_name        text        NOT NULL DEFAULT '' CHECK (length(display_name) <= 200),
    role                text        NOT NULL CHECK (role IN ('member', 'tenant_admin', 'operator')),
    status              text        NOT NULL CHECK (status IN ('invited', 'active', 'disabled')),
    locale              text        NOT NULL DEFAULT 'en' CHECK (length(locale) <= 35),
    time_zone           text        NOT NULL DEFAULT 'UTC' CHECK (length(time_zone) <= 64),
    email_verified_at   timestamptz,
    password_changed_at timestamptz,
    last_sign_in_at     timestamptz,
    created_at          timestamptz NOT NULL,
    updated_at          timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT app_user_email_unique UNIQUE (tenant_id, email_key)
);
ALTER TABLE parley.app_user ENABLE ROW LEVEL SECURITY;
ALTER TABLE parley.app_user FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON parley.app_user
    USING (tenant_id = parley.tenant_id() AND (parley.user_id() IS NULL OR id = parley.user_id()))
    WITH CHECK (tenant_id = parley.tenant_id() AND (parley.user_id() IS NULL OR id = parley.user_id()));
CREATE POLICY owner_functions ON parley.app_user TO parley_owner USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE ON parley.app_user TO parley_app;

CREATE TABLE parley.session (
    tenant_id    bigint      NOT NULL,
    id           uuid        NOT NULL,
    user_id      uuid        NOT NULL,
    user_agent   text        NOT NULL CHECK (length(user_agent) <= 400),
    address      text        NOT NULL CHECK (length(address) <= 60),
    created_at   timestamptz NOT NULL,
    last_used_at timestamptz NOT NULL,
    expires_at   timestamptz NOT NULL,
    ended_at     timestamptz,
    end_reason   text        CHECK (end_reason IN (
                     'signed_out', 'revoked', 'password_changed', 'password_reset', 'role_changed', 'disabled', 'reused')),
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, user_id) REFERENCES parley.app_user (tenant_id, id) ON DELETE CASCADE,
    CHECK ((ended_at IS NULL) = (end_reason IS NULL))
);
CREATE INDEX session_of_user ON parley.session (tenant_id, user_id);
ALTER TABLE parley.session ENABLE ROW LEVEL SECURITY;
ALTER TABLE parley.session FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON parley.session
    USING (tenant_id = parley.tenant_id() AND (parley.user_id() IS NULL OR user_id = parley.user_id()))
    WITH CHECK (tenant_id = parley.tenant_id() AND (parley.user_id() IS NULL OR user_id = parley.user_id()));
CREATE POLICY owner_functions ON parley.session TO parley_owner USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE ON parley.session TO parley_app;

-- Every refresh token a session ever had, so that the use of an old one is noticed.
CREATE TABLE parley.refresh_token (
    tenant_id  bigint      NOT NULL,
    hash       bytea       NOT NULL CHECK (octet_length(hash) = 32),
    session_id uuid        NOT NULL,
    created_at timestamptz NOT NULL,
    used_at    timestamptz,
    PRIMARY KEY (tenant_id, hash),
    FOREIGN KEY (tenant_id, session_id) REFERENCES parley.session (tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX refresh_token_session ON parley.refresh_token (tenant_id, session_id);
ALTER TABLE parley.refresh_token ENABLE ROW LEVEL SECURITY;
ALTER TABLE parley.refresh_token FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON parley.refresh_token
    USING (tenant_id = parley.tenant_id()) WITH CHECK (tenant_id = parley.tenant_id());
CREATE POLICY owner_functions ON parley.refresh_token TO parley_owner USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE ON parley.refresh_token TO parley_app;

-- Read by every host a few times a second; rows live as long as access tokens do. No foreign keys: the user may be gone.
CREATE TABLE parley.revocation (
    tenant_id  bigint      NOT NULL REFERENCES parley.tenant (id),
    id         bigint      GENERATED ALWAYS AS IDENTITY,
    user_id    uuid,
    session_id uuid,
    api_key_id uuid,
    at         timestamptz NOT NULL,
    noted_in   xid8        NOT NULL DEFAULT pg_current_xact_id(),
    PRIMARY KEY (tenant_id, id)
);
ALTER TABLE parley.revocation ENABLE ROW LEVEL SECURITY;
ALTER TABLE parley.revocation FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON parley.revocation
    USING (tenant_id = parley.tenant_id()) WITH CHECK (tenant_id = parley.tenant_id());
CREATE POLICY owner_functions ON parley.revocation TO parley_owner USING (true) WITH CHECK (true);
GRANT INSERT ON parley.revocation TO parley_app;

-- Transaction ids and not a sequence: rows that commit late under an early number would be missed.
CREATE FUNCTION parley.revocations_since(p_since xid8)
RETURNS TABLE (tenant_id bigint, id bigint, user_id uuid, session_id uuid, api_key_id uuid, at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = parley, pg_temp
AS $$ SELECT r.tenant_id, r.id, r.user_id, r.session_id, r.api_key_id, r.at FROM revocation r WHERE r.noted_in >= p_since $$;

-- Ends a user's open sessions: all, all but one, or that one. Answers the ids of those that ended.
CREATE FUNCTION parley.end_sessions(p_user uuid, p_only uuid, p_except uuid, p_reason text, p_now timestamptz)
RETURNS SETOF uuid LANGUAGE sql SET search_path = parley, pg_temp AS $$
    WITH ended AS (
        UPDATE session s SET ended_at = p_now, end_reason = p_reason
        WHERE s.tenant_id = parley.tenant_id() AND s.user_id = p_user AND s.ended_at IS NULL
          AND (p_only IS NULL OR s.id = p_only) AND (p_except IS NULL OR s.id <> p_except)
        RETURNING s.id
    ), noted AS (
        INSERT INTO revocation (tenant_id, user_id, session_id, at)
        SELECT parley.tenant_id(), p_user, ended.id, p_now FROM ended
    )
    SELECT ended.id FROM ended
$$;

REVOKE ALL ON FUNCTION
    parley.revocations_since(xid8), parley.end_sessions(uuid, uuid, uuid, text, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION
    parley.revocations_since(xid8), parley.end_sessions(uuid, uuid, uuid, text, timestamptz) TO parley_app;
