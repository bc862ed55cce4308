-- Who has how much of what. A wallet moves only together with an entry of its ledger, which nobody can change.

-- Null is the tenant itself. Equality with null uses no index, so whose something is has a key of its own.
CREATE FUNCTION parley.owner_key(p_user uuid) RETURNS uuid LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$ SELECT coalesce(p_user, '00000000-0000-0000-0000-000000000000'::uuid) $$;

CREATE TABLE parley.subscription (
    tenant_id     bigint      NOT NULL REFERENCES parley.tenant (id) ON DELETE CASCADE,
    id            uuid        NOT NULL,
    -- Null: the tenant itself, for all who talk at its expense. No foreign key: accounts of money outlive the person.
    user_id       uuid,
    owner         uuid        NOT NULL GENERATED ALWAYS AS (parley.owner_key(user_id)) STORED,
    plan_id       uuid        NOT NULL,
    version       integer     NOT NULL,
    state         text        NOT NULL CHECK (state IN ('active', 'past_due', 'ended')),
    -- Allowance number anchor_no began here, and all later ones are counted from it, so that a 31st stays a 31st.
    anchor        timestamptz NOT NULL,
    anchor_no     integer     NOT NULL DEFAULT 0,
    -- The allowance of this number is the latest one given, and when the next is due.
    allowance_no  integer     NOT NULL CHECK (allowance_no >= 0),
    allowance_end timestamptz NOT NULL,
    -- Null: nothing has to be paid.
    paid_until    timestamptz,
    cancels_at_end boolean    NOT NULL DEFAULT false,
    -- Taken with the next allowance.
    next_plan_id  uuid,
    next_version  integer,
    vendor        text,
    vendor_subscription_id text,
    -- The latest news of the vendor that counted.
    vendor_at     timestamptz,
    vendor_rank   integer     NOT NULL DEFAULT 0,
    plan_at       timestamptz,
    created_at    timestamptz NOT NULL,
    ended_at      timestamptz,
    end_reason    text        CHECK (length(end_reason) <= 80),
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, plan_id, version) REFERENCES parley.plan_version (tenant_id, plan_id, version),
    FOREIGN KEY (tenant_id, next_plan_id, next_version) REFERENCES parley.plan_version (tenant_id, plan_id, version),
    CHECK ((state = 'ended') = (ended_at IS NOT NULL)),
    CHECK ((next_plan_id IS NULL) = (next_version IS NULL))
);
CREATE UNIQUE INDEX subscription_one ON parley.subscription (tenant_id, owner) WHERE state <> 'ended';
CREATE UNIQUE INDEX subscription_vendor ON parley.subscription (tenant_id, vendor, vendor_subscription_id)
    WHERE vendor_subscription_id IS NOT NULL;
CREATE INDEX subscription_due ON parley.subscription (tenant_id, allowance_end) WHERE state <> 'ended';

CREATE TABLE parley.wallet (
    tenant_id       bigint  NOT NULL REFERENCES parley.tenant (id) ON DELETE CASCADE,
    id              uuid    NOT NULL,
    user_id         uuid,
    owner           uuid    NOT NULL GENERATED ALWAYS AS (parley.owner_key(user_id)) STORED,
    unit            text    NOT NULL CHECK (unit IN ('second', 'session', 'call', 'token', 'document')),
    balance         bigint  NOT NULL DEFAULT 0,
    -- Set aside for what goes on.
    held            bigint  NOT NULL DEFAULT 0 CHECK (held >= 0),
    -- How far below zero a balance may go by its plan's overage rule, and how much of that was charged in this allowance.
    credit_limit    bigint  NOT NULL DEFAULT 0 CHECK (credit_limit >= 0),
    overage_used    bigint  NOT NULL DEFAULT 0 CHECK (overage_used >= 0),
    unlimited_until timestamptz,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT wallet_one UNIQUE (tenant_id, owner, unit),
    CONSTRAINT wallet_never_overdrawn CHECK (balance - held >= -credit_limit)
) WITH (fillfactor = 70);

