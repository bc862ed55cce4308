-- What tenants sell: plans as data. A version never changes; who subscribed to one keeps it.

CREATE TABLE parley.plan (
    tenant_id  bigint      NOT NULL REFERENCES parley.tenant (id) ON DELETE CASCADE,
    id         uuid        NOT NULL,
    slug       text        NOT NULL CHECK (slug ~ '^[a-z][a-z0-9_]{0,63}$'),
    position   integer     NOT NULL DEFAULT 0,
    -- Nobody can buy one that is withdrawn; who has it keeps it.
    offered    boolean     NOT NULL DEFAULT true,
    -- Users without a subscription get this one; it costs nothing.
    is_default boolean     NOT NULL DEFAULT false,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT plan_slug_unique UNIQUE (tenant_id, slug)
);
CREATE UNIQUE INDEX plan_default ON parley.plan (tenant_id) WHERE is_default;

CREATE TABLE parley.plan_version (
    tenant_id        bigint      NOT NULL,
    plan_id          uuid        NOT NULL,
    version          integer     NOT NULL CHECK (version > 0),
    name             text        NOT NULL CHECK (length(name) BETWEEN 1 AND 120),
    description      text        NOT NULL DEFAULT '' CHECK (length(description) <= 1000),
    price_micros     bigint      NOT NULL CHECK (price_micros >= 0),
    currency         text        NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
    cycle            text        NOT NULL CHECK (cycle IN ('one_time', 'monthly', 'annual')),
    -- Allowances come anew every so many days instead of with the cycle.
    refresh_days     integer     CHECK (refresh_days BETWEEN 1 AND 36500),
    -- What is left at the end of an allowance is lost after so many days; of a plan that is bought once, after so many
    -- days since it was bought. Null: with the allowance, or never for what is bought once.
    expiry_days      integer     CHECK (expiry_days BETWEEN 1 AND 3660),
    longest_s        integer     CHECK (longest_s BETWEEN 10 AND 86400),
    most_at_once     integer     CHECK (most_at_once BETWEEN 1 AND 1000),
    warn_percent     integer     NOT NULL DEFAULT 90 CHECK (warn_percent BETWEEN 1 AND 100),
    -- Free time after the allowance, so that a conversation can come to an end.
    grace_s          integer     NOT NULL DEFAULT 0 CHECK (grace_s BETWEEN 0 AND 600),
    hard_cutoff      boolean     NOT NULL DEFAULT false,
    features         jsonb       NOT NULL DEFAULT '{}'
                     CHECK (jsonb_typeof(features) = 'object' AND octet_length(features::text) <= 16384),
    created_at       timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, plan_id, version),
    FOREIGN KEY (tenant_id, plan_id) REFERENCES parley.plan (tenant_id, id) ON DELETE CASCADE,
    CHECK (NOT (hard_cutoff AND grace_s > 0)),
    CHECK (refresh_days IS NULL OR cycle <> 'one_time')
);

-- One allowance of a version.
CREATE TABLE parley.plan_meter (
    tenant_id       bigint  NOT NULL,
    plan_id         uuid    NOT NULL,
    version         integer NOT NULL,
    unit            text    NOT NULL CHECK (unit IN ('second', 'session', 'call', 'token', 'document')),
    -- Null: as much as one likes.
    included        bigint  CHECK (included BETWEEN 0 AND 1000000000000),
    -- How much more may be used for money after the allowance, and what it costs: for each unit, or once for each
    -- conversation that goes over.
    overage_cap     bigint  NOT NULL DEFAULT 0 CHECK (overage_cap BETWEEN 0 AND 1000000000000),
    overage_micros  bigint  NOT NULL DEFAULT 0 CHECK (overage_micros BETWEEN 0 AND 1000000000000),
    overage_per     text    NOT NULL DEFAULT 'unit' CHECK (overage_per IN ('unit', 'conversation')),
    -- How much of what is left goes over into the next allowance.
    rollover_cap    bigint  NOT NULL DEFAULT 0 CHECK (rollover_cap BETWEEN 0 AND 1000000000000),
    -- A conversation that goes on can be made longer by so many seconds for so much.
    extend_s        integer CHECK (extend_s BETWEEN 10 AND 86400),
    extend_micros   bigint  CHECK (extend_micros BETWEEN 0 AND 1000000000000),
    PRIMARY KEY (tenant_id, plan_id, version, unit),
    FOREIGN KEY (tenant_id, plan_id, version)
        REFERENCES parley.plan_version (tenant_id, plan_id, version) ON DELETE CASCADE,
    CHECK (overage_cap > 0 OR overage_micros = 0),
    CHECK ((extend_s IS NULL) = (extend_micros IS NULL))
);

