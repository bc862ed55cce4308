-- Purchases and what vendors say of them. Their news come late, twice and in any order; the result is the same.

CREATE TABLE parley.purchase (
    tenant_id       bigint      NOT NULL REFERENCES parley.tenant (id) ON DELETE CASCADE,
    -- Also the id of the subscription that it begins.
    id              uuid        NOT NULL,
    user_id         uuid        NOT NULL,
    plan_id         uuid        NOT NULL,
    version         integer     NOT NULL,
    -- The conversation that is made longer, if that is what was bought.
    conversation_id uuid,
    amount_micros   bigint      NOT NULL CHECK (amount_micros >= 0),
    currency        text        NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
    state           text        NOT NULL CHECK (state IN ('created', 'failed', 'paid', 'refunded', 'disputed')),
    vendor          text        NOT NULL,
    vendor_object_id text,
    paid_micros     bigint      NOT NULL DEFAULT 0,
    refunded_micros bigint      NOT NULL DEFAULT 0,
    created_at      timestamptz NOT NULL,
    paid_at         timestamptz,
    -- The latest attempt that did not go through.
    failed_at       timestamptz,
    disputed_at     timestamptz,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, plan_id, version) REFERENCES parley.plan_version (tenant_id, plan_id, version)
);
CREATE INDEX purchase_of_user ON parley.purchase (tenant_id, user_id, id);
CREATE INDEX purchase_object ON parley.purchase (tenant_id, vendor, vendor_object_id) WHERE vendor_object_id IS NOT NULL;

-- Who has paid once, as the vendor knows them.
CREATE TABLE parley.customer (
    tenant_id          bigint      NOT NULL REFERENCES parley.tenant (id) ON DELETE CASCADE,
    user_id            uuid        NOT NULL,
    vendor             text        NOT NULL,
    vendor_customer_id text,
    -- Of the latest purchase.
    plan_id            uuid        NOT NULL,
    state              text        NOT NULL CHECK (state IN ('active', 'ended')),
    since              timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, user_id, vendor)
);

DO $$
DECLARE
    v_table text;
BEGIN
    FOREACH v_table IN ARRAY ARRAY['purchase', 'customer'] LOOP
        EXECUTE format('ALTER TABLE parley.%I ENABLE ROW LEVEL SECURITY', v_table);
        EXECUTE format('ALTER TABLE parley.%I FORCE ROW LEVEL SECURITY', v_table);
        EXECUTE format('CREATE POLICY tenant ON parley.%I USING (tenant_id = parley.tenant_id()) '
                       'WITH CHECK (tenant_id = parley.tenant_id())', v_table);
        EXECUTE format('CREATE POLICY owner_functions ON parley.%I TO parley_owner USING (true) WITH CHECK (true)', v_table);
    END LOOP;
END $$;
GRANT SELECT, INSERT, UPDATE ON parley.purchase, parley.customer TO parley_app;

-- The order of a plan's newest version: what it costs, and who the vendor knows the user as.
CREATE FUNCTION parley.create_purchase(
    p_id uuid, p_user uuid, p_slug text, p_vendor text, p_conversation uuid, p_now timestamptz)
RETURNS TABLE (micros bigint, currency text, cycle text, name text, customer_id text)
LANGUAGE plpgsql SET search_path = parley, pg_temp AS $$
DECLARE
    v_tenant bigint := parley.tenant_id();
    v_plan   record;
