-- A payment has several names at its vendor: Stripe charges a card for an invoice by a payment intent, and gives money back by
-- that. Renewals are found by them, too.

CREATE TABLE parley.payment_name (
    tenant_id bigint NOT NULL REFERENCES parley.tenant (id) ON DELETE CASCADE,
    vendor    text   NOT NULL,
    name      text   NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
    -- What the payment is known by here.
    object_id text   NOT NULL CHECK (length(object_id) BETWEEN 1 AND 200),
    PRIMARY KEY (tenant_id, vendor, name)
);
ALTER TABLE parley.payment_name ENABLE ROW LEVEL SECURITY;
ALTER TABLE parley.payment_name FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON parley.payment_name
    USING (tenant_id = parley.tenant_id()) WITH CHECK (tenant_id = parley.tenant_id());
CREATE POLICY owner_functions ON parley.payment_name TO parley_owner USING (true) WITH CHECK (true);
GRANT SELECT, INSERT ON parley.payment_name TO parley_app;

ALTER TABLE parley.invoice ADD COLUMN vendor_object_id text;
CREATE INDEX invoice_object ON parley.invoice (tenant_id, vendor, vendor_object_id) WHERE vendor_object_id IS NOT NULL;

-- Money of a renewal that was given back, or is disputed. Whether the subscription goes on is for its vendor to say.
CREATE FUNCTION parley.apply_to_renewal(p_tenant bigint, p_vendor text, p_object text, p_event jsonb)
RETURNS text LANGUAGE plpgsql SET search_path = parley, pg_temp AS $$
DECLARE
    v_back bigint;
BEGIN
    UPDATE invoice i SET refunded_micros = greatest(i.refunded_micros, least(i.amount_micros,
        CASE p_event ->> 'kind' WHEN 'payment.disputed' THEN i.amount_micros ELSE (p_event ->> 'amount_micros')::bigint END))
    WHERE i.tenant_id = p_tenant AND i.vendor = p_vendor AND i.vendor_object_id = p_object AND i.purchase_id IS NULL
    RETURNING i.refunded_micros INTO v_back;
    RETURN CASE WHEN v_back IS NULL THEN 'parked' ELSE 'applied' END;
END $$;
-- Two names of one payment.
CREATE FUNCTION parley.name_payment(p_tenant bigint, p_vendor text, p_name text, p_object text)
RETURNS void LANGUAGE sql SET search_path = parley, pg_temp AS $$
    INSERT INTO payment_name (tenant_id, vendor, name, object_id)
    SELECT p_tenant, p_vendor, p_name, p_object WHERE p_name <> '' AND p_object <> '' AND p_name <> p_object
    ON CONFLICT (tenant_id, vendor, name) DO NOTHING
$$;

-- Whether an order begins a subscription.
CREATE FUNCTION parley.recurs(p_tenant bigint, p_purchase uuid)
RETURNS boolean LANGUAGE sql STABLE SET search_path = parley, pg_temp AS $$
    SELECT EXISTS (
        SELECT FROM purchase p
        JOIN plan_version v ON v.tenant_id = p.tenant_id AND v.plan_id = p.plan_id AND v.version = p.version
        WHERE p.tenant_id = p_tenant AND p.id = p_purchase AND p.invoice_id IS NULL AND p.conversation_id IS NULL
          AND v.cycle <> 'one_time')
$$;

-- The end of what a payment pays for where the vendor does not say: of the period that begins then. Vendors are early by hours.
CREATE FUNCTION parley.paid_period_end(p_first timestamptz, p_cycle text, p_paid timestamptz)
RETURNS timestamptz LANGUAGE plpgsql IMMUTABLE SET search_path = parley, pg_temp AS $$
DECLARE
    v_no integer := 1;
BEGIN
    WHILE parley.allowance_start(p_first, p_cycle, NULL, v_no) <= p_paid + interval '1 day' LOOP
        v_no := v_no + 1;
    END LOOP;
    RETURN parley.allowance_start(p_first, p_cycle, NULL, v_no);
END $$;

-- One invoice for each period that was paid, however often it is told.
CREATE FUNCTION parley.invoice_renewal(
    p_subscription parley.subscription, p_name text, p_until timestamptz, p_event jsonb, p_at timestamptz)
RETURNS void LANGUAGE plpgsql SET search_path = parley, pg_temp AS $$
DECLARE
    v_id     uuid   := gen_random_uuid();
    v_amount bigint := (p_event ->> 'amount_micros')::bigint;
