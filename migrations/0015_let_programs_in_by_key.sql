-- API keys: a program acts for the user who made the key.

CREATE TABLE parley.api_key (
    tenant_id    bigint      NOT NULL,
    id           uuid        NOT NULL,
    user_id      uuid        NOT NULL,
    name         text        NOT NULL CHECK (length(name) BETWEEN 1 AND 120),
    role         text        NOT NULL CHECK (role IN ('member', 'tenant_admin', 'operator')),
    hash         bytea       NOT NULL CHECK (octet_length(hash) = 32),
    created_at   timestamptz NOT NULL,
    expires_at   timestamptz,
    last_used_at timestamptz,
    revoked_at   timestamptz,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT api_key_hash_unique UNIQUE (tenant_id, hash),
    FOREIGN KEY (tenant_id, user_id) REFERENCES parley.app_user (tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX api_key_user ON parley.api_key (tenant_id, user_id);
ALTER TABLE parley.api_key ENABLE ROW LEVEL SECURITY;
ALTER TABLE parley.api_key FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON parley.api_key
    USING (tenant_id = parley.tenant_id() AND (parley.user_id() IS NULL OR user_id = parley.user_id()))
    WITH CHECK (tenant_id = parley.tenant_id() AND (parley.user_id() IS NULL OR user_id = parley.user_id()));
CREATE POLICY owner_functions ON parley.api_key TO parley_owner USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE ON parley.api_key TO parley_app;

-- The key and what its user is now. Notes the use, at most once a minute.
CREATE FUNCTION parley.use_api_key(p_hash bytea, p_now timestamptz)
RETURNS TABLE (id uuid, user_id uuid, key_role text, user_role text, email_verified boolean, created_at timestamptz, expires_at timestamptz)
LANGUAGE plpgsql SET search_path = parley, pg_temp AS $$
BEGIN
    UPDATE api_key k SET last_used_at = p_now
    WHERE k.tenant_id = parley.tenant_id() AND k.hash = p_hash
      AND (k.last_used_at IS NULL OR k.last_used_at < p_now - interval '1 minute');
    RETURN QUERY
    SELECT k.id, k.user_id, k.role, u.role, u.email_verified_at IS NOT NULL, k.created_at, k.expires_at
    FROM api_key k JOIN app_user u ON u.tenant_id = k.tenant_id AND u.id = k.user_id
    WHERE k.tenant_id = parley.tenant_id() AND k.hash = p_hash AND k.revoked_at IS NULL
      AND (k.expires_at IS NULL OR k.expires_at > p_now) AND u.status = 'active';
END $$;

CREATE FUNCTION parley.revoke_api_key(p_id uuid, p_now timestamptz)
RETURNS uuid LANGUAGE plpgsql SET search_path = parley, pg_temp AS $$
DECLARE
    v_user uuid;
BEGIN
    UPDATE api_key k SET revoked_at = p_now
    WHERE k.tenant_id = parley.tenant_id() AND k.id = p_id AND k.revoked_at IS NULL RETURNING k.user_id INTO v_user;
    IF NOT FOUND THEN
        PERFORM parley.fail('PR404', 'api_key_not_found');
    END IF;
    INSERT INTO revocation (tenant_id, user_id, api_key_id, at) VALUES (parley.tenant_id(), v_user, p_id, p_now);
    RETURN v_user;
END $$;

REVOKE ALL ON FUNCTION parley.use_api_key(bytea, timestamptz), parley.revoke_api_key(uuid, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION parley.use_api_key(bytea, timestamptz), parley.revoke_api_key(uuid, timestamptz) TO parley_app;