BEGIN
    IF p_conversation IS NULL THEN
        SELECT p.id, v.version, v.price_micros AS micros, v.currency, v.cycle, v.name INTO v_plan FROM plan p
        JOIN plan_version v ON v.tenant_id = p.tenant_id AND v.plan_id = p.id
        WHERE p.tenant_id = v_tenant AND p.slug = p_slug AND p.offered AND v.price_micros > 0
        ORDER BY v.version DESC LIMIT 1;
    ELSE
        SELECT s.plan_id AS id, s.version, m.extend_micros AS micros, v.currency, 'one_time' AS cycle, v.name INTO v_plan
        FROM credit_hold h
        JOIN subscription s ON s.tenant_id = h.tenant_id AND s.id = h.subscription_id
        JOIN plan_version v ON v.tenant_id = s.tenant_id AND v.plan_id = s.plan_id AND v.version = s.version
        JOIN plan_meter m ON m.tenant_id = s.tenant_id AND m.plan_id = s.plan_id AND m.version = s.version AND m.unit = h.unit
        WHERE h.tenant_id = v_tenant AND h.conversation_id = p_conversation AND h.user_id = p_user AND h.state = 'held'
          AND m.extend_micros IS NOT NULL;
    END IF;
    IF NOT FOUND THEN
        PERFORM parley.fail('PR404', CASE WHEN p_conversation IS NULL THEN 'plan_not_found' ELSE 'extension_not_offered' END);
    END IF;
    INSERT INTO purchase (tenant_id, id, user_id, plan_id, version, conversation_id, amount_micros, currency, state, vendor, created_at)
    VALUES (v_tenant, p_id, p_user, v_plan.id, v_plan.version, p_conversation, v_plan.micros, v_plan.currency, 'created', p_vendor, p_now);
    RETURN QUERY SELECT v_plan.micros, v_plan.currency, v_plan.cycle, v_plan.name, (
        SELECT c.vendor_customer_id FROM customer c
        WHERE c.tenant_id = v_tenant AND c.user_id = p_user AND c.vendor = p_vendor);
END $$;

-- Gives what was paid for.
CREATE FUNCTION parley.fulfil(p_purchase parley.purchase, p_event jsonb, p_now timestamptz)
RETURNS void LANGUAGE plpgsql SET search_path = parley, pg_temp AS $$
DECLARE
    v_tenant bigint := p_purchase.tenant_id;
    v_terms  plan_version;
    v_meter  record;
    v_paid   timestamptz := coalesce((p_event ->> 'occurred_at')::timestamptz, p_now);