CREATE TABLE parley.credit_grant (
    tenant_id  bigint      NOT NULL,
    id         bigint      GENERATED ALWAYS AS IDENTITY,
    wallet_id  uuid        NOT NULL,
    source     text        NOT NULL CHECK (source IN ('plan', 'rollover', 'purchase', 'gift')),
    -- The ledger's key of what gave it.
    origin     text        NOT NULL,
    -- Goes with it when it ends.
    subscription_id uuid,
    -- How long a call or session of it may take; null as the plan says.
    longest_s  integer,
    amount     bigint      NOT NULL CHECK (amount > 0),
    remaining  bigint      NOT NULL CHECK (remaining BETWEEN 0 AND amount),
    -- Smaller is used sooner.
    priority   integer     NOT NULL,
    granted_at timestamptz NOT NULL,
    -- Null: never.
    expires_at timestamptz,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT credit_grant_origin UNIQUE (tenant_id, origin),
    FOREIGN KEY (tenant_id, wallet_id) REFERENCES parley.wallet (tenant_id, id) ON DELETE CASCADE
) WITH (fillfactor = 70);
CREATE INDEX credit_grant_order ON parley.credit_grant (tenant_id, wallet_id, priority, expires_at, id) WHERE remaining > 0;
CREATE INDEX credit_grant_expiry ON parley.credit_grant (tenant_id, expires_at) WHERE remaining > 0;

-- The key names the object and what became of it (`settle:<conversation>`), never the message that told of it: whatever
-- is told twice counts once, for ever.
CREATE TABLE parley.ledger_entry (
    tenant_id     bigint      NOT NULL,
    key           text        NOT NULL CHECK (length(key) BETWEEN 1 AND 300),
    seq           bigint      GENERATED ALWAYS AS IDENTITY,
    wallet_id     uuid        NOT NULL,
    kind          text        NOT NULL CHECK (kind IN ('grant', 'settle', 'spend', 'expire', 'refund', 'overage')),
    delta         bigint      NOT NULL,
    balance_after bigint      NOT NULL,
    details       jsonb       NOT NULL DEFAULT '{}',
    at            timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, key),
    FOREIGN KEY (tenant_id, wallet_id) REFERENCES parley.wallet (tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX ledger_entry_of_wallet ON parley.ledger_entry (tenant_id, wallet_id, seq);

-- What was used, by whom and when: what people see as their history.
CREATE TABLE parley.usage_event (
    tenant_id       bigint      NOT NULL REFERENCES parley.tenant (id) ON DELETE CASCADE,
    key             text        NOT NULL CHECK (length(key) BETWEEN 1 AND 300),
    user_id         uuid,
    conversation_id uuid,
    unit            text        NOT NULL,
    quantity        bigint      NOT NULL CHECK (quantity >= 0),
    seconds         bigint      NOT NULL DEFAULT 0 CHECK (seconds >= 0),
    -- Given away after the allowance was used up.
    grace_s         bigint      NOT NULL DEFAULT 0 CHECK (grace_s >= 0),
    at              timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, key)
);
CREATE INDEX usage_event_of_user ON parley.usage_event (tenant_id, user_id, at);

-- What somebody paid or owes.
CREATE TABLE parley.invoice (
    tenant_id       bigint      NOT NULL REFERENCES parley.tenant (id) ON DELETE CASCADE,
    id              uuid        NOT NULL,
    -- Names what it is for, so that there is one for it however often a vendor tells of it.
    key             text        NOT NULL CHECK (length(key) BETWEEN 1 AND 300),
    user_id         uuid,
    subscription_id uuid,
    purchase_id     uuid,
    state           text        NOT NULL CHECK (state IN ('open', 'paid')),
    vendor          text,
    amount_micros   bigint      NOT NULL CHECK (amount_micros >= 0),
    fee_micros      bigint      NOT NULL DEFAULT 0 CHECK (fee_micros >= 0),
    refunded_micros bigint      NOT NULL DEFAULT 0 CHECK (refunded_micros >= 0),
    currency        text        NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
    at              timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT invoice_key UNIQUE (tenant_id, key)
);
CREATE INDEX invoice_at ON parley.invoice (tenant_id, at);

