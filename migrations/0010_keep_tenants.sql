-- Tenants. The row of a tenant is visible to that tenant; functions of the owner see all of them.

CREATE TABLE parley.tenant (
    id           bigint      PRIMARY KEY CHECK (id > 0),
    slug         text        NOT NULL CONSTRAINT tenant_slug_unique UNIQUE CHECK (slug ~ '^[a-z][a-z0-9-]{0,38}[a-z0-9]$'),
    name         text        NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
    status       text        NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'suspended', 'closed')),
    settings     jsonb       NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(settings) = 'object' AND octet_length(settings::text) <= 65536),
    branding     jsonb       NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(branding) = 'object' AND octet_length(branding::text) <= 65536),
    experiences  text[]      NOT NULL DEFAULT '{}'
                 CHECK (experiences <@ ARRAY['practice', 'companion', 'receptionist', 'mentor', 'assistant']),
    hosts        text[]      NOT NULL DEFAULT '{}' CHECK (cardinality(hosts) <= 50),
    cors_origins text[]      NOT NULL DEFAULT '{}' CHECK (cardinality(cors_origins) <= 50),
    limits       jsonb       NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(limits) = 'object'),
    created_at   timestamptz NOT NULL,
    updated_at   timestamptz NOT NULL,
    -- The transaction that changed the row last: hosts ask for what changed since their last look.
    changed_in   xid8        NOT NULL DEFAULT pg_current_xact_id()
);
ALTER TABLE parley.tenant ENABLE ROW LEVEL SECURITY;
ALTER TABLE parley.tenant FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON parley.tenant USING (id = parley.tenant_id()) WITH CHECK (id = parley.tenant_id());
CREATE POLICY owner_functions ON parley.tenant TO parley_owner USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE ON parley.tenant TO parley_app;

CREATE FUNCTION parley.mark_tenant_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.changed_in := pg_current_xact_id();
    RETURN NEW;
END $$;
CREATE TRIGGER tenant_changed BEFORE UPDATE ON parley.tenant
    FOR EACH ROW EXECUTE FUNCTION parley.mark_tenant_changed();

-- A host name leads to one tenant. The lock makes two tenants that take the same name at the same time see each other.
CREATE FUNCTION parley.keep_hosts_apart() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = parley, pg_temp AS $$
BEGIN
    IF cardinality(NEW.hosts) = 0 THEN
        RETURN NEW;
    END IF;
    PERFORM pg_advisory_xact_lock(hashtextextended('parley.tenant.hosts', 0));
    IF EXISTS (SELECT FROM tenant t WHERE t.id <> NEW.id AND t.hosts && NEW.hosts) THEN
        PERFORM parley.fail('PR409', 'host_taken');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER tenant_hosts BEFORE INSERT OR UPDATE OF hosts ON parley.tenant
    FOR EACH ROW EXECUTE FUNCTION parley.keep_hosts_apart();

-- For the directory every host keeps in memory, and for the operators' list.
CREATE FUNCTION parley.tenants_changed_since(p_since xid8) RETURNS SETOF parley.tenant
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = parley, pg_temp
AS $$ SELECT * FROM tenant WHERE changed_in >= p_since $$;

REVOKE ALL ON FUNCTION parley.mark_tenant_changed(), parley.keep_hosts_apart(), parley.tenants_changed_since(xid8) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION parley.tenants_changed_since(xid8) TO parley_app;

-- The operators' own tenant is there from the beginning.
INSERT INTO parley.tenant (id, slug, name, settings, created_at, updated_at)
VALUES (1, 'platform', 'Platform', '{"sign_up": "closed"}', now(), now());