BEGIN
    SELECT v.* INTO v_terms FROM plan_version v
    WHERE v.tenant_id = v_tenant AND v.plan_id = p_purchase.plan_id AND v.version = p_purchase.version;
    IF p_purchase.conversation_id IS NOT NULL THEN
        -- Once the conversation is over there is nothing to make longer: the seconds are the user's all the same.
        SELECT m.unit, m.extend_s INTO v_meter FROM plan_meter m
        JOIN credit_hold h ON h.tenant_id = m.tenant_id AND h.conversation_id = p_purchase.conversation_id AND h.unit = m.unit
        WHERE m.tenant_id = v_tenant AND m.plan_id = p_purchase.plan_id AND m.version = p_purchase.version;
        UPDATE credit_hold h SET
            longest_s = h.longest_s + v_meter.extend_s,
            allowed_s = h.allowed_s + CASE h.unit WHEN 'second' THEN 0 ELSE v_meter.extend_s END
        WHERE h.tenant_id = v_tenant AND h.conversation_id = p_purchase.conversation_id AND h.state = 'held';
        IF v_meter.unit = 'second' THEN
            PERFORM parley.add_credit(v_tenant, 'purchase:' || p_purchase.id || ':second',
                parley.wallet_of(v_tenant, p_purchase.user_id, 'second'), v_meter.extend_s, 'purchase', NULL, '{}', p_now);
        END IF;
    ELSIF v_terms.cycle = 'one_time' THEN
        FOR v_meter IN
            SELECT m.unit, m.included FROM plan_meter m
            WHERE m.tenant_id = v_tenant AND m.plan_id = p_purchase.plan_id AND m.version = p_purchase.version
              AND m.included IS NOT NULL ORDER BY m.unit
        LOOP
            PERFORM parley.add_credit(v_tenant, 'purchase:' || p_purchase.id || ':' || v_meter.unit,
                parley.wallet_of(v_tenant, p_purchase.user_id, v_meter.unit), v_meter.included, 'purchase',
                v_paid + make_interval(days => v_terms.expiry_days), jsonb_build_object('longest_s', v_terms.longest_s), p_now);
        END LOOP;
    ELSE
        PERFORM parley.start_subscription(v_tenant, p_purchase.id, p_purchase.user_id, p_purchase.plan_id, p_purchase.version,
            coalesce((p_event ->> 'period_end')::timestamptz, parley.allowance_start(v_paid, v_terms.cycle, NULL, 1)),
            p_purchase.vendor, nullif(p_event ->> 'subscription_id', ''), p_now);
        -- A later payment may have failed before this one was heard of.
        UPDATE subscription s SET
            vendor_at = greatest(v_paid, p_purchase.failed_at),
            vendor_rank = CASE WHEN p_purchase.failed_at > v_paid THEN 1 ELSE 3 END,
            state = CASE WHEN p_purchase.failed_at > v_paid THEN 'past_due' ELSE 'active' END
        WHERE s.tenant_id = v_tenant AND s.id = p_purchase.id;
    END IF;
    INSERT INTO customer AS c (tenant_id, user_id, vendor, vendor_customer_id, plan_id, state, since)
    VALUES (v_tenant, p_purchase.user_id, p_purchase.vendor, nullif(p_event ->> 'customer_id', ''), p_purchase.plan_id,
        'active', p_now)
    ON CONFLICT (tenant_id, user_id, vendor) DO UPDATE SET
        vendor_customer_id = coalesce(excluded.vendor_customer_id, c.vendor_customer_id), plan_id = excluded.plan_id,
        state = 'active';
    INSERT INTO invoice (tenant_id, id, key, user_id, purchase_id, subscription_id, state, vendor, amount_micros, fee_micros,
        currency, at)
    VALUES (v_tenant, p_purchase.id, 'purchase:' || p_purchase.id, p_purchase.user_id, p_purchase.id,
        CASE WHEN v_terms.cycle <> 'one_time' THEN p_purchase.id END, 'paid', p_purchase.vendor, p_purchase.paid_micros,
        coalesce((p_event ->> 'fee_micros')::bigint, 0), p_purchase.currency, v_paid);
    INSERT INTO invoice_line (tenant_id, invoice_id, line, description, quantity, amount_micros)
    VALUES (v_tenant, p_purchase.id, 1, v_terms.name, 1, p_purchase.paid_micros);
END $$;

-- Takes back what is left of what was given for a payment that is given back.
CREATE FUNCTION parley.take_back_purchase(p_purchase parley.purchase, p_now timestamptz)
RETURNS void LANGUAGE plpgsql SET search_path = parley, pg_temp AS $$
DECLARE
    v_grant record;
BEGIN
    FOR v_grant IN
        SELECT g.id, g.wallet_id, g.origin FROM credit_grant g
        WHERE g.tenant_id = p_purchase.tenant_id AND g.remaining > 0 AND g.origin IN (
            'purchase:' || p_purchase.id || ':second', 'purchase:' || p_purchase.id || ':session',
            'purchase:' || p_purchase.id || ':call', 'purchase:' || p_purchase.id || ':token',
            'purchase:' || p_purchase.id || ':document')
        ORDER BY g.id
    LOOP
        PERFORM FROM wallet w WHERE w.tenant_id = p_purchase.tenant_id AND w.id = v_grant.wallet_id FOR NO KEY UPDATE;
        PERFORM parley.take_back(
            p_purchase.tenant_id, v_grant.wallet_id, v_grant.id, 'refund', 'refund:' || v_grant.origin, p_now);
        -- What a conversation holds of it goes when it ends.
        UPDATE credit_grant g SET expires_at = p_now
        WHERE g.tenant_id = p_purchase.tenant_id AND g.id = v_grant.id AND g.remaining > 0;
    END LOOP;
    PERFORM FROM subscription s WHERE s.tenant_id = p_purchase.tenant_id AND s.id = p_purchase.id FOR NO KEY UPDATE;
    IF FOUND THEN
        PERFORM parley.end_subscription(p_purchase.tenant_id, p_purchase.id, 'refunded', p_now);
    END IF;
    UPDATE customer c SET state = 'ended'
    WHERE c.tenant_id = p_purchase.tenant_id AND c.user_id = p_purchase.user_id AND c.vendor = p_purchase.vendor
      AND NOT EXISTS (SELECT FROM purchase o WHERE o.tenant_id = c.tenant_id AND o.user_id = c.user_id
                      AND o.vendor = c.vendor AND o.state = 'paid');