CREATE TABLE parley.invoice_line (
    tenant_id     bigint  NOT NULL,
    invoice_id    uuid    NOT NULL,
    line          integer NOT NULL CHECK (line > 0),
    description   text    NOT NULL CHECK (length(description) BETWEEN 1 AND 300),
    unit          text,
    quantity      bigint  NOT NULL CHECK (quantity > 0),
    amount_micros bigint  NOT NULL CHECK (amount_micros >= 0),
    PRIMARY KEY (tenant_id, invoice_id, line),
    FOREIGN KEY (tenant_id, invoice_id) REFERENCES parley.invoice (tenant_id, id) ON DELETE CASCADE
);

-- Money that is owed for what went over an allowance, until an invoice takes it up.
CREATE TABLE parley.charge (
    tenant_id       bigint      NOT NULL REFERENCES parley.tenant (id) ON DELETE CASCADE,
    key             text        NOT NULL CHECK (length(key) BETWEEN 1 AND 300),
    user_id         uuid,
    subscription_id uuid,
    conversation_id uuid,
    unit            text        NOT NULL,
    quantity        bigint      NOT NULL CHECK (quantity > 0),
    micros          bigint      NOT NULL CHECK (micros >= 0),
    currency        text        NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
    invoice_id      uuid,
    at              timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, key)
);
CREATE INDEX charge_open ON parley.charge (tenant_id, subscription_id) WHERE invoice_id IS NULL;

DO $$
DECLARE
    v_table text;
BEGIN
    FOREACH v_table IN ARRAY ARRAY['credit_grant', 'ledger_entry', 'invoice_line'] LOOP
        EXECUTE format('ALTER TABLE parley.%I ENABLE ROW LEVEL SECURITY', v_table);
        EXECUTE format('ALTER TABLE parley.%I FORCE ROW LEVEL SECURITY', v_table);
        EXECUTE format('CREATE POLICY tenant ON parley.%I USING (tenant_id = parley.tenant_id()) '
                       'WITH CHECK (tenant_id = parley.tenant_id())', v_table);
        EXECUTE format('CREATE POLICY owner_functions ON parley.%I TO parley_owner USING (true) WITH CHECK (true)', v_table);
    END LOOP;
    FOREACH v_table IN ARRAY ARRAY['subscription', 'wallet', 'usage_event', 'charge', 'invoice'] LOOP
        EXECUTE format('ALTER TABLE parley.%I ENABLE ROW LEVEL SECURITY', v_table);
        EXECUTE format('ALTER TABLE parley.%I FORCE ROW LEVEL SECURITY', v_table);
        EXECUTE format('CREATE POLICY tenant ON parley.%I '
                       'USING (tenant_id = parley.tenant_id() AND (parley.user_id() IS NULL OR user_id = parley.user_id())) '
                       'WITH CHECK (tenant_id = parley.tenant_id() AND (parley.user_id() IS NULL OR user_id = parley.user_id()))',
                       v_table);
        EXECUTE format('CREATE POLICY owner_functions ON parley.%I TO parley_owner USING (true) WITH CHECK (true)', v_table);
    END LOOP;
END $$;
GRANT SELECT, INSERT, UPDATE ON parley.subscription, parley.wallet, parley.credit_grant, parley.charge, parley.invoice TO parley_app;
-- Append-only by privilege.
GRANT SELECT, INSERT ON parley.ledger_entry, parley.usage_event, parley.invoice_line TO parley_app;

-- The wallet of a user, or the tenant's own, made when it is missing.
CREATE FUNCTION parley.wallet_of(p_tenant bigint, p_user uuid, p_unit text)
RETURNS uuid LANGUAGE plpgsql SET search_path = parley, pg_temp AS $$
DECLARE
    v_id uuid;
