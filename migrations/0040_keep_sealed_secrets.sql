-- Secrets at rest. What is stored is sealed by the host: the database never sees a plain value or a key.

CREATE TABLE parley.secret (
    tenant_id  bigint      NOT NULL REFERENCES parley.tenant (id) ON DELETE CASCADE,
    name       text        NOT NULL CHECK (name ~ '^[A-Za-z0-9_./-]{1,200}$'),
    sealed     bytea       NOT NULL CHECK (octet_length(sealed) BETWEEN 30 AND 65536),
    key_id     text        NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, name)
);
ALTER TABLE parley.secret ENABLE ROW LEVEL SECURITY;
ALTER TABLE parley.secret FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON parley.secret
    USING (tenant_id = parley.tenant_id()) WITH CHECK (tenant_id = parley.tenant_id());
CREATE POLICY owner_functions ON parley.secret TO parley_owner USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE, DELETE ON parley.secret TO parley_app;

-- No grant to parley_app: reached through the functions below alone.
CREATE TABLE parley.platform_secret (
    name       text        PRIMARY KEY CHECK (name ~ '^[A-Za-z0-9_./-]{1,200}$'),
    sealed     bytea       NOT NULL CHECK (octet_length(sealed) BETWEEN 30 AND 65536),
    key_id     text        NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL
);

CREATE FUNCTION parley.put_platform_secret(p_name text, p_sealed bytea, p_key_id text, p_now timestamptz)
RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = parley, pg_temp AS $$
    INSERT INTO platform_secret (name, sealed, key_id, created_at, updated_at)
    VALUES (p_name, p_sealed, p_key_id, p_now, p_now)
    ON CONFLICT (name) DO UPDATE SET sealed = excluded.sealed, key_id = excluded.key_id, updated_at = p_now
$$;

-- What is stored afterwards. The update that changes nothing makes the loser of a race see the winner's row.
CREATE FUNCTION parley.put_platform_secret_if_absent(p_name text, p_sealed bytea, p_key_id text, p_now timestamptz)
RETURNS bytea LANGUAGE sql SECURITY DEFINER SET search_path = parley, pg_temp AS $$
    INSERT INTO platform_secret (name, sealed, key_id, created_at, updated_at)
    VALUES (p_name, p_sealed, p_key_id, p_now, p_now)
    ON CONFLICT (name) DO UPDATE SET name = platform_secret.name
    RETURNING sealed
$$;

CREATE FUNCTION parley.platform_secrets(p_prefix text)
RETURNS TABLE (name text, sealed bytea, created_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = parley, pg_temp AS $$
    SELECT s.name, s.sealed, s.created_at FROM platform_secret s WHERE starts_with(s.name, p_prefix) ORDER BY s.name
$$;

CREATE FUNCTION parley.remove_platform_secret(p_name text)
RETURNS boolean LANGUAGE sql SECURITY DEFINER SET search_path = parley, pg_temp AS $$
    WITH removed AS (DELETE FROM platform_secret WHERE name = p_name RETURNING 1)
    SELECT EXISTS (SELECT FROM removed)
$$;

-- Rotation of the master key: every sealed value after a place in (tenant, name) order, the platform's
-- own under tenant 0. With a key id, only those sealed by another key.
CREATE FUNCTION parley.sealed_values(p_tenant bigint, p_name text, p_except_key_id text, p_limit integer)
RETURNS TABLE (tenant_id bigint, name text, sealed bytea, key_id text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = parley, pg_temp AS $$
    SELECT v.* FROM (
        SELECT 0::bigint AS tenant_id, p.name, p.sealed, p.key_id FROM platform_secret p
        UNION ALL
        SELECT s.tenant_id, s.name, s.sealed, s.key_id FROM secret s
    ) v
    WHERE (v.tenant_id, v.name) > (p_tenant, p_name) AND (p_except_key_id IS NULL OR v.key_id <> p_except_key_id)
    ORDER BY v.tenant_id, v.name
    LIMIT p_limit
$$;

-- Only over the value that was read: one that was replaced meanwhile is already under the new key or
-- comes in the next batch.
CREATE FUNCTION parley.reseal_value(
    p_tenant bigint, p_name text, p_old bytea, p_new bytea, p_key_id text, p_now timestamptz)
RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = parley, pg_temp AS $$
BEGIN
    IF p_tenant = 0 THEN
        UPDATE platform_secret SET sealed = p_new, key_id = p_key_id, updated_at = p_now
        WHERE name = p_name AND sealed = p_old;
    ELSE
        UPDATE secret SET sealed = p_new, key_id = p_key_id, updated_at = p_now
        WHERE tenant_id = p_tenant AND name = p_name AND sealed = p_old;
    END IF;
    RETURN FOUND;
END $$;

REVOKE ALL ON FUNCTION
    parley.put_platform_secret(text, bytea, text, timestamptz),
    parley.put_platform_secret_if_absent(text, bytea, text, timestamptz),
    parley.platform_secrets(text),
    parley.remove_platform_secret(text),
    parley.sealed_values(bigint, text, text, integer),
    parley.reseal_value(bigint, text, bytea, bytea, text, timestamptz)
FROM PUBLIC;
GRANT EXECUTE ON FUNCTION
    parley.put_platform_secret(text, bytea, text, timestamptz),
    parley.put_platform_secret_if_absent(text, bytea, text, timestamptz),
    parley.platform_secrets(text),
    parley.remove_platform_secret(text),
    parley.sealed_values(bigint, text, text, integer),
    parley.reseal_value(bigint, text, bytea, bytea, text, timestamptz)
TO parley_app;