END $$;

-- News of a payment by its order. Paid is a fact that stays; of refunds the largest sum counts.
CREATE FUNCTION parley.apply_to_purchase(p_tenant bigint, p_id uuid, p_event jsonb, p_now timestamptz)
RETURNS text LANGUAGE plpgsql SET search_path = parley, pg_temp AS $$
DECLARE
    v_old  purchase;
    v_new  purchase;
    v_kind text := p_event ->> 'kind';
BEGIN
    SELECT p.* INTO v_old FROM purchase p WHERE p.tenant_id = p_tenant AND p.id = p_id FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        RETURN 'parked';
    END IF;
    v_new := v_old;
    v_new.vendor_object_id := coalesce(v_old.vendor_object_id, nullif(p_event ->> 'object_id', ''));
    IF v_kind = 'payment.succeeded' THEN
        IF (p_event ->> 'amount_micros')::bigint < v_old.amount_micros OR p_event ->> 'currency' <> v_old.currency THEN
            RETURN 'mismatch';
        END IF;
        v_new.paid_at := coalesce(v_old.paid_at, (p_event ->> 'occurred_at')::timestamptz);
        v_new.paid_micros := greatest(v_old.paid_micros, (p_event ->> 'amount_micros')::bigint);
        -- What was paid for can be found again under the vendor's payment, not under its page.
        v_new.vendor_object_id := coalesce(nullif(p_event ->> 'object_id', ''), v_old.vendor_object_id);
    ELSIF v_kind = 'payment.refunded' THEN
        v_new.refunded_micros := greatest(v_old.refunded_micros, (p_event ->> 'amount_micros')::bigint);
    ELSIF v_kind = 'payment.failed' THEN
        v_new.failed_at := greatest(v_old.failed_at, (p_event ->> 'occurred_at')::timestamptz);
    ELSIF v_kind = 'payment.disputed' THEN
        v_new.disputed_at := coalesce(v_old.disputed_at, (p_event ->> 'occurred_at')::timestamptz);
    END IF;
    v_new.state := CASE
        WHEN v_new.disputed_at IS NOT NULL THEN 'disputed'
        WHEN v_new.refunded_micros >= v_new.amount_micros AND v_new.amount_micros > 0 THEN 'refunded'
        WHEN v_new.paid_at IS NOT NULL THEN 'paid'
        WHEN v_new.failed_at IS NOT NULL THEN 'failed'
        ELSE v_old.state END;
    IF v_new IS NOT DISTINCT FROM v_old THEN
        RETURN 'stale';
    END IF;
    UPDATE purchase p SET state = v_new.state, vendor_object_id = v_new.vendor_object_id, paid_micros = v_new.paid_micros,
        refunded_micros = v_new.refunded_micros, paid_at = v_new.paid_at, failed_at = v_new.failed_at,
        disputed_at = v_new.disputed_at
    WHERE p.tenant_id = p_tenant AND p.id = p_id;
    IF v_old.paid_at IS NULL AND v_new.paid_at IS NOT NULL THEN
        PERFORM parley.fulfil(v_new, p_event, p_now);
    END IF;
    UPDATE invoice i SET refunded_micros = least(i.amount_micros, greatest(v_new.refunded_micros,
        CASE v_new.state WHEN 'disputed' THEN v_new.paid_micros ELSE 0 END))
    WHERE i.tenant_id = p_tenant AND i.key = 'purchase:' || p_id;
    IF v_new.state IN ('refunded', 'disputed') AND v_new.paid_at IS NOT NULL THEN
        PERFORM parley.take_back_purchase(v_new, p_now);
    END IF;
    RETURN 'applied';