BEGIN
    LOOP
        SELECT w.id INTO v_id FROM wallet w
        WHERE w.tenant_id = p_tenant AND w.unit = p_unit AND w.owner = parley.owner_key(p_user);
        EXIT WHEN FOUND;
        INSERT INTO wallet (tenant_id, id, user_id, unit) VALUES (p_tenant, gen_random_uuid(), p_user, p_unit)
        ON CONFLICT ON CONSTRAINT wallet_one DO NOTHING RETURNING id INTO v_id;
        EXIT WHEN FOUND;
    END LOOP;
    RETURN v_id;
END $$;

-- Puts credit into a wallet under a key that counts once; whether it is new.
CREATE FUNCTION parley.add_credit(
    p_tenant bigint, p_key text, p_wallet uuid, p_amount bigint, p_source text, p_expires_at timestamptz, p_details jsonb,
    p_now timestamptz)
RETURNS boolean LANGUAGE plpgsql SET search_path = parley, pg_temp AS $$
DECLARE
    v_balance bigint;
BEGIN
    -- The lock comes first: of two at once, the second sees the entry of the first.
    PERFORM FROM wallet w WHERE w.tenant_id = p_tenant AND w.id = p_wallet FOR NO KEY UPDATE;
    IF p_amount <= 0 OR EXISTS (SELECT FROM ledger_entry l WHERE l.tenant_id = p_tenant AND l.key = p_key) THEN
        RETURN false;
    END IF;
    UPDATE wallet w SET balance = w.balance + p_amount WHERE w.tenant_id = p_tenant AND w.id = p_wallet
    RETURNING w.balance INTO v_balance;
    INSERT INTO ledger_entry (tenant_id, key, wallet_id, kind, delta, balance_after, details, at)
    VALUES (p_tenant, p_key, p_wallet, 'grant', p_amount, v_balance, p_details, p_now);
    -- What a balance below zero swallows is used at once.
    INSERT INTO credit_grant (tenant_id, wallet_id, source, origin, subscription_id, longest_s, amount, remaining, priority,
        granted_at, expires_at)
    VALUES (p_tenant, p_wallet, p_source, p_key, (p_details ->> 'subscription')::uuid,
        (p_details ->> 'longest_s')::integer, p_amount, greatest(0, least(p_amount, v_balance)),
        CASE p_source WHEN 'rollover' THEN 10 WHEN 'plan' THEN 20 WHEN 'gift' THEN 30 ELSE 40 END, p_now, p_expires_at);
    RETURN true;
END $$;

-- Takes units out of the grants of a wallet that is locked, in the order in which they are used up.
CREATE FUNCTION parley.burn_grants(p_tenant bigint, p_wallet uuid, p_amount bigint)
RETURNS void LANGUAGE plpgsql SET search_path = parley, pg_temp AS $$
DECLARE
    v_grant record;
    v_left  bigint := p_amount;
BEGIN
    FOR v_grant IN
        SELECT g.id, g.remaining FROM credit_grant g
        WHERE g.tenant_id = p_tenant AND g.wallet_id = p_wallet AND g.remaining > 0
        ORDER BY g.priority, g.expires_at, g.id
    LOOP
        EXIT WHEN v_left <= 0;
        UPDATE credit_grant g SET remaining = g.remaining - least(v_left, v_grant.remaining)
        WHERE g.tenant_id = p_tenant AND g.id = v_grant.id;
        v_left := v_left - least(v_left, v_grant.remaining);
    END LOOP;
END $$;

-- Takes away a grant, as far as nothing that goes on holds it; how much that was.
CREATE FUNCTION parley.take_back(
    p_tenant bigint, p_wallet uuid, p_grant bigint, p_kind text, p_key text, p_now timestamptz)
RETURNS bigint LANGUAGE plpgsql SET search_path = parley, pg_temp AS $$
DECLARE
    v_amount  bigint;
    v_balance bigint;
