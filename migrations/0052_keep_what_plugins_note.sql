-- What plugins keep for a tenant between calls, such as the tokens of a connected account. As with secrets, the host seals
-- it: the database never sees a value.

CREATE TABLE parley.plugin_note (
    tenant_id  bigint      NOT NULL REFERENCES parley.tenant (id) ON DELETE CASCADE,
    -- The plugin and its key, which may be any bytes. The colon keeps it apart from the names in parley.secret.
    name       text        NOT NULL CHECK (name ~ '^plugin:[a-z][a-z0-9_.-]{0,63}:([0-9a-f]{2})+$'),
    plugin     text        NOT NULL CHECK (starts_with(name, 'plugin:' || plugin || ':')),
    sealed     bytea       NOT NULL CHECK (octet_length(sealed) BETWEEN 30 AND 17000000),
    key_id     text        NOT NULL,
    -- Of key and value as the plugin gave them: what counts against its quota.
    bytes      bigint      NOT NULL CHECK (bytes > 0),
    -- Null for what stays.
    expires_at timestamptz,
    updated_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, name),
    -- A key has 256 bytes at most.
    CONSTRAINT plugin_note_key_length CHECK (length(name) - length(plugin) <= 520)
);
CREATE INDEX plugin_note_plugin ON parley.plugin_note (tenant_id, plugin);
ALTER TABLE parley.plugin_note ENABLE ROW LEVEL SECURITY;
ALTER TABLE parley.plugin_note FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON parley.plugin_note
    USING (tenant_id = parley.tenant_id()) WITH CHECK (tenant_id = parley.tenant_id());
CREATE POLICY owner_functions ON parley.plugin_note TO parley_owner USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE, DELETE ON parley.plugin_note TO parley_app;

-- As before, and PR413 for what does not fit.
CREATE OR REPLACE FUNCTION parley.fail(code text, reason text) RETURNS boolean
    LANGUAGE plpgsql VOLATILE
    AS $$
BEGIN
    IF code NOT IN ('PR400', 'PR401', 'PR402', 'PR403', 'PR404', 'PR409', 'PR413', 'PR429') THEN
        RAISE EXCEPTION 'parley.fail: % is not a known code', code;
    END IF;
    RAISE EXCEPTION USING ERRCODE = code, MESSAGE = reason;
END $$;

CREATE FUNCTION parley.put_plugin_note(
    p_plugin text, p_name text, p_sealed bytea, p_key_id text, p_bytes bigint, p_quota bigint,
    p_expires_at timestamptz, p_now timestamptz)
RETURNS void LANGUAGE plpgsql SET search_path = parley, pg_temp AS $$
BEGIN
    -- One put at a time for a plugin and tenant, on all hosts: each counts what the ones before it kept.
    PERFORM pg_advisory_xact_lock(hashtextextended('parley.plugin_note.' || parley.tenant_id() || '.' || p_plugin, 0));
    -- What expired goes first, so that short lives fill no table.
    DELETE FROM plugin_note WHERE tenant_id = parley.tenant_id() AND plugin = p_plugin AND expires_at <= p_now;
    PERFORM parley.require(p_bytes + coalesce(sum(bytes), 0) <= p_quota, 'PR413', 'kv_quota')
    FROM plugin_note WHERE tenant_id = parley.tenant_id() AND plugin = p_plugin AND name <> p_name;
    INSERT INTO plugin_note (tenant_id, name, plugin, sealed, key_id, bytes, expires_at, updated_at)
    VALUES (parley.tenant_id(), p_name, p_plugin, p_sealed, p_key_id, p_bytes, p_expires_at, p_now)
    ON CONFLICT (tenant_id, name) DO UPDATE
    SET sealed = excluded.sealed, key_id = excluded.key_id, bytes = excluded.bytes, expires_at = excluded.expires_at,
        updated_at = excluded.updated_at;
END $$;

CREATE FUNCTION parley.purge_plugin_notes(p_now timestamptz)
RETURNS bigint LANGUAGE sql SECURITY DEFINER SET search_path = parley, pg_temp AS $$
    WITH gone AS (DELETE FROM plugin_note WHERE expires_at <= p_now RETURNING 1)
    SELECT count(*) FROM gone
$$;

-- As before, with the notes. They may be large: no more than about eight megabytes at a time, and one value at least.
CREATE OR REPLACE FUNCTION parley.sealed_values(p_tenant bigint, p_name text, p_except_key_id text, p_limit integer)
RETURNS TABLE (tenant_id bigint, name text, sealed bytea, key_id text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = parley, pg_temp AS $$
    SELECT few.tenant_id, few.name, few.sealed, few.key_id FROM (
        SELECT batch.*, sum(octet_length(batch.sealed)) OVER (ORDER BY batch.tenant_id, batch.name) AS bytes_so_far
        FROM (
            SELECT v.* FROM (
                SELECT 0::bigint AS tenant_id, p.name, p.sealed, p.key_id FROM platform_secret p
                UNION ALL
                SELECT s.tenant_id, s.name, s.sealed, s.key_id FROM secret s
                UNION ALL
                SELECT n.tenant_id, n.name, n.sealed, n.key_id FROM plugin_note n
            ) v
            WHERE (v.tenant_id, v.name) > (p_tenant, p_name) AND (p_except_key_id IS NULL OR v.key_id <> p_except_key_id)
            ORDER BY v.tenant_id, v.name
            LIMIT p_limit
        ) batch
    ) few
    WHERE few.bytes_so_far - octet_length(few.sealed) < 8000000
    ORDER BY few.tenant_id, few.name
$$;

CREATE OR REPLACE FUNCTION parley.reseal_value(
    p_tenant bigint, p_name text, p_old bytea, p_new bytea, p_key_id text, p_now timestamptz)
RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = parley, pg_temp AS $$
BEGIN
    IF p_tenant = 0 THEN
        UPDATE platform_secret SET sealed = p_new, key_id = p_key_id, updated_at = p_now
        WHERE name = p_name AND sealed = p_old;
    ELSIF starts_with(p_name, 'plugin:') THEN
        UPDATE plugin_note SET sealed = p_new, key_id = p_key_id, updated_at = p_now
        WHERE tenant_id = p_tenant AND name = p_name AND sealed = p_old;
    ELSE
        UPDATE secret SET sealed = p_new, key_id = p_key_id, updated_at = p_now
        WHERE tenant_id = p_tenant AND name = p_name AND sealed = p_old;
    END IF;
    RETURN FOUND;
END $$;

REVOKE ALL ON FUNCTION
    parley.put_plugin_note(text, text, bytea, text, bigint, bigint, timestamptz, timestamptz),
    parley.purge_plugin_notes(timestamptz)
FROM PUBLIC;
GRANT EXECUTE ON FUNCTION
    parley.put_plugin_note(text, text, bytea, text, bigint, bigint, timestamptz, timestamptz),
    parley.purge_plugin_notes(timestamptz)
TO parley_app;