END $$;

-- News of a subscription: what is paid only grows, an end is final, and of the rest the latest counts.
CREATE FUNCTION parley.apply_to_subscription(p_tenant bigint, p_id uuid, p_event jsonb, p_now timestamptz)
RETURNS text LANGUAGE plpgsql SET search_path = parley, pg_temp AS $$
DECLARE
    v_old    subscription;
    v_kind   text        := p_event ->> 'kind';
    v_at     timestamptz := (p_event ->> 'occurred_at')::timestamptz;
    v_until  timestamptz := (p_event ->> 'period_end')::timestamptz;
    v_rank   integer     := CASE v_kind WHEN 'payment.failed' THEN 1 WHEN 'subscription.changed' THEN 2 ELSE 3 END;
    v_newer  boolean;
    v_first  timestamptz;
    v_plan   record;
    v_number integer;
BEGIN
    SELECT s.* INTO v_old FROM subscription s WHERE s.tenant_id = p_tenant AND s.id = p_id FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        RETURN 'parked';
    END IF;
    v_newer := v_old.vendor_at IS NULL OR (v_at, v_rank) > (v_old.vendor_at, v_old.vendor_rank);
    IF v_kind = 'subscription.ended' THEN
        IF v_old.state = 'ended' THEN
            RETURN 'stale';
        END IF;
        PERFORM parley.end_subscription(p_tenant, p_id, 'ended_by_vendor', p_now);
        RETURN 'applied';
    END IF;
    IF v_kind IN ('subscription.renewed', 'payment.succeeded') THEN
        UPDATE subscription s SET paid_until = greatest(s.paid_until, v_until) WHERE s.tenant_id = p_tenant AND s.id = p_id;
        -- The first period was paid with the purchase.
        SELECT p.paid_at INTO v_first FROM purchase p WHERE p.tenant_id = p_tenant AND p.id = p_id;
        SELECT parley.allowance_start(v_first, v.cycle, NULL, 1) + parley.renewal_patience() AS until, v.name INTO v_plan
        FROM plan_version v
        WHERE v.tenant_id = p_tenant AND v.plan_id = v_old.plan_id AND v.version = v_old.version;
        IF v_until > coalesce(v_plan.until, '-infinity') AND (p_event ->> 'amount_micros')::bigint > 0 THEN
            INSERT INTO invoice (tenant_id, id, key, user_id, subscription_id, state, vendor, amount_micros, fee_micros, currency, at)
            VALUES (p_tenant, gen_random_uuid(), 'renewal:' || p_id || ':' || extract(epoch FROM v_until)::bigint, v_old.user_id,
                p_id, 'paid', v_old.vendor, (p_event ->> 'amount_micros')::bigint,
                coalesce((p_event ->> 'fee_micros')::bigint, 0), p_event ->> 'currency', v_at)
            ON CONFLICT ON CONSTRAINT invoice_key DO NOTHING;
            GET DIAGNOSTICS v_number = ROW_COUNT;
            IF v_number = 1 THEN
                INSERT INTO invoice_line (tenant_id, invoice_id, line, description, quantity, amount_micros)
                SELECT p_tenant, i.id, 1, v_plan.name, 1, i.amount_micros FROM invoice i
                WHERE i.tenant_id = p_tenant AND i.key = 'renewal:' || p_id || ':' || extract(epoch FROM v_until)::bigint;
            END IF;
        END IF;
    END IF;
    IF v_kind = 'subscription.changed' AND p_event ->> 'plan' IS NOT NULL AND v_old.state <> 'ended'
       AND (v_old.plan_at IS NULL OR v_at > v_old.plan_at) THEN
        SELECT p.id, v.version INTO v_plan FROM plan p
        JOIN plan_version v ON v.tenant_id = p.tenant_id AND v.plan_id = p.id
        WHERE p.tenant_id = p_tenant AND p.slug = p_event ->> 'plan' AND v.cycle <> 'one_time' ORDER BY v.version DESC LIMIT 1;
        IF FOUND AND v_plan.id <> v_old.plan_id THEN
            PERFORM parley.choose_plan(v_old, v_plan.id, v_plan.version, p_now);
        END IF;
        UPDATE subscription s SET plan_at = v_at WHERE s.tenant_id = p_tenant AND s.id = p_id;
    END IF;
    IF v_newer THEN
        UPDATE subscription s SET
            vendor_at = v_at, vendor_rank = v_rank,
            state = CASE WHEN s.state = 'ended' OR v_kind = 'subscription.changed' THEN s.state
                         WHEN v_kind = 'payment.failed' THEN 'past_due' ELSE 'active' END
        WHERE s.tenant_id = p_tenant AND s.id = p_id;
    END IF;
    PERFORM parley.roll_subscription(p_tenant, p_id, p_now);
    RETURN CASE WHEN v_newer THEN 'applied' ELSE 'stale' END;