BEGIN
    SELECT least(g.remaining, w.balance - w.held) INTO v_amount
    FROM wallet w JOIN credit_grant g ON g.tenant_id = w.tenant_id AND g.wallet_id = w.id AND g.id = p_grant
    WHERE w.tenant_id = p_tenant AND w.id = p_wallet;
    IF v_amount IS NULL OR v_amount <= 0 THEN
        RETURN 0;
    END IF;
    UPDATE credit_grant g SET remaining = g.remaining - v_amount WHERE g.tenant_id = p_tenant AND g.id = p_grant;
    UPDATE wallet w SET balance = w.balance - v_amount WHERE w.tenant_id = p_tenant AND w.id = p_wallet
    RETURNING w.balance INTO v_balance;
    INSERT INTO ledger_entry (tenant_id, key, wallet_id, kind, delta, balance_after, details, at)
    VALUES (p_tenant, p_key || ':' || (
                SELECT g.remaining FROM credit_grant g WHERE g.tenant_id = p_tenant AND g.id = p_grant),
            p_wallet, p_kind, -v_amount, v_balance, jsonb_build_object('grant', p_grant), p_now);
    RETURN v_amount;
END $$;

-- Lets what is past its time go, in a wallet that the caller has locked.
CREATE FUNCTION parley.expire_grants(p_tenant bigint, p_wallet uuid, p_now timestamptz)
RETURNS bigint LANGUAGE plpgsql SET search_path = parley, pg_temp AS $$
DECLARE
    v_grant record;
    v_total bigint := 0;
BEGIN
    FOR v_grant IN
        SELECT g.id FROM credit_grant g
        WHERE g.tenant_id = p_tenant AND g.wallet_id = p_wallet AND g.remaining > 0 AND g.expires_at <= p_now
        ORDER BY g.expires_at, g.id
    LOOP
        v_total := v_total + parley.take_back(p_tenant, p_wallet, v_grant.id, 'expire', 'expire:' || v_grant.id, p_now);
    END LOOP;
    RETURN v_total;
END $$;

-- How much of a locked wallet can still be promised.
CREATE FUNCTION parley.available_in(p_wallet parley.wallet, p_now timestamptz)
RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN p_wallet.unlimited_until > p_now THEN 1000000000000
                ELSE p_wallet.balance - p_wallet.held + greatest(0, p_wallet.credit_limit - p_wallet.overage_used) END
$$;

-- Takes from a wallet that is locked what was used. What goes below zero and has a price is charged in money, and the
-- wallet is made good.
CREATE FUNCTION parley.deduct(
    p_tenant bigint, p_key text, p_kind text, p_wallet parley.wallet, p_amount bigint, p_subscription uuid,
    p_conversation uuid, p_details jsonb, p_now timestamptz)
RETURNS void LANGUAGE plpgsql SET search_path = parley, pg_temp AS $$
DECLARE
    v_amount  bigint := CASE WHEN p_wallet.unlimited_until > p_now THEN 0 ELSE p_amount END;
    v_balance bigint;
    v_over    bigint;
    v_price   record;
BEGIN
    IF v_amount > 0 THEN
        UPDATE wallet w SET balance = w.balance - v_amount WHERE w.tenant_id = p_tenant AND w.id = p_wallet.id
        RETURNING w.balance INTO v_balance;
        PERFORM parley.burn_grants(p_tenant, p_wallet.id, v_amount);
    ELSE
        v_balance := p_wallet.balance;
    END IF;
    INSERT INTO ledger_entry (tenant_id, key, wallet_id, kind, delta, balance_after, details, at)
    VALUES (p_tenant, p_key, p_wallet.id, p_kind, -v_amount, v_balance, p_details, p_now);
    v_over := least(v_amount, -v_balance);
    IF v_over <= 0 THEN
        RETURN;
    END IF;
    SELECT m.overage_micros, m.overage_per, v.currency INTO v_price
    FROM subscription s
    JOIN plan_meter m ON m.tenant_id = s.tenant_id AND m.plan_id = s.plan_id AND m.version = s.version AND m.unit = p_wallet.unit
    JOIN plan_version v ON v.tenant_id = s.tenant_id AND v.plan_id = s.plan_id AND v.version = s.version
    WHERE s.tenant_id = p_tenant AND s.id = p_subscription;
    IF NOT FOUND OR v_price.overage_micros = 0 THEN
        RETURN;
    END IF;
    UPDATE wallet w SET balance = w.balance + v_over, overage_used = w.overage_used + v_over
    WHERE w.tenant_id = p_tenant AND w.id = p_wallet.id RETURNING w.balance INTO v_balance;
    INSERT INTO ledger_entry (tenant_id, key, wallet_id, kind, delta, balance_after, details, at)
    VALUES (p_tenant, 'overage:' || p_key, p_wallet.id, 'overage', v_over, v_balance, p_details, p_now);
    INSERT INTO charge (tenant_id, key, user_id, subscription_id, conversation_id, unit, quantity, micros, currency, at)
    VALUES (p_tenant, 'overage:' || p_key, p_wallet.user_id, p_subscription, p_conversation, p_wallet.unit, v_over,
        CASE v_price.overage_per WHEN 'conversation' THEN v_price.overage_micros ELSE v_over * v_price.overage_micros END,
        v_price.currency, p_now);