BEGIN
    IF v_amount <= 0 THEN
        RETURN;
    END IF;
    INSERT INTO invoice (tenant_id, id, key, user_id, subscription_id, state, vendor, vendor_object_id, amount_micros,
        fee_micros, currency, at)
    VALUES (p_subscription.tenant_id, v_id, 'renewal:' || p_subscription.id || ':' || extract(epoch FROM p_until)::bigint,
        p_subscription.user_id, p_subscription.id, 'paid', p_subscription.vendor, nullif(p_event ->> 'object_id', ''), v_amount,
        coalesce((p_event ->> 'fee_micros')::bigint, 0), p_event ->> 'currency', p_at)
    ON CONFLICT ON CONSTRAINT invoice_key DO NOTHING;
    IF FOUND THEN
        INSERT INTO invoice_line (tenant_id, invoice_id, line, description, quantity, amount_micros)
        VALUES (p_subscription.tenant_id, v_id, 1, p_name, 1, v_amount);
    END IF;
END $$;

-- Gives what was paid for, an invoice that was open among it.
CREATE OR REPLACE FUNCTION parley.fulfil(p_purchase parley.purchase, p_event jsonb, p_now timestamptz)
RETURNS void LANGUAGE plpgsql SET search_path = parley, pg_temp AS $$
DECLARE
    v_tenant bigint := p_purchase.tenant_id;
    v_terms  plan_version;
    v_meter  record;
    v_name   text;
    v_paid   timestamptz := coalesce((p_event ->> 'occurred_at')::timestamptz, p_now);
BEGIN
    SELECT v.* INTO v_terms FROM plan_version v
    WHERE v.tenant_id = v_tenant AND v.plan_id = p_purchase.plan_id AND v.version = p_purchase.version;
    IF p_purchase.invoice_id IS NOT NULL THEN
        IF parley.pay_invoice(p_purchase, coalesce((p_event ->> 'fee_micros')::bigint, 0), v_paid) THEN
            RETURN;
        END IF;
        v_name := 'Paid twice';
    ELSIF p_purchase.conversation_id IS NOT NULL THEN
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
    INSERT INTO invoice (tenant_id, id, key, user_id, purchase_id, subscription_id, state, vendor, vendor_object_id,
        amount_micros, fee_micros, currency, at)
    VALUES (v_tenant, p_purchase.id, 'purchase:' || p_purchase.id, p_purchase.user_id, p_purchase.id,
        CASE WHEN v_terms.cycle <> 'one_time' AND v_name IS NULL THEN p_purchase.id END, 'paid', p_purchase.vendor, p_purchase.vendor_object_id,
        p_purchase.paid_micros,
        coalesce((p_event ->> 'fee_micros')::bigint, 0), p_purchase.currency, v_paid);
    INSERT INTO invoice_line (tenant_id, invoice_id, line, description, quantity, amount_micros)
    VALUES (v_tenant, p_purchase.id, 1, coalesce(v_name, v_terms.name), 1, p_purchase.paid_micros);
END $$;

-- News of a payment by its order. Paid is a fact that stays; of refunds the largest sum counts. What is only approved waits.
CREATE OR REPLACE FUNCTION parley.apply_to_purchase(p_tenant bigint, p_id uuid, p_event jsonb, p_now timestamptz)
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
    IF v_kind = 'checkout.approved' THEN
        -- Whoever applies it takes the money first.
        RETURN CASE WHEN v_old.paid_at IS NULL THEN 'parked' ELSE 'stale' END;
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
    WHERE i.tenant_id = p_tenant AND i.id IN (p_id, v_old.invoice_id) AND i.purchase_id = p_id;
    IF v_new.state IN ('refunded', 'disputed') AND v_new.paid_at IS NOT NULL THEN
        PERFORM parley.take_back_purchase(v_new, p_now);
    END IF;
    RETURN 'applied';
END $$;