DO $$
DECLARE
    v_table text;
BEGIN
    FOREACH v_table IN ARRAY ARRAY['plan', 'plan_version', 'plan_meter'] LOOP
        EXECUTE format('ALTER TABLE parley.%I ENABLE ROW LEVEL SECURITY', v_table);
        EXECUTE format('ALTER TABLE parley.%I FORCE ROW LEVEL SECURITY', v_table);
        EXECUTE format('CREATE POLICY tenant ON parley.%I USING (tenant_id = parley.tenant_id()) '
                       'WITH CHECK (tenant_id = parley.tenant_id())', v_table);
        EXECUTE format('CREATE POLICY owner_functions ON parley.%I TO parley_owner USING (true) WITH CHECK (true)', v_table);
    END LOOP;
END $$;
-- Versions and their allowances are only ever added.
GRANT SELECT, INSERT, UPDATE ON parley.plan TO parley_app;
GRANT SELECT, INSERT ON parley.plan_version, parley.plan_meter TO parley_app;

-- Another version of a plan, or its first: the number it got. `p_meters` is an array of rows of plan_meter.
CREATE FUNCTION parley.add_plan_version(p_plan uuid, p_terms jsonb, p_meters jsonb, p_now timestamptz)
RETURNS integer LANGUAGE plpgsql SET search_path = parley, pg_temp AS $$
DECLARE
    v_tenant  bigint := parley.tenant_id();
    v_version integer;
BEGIN
    PERFORM FROM plan p WHERE p.tenant_id = v_tenant AND p.id = p_plan FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        PERFORM parley.fail('PR404', 'plan_not_found');
    END IF;
    SELECT coalesce(max(v.version), 0) + 1 INTO v_version FROM plan_version v
    WHERE v.tenant_id = v_tenant AND v.plan_id = p_plan;
    INSERT INTO plan_version (tenant_id, plan_id, version, name, description, price_micros, currency, cycle, refresh_days,
        expiry_days, longest_s, most_at_once, warn_percent, grace_s, hard_cutoff, features, created_at)
    SELECT v_tenant, p_plan, v_version, t.name, coalesce(t.description, ''), t.price_micros, t.currency, t.cycle,
        t.refresh_days, t.expiry_days, t.longest_s, t.most_at_once, coalesce(t.warn_percent, 90), coalesce(t.grace_s, 0),
        coalesce(t.hard_cutoff, false), coalesce(t.features, '{}'), p_now
    FROM jsonb_populate_record(NULL::plan_version, p_terms) t;
    INSERT INTO plan_meter (tenant_id, plan_id, version, unit, included, overage_cap, overage_micros, overage_per,
        rollover_cap, extend_s, extend_micros)
    SELECT v_tenant, p_plan, v_version, m.unit, m.included, coalesce(m.overage_cap, 0), coalesce(m.overage_micros, 0),
        coalesce(m.overage_per, 'unit'), coalesce(m.rollover_cap, 0), m.extend_s, m.extend_micros
    FROM jsonb_populate_recordset(NULL::plan_meter, p_meters) m;
    RETURN v_version;
END $$;

-- A plan with its newest version; nothing happens to one that is there already under this slug.
CREATE FUNCTION parley.create_plan(
    p_id uuid, p_slug text, p_position integer, p_default boolean, p_terms jsonb, p_meters jsonb, p_now timestamptz)
RETURNS boolean LANGUAGE plpgsql SET search_path = parley, pg_temp AS $$
BEGIN
    INSERT INTO plan (tenant_id, id, slug, position, is_default, created_at)
    VALUES (parley.tenant_id(), p_id, p_slug, p_position, p_default, p_now)
    ON CONFLICT ON CONSTRAINT plan_slug_unique DO NOTHING;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    PERFORM parley.add_plan_version(p_id, p_terms, p_meters, p_now);
    RETURN true;
END $$;

REVOKE ALL ON FUNCTION
    parley.add_plan_version(uuid, jsonb, jsonb, timestamptz),
    parley.create_plan(uuid, text, integer, boolean, jsonb, jsonb, timestamptz)
FROM PUBLIC;
GRANT EXECUTE ON FUNCTION
    parley.add_plan_version(uuid, jsonb, jsonb, timestamptz),
    parley.create_plan(uuid, text, integer, boolean, jsonb, jsonb, timestamptz)
TO parley_app;