END $$;

-- One piece of news, however it came: 'applied', 'stale' when it changes nothing, 'parked' while what it is about is not
-- there yet, 'mismatch' when it is about another sum than was asked for.
CREATE FUNCTION parley.apply_payment(p_tenant bigint, p_vendor text, p_event jsonb, p_now timestamptz)
RETURNS text LANGUAGE plpgsql SET search_path = parley, pg_temp AS $$
DECLARE
    v_kind     text := p_event ->> 'kind';
    v_purchase uuid := (p_event ->> 'purchase')::uuid;
    v_sub      text := coalesce(nullif(p_event ->> 'subscription_id', ''),
                                CASE WHEN v_kind LIKE 'subscription.%' THEN p_event ->> 'object_id' END);
    v_known    uuid;
BEGIN
    SELECT s.id INTO v_known FROM subscription s
    WHERE s.tenant_id = p_tenant AND s.vendor = p_vendor AND s.vendor_subscription_id = v_sub;
    v_purchase := coalesce(v_purchase, (
        SELECT p.id FROM purchase p
        WHERE p.tenant_id = p_tenant AND p.vendor = p_vendor AND p.vendor_object_id = p_event ->> 'object_id' LIMIT 1));
    v_known := coalesce(v_known, (
        SELECT s.id FROM subscription s WHERE s.tenant_id = p_tenant AND s.id = v_purchase));
    IF v_kind LIKE 'subscription.%' THEN
        RETURN parley.apply_to_subscription(p_tenant, v_known, p_event, p_now);
    ELSIF v_kind = 'payment.failed' AND v_known IS NOT NULL THEN
        RETURN parley.apply_to_subscription(p_tenant, v_known, p_event, p_now);
    ELSIF v_kind = 'payment.succeeded' AND v_known IS NOT NULL AND p_event ->> 'purchase' IS NULL THEN
        RETURN parley.apply_to_subscription(p_tenant, v_known, p_event, p_now);
    END IF;
    RETURN parley.apply_to_purchase(p_tenant, v_purchase, p_event, p_now);
END $$;

DO $$
DECLARE
    v_function regprocedure;
BEGIN
    FOR v_function IN
        SELECT p.oid FROM pg_proc p WHERE p.pronamespace = 'parley'::regnamespace AND p.proname IN (
            'create_purchase', 'fulfil', 'take_back_purchase', 'apply_to_purchase', 'apply_to_subscription', 'apply_payment')
    LOOP
        EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', v_function);
        EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO parley_app', v_function);
    END LOOP;
END $$;