-- News of a subscription: what is paid only grows, an end is final, and of the rest the latest counts.
CREATE OR REPLACE FUNCTION parley.apply_to_subscription(p_tenant bigint, p_id uuid, p_event jsonb, p_now timestamptz)
RETURNS text LANGUAGE plpgsql SET search_path = parley, pg_temp AS $$
DECLARE
    v_old    subscription;
    v_kind   text        := p_event ->> 'kind';
    v_at     timestamptz := (p_event ->> 'occurred_at')::timestamptz;
    v_until  timestamptz := (p_event ->> 'period_end')::timestamptz;
    v_rank   integer     := CASE v_kind WHEN 'payment.failed' THEN 1 WHEN 'subscription.changed' THEN 2 ELSE 3 END;
    v_newer  boolean;
    v_first  timestamptz;
    v_order  record;
    v_plan   record;
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
    -- Who captured its order may not have learnt what the vendor calls it.
    UPDATE subscription s SET vendor_subscription_id = nullif(p_event ->> 'subscription_id', '')
    WHERE s.tenant_id = p_tenant AND s.id = p_id AND s.vendor_subscription_id IS NULL;
    IF v_kind IN ('subscription.renewed', 'payment.succeeded') THEN
        SELECT p.paid_at, p.vendor_object_id INTO v_order FROM purchase p WHERE p.tenant_id = p_tenant AND p.id = p_id;
        SELECT v.name, v.cycle INTO v_plan FROM plan_version v
        WHERE v.tenant_id = p_tenant AND v.plan_id = v_old.plan_id AND v.version = v_old.version;
        v_first := coalesce(v_order.paid_at, v_old.created_at);
        IF v_kind = 'subscription.renewed' THEN
            v_until := coalesce(v_until, parley.paid_period_end(v_first, v_plan.cycle, v_at));
        END IF;
        UPDATE subscription s SET paid_until = greatest(s.paid_until, v_until) WHERE s.tenant_id = p_tenant AND s.id = p_id;
        -- The first period was paid with the purchase.
        IF v_until > parley.allowance_start(v_first, v_plan.cycle, NULL, 1) + parley.renewal_patience() THEN
            PERFORM parley.invoice_renewal(v_old, v_plan.name, v_until, p_event, v_at);
        ELSIF v_kind = 'subscription.renewed' AND v_order.vendor_object_id <> p_event ->> 'object_id' THEN
            PERFORM parley.name_payment(p_tenant, v_old.vendor, p_event ->> 'object_id', v_order.vendor_object_id);
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
CREATE OR REPLACE FUNCTION parley.apply_payment(p_tenant bigint, p_vendor text, p_event jsonb, p_now timestamptz)
RETURNS text LANGUAGE plpgsql SET search_path = parley, pg_temp AS $$
DECLARE
    v_kind     text := p_event ->> 'kind';
    v_purchase uuid := (p_event ->> 'purchase')::uuid;
    v_sub      text := coalesce(nullif(p_event ->> 'subscription_id', ''),
                                CASE WHEN v_kind LIKE 'subscription.%' THEN p_event ->> 'object_id' END);
    v_known    uuid;
    v_by_name  uuid;
    v_object   text := coalesce(p_event ->> 'object_id', '');
    v_other    text := coalesce(p_event ->> 'payment_id', '');
BEGIN
    PERFORM parley.name_payment(p_tenant, p_vendor, v_other, v_object);
    IF v_kind = 'payment.named' THEN
        RETURN 'applied';
    END IF;
    v_object := coalesce((
        SELECT n.object_id FROM payment_name n
        WHERE n.tenant_id = p_tenant AND n.vendor = p_vendor AND n.name = v_object), v_object);
    SELECT s.id INTO v_known FROM subscription s
    WHERE s.tenant_id = p_tenant AND s.vendor = p_vendor AND s.vendor_subscription_id = v_sub;
    v_by_name := (
        SELECT p.id FROM purchase p
        WHERE p.tenant_id = p_tenant AND p.vendor = p_vendor AND p.vendor_object_id = v_object LIMIT 1);
    v_purchase := coalesce(v_purchase, v_by_name);
    v_known := coalesce(v_known, (
        SELECT s.id FROM subscription s WHERE s.tenant_id = p_tenant AND s.id = v_purchase));
    IF v_kind LIKE 'subscription.%' THEN
        RETURN parley.apply_to_subscription(p_tenant, v_known, p_event, p_now);
    ELSIF v_kind = 'payment.failed' AND v_known IS NOT NULL THEN
        RETURN parley.apply_to_subscription(p_tenant, v_known, p_event, p_now);
    ELSIF v_kind = 'payment.succeeded' AND v_known IS NOT NULL AND p_event ->> 'purchase' IS NULL THEN
        RETURN parley.apply_to_subscription(p_tenant, v_known, p_event, p_now);
    END IF;
    IF v_kind IN ('payment.refunded', 'payment.disputed') THEN
        -- All payments of a subscription may bear the order that it began with.
        IF v_by_name IS NULL AND (v_purchase IS NULL OR parley.recurs(p_tenant, v_purchase)) THEN
            RETURN parley.apply_to_renewal(p_tenant, p_vendor, v_object, p_event);
        END IF;
        v_purchase := coalesce(v_by_name, v_purchase);
    END IF;
    RETURN parley.apply_to_purchase(p_tenant, v_purchase, p_event, p_now);
END $$;

DO $$
DECLARE
    v_function regprocedure;
BEGIN
    FOR v_function IN
        SELECT p.oid FROM pg_proc p WHERE p.pronamespace = 'parley'::regnamespace AND p.proname IN (
            'apply_to_renewal', 'name_payment', 'recurs', 'paid_period_end', 'invoice_renewal')
    LOOP
        EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', v_function);
        EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO parley_app', v_function);
    END LOOP;
END $$;