END $$;

-- Makes one invoice of what is owed for an allowance that is over.
CREATE FUNCTION parley.invoice_charges(p_tenant bigint, p_subscription uuid, p_user uuid, p_key text, p_now timestamptz)
RETURNS void LANGUAGE plpgsql SET search_path = parley, pg_temp AS $$
DECLARE
    v_id    uuid := gen_random_uuid();
    v_total record;
BEGIN
    FOR v_total IN
        SELECT c.currency, sum(c.micros)::bigint AS micros FROM charge c
        WHERE c.tenant_id = p_tenant AND c.subscription_id = p_subscription
          AND c.invoice_id IS NULL
        GROUP BY c.currency
    LOOP
        v_id := gen_random_uuid();
        INSERT INTO invoice (tenant_id, id, key, user_id, subscription_id, state, amount_micros, currency, at)
        VALUES (p_tenant, v_id, p_key || ':' || v_total.currency, p_user, p_subscription, 'open', v_total.micros,
            v_total.currency, p_now);
        INSERT INTO invoice_line (tenant_id, invoice_id, line, description, unit, quantity, amount_micros)
        SELECT p_tenant, v_id, row_number() OVER (ORDER BY c.unit), 'Beyond the allowance', c.unit, sum(c.quantity), sum(c.micros)
        FROM charge c
        WHERE c.tenant_id = p_tenant AND c.subscription_id = p_subscription
          AND c.invoice_id IS NULL AND c.currency = v_total.currency
        GROUP BY c.unit;
        UPDATE charge c SET invoice_id = v_id
        WHERE c.tenant_id = p_tenant AND c.subscription_id = p_subscription
          AND c.invoice_id IS NULL AND c.currency = v_total.currency;
    END LOOP;
END $$;

REVOKE ALL ON FUNCTION
    parley.owner_key(uuid),
    parley.invoice_charges(bigint, uuid, uuid, text, timestamptz),
    parley.wallet_of(bigint, uuid, text),
    parley.add_credit(bigint, text, uuid, bigint, text, timestamptz, jsonb, timestamptz),
    parley.burn_grants(bigint, uuid, bigint),
    parley.take_back(bigint, uuid, bigint, text, text, timestamptz),
    parley.expire_grants(bigint, uuid, timestamptz),
    parley.available_in(parley.wallet, timestamptz),
    parley.deduct(bigint, text, text, parley.wallet, bigint, uuid, uuid, jsonb, timestamptz)
FROM PUBLIC;
GRANT EXECUTE ON FUNCTION
    parley.owner_key(uuid),
    parley.invoice_charges(bigint, uuid, uuid, text, timestamptz),
    parley.wallet_of(bigint, uuid, text),
    parley.add_credit(bigint, text, uuid, bigint, text, timestamptz, jsonb, timestamptz),
    parley.burn_grants(bigint, uuid, bigint),
    parley.take_back(bigint, uuid, bigint, text, text, timestamptz),
    parley.expire_grants(bigint, uuid, timestamptz),
    parley.available_in(parley.wallet, timestamptz),
    parley.deduct(bigint, text, text, parley.wallet, bigint, uuid, uuid, jsonb, timestamptz)
TO parley_app;
