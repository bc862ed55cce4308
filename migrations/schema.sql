-- The schema after all migrations, for reading and for review. Written by
-- tests/architecture/dump_schema.sh; a test compares it.

CREATE SCHEMA parley;

CREATE TYPE parley.hold_answer AS (
	verdict text,
	unit text,
	epoch integer,
	held bigint,
	allowed_s bigint,
	left_s bigint,
	cut_by text,
	grace_s bigint,
	warn_s bigint,
	plan text,
	cycle text,
	included bigint,
	renews_at timestamp with time zone,
	most_at_once integer
);

CREATE FUNCTION parley.add_credit(p_tenant bigint, p_key text, p_wallet uuid, p_amount bigint, p_source text, p_expires_at timestamp with time zone, p_details jsonb, p_now timestamp with time zone) RETURNS boolean
    LANGUAGE plpgsql
    SET search_path TO 'parley', 'pg_temp'
    AS $$
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

CREATE FUNCTION parley.add_plan_version(p_plan uuid, p_terms jsonb, p_meters jsonb, p_now timestamp with time zone) RETURNS integer
    LANGUAGE plpgsql
    SET search_path TO 'parley', 'pg_temp'
    AS $$
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

CREATE FUNCTION parley.allowance_start(p_anchor timestamp with time zone, p_cycle text, p_refresh_days integer, p_no integer) RETURNS timestamp with time zone
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$
    SELECT (CASE
        WHEN p_refresh_days IS NOT NULL THEN (p_anchor AT TIME ZONE 'UTC') + make_interval(days => p_refresh_days * p_no)
        WHEN p_cycle = 'annual' THEN (p_anchor AT TIME ZONE 'UTC') + make_interval(years => p_no)
        ELSE (p_anchor AT TIME ZONE 'UTC') + make_interval(months => p_no) END) AT TIME ZONE 'UTC'
$$;

CREATE FUNCTION parley.answer_conversation_command(p_id uuid, p_outcome text) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'parley', 'pg_temp'
    AS $$
DECLARE
    v_sender uuid;
BEGIN
    UPDATE conversation_command c SET outcome = p_outcome WHERE c.tenant_id = parley.tenant_id() AND c.id = p_id
    RETURNING c.sender_id INTO v_sender;
    IF FOUND THEN
        PERFORM pg_notify('parley_commands', v_sender || ' ' || p_id);
    END IF;
END $$;

CREATE FUNCTION parley.apply_payment(p_tenant bigint, p_vendor text, p_event jsonb, p_now timestamp with time zone) RETURNS text
    LANGUAGE plpgsql
    SET search_path TO 'parley', 'pg_temp'
    AS $$
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

CREATE FUNCTION parley.apply_payment_news(p_vendor text, p_event_id text, p_last_attempt boolean, p_now timestamp with time zone) RETURNS text
    LANGUAGE plpgsql
    SET search_path TO 'parley', 'pg_temp'
    AS $$
DECLARE
    v_tenant bigint := parley.tenant_id();
    v_object text;
    v_news   record;
    v_became text;
    v_error  text;
BEGIN
    SELECT n.object_id INTO v_object FROM payment_news n
    WHERE n.tenant_id = v_tenant AND n.vendor = p_vendor AND n.event_id = p_event_id;
    PERFORM pg_advisory_xact_lock(hashtextextended('parley.payment.' || v_tenant || '.' || p_vendor || '.' || v_object, 0));
    FOR v_news IN
        SELECT n.event_id, n.event FROM payment_news n
        WHERE n.tenant_id = v_tenant AND n.vendor = p_vendor AND n.object_id = v_object AND n.state IN ('new', 'parked')
        ORDER BY n.occurred_at, n.event_id
    LOOP
        v_error := NULL;
        BEGIN
            v_became := parley.apply_payment(v_tenant, p_vendor, v_news.event, p_now);
        EXCEPTION WHEN integrity_constraint_violation OR data_exception THEN
            v_became := 'parked';
            v_error := left(SQLERRM, 300);
        END;
        IF v_became = 'mismatch' THEN
            v_became := 'dead';
            v_error := 'amount_or_currency_differs';
        ELSIF v_became = 'parked' THEN
            v_error := coalesce(v_error, 'what_it_is_about_is_unknown');
        END IF;
        UPDATE payment_news n SET
            state = CASE WHEN v_became = 'parked' AND p_last_attempt AND n.event_id = p_event_id THEN 'dead' ELSE v_became END,
            attempts = n.attempts + (n.event_id = p_event_id)::integer, error = v_error,
            applied_at = CASE WHEN v_became IN ('applied', 'stale') THEN p_now END
        WHERE n.tenant_id = v_tenant AND n.vendor = p_vendor AND n.event_id = v_news.event_id;
    END LOOP;
    RETURN (SELECT n.state FROM payment_news n
            WHERE n.tenant_id = v_tenant AND n.vendor = p_vendor AND n.event_id = p_event_id);
END $$;

CREATE FUNCTION parley.apply_to_purchase(p_tenant bigint, p_id uuid, p_event jsonb, p_now timestamp with time zone) RETURNS text
    LANGUAGE plpgsql
    SET search_path TO 'parley', 'pg_temp'
    AS $$
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

CREATE FUNCTION parley.apply_to_renewal(p_tenant bigint, p_vendor text, p_object text, p_event jsonb) RETURNS text
    LANGUAGE plpgsql
    SET search_path TO 'parley', 'pg_temp'
    AS $$
DECLARE
    v_back bigint;
BEGIN
    UPDATE invoice i SET refunded_micros = greatest(i.refunded_micros, least(i.amount_micros,
        CASE p_event ->> 'kind' WHEN 'payment.disputed' THEN i.amount_micros ELSE (p_event ->> 'amount_micros')::bigint END))
    WHERE i.tenant_id = p_tenant AND i.vendor = p_vendor AND i.vendor_object_id = p_object AND i.purchase_id IS NULL
    RETURNING i.refunded_micros INTO v_back;
    RETURN CASE WHEN v_back IS NULL THEN 'parked' ELSE 'applied' END;
END $$;

CREATE FUNCTION parley.apply_to_subscription(p_tenant bigint, p_id uuid, p_event jsonb, p_now timestamp with time zone) RETURNS text
    LANGUAGE plpgsql
    SET search_path TO 'parley', 'pg_temp'
    AS $$
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

CREATE FUNCTION parley.ask_for_debrief() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'parley', 'pg_temp'
    AS $$
BEGIN
    INSERT INTO outbox (tenant_id, topic, dedupe, payload, at)
    VALUES (NEW.tenant_id, 'practice.debrief', NEW.id::text, jsonb_build_object('conversation_id', NEW.id), NEW.ended_at)
    ON CONFLICT (tenant_id, topic, dedupe) DO NOTHING;
    RETURN NULL;
END $$;

CREATE FUNCTION parley.assign_plan(p_user uuid, p_slug text, p_now timestamp with time zone) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'parley', 'pg_temp'
    AS $$
DECLARE
    v_tenant bigint := parley.tenant_id();
    v_known  subscription;
    v_plan   record;
BEGIN
    SELECT p.id, v.version, v.cycle INTO v_plan FROM plan p
    JOIN plan_version v ON v.tenant_id = p.tenant_id AND v.plan_id = p.id
    WHERE p.tenant_id = v_tenant AND p.slug = p_slug ORDER BY v.version DESC LIMIT 1;
    IF NOT FOUND OR v_plan.cycle = 'one_time' THEN
        PERFORM parley.fail('PR404', 'plan_not_found');
    END IF;
    SELECT s.* INTO v_known FROM subscription s
    WHERE s.tenant_id = v_tenant AND s.owner = parley.owner_key(p_user) AND s.state <> 'ended' FOR NO KEY UPDATE;
    IF v_known.vendor IS NOT NULL THEN
        PERFORM parley.fail('PR409', 'subscription_bought');
    END IF;
    IF v_known.plan_id IS DISTINCT FROM v_plan.id OR v_known.version <> v_plan.version THEN
        PERFORM parley.start_subscription(
            v_tenant, gen_random_uuid(), p_user, v_plan.id, v_plan.version, NULL, NULL, NULL, p_now);
    END IF;
END $$;

CREATE FUNCTION parley.audit(p_entry jsonb) RETURNS boolean
    LANGUAGE sql
    SET search_path TO 'parley', 'pg_temp'
    AS $$
    WITH added AS (
        INSERT INTO audit_entry (tenant_id, id, at, action, target, details, actor_id, actor_tenant_id, api_key_id, address, request_id)
        SELECT parley.tenant_id(), e.id, e.at, e.action, e.target, e.details, e.actor_id, e.actor_tenant_id, e.api_key_id, e.address, e.request_id
        FROM jsonb_to_record(p_entry) AS e (
            id uuid, at timestamptz, action text, target text, details jsonb, actor_id uuid, actor_tenant_id bigint,
            api_key_id uuid, address text, request_id text)
        WHERE p_entry IS NOT NULL
        RETURNING 1
    )
    SELECT EXISTS (SELECT FROM added)
$$;

CREATE FUNCTION parley.owner_key(p_user uuid) RETURNS uuid
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$ SELECT coalesce(p_user, '00000000-0000-0000-0000-000000000000'::uuid) $$;

CREATE TABLE parley.wallet (
    tenant_id bigint NOT NULL,
    id uuid NOT NULL,
    user_id uuid,
    owner uuid GENERATED ALWAYS AS (parley.owner_key(user_id)) STORED NOT NULL,
    unit text NOT NULL,
    balance bigint DEFAULT 0 NOT NULL,
    held bigint DEFAULT 0 NOT NULL,
    credit_limit bigint DEFAULT 0 NOT NULL,
    overage_used bigint DEFAULT 0 NOT NULL,
    unlimited_until timestamp with time zone,
    CONSTRAINT wallet_credit_limit_check CHECK ((credit_limit >= 0)),
    CONSTRAINT wallet_held_check CHECK ((held >= 0)),
    CONSTRAINT wallet_never_overdrawn CHECK (((balance - held) >= (- credit_limit))),
    CONSTRAINT wallet_overage_used_check CHECK ((overage_used >= 0)),
    CONSTRAINT wallet_unit_check CHECK ((unit = ANY (ARRAY['second'::text, 'session'::text, 'call'::text, 'token'::text, 'document'::text])))
)
WITH (fillfactor='70');
ALTER TABLE ONLY parley.wallet FORCE ROW LEVEL SECURITY;

CREATE FUNCTION parley.available_in(p_wallet parley.wallet, p_now timestamp with time zone) RETURNS bigint
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$
    SELECT CASE WHEN p_wallet.unlimited_until > p_now THEN 1000000000000
                ELSE p_wallet.balance - p_wallet.held + greatest(0, p_wallet.credit_limit - p_wallet.overage_used) END
$$;

CREATE FUNCTION parley.beat_holds(p_tenants bigint[], p_conversations uuid[], p_epochs integer[], p_used_s bigint[], p_lease_until timestamp with time zone) RETURNS SETOF integer
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'parley', 'pg_temp'
    SET enable_seqscan TO 'off'
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    AS $$
BEGIN
    RETURN QUERY
    WITH beat AS (
        SELECT b.tenant_id, b.conversation_id, b.epoch, b.used_s, b.n::integer AS n
        FROM unnest(p_tenants, p_conversations, p_epochs, p_used_s) WITH ORDINALITY AS b (tenant_id, conversation_id, epoch, used_s, n)
        ORDER BY b.tenant_id, b.conversation_id),
    known AS (
        UPDATE credit_hold h SET used_s = greatest(h.used_s, least(b.used_s, h.allowed_s)), lease_until = p_lease_until
        FROM beat b
        WHERE h.tenant_id = b.tenant_id AND h.conversation_id = b.conversation_id AND h.epoch = b.epoch AND h.state = 'held'
        RETURNING b.n)
    SELECT b.n FROM beat b WHERE NOT EXISTS (SELECT FROM known k WHERE k.n = b.n);
END $$;

CREATE FUNCTION parley.begin_charge(p_id uuid, p_invoice uuid, p_now timestamp with time zone) RETURNS TABLE(id uuid, vendor text, customer_id text, micros bigint, currency text)
    LANGUAGE plpgsql
    SET search_path TO 'parley', 'pg_temp'
    AS $$
DECLARE
    v_tenant   bigint := parley.tenant_id();
    v_invoice  invoice;
    v_known    record;
    v_customer record;
BEGIN
    SELECT i.* INTO v_invoice FROM invoice i
    WHERE i.tenant_id = v_tenant AND i.id = p_invoice AND i.state = 'open' FOR NO KEY UPDATE;
    IF NOT FOUND OR EXISTS (
        SELECT FROM purchase p WHERE p.tenant_id = v_tenant AND p.invoice_id = p_invoice AND NOT p.charges_card
          AND p.state = 'created' AND p.created_at > p_now - interval '1 day') THEN
        RETURN;
    END IF;
    SELECT p.id, p.vendor INTO v_known FROM purchase p
    WHERE p.tenant_id = v_tenant AND p.invoice_id = p_invoice AND p.charges_card AND p.state = 'created';
    SELECT c.vendor, c.vendor_customer_id INTO v_customer FROM customer c
    LEFT JOIN subscription s ON s.tenant_id = c.tenant_id AND s.id = v_invoice.subscription_id
    WHERE c.tenant_id = v_tenant AND c.user_id = v_invoice.user_id AND c.vendor_customer_id IS NOT NULL
      AND c.vendor = coalesce(v_known.vendor, c.vendor)
    ORDER BY c.vendor IS NOT DISTINCT FROM s.vendor DESC, c.since DESC LIMIT 1;
    IF NOT FOUND THEN
        RETURN;
    END IF;
    IF v_known.id IS NULL THEN
        PERFORM parley.insert_invoice_purchase(p_id, v_invoice, v_customer.vendor, true, p_now);
    END IF;
    RETURN QUERY SELECT coalesce(v_known.id, p_id), v_customer.vendor, v_customer.vendor_customer_id, v_invoice.amount_micros, v_invoice.currency;
END $$;

CREATE FUNCTION parley.begin_idempotent(p_caller text, p_key text, p_route text, p_body_sha256 bytea, p_lease uuid, p_now timestamp with time zone, p_lease_until timestamp with time zone, p_expires_at timestamp with time zone) RETURNS TABLE(outcome text, sealed bytea)
    LANGUAGE plpgsql
    SET search_path TO 'parley', 'pg_temp'
    AS $$
DECLARE
    v_known idempotency_key;
BEGIN
    outcome := 'fresh';
    INSERT INTO idempotency_key AS k (tenant_id, caller, key, route, body_sha256, lease, lease_until, created_at, expires_at)
    VALUES (parley.tenant_id(), p_caller, p_key, p_route, p_body_sha256, p_lease, p_lease_until, p_now, p_expires_at)
    ON CONFLICT (tenant_id, caller, key) DO UPDATE SET
        route = excluded.route, body_sha256 = excluded.body_sha256, lease = excluded.lease, lease_until = excluded.lease_until,
        sealed = NULL, created_at = excluded.created_at, expires_at = excluded.expires_at
    WHERE k.expires_at <= p_now
       OR (k.sealed IS NULL AND k.lease_until <= p_now AND k.route = excluded.route AND k.body_sha256 = excluded.body_sha256);
    IF FOUND THEN
        RETURN NEXT;
        RETURN;
    END IF;
    SELECT k.* INTO v_known FROM idempotency_key k
    WHERE k.tenant_id = parley.tenant_id() AND k.caller = p_caller AND k.key = p_key;
    outcome := CASE
        WHEN v_known.route IS DISTINCT FROM p_route OR v_known.body_sha256 IS DISTINCT FROM p_body_sha256 THEN 'reused'
        WHEN v_known.sealed IS NULL THEN 'in_use'
        ELSE 'replay' END;
    sealed := CASE WHEN outcome = 'replay' THEN v_known.sealed END;
    RETURN NEXT;
END $$;

CREATE FUNCTION parley.begin_sign_in(p_email text, p_address text, p_account_limit integer, p_address_limit integer, p_now timestamp with time zone) RETURNS TABLE(wait_s integer, account text, tenant_id bigint, user_id uuid, password_hash text)
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'parley', 'pg_temp'
    AS $$
DECLARE
    v_user app_user;
BEGIN
    SELECT u.* INTO v_user FROM app_user u
    WHERE u.tenant_id = parley.tenant_id() AND u.email_key = lower(p_email);
    IF NOT FOUND THEN
        SELECT u.* INTO v_user FROM tenant t JOIN app_user u ON u.tenant_id = t.id
        WHERE t.slug = 'platform' AND u.email_key = lower(p_email) AND u.role = 'operator';
    END IF;
    account := 'sign_in:' || coalesce(v_user.tenant_id, parley.tenant_id()) || ':' || lower(p_email);
    wait_s := parley.take_attempt('sign_in_from:' || p_address, p_address_limit, '1 minute', p_now);
    IF wait_s = 0 THEN
        wait_s := parley.take_attempt(account, p_account_limit, '1 minute', p_now);
    END IF;
    tenant_id := v_user.tenant_id;
    user_id := v_user.id;
    password_hash := v_user.password_hash;
    RETURN NEXT;
END $$;

CREATE FUNCTION parley.burn_grants(p_tenant bigint, p_wallet uuid, p_amount bigint) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'parley', 'pg_temp'
    AS $$
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

CREATE FUNCTION parley.cancel_job(p_id bigint, p_now timestamp with time zone) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'parley', 'pg_temp'
    AS $$
BEGIN
    WITH gone AS (DELETE FROM job j WHERE j.id = p_id AND j.state <> 1 RETURNING j.*)
    INSERT INTO job_history
        (id, tenant_id, queue, dedupe, prio, run_at, attempt, node, error, created_at, outcome, finished_at)
    SELECT g.id, g.tenant_id, g.queue, g.dedupe, g.prio, g.run_at, g.attempt, NULL, g.error, g.created_at, 1, p_now
    FROM gone g;
    IF FOUND THEN RETURN; END IF;
    IF EXISTS (SELECT FROM job WHERE id = p_id) OR EXISTS (SELECT FROM job_history WHERE id = p_id) THEN
        PERFORM parley.fail('PR409', 'job_not_cancellable');
    END IF;
    PERFORM parley.fail('PR404', 'job_not_found');
END $$;

CREATE FUNCTION parley.change_password(p_user uuid, p_hash_seen text, p_new_hash text, p_keep_session uuid, p_mail_key text, p_mail_data jsonb, p_now timestamp with time zone) RETURNS jsonb
    LANGUAGE plpgsql
    SET search_path TO 'parley', 'pg_temp'
    AS $$
DECLARE
    v_user  app_user;
    v_ended jsonb;
BEGIN
    UPDATE app_user u SET password_hash = p_new_hash, password_changed_at = p_now, updated_at = p_now
    WHERE u.tenant_id = parley.tenant_id() AND u.id = p_user AND u.password_hash = p_hash_seen RETURNING u.* INTO v_user;
    IF NOT FOUND THEN
        PERFORM parley.fail('PR403', 'password_wrong');
    END IF;
    UPDATE one_time_token t SET expires_at = p_now
    WHERE t.tenant_id = parley.tenant_id() AND t.user_id = p_user AND t.purpose = 'reset_password'
      AND t.used_at IS NULL AND t.expires_at > p_now;
    SELECT coalesce(jsonb_agg(e), '[]') INTO v_ended
    FROM parley.end_sessions(p_user, NULL, p_keep_session, 'password_changed', p_now) e;
    PERFORM parley.mail_user(v_user, 'password_changed', p_mail_key, p_mail_data, NULL, p_now);
    RETURN v_ended;
END $$;

CREATE FUNCTION parley.check_role_given(p_role text, p_actor_role text) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'parley', 'pg_temp'
    AS $$
BEGIN
    IF parley.role_rank(p_role) > parley.role_rank(p_actor_role) THEN
        PERFORM parley.fail('PR403', 'role_above_yours');
    ELSIF p_role = 'operator' AND NOT EXISTS (SELECT FROM tenant t WHERE t.id = parley.tenant_id() AND t.slug = 'platform') THEN
        PERFORM parley.fail('PR403', 'operator_only');
    END IF;
END $$;

CREATE TABLE parley.subscription (
    tenant_id bigint NOT NULL,
    id uuid NOT NULL,
    user_id uuid,
    owner uuid GENERATED ALWAYS AS (parley.owner_key(user_id)) STORED NOT NULL,
    plan_id uuid NOT NULL,
    version integer NOT NULL,
    state text NOT NULL,
    anchor timestamp with time zone NOT NULL,
    anchor_no integer DEFAULT 0 NOT NULL,
    allowance_no integer NOT NULL,
    allowance_end timestamp with time zone NOT NULL,
    paid_until timestamp with time zone,
    cancels_at_end boolean DEFAULT false NOT NULL,
    next_plan_id uuid,
    next_version integer,
    vendor text,
    vendor_subscription_id text,
    vendor_at timestamp with time zone,
    vendor_rank integer DEFAULT 0 NOT NULL,
    plan_at timestamp with time zone,
    created_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone,
    end_reason text,
    CONSTRAINT subscription_allowance_no_check CHECK ((allowance_no >= 0)),
    CONSTRAINT subscription_check CHECK (((state = 'ended'::text) = (ended_at IS NOT NULL))),
    CONSTRAINT subscription_check1 CHECK (((next_plan_id IS NULL) = (next_version IS NULL))),
    CONSTRAINT subscription_end_reason_check CHECK ((length(end_reason) <= 80)),
    CONSTRAINT subscription_state_check CHECK ((state = ANY (ARRAY['active'::text, 'past_due'::text, 'ended'::text])))
);
ALTER TABLE ONLY parley.subscription FORCE ROW LEVEL SECURITY;

CREATE FUNCTION parley.choose_plan(p_subscription parley.subscription, p_plan uuid, p_version integer, p_now timestamp with time zone) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'parley', 'pg_temp'
    AS $$
DECLARE
    v_old bigint;
    v_new bigint;
BEGIN
    IF p_subscription.plan_id = p_plan AND p_subscription.version = p_version THEN
        UPDATE subscription s SET next_plan_id = NULL, next_version = NULL
        WHERE s.tenant_id = p_subscription.tenant_id AND s.id = p_subscription.id;
        RETURN;
    END IF;
    SELECT v.price_micros INTO v_old FROM plan_version v WHERE v.tenant_id = p_subscription.tenant_id
      AND v.plan_id = p_subscription.plan_id AND v.version = p_subscription.version;
    SELECT v.price_micros INTO v_new FROM plan_version v WHERE v.tenant_id = p_subscription.tenant_id
      AND v.plan_id = p_plan AND v.version = p_version;
    IF v_new > v_old THEN
        PERFORM parley.switch_plan(p_subscription, p_plan, p_version, p_now);
    ELSE
        UPDATE subscription s SET next_plan_id = p_plan, next_version = p_version
        WHERE s.tenant_id = p_subscription.tenant_id AND s.id = p_subscription.id;
    END IF;
    UPDATE subscription s SET cancels_at_end = false
    WHERE s.tenant_id = p_subscription.tenant_id AND s.id = p_subscription.id;
END $$;

CREATE FUNCTION parley.claim_jobs(p_node text, p_queues text[], p_limits integer[], p_after bigint[], p_now timestamp with time zone, p_lease_until timestamp with time zone, p_head_queues integer[], p_head_tenants bigint[], p_head_prios smallint[], p_head_ids bigint[]) RETURNS TABLE(id bigint, tenant_id bigint, queue text, dedupe text, payload jsonb, attempt smallint, max_attempt smallint, created_at timestamp with time zone, prio smallint)
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'parley', 'pg_temp'
    SET enable_seqscan TO 'off'
    AS $$
DECLARE
    v_tenants bigint[];
    v_prios   smallint[];
    v_ids     bigint[];
    v_share   integer;
BEGIN
    IF EXISTS (SELECT FROM job j WHERE j.state = 3 AND j.run_at <= p_now) THEN
        UPDATE job AS j SET state = 0 WHERE j.id IN (
            SELECT d.id FROM job d WHERE d.state = 3 AND d.run_at <= p_now
            ORDER BY d.run_at LIMIT 500 FOR UPDATE SKIP LOCKED);
    END IF;
    FOR i IN 1 .. cardinality(p_queues) LOOP
        CONTINUE WHEN p_limits[i] <= 0;
        SELECT array_agg(h.tenant_id), array_agg(h.prio), array_agg(h.id) INTO v_tenants, v_prios, v_ids
        FROM (
            SELECT g.tenant_id, g.prio, g.id
            FROM unnest(p_head_queues, p_head_tenants, p_head_prios, p_head_ids) AS g (place, tenant_id, prio, id)
            WHERE g.place = i ORDER BY g.tenant_id <= p_after[i], g.tenant_id LIMIT p_limits[i]) h;
        IF v_tenants IS NULL THEN
            SELECT array_agg(f.tenant_id), array_agg(f.prio), array_agg(f.id) INTO v_tenants, v_prios, v_ids
            FROM first_ready_jobs(p_queues[i], p_after[i], p_limits[i]) f;
        END IF;
        CONTINUE WHEN v_tenants IS NULL;
        v_share := ceil(p_limits[i]::numeric / cardinality(v_tenants));
        RETURN QUERY
            WITH chosen AS MATERIALIZED (
                SELECT r.place, t.turn
                FROM unnest(v_tenants, v_prios, v_ids) WITH ORDINALITY AS t (tenant_id, prio, id, turn)
                CROSS JOIN LATERAL (
                    SELECT j.ctid AS place FROM job j
                    WHERE j.state = 0 AND j.queue = p_queues[i] AND j.tenant_id = t.tenant_id
                      AND (j.prio, j.id) >= (t.prio, t.id)
                    ORDER BY j.prio, j.id LIMIT v_share FOR UPDATE SKIP LOCKED) r
                LIMIT p_limits[i]
            ), taken AS (
                UPDATE job AS j
                SET state = 1, node = p_node, lease_until = p_lease_until, attempt = j.attempt + 1
                FROM chosen c WHERE j.ctid = c.place AND j.state = 0
                RETURNING j.*, c.turn)
            SELECT t.id, t.tenant_id, t.queue, t.dedupe, t.payload, t.attempt, t.max_attempt, t.created_at, t.prio
            FROM taken t ORDER BY t.turn, t.prio, t.id;
    END LOOP;
END $$;

CREATE FUNCTION parley.claim_open_invoices(p_now timestamp with time zone, p_until timestamp with time zone, p_limit integer) RETURNS TABLE(tenant_id bigint, invoice_id uuid)
    LANGUAGE sql SECURITY DEFINER
    SET search_path TO 'parley', 'pg_temp'
    AS $$
    UPDATE invoice i SET next_attempt_at = p_until
    FROM tenant t CROSS JOIN LATERAL (
        SELECT o.id FROM invoice o
        WHERE o.tenant_id = t.id AND o.state = 'open' AND o.attempts < parley.most_charges()
          AND coalesce(o.next_attempt_at, o.at) <= p_now
          AND EXISTS (SELECT FROM customer c WHERE c.tenant_id = o.tenant_id AND c.user_id = o.user_id
                      AND c.vendor_customer_id IS NOT NULL)
        ORDER BY o.at LIMIT p_limit FOR NO KEY UPDATE SKIP LOCKED) due
    WHERE i.tenant_id = t.id AND i.id = due.id
    RETURNING i.tenant_id, i.id
$$;

CREATE FUNCTION parley.close_hold(p_tenant bigint, p_conversation uuid, p_used_s bigint, p_grace_s bigint, p_state text, p_now timestamp with time zone) RETURNS bigint
    LANGUAGE plpgsql
    SET search_path TO 'parley', 'pg_temp'
    AS $$
DECLARE
    v_known  credit_hold;
    v_wallet wallet;
    v_used_s bigint;
    v_charge bigint;
    v_key    text := 'settle:' || p_conversation;
BEGIN
    SELECT h.* INTO v_known FROM credit_hold h
    WHERE h.tenant_id = p_tenant AND h.conversation_id = p_conversation FOR NO KEY UPDATE;
    IF NOT FOUND OR v_known.state <> 'held' THEN
        RETURN v_known.charged;
    END IF;
    v_used_s := least(greatest(p_used_s, v_known.used_s), v_known.allowed_s);
    v_charge := CASE WHEN v_used_s = 0 THEN 0 WHEN v_known.unit = 'second' THEN v_used_s ELSE v_known.held END;
    UPDATE wallet w SET held = w.held - v_known.backed
    WHERE w.tenant_id = p_tenant AND w.id = v_known.wallet_id RETURNING w.* INTO v_wallet;
    IF v_charge > 0 THEN
        PERFORM parley.deduct(p_tenant, v_key, 'settle', v_wallet, least(v_charge, v_known.backed), v_known.subscription_id,
            p_conversation, '{}', p_now);
        INSERT INTO usage_event (tenant_id, key, user_id, conversation_id, unit, quantity, seconds, grace_s, at)
        VALUES (p_tenant, v_key, v_known.user_id, p_conversation, v_known.unit, v_charge, v_used_s, p_grace_s, p_now);
    END IF;
    UPDATE credit_hold h SET
        state = p_state, used_s = v_used_s, grace_s = p_grace_s, charged = v_charge, closed_at = p_now,
        epoch = h.epoch + (p_state = 'reaped')::integer
    WHERE h.tenant_id = p_tenant AND h.conversation_id = p_conversation;
    -- What ran out while it was held.
    PERFORM parley.expire_grants(p_tenant, v_known.wallet_id, p_now);
    RETURN v_charge;
END $$;

CREATE FUNCTION parley.complete_jobs(p_node text, p_ids bigint[], p_attempts integer[], p_now timestamp with time zone) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'parley', 'pg_temp'
    SET enable_seqscan TO 'off'
    AS $$
DECLARE
    v_count bigint;
BEGIN
    WITH gone AS (
        DELETE FROM job j USING unnest(p_ids, p_attempts) AS g (id, attempt)
        WHERE j.id = g.id AND j.attempt = g.attempt AND j.node = p_node AND j.state = 1
        RETURNING j.*)
    INSERT INTO job_history
        (id, tenant_id, queue, dedupe, prio, run_at, attempt, node, error, created_at, outcome, finished_at)
    SELECT g.id, g.tenant_id, g.queue, g.dedupe, g.prio, g.run_at, g.attempt, g.node, NULL, g.created_at, 0, p_now
    FROM gone g;
    GET DIAGNOSTICS v_count = ROW_COUNT;
    RETURN v_count;
END $$;

CREATE FUNCTION parley.complete_password_reset(p_hash bytea, p_password_hash text, p_mail_data jsonb, p_now timestamp with time zone, p_entry jsonb) RETURNS TABLE(user_id uuid, ended jsonb)
    LANGUAGE plpgsql
    SET search_path TO 'parley', 'pg_temp'
    AS $$
DECLARE
    v_user app_user;
BEGIN
    UPDATE one_time_token t SET used_at = p_now
    WHERE t.tenant_id = parley.tenant_id() AND t.hash = p_hash AND t.purpose IN ('reset_password', 'invitation')
      AND t.used_at IS NULL AND t.expires_at > p_now
    RETURNING t.user_id INTO v_user.id;
    IF NOT FOUND THEN
        RETURN;
    END IF;
    UPDATE app_user u SET password_hash = p_password_hash, status = 'active', password_changed_at = p_now, updated_at = p_now,
        email_verified_at = coalesce(u.email_verified_at, p_now)
    WHERE u.tenant_id = parley.tenant_id() AND u.id = v_user.id AND u.status <> 'disabled'
    RETURNING u.* INTO v_user;
    IF NOT FOUND THEN
        RETURN;
    END IF;
    UPDATE one_time_token t SET expires_at = p_now
    WHERE t.tenant_id = parley.tenant_id() AND t.user_id = v_user.id AND t.purpose IN ('reset_password', 'invitation')
      AND t.used_at IS NULL AND t.expires_at > p_now;
    user_id := v_user.id;
    SELECT coalesce(jsonb_agg(e), '[]') INTO ended FROM parley.end_sessions(v_user.id, NULL, NULL, 'password_reset', p_now) e;
    PERFORM parley.forgive_attempts('sign_in:' || parley.tenant_id() || ':' || v_user.email_key, '');
    PERFORM parley.mail_user(v_user, 'password_changed', encode(p_hash, 'hex'), p_mail_data, NULL, p_now);
    PERFORM parley.audit(p_entry || jsonb_build_object('actor_id', v_user.id, 'actor_tenant_id', parley.tenant_id()));
    RETURN NEXT;
END $$;

CREATE FUNCTION parley.create_invoice_purchase(p_id uuid, p_user uuid, p_vendor text, p_invoice uuid, p_now timestamp with time zone) RETURNS TABLE(micros bigint, currency text, cycle text, name text, customer_id text)
    LANGUAGE plpgsql
    SET search_path TO 'parley', 'pg_temp'
    AS $$
DECLARE
    v_tenant  bigint := parley.tenant_id();
    v_invoice invoice;
BEGIN
    SELECT i.* INTO v_invoice FROM invoice i
    WHERE i.tenant_id = v_tenant AND i.id = p_invoice AND i.user_id = p_user FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        PERFORM parley.fail('PR404', 'invoice_not_found');
    ELSIF v_invoice.state <> 'open' THEN
        PERFORM parley.fail('PR409', 'invoice_paid');
    ELSIF EXISTS (SELECT FROM purchase p WHERE p.tenant_id = v_tenant AND p.invoice_id = p_invoice AND p.charges_card
                    AND p.state = 'created') THEN
        PERFORM parley.fail('PR409', 'invoice_being_charged');
    END IF;
    PERFORM parley.insert_invoice_purchase(p_id, v_invoice, p_vendor, false, p_now);
    RETURN QUERY SELECT v_invoice.amount_micros, v_invoice.currency, 'one_time', (
        SELECT l.description FROM invoice_line l
        WHERE l.tenant_id = v_tenant AND l.invoice_id = p_invoice ORDER BY l.line LIMIT 1), (
        SELECT c.vendor_customer_id FROM customer c
        WHERE c.tenant_id = v_tenant AND c.user_id = p_user AND c.vendor = p_vendor);
END $$;

CREATE FUNCTION parley.create_plan(p_id uuid, p_slug text, p_position integer, p_default boolean, p_terms jsonb, p_meters jsonb, p_now timestamp with time zone) RETURNS boolean
    LANGUAGE plpgsql
    SET search_path TO 'parley', 'pg_temp'
    AS $$
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

CREATE FUNCTION parley.create_purchase(p_id uuid, p_user uuid, p_slug text, p_vendor text, p_conversation uuid, p_now timestamp with time zone) RETURNS TABLE(micros bigint, currency text, cycle text, name text, customer_id text)
    LANGUAGE plpgsql
    SET search_path TO 'parley', 'pg_temp'
    AS $$
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

CREATE TABLE parley.app_user (
    tenant_id bigint NOT NULL,
    id uuid NOT NULL,
    email text NOT NULL,
    email_key text GENERATED ALWAYS AS (lower(email)) STORED NOT NULL COLLATE pg_catalog."C",
    password_hash text,
    display_name text DEFAULT ''::text NOT NULL,
    role text NOT NULL,
    status text NOT NULL,
    locale text DEFAULT 'en'::text NOT NULL,
    time_zone text DEFAULT 'UTC'::text NOT NULL,
    email_verified_at timestamp with time zone,
    password_changed_at timestamp with time zone,
    last_sign_in_at timestamp with time zone,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    CONSTRAINT app_user_display_name_check CHECK ((length(display_name) <= 200)),
    CONSTRAINT app_user_email_check CHECK (((length(email) >= 3) AND (length(email) <= 254))),
    CONSTRAINT app_user_locale_check CHECK ((length(locale) <= 35)),
    CONSTRAINT app_user_password_hash_check CHECK ((length(password_hash) <= 400)),
    CONSTRAINT app_user_role_check CHECK ((role = ANY (ARRAY['member'::text, 'tenant_admin'::text, 'operator'::text]))),
    CONSTRAINT app_user_status_check CHECK ((status = ANY (ARRAY['invited'::text, 'active'::text, 'disabled'::text]))),
    CONSTRAINT app_user_time_zone_check CHECK ((length(time_zone) <= 64))
);
ALTER TABLE ONLY parley.app_user FORCE ROW LEVEL SECURITY;

CREATE FUNCTION parley.create_user(p_id uuid, p_email text, p_password_hash text, p_profile jsonb, p_role text, p_verified boolean, p_actor_role text, p_now timestamp with time zone) RETURNS parley.app_user
    LANGUAGE plpgsql
    SET search_path TO 'parley', 'pg_temp'
    AS $$
DECLARE
    v_user app_user;
BEGIN
    PERFORM parley.check_role_given(p_role, p_actor_role);
    INSERT INTO app_user AS u (tenant_id, id, email, password_hash, display_name, role, status, locale, time_zone,
        email_verified_at, password_changed_at, created_at, updated_at)
    VALUES (parley.tenant_id(), p_id, p_email, p_password_hash, coalesce(p_profile ->> 'display_name', ''), p_role,
        CASE WHEN p_password_hash IS NULL THEN 'invited' ELSE 'active' END,
        coalesce(p_profile ->> 'locale', 'en'), coalesce(p_profile ->> 'time_zone', 'UTC'),
        CASE WHEN p_verified THEN p_now END, CASE WHEN p_password_hash IS NOT NULL THEN p_now END, p_now, p_now)
    ON CONFLICT (tenant_id, email_key) DO NOTHING RETURNING u.* INTO v_user;
    IF NOT FOUND THEN
        PERFORM parley.fail('PR409', 'email_taken');
    END IF;
    RETURN v_user;
END $$;

CREATE FUNCTION parley.current_subscription(p_tenant bigint, p_user uuid, p_now timestamp with time zone) RETURNS parley.subscription
    LANGUAGE plpgsql
    SET search_path TO 'parley', 'pg_temp'
    AS $$
DECLARE
    v_found subscription;
BEGIN
    FOR attempt IN 1 .. 3 LOOP
        SELECT s.* INTO v_found FROM subscription s
        WHERE s.tenant_id = p_tenant AND s.owner = p_user AND s.state <> 'ended';
        IF NOT FOUND THEN
            SELECT s.* INTO v_found FROM subscription s
            WHERE s.tenant_id = p_tenant AND s.owner = parley.owner_key(NULL) AND s.state <> 'ended';
        END IF;
        IF NOT FOUND THEN
            EXIT WHEN NOT parley.start_default(p_tenant, p_user, p_now);
        ELSIF v_found.allowance_end <= p_now OR (v_found.paid_until <= p_now AND v_found.state = 'active') THEN
            PERFORM parley.roll_subscription(p_tenant, v_found.id, p_now);
            SELECT s.* INTO v_found FROM subscription s WHERE s.tenant_id = p_tenant AND s.id = v_found.id;
            EXIT WHEN v_found.state <> 'ended';
        ELSE
            EXIT;
        END IF;
    END LOOP;
    RETURN v_found;
END $$;

CREATE FUNCTION parley.deduct(p_tenant bigint, p_key text, p_kind text, p_wallet parley.wallet, p_amount bigint, p_subscription uuid, p_conversation uuid, p_details jsonb, p_now timestamp with time zone) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'parley', 'pg_temp'
    AS $$
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

CREATE FUNCTION parley.delete_conversation(p_id uuid, p_now timestamp with time zone) RETURNS text
    LANGUAGE plpgsql
    SET search_path TO 'parley', 'pg_temp'
    AS $$
DECLARE
    v_known conversation;
BEGIN
    SELECT c.* INTO v_known FROM conversation c
    WHERE c.tenant_id = parley.tenant_id() AND c.id = p_id AND c.deleted_at IS NULL FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        PERFORM parley.fail('PR404', 'conversation_not_found');
    ELSIF v_known.state = 'live' THEN
        PERFORM parley.fail('PR409', 'conversation_live');
    END IF;
    DELETE FROM conversation_turn t WHERE t.tenant_id = parley.tenant_id() AND t.conversation_id = p_id;
    DELETE FROM conversation_event e WHERE e.tenant_id = parley.tenant_id() AND e.conversation_id = p_id;
    DELETE FROM tool_call t WHERE t.tenant_id = parley.tenant_id() AND t.conversation_id = p_id;
    DELETE FROM share_link l WHERE l.tenant_id = parley.tenant_id() AND l.conversation_id = p_id;
    UPDATE conversation c SET deleted_at = p_now, title = '', metadata = '{}', recording_file = NULL
    WHERE c.tenant_id = parley.tenant_id() AND c.id = p_id;
    RETURN v_known.recording_file;
END $$;

CREATE FUNCTION parley.end_lost_conversations(p_silent_since timestamp with time zone) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'parley', 'pg_temp'
    AS $$
DECLARE
    v_lost  record;
    v_seq   bigint;
    v_at    timestamptz;
    v_news  jsonb;
    v_total bigint := 0;
BEGIN
    FOR v_lost IN
        SELECT c.tenant_id, c.id, c.user_id, c.started_at FROM conversation c
        WHERE c.state = 'live' AND NOT EXISTS (
            SELECT FROM host h WHERE h.id = c.host_id AND h.last_seen_at > p_silent_since)
        FOR NO KEY UPDATE OF c SKIP LOCKED
    LOOP
        SELECT max(e.seq), max(e.at) INTO v_seq, v_at FROM conversation_event e
        WHERE e.tenant_id = v_lost.tenant_id AND e.conversation_id = v_lost.id;
        v_at := greatest(v_lost.started_at, v_at);
        UPDATE conversation c SET state = 'ended', ended_at = v_at, end_reason = 'host_lost'
        WHERE c.tenant_id = v_lost.tenant_id AND c.id = v_lost.id;
        -- The public id is the host's to make: what it wrote first has it.
        SELECT jsonb_build_object('conversation_id', e.payload -> 'conversation_id', 'reason', 'host_lost') INTO v_news
        FROM conversation_event e WHERE e.tenant_id = v_lost.tenant_id AND e.conversation_id = v_lost.id ORDER BY e.seq LIMIT 1;
        v_news := coalesce(v_news, '{"reason": "host_lost"}');
        INSERT INTO conversation_event (tenant_id, conversation_id, seq, user_id, kind, payload, at)
        VALUES (v_lost.tenant_id, v_lost.id, coalesce(v_seq, 0) + 1, v_lost.user_id, 'conversation.ended', v_news, v_at);
        IF v_lost.user_id IS NOT NULL THEN
            PERFORM set_config('app.tenant_id', v_lost.tenant_id::text, true);
            PERFORM parley.publish_event(v_lost.user_id, 'conversation.ended', v_news, v_at);
        END IF;
        v_total := v_total + 1;
    END LOOP;
    PERFORM set_config('app.tenant_id', '', true);
    RETURN v_total;
END $$;

CREATE FUNCTION parley.end_sessions(p_user uuid, p_only uuid, p_except uuid, p_reason text, p_now timestamp with time zone) RETURNS SETOF uuid
    LANGUAGE sql
    SET search_path TO 'parley', 'pg_temp'
    AS $$
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

CREATE FUNCTION parley.end_subscription(p_tenant bigint, p_id uuid, p_reason text, p_now timestamp with time zone) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'parley', 'pg_temp'
    AS $$
DECLARE
    v_user   uuid;
    v_wallet record;
    v_grant  record;
BEGIN
    UPDATE subscription s SET state = 'ended', ended_at = p_now, end_reason = p_reason
    WHERE s.tenant_id = p_tenant AND s.id = p_id AND s.state <> 'ended' RETURNING s.user_id INTO v_user;
    IF NOT FOUND THEN
        RETURN;
    END IF;
    FOR v_wallet IN
        SELECT w.id FROM wallet w WHERE w.tenant_id = p_tenant AND w.owner = parley.owner_key(v_user)
        ORDER BY w.unit FOR NO KEY UPDATE
    LOOP
        FOR v_grant IN
            SELECT g.id FROM credit_grant g
            WHERE g.tenant_id = p_tenant AND g.wallet_id = v_wallet.id AND g.remaining > 0 AND g.subscription_id = p_id
            ORDER BY g.id
        LOOP
            PERFORM parley.take_back(p_tenant, v_wallet.id, v_grant.id, 'expire', 'end:' || v_grant.id, p_now);
        END LOOP;
        -- What a live conversation holds of it ends with the conversation.
        UPDATE credit_grant g SET expires_at = p_now
        WHERE g.tenant_id = p_tenant AND g.wallet_id = v_wallet.id AND g.remaining > 0 AND g.subscription_id = p_id;
        UPDATE wallet w SET credit_limit = greatest(0, w.held - w.balance), unlimited_until = NULL
        WHERE w.tenant_id = p_tenant AND w.id = v_wallet.id;
    END LOOP;
END $$;

CREATE FUNCTION parley.enqueue_job(p_queue text, p_dedupe text, p_payload jsonb, p_run_at timestamp with time zone, p_prio integer) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'parley', 'pg_temp'
    AS $$
DECLARE
    v_tenant bigint := coalesce(parley.tenant_id(), 0);
    v_id     bigint;
BEGIN
    LOOP
        INSERT INTO job (tenant_id, queue, dedupe, state, prio, run_at, payload)
        VALUES (v_tenant, p_queue, p_dedupe, CASE WHEN p_run_at IS NULL THEN 0 ELSE 3 END, p_prio,
                coalesce(p_run_at, clock_timestamp()), p_payload)
        ON CONFLICT (queue, tenant_id, dedupe) WHERE dedupe IS NOT NULL AND state <> 2 DO NOTHING
        RETURNING id INTO v_id;
        IF v_id IS NULL THEN
            SELECT j.id INTO v_id FROM job j
            WHERE j.queue = p_queue AND j.tenant_id = v_tenant AND j.dedupe = p_dedupe AND j.state <> 2;
        END IF;
        EXIT WHEN v_id IS NOT NULL;
    END LOOP;
    RETURN v_id;
END $$;

CREATE FUNCTION parley.enqueue_outbox(p_topic text, p_dedupe text, p_payload jsonb, p_at timestamp with time zone) RETURNS boolean
    LANGUAGE plpgsql
    SET search_path TO 'parley', 'pg_temp'
    AS $$
BEGIN
    INSERT INTO outbox (tenant_id, topic, dedupe, payload, at)
    VALUES (parley.tenant_id(), p_topic, p_dedupe, p_payload, p_at)
    ON CONFLICT (tenant_id, topic, dedupe) DO NOTHING;
    RETURN FOUND;
END $$;

CREATE FUNCTION parley.erase_user(p_user uuid, p_actor_role text, p_now timestamp with time zone) RETURNS TABLE(sessions jsonb, api_keys jsonb)
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'parley', 'pg_temp'
    AS $$
DECLARE
    v_user app_user;
BEGIN
    v_user := parley.lock_user(p_user, p_actor_role);
    PERFORM parley.keep_an_admin(v_user);
    SELECT coalesce(jsonb_agg(e), '[]') INTO sessions FROM parley.end_sessions(p_user, NULL, NULL, 'revoked', p_now) e;
    SELECT coalesce(jsonb_agg(k.id), '[]') INTO api_keys FROM api_key k
    WHERE k.tenant_id = parley.tenant_id() AND k.user_id = p_user AND k.revoked_at IS NULL;
    INSERT INTO revocation (tenant_id, user_id, api_key_id, at)
    SELECT parley.tenant_id(), p_user, (k #>> '{}')::uuid, p_now FROM jsonb_array_elements(api_keys) k;
    INSERT INTO revocation (tenant_id, user_id, at) VALUES (parley.tenant_id(), p_user, p_now);
    UPDATE audit_entry a SET address = NULL WHERE a.tenant_id = parley.tenant_id() AND a.actor_id = p_user;
    DELETE FROM app_user u WHERE u.tenant_id = parley.tenant_id() AND u.id = p_user;
    RETURN NEXT;
END $$;

CREATE FUNCTION parley.expire_due_grants(p_now timestamp with time zone, p_limit integer) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'parley', 'pg_temp'
    AS $$
DECLARE
    v_due   record;
    v_total bigint := 0;
BEGIN
    FOR v_due IN
        SELECT DISTINCT g.tenant_id, g.wallet_id FROM tenant t CROSS JOIN LATERAL (
            SELECT o.tenant_id, o.wallet_id FROM credit_grant o
            JOIN wallet w ON w.tenant_id = o.tenant_id AND w.id = o.wallet_id AND w.balance > w.held
            WHERE o.tenant_id = t.id AND o.remaining > 0 AND o.expires_at <= p_now
            -- Of a subscription that goes on, the next allowance decides what goes over.
              AND NOT EXISTS (SELECT FROM subscription s WHERE s.tenant_id = o.tenant_id AND s.id = o.subscription_id
                              AND s.state <> 'ended')
            LIMIT p_limit) g
        LIMIT p_limit
    LOOP
        PERFORM FROM wallet w WHERE w.tenant_id = v_due.tenant_id AND w.id = v_due.wallet_id FOR NO KEY UPDATE;
        v_total := v_total + sign(parley.expire_grants(v_due.tenant_id, v_due.wallet_id, p_now));
    END LOOP;
    RETURN v_total;
END $$;

CREATE FUNCTION parley.expire_grants(p_tenant bigint, p_wallet uuid, p_now timestamp with time zone) RETURNS bigint
    LANGUAGE plpgsql
    SET search_path TO 'parley', 'pg_temp'
    AS $$
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

CREATE FUNCTION parley.extend_hold(p_conversation uuid, p_epoch integer, p_extension integer, p_used_s bigint, p_block_s bigint, p_now timestamp with time zone, p_lease_until timestamp with time zone) RETURNS parley.hold_answer
    LANGUAGE plpgsql
    SET search_path TO 'parley', 'pg_temp'
    AS $$
DECLARE
    v_tenant    bigint := parley.tenant_id();
    v_answer    hold_answer;
    v_known     credit_hold;
    v_wallet    wallet;
    v_available bigint;
    v_more      bigint := 0;
BEGIN
    SELECT h.* INTO v_known FROM credit_hold h
    WHERE h.tenant_id = v_tenant AND h.conversation_id = p_conversation AND h.state = 'held' AND h.epoch = p_epoch
    FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        v_answer.verdict := 'lost';
        RETURN v_answer;
    END IF;
    SELECT w.* INTO v_wallet FROM wallet w WHERE w.tenant_id = v_tenant AND w.id = v_known.wallet_id FOR NO KEY UPDATE;
    IF parley.expire_grants(v_tenant, v_wallet.id, p_now) > 0 THEN
        SELECT w.* INTO v_wallet FROM wallet w WHERE w.tenant_id = v_tenant AND w.id = v_known.wallet_id;
    END IF;
    v_available := parley.available_in(v_wallet, p_now);
    IF v_known.unit = 'second' AND p_extension > v_known.extension THEN
        v_more := greatest(0, least(p_used_s + p_block_s - v_known.held, v_available, v_known.longest_s - v_known.held));
    END IF;
    IF v_more > 0 AND (v_wallet.unlimited_until > p_now) IS NOT TRUE THEN
        UPDATE wallet w SET held = w.held + v_more WHERE w.tenant_id = v_tenant AND w.id = v_wallet.id;
        v_known.backed := v_known.backed + v_more;
    END IF;
    UPDATE credit_hold h SET
        held = h.held + v_more, backed = v_known.backed, allowed_s = h.allowed_s + v_more,
        used_s = greatest(h.used_s, least(p_used_s, h.allowed_s)), extension = greatest(h.extension, p_extension),
        lease_until = greatest(h.lease_until, p_lease_until)
    WHERE h.tenant_id = v_tenant AND h.conversation_id = p_conversation RETURNING h.* INTO v_known;
    v_answer.verdict := 'held';
    v_answer.unit := v_known.unit;
    v_answer.epoch := v_known.epoch;
    v_answer.held := v_known.held;
    v_answer.allowed_s := v_known.allowed_s;
    v_answer.left_s := CASE v_known.unit
        WHEN 'second' THEN least(v_known.allowed_s + v_available - v_more, v_known.longest_s) ELSE v_known.allowed_s END;
    v_answer.cut_by := CASE WHEN v_answer.left_s >= v_known.longest_s THEN 'length' ELSE 'credit' END;
    RETURN v_answer;
END $$;

CREATE FUNCTION parley.extend_job_leases(p_node text, p_ids bigint[], p_attempts integer[], p_lease_until timestamp with time zone) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'parley', 'pg_temp'
    SET enable_seqscan TO 'off'
    AS $$
DECLARE
    v_count bigint;
BEGIN
    UPDATE job j SET lease_until = p_lease_until
    FROM unnest(p_ids, p_attempts) AS g (id, attempt)
    WHERE j.id = g.id AND j.attempt = g.attempt AND j.node = p_node AND j.state = 1;
    GET DIAGNOSTICS v_count = ROW_COUNT;
    RETURN v_count;
END $$;

CREATE FUNCTION parley.fail(code text, reason text) RETURNS boolean
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF code NOT IN ('PR400', 'PR401', 'PR402', 'PR403', 'PR404', 'PR409', 'PR413', 'PR429') THEN
        RAISE EXCEPTION 'parley.fail: % is not a known code', code;
    END IF;
    RAISE EXCEPTION USING ERRCODE = code, MESSAGE = reason;
END $$;

CREATE FUNCTION parley.fail_jobs(p_node text, p_ids bigint[], p_attempts integer[], p_errors text[], p_retry_at timestamp with time zone[]) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'parley', 'pg_temp'
    SET enable_seqscan TO 'off'
    AS $$
DECLARE
    v_count bigint;
BEGIN
    UPDATE job j
    SET state = CASE WHEN g.retry_at = 'infinity' THEN 2 ELSE 3 END,
        run_at = CASE WHEN g.retry_at = 'infinity' THEN j.run_at ELSE g.retry_at END,
        error = g.error, node = NULL, lease_until = NULL
    FROM unnest(p_ids, p_attempts, p_errors, p_retry_at) AS g (id, attempt, error, retry_at)
    WHERE j.id = g.id AND j.attempt = g.attempt AND j.node = p_node AND j.state = 1;
    GET DIAGNOSTICS v_count = ROW_COUNT;
    RETURN v_count;
END $$;

CREATE FUNCTION parley.find_password_token(p_hash bytea, p_now timestamp with time zone) RETURNS TABLE(user_id uuid, email text)
    LANGUAGE sql STABLE
    SET search_path TO 'parley', 'pg_temp'
    AS $$
    SELECT u.id, u.email FROM one_time_token t
    JOIN app_user u ON u.tenant_id = t.tenant_id AND u.id = t.user_id
    WHERE t.tenant_id = parley.tenant_id() AND t.hash = p_hash AND t.purpose IN ('reset_password', 'invitation')
      AND t.used_at IS NULL AND t.expires_at > p_now AND u.status <> 'disabled'
$$;

CREATE FUNCTION parley.finish_sign_in(p_user uuid, p_hash_seen text, p_new_hash text, p_account text, p_address text, p_now timestamp with time zone) RETURNS parley.app_user
    LANGUAGE plpgsql
    SET search_path TO 'parley', 'pg_temp'
    AS $$
DECLARE
    v_user app_user;
BEGIN
    SELECT u.* INTO v_user FROM app_user u
    WHERE u.tenant_id = parley.tenant_id() AND u.id = p_user FOR NO KEY UPDATE;
    IF NOT FOUND OR v_user.password_hash IS DISTINCT FROM p_hash_seen THEN
        PERFORM parley.fail('PR401', 'credentials_wrong');
    ELSIF v_user.status <> 'active' THEN
        PERFORM parley.fail('PR403', 'account_disabled');
    END IF;
    UPDATE app_user u SET last_sign_in_at = p_now, password_hash = coalesce(p_new_hash, u.password_hash)
    WHERE u.tenant_id = parley.tenant_id() AND u.id = p_user RETURNING u.* INTO v_user;
    PERFORM parley.forgive_attempts(p_account, 'sign_in_from:' || p_address);
    RETURN v_user;
END $$;

CREATE FUNCTION parley.fire_schedules(p_names text[], p_following timestamp with time zone[], p_now timestamp with time zone) RETURNS SETOF text
    LANGUAGE plpgsql
    SET search_path TO 'parley', 'pg_temp'
    AS $$
DECLARE
    v_due record;
BEGIN
    FOR v_due IN
        SELECT p.name, p.next_at, g.following
        FROM periodic_job p JOIN unnest(p_names, p_following) AS g (name, following) ON g.name = p.name
        WHERE p.next_at <= p_now
        ORDER BY p.name
        FOR UPDATE OF p SKIP LOCKED
    LOOP
        UPDATE periodic_job SET next_at = v_due.following, last_at = p_now WHERE name = v_due.name;
        PERFORM parley.enqueue_job(
            'schedule.' || v_due.name, 'due', jsonb_build_object('due_at', v_due.next_at), NULL, 0);
        RETURN NEXT v_due.name;
    END LOOP;
END $$;

CREATE FUNCTION parley.first_ready_jobs(p_queue text, p_after bigint, p_limit integer) RETURNS TABLE(tenant_id bigint, prio smallint, id bigint)
    LANGUAGE plpgsql STABLE
    SET search_path TO 'parley', 'pg_temp'
    AS $$
BEGIN
    RETURN QUERY
    WITH RECURSIVE onward (tenant_id, prio, id, n) AS (
        (SELECT j.tenant_id, j.prio, j.id, 1 FROM job j
         WHERE j.state = 0 AND j.queue = p_queue AND j.tenant_id > p_after
         ORDER BY j.queue, j.tenant_id, j.prio, j.id LIMIT 1)
        UNION ALL
        SELECT f.tenant_id, f.prio, f.id, o.n + 1
        FROM onward o CROSS JOIN LATERAL (
            SELECT j.tenant_id, j.prio, j.id FROM job j
            WHERE j.state = 0 AND j.queue = p_queue AND j.tenant_id > o.tenant_id
            ORDER BY j.queue, j.tenant_id, j.prio, j.id LIMIT 1) f
        WHERE o.n < p_limit
    ), again (tenant_id, prio, id, n) AS (
        (SELECT j.tenant_id, j.prio, j.id, 1 FROM job j
         WHERE j.state = 0 AND j.queue = p_queue AND j.tenant_id <= p_after
         ORDER BY j.queue, j.tenant_id, j.prio, j.id LIMIT 1)
        UNION ALL
        SELECT f.tenant_id, f.prio, f.id, a.n + 1
        FROM again a CROSS JOIN LATERAL (
            SELECT j.tenant_id, j.prio, j.id FROM job j
            WHERE j.state = 0 AND j.queue = p_queue AND j.tenant_id > a.tenant_id AND j.tenant_id <= p_after
            ORDER BY j.queue, j.tenant_id, j.prio, j.id LIMIT 1) f
        WHERE a.n < p_limit
    )
    SELECT r.tenant_id, r.prio, r.id
    FROM (SELECT * FROM onward UNION ALL SELECT * FROM again) r LIMIT p_limit;
END $$;

CREATE FUNCTION parley.forget_debrief() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'parley', 'pg_temp'
    AS $$
BEGIN
    DELETE FROM debrief d WHERE d.tenant_id = NEW.tenant_id AND d.conversation_id = NEW.id;
    RETURN NULL;
END $$;

CREATE FUNCTION parley.forgive_attempts(p_account text, p_address text) RETURNS void
    LANGUAGE sql SECURITY DEFINER
    SET search_path TO 'parley', 'pg_temp'
    AS $$
    DELETE FROM attempt WHERE subject = sha256(convert_to(p_account, 'UTF8'));
    UPDATE attempt SET count = greatest(count - 1, 0) WHERE subject = sha256(convert_to(p_address, 'UTF8'));
$$;

CREATE TABLE parley.purchase (
    tenant_id bigint NOT NULL,
    id uuid NOT NULL,
    user_id uuid NOT NULL,
    plan_id uuid NOT NULL,
    version integer NOT NULL,
    conversation_id uuid,
    amount_micros bigint NOT NULL,
    currency text NOT NULL,
    state text NOT NULL,
    vendor text NOT NULL,
    vendor_object_id text,
    paid_micros bigint DEFAULT 0 NOT NULL,
    refunded_micros bigint DEFAULT 0 NOT NULL,
    created_at timestamp with time zone NOT NULL,
    paid_at timestamp with time zone,
    failed_at timestamp with time zone,
    disputed_at timestamp with time zone,
    invoice_id uuid,
    charges_card boolean DEFAULT false NOT NULL,
    CONSTRAINT purchase_amount_micros_check CHECK ((amount_micros >= 0)),
    CONSTRAINT purchase_currency_check CHECK ((currency ~ '^[A-Z]{3}$'::text)),
    CONSTRAINT purchase_state_check CHECK ((state = ANY (ARRAY['created'::text, 'failed'::text, 'paid'::text, 'refunded'::text, 'disputed'::text])))
);
ALTER TABLE ONLY parley.purchase FORCE ROW LEVEL SECURITY;

CREATE FUNCTION parley.fulfil(p_purchase parley.purchase, p_event jsonb, p_now timestamp with time zone) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'parley', 'pg_temp'
    AS $$
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

CREATE FUNCTION parley.give_allowance(p_subscription parley.subscription, p_previous_no integer, p_now timestamp with time zone) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'parley', 'pg_temp'
    AS $$
DECLARE
    v_tenant bigint := p_subscription.tenant_id;
    v_prefix text := 'plan:' || p_subscription.id || ':';
    v_meter  record;
    v_grant  record;
    v_wallet uuid;
    v_over   bigint;
BEGIN
    FOR v_meter IN
        SELECT m.*, v.expiry_days FROM plan_meter m
        JOIN plan_version v ON v.tenant_id = m.tenant_id AND v.plan_id = m.plan_id AND v.version = m.version
        WHERE m.tenant_id = v_tenant AND m.plan_id = p_subscription.plan_id AND m.version = p_subscription.version
        ORDER BY m.unit
    LOOP
        v_wallet := parley.wallet_of(v_tenant, p_subscription.user_id, v_meter.unit);
        PERFORM FROM wallet w WHERE w.tenant_id = v_tenant AND w.id = v_wallet FOR NO KEY UPDATE;
        v_over := 0;
        FOR v_grant IN
            SELECT g.id, g.source, g.origin FROM credit_grant g
            WHERE g.tenant_id = v_tenant AND g.wallet_id = v_wallet AND g.remaining > 0 AND g.expires_at <= p_now
            ORDER BY g.expires_at, g.id
        LOOP
            IF v_grant.origin = v_prefix || p_previous_no || ':' || v_meter.unit THEN
                v_over := parley.take_back(v_tenant, v_wallet, v_grant.id, 'expire', 'expire:' || v_grant.id, p_now);
            ELSE
                PERFORM parley.take_back(v_tenant, v_wallet, v_grant.id, 'expire', 'expire:' || v_grant.id, p_now);
            END IF;
        END LOOP;
        -- What goes on may hold more than the new rule would allow.
        UPDATE wallet w SET
            credit_limit = greatest(v_meter.overage_cap, w.held - w.balance), overage_used = 0,
            unlimited_until = CASE WHEN v_meter.included IS NULL THEN p_subscription.allowance_end END
        WHERE w.tenant_id = v_tenant AND w.id = v_wallet;
        IF p_subscription.allowance_no = p_previous_no + 1 THEN
            PERFORM parley.add_credit(v_tenant, 'rollover:' || p_subscription.id || ':' || p_subscription.allowance_no || ':'
                || v_meter.unit, v_wallet, least(v_over, v_meter.rollover_cap), 'rollover', p_subscription.allowance_end,
                jsonb_build_object('subscription', p_subscription.id), p_now);
        END IF;
        PERFORM parley.add_credit(v_tenant, v_prefix || p_subscription.allowance_no || ':' || v_meter.unit, v_wallet,
            coalesce(v_meter.included, 0), 'plan',
            p_subscription.allowance_end + make_interval(days => coalesce(v_meter.expiry_days, 0)),
            jsonb_build_object('subscription', p_subscription.id), p_now);
    END LOOP;
END $$;

CREATE FUNCTION parley.give_back_jobs(p_node text, p_ids bigint[], p_attempts integer[]) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'parley', 'pg_temp'
    SET enable_seqscan TO 'off'
    AS $$
DECLARE
    v_count bigint;
BEGIN
    UPDATE job j SET state = 0, attempt = j.attempt - 1, node = NULL, lease_until = NULL
    FROM unnest(p_ids, p_attempts) AS g (id, attempt)
    WHERE j.id = g.id AND j.attempt = g.attempt AND j.node = p_node AND j.state = 1;
    GET DIAGNOSTICS v_count = ROW_COUNT;
    RETURN v_count;
END $$;

CREATE FUNCTION parley.hint_jobs() RETURNS void
    LANGUAGE sql
    AS $$ SELECT pg_notify('parley_jobs', '') $$;

CREATE TABLE parley.invoice (
    tenant_id bigint NOT NULL,
    id uuid NOT NULL,
    key text NOT NULL,
    user_id uuid,
    subscription_id uuid,
    purchase_id uuid,
    state text NOT NULL,
    vendor text,
    amount_micros bigint NOT NULL,
    fee_micros bigint DEFAULT 0 NOT NULL,
    refunded_micros bigint DEFAULT 0 NOT NULL,
    currency text NOT NULL,
    at timestamp with time zone NOT NULL,
    attempts integer DEFAULT 0 NOT NULL,
    next_attempt_at timestamp with time zone,
    failure text,
    paid_at timestamp with time zone,
    vendor_object_id text,
    CONSTRAINT invoice_amount_micros_check CHECK ((amount_micros >= 0)),
    CONSTRAINT invoice_currency_check CHECK ((currency ~ '^[A-Z]{3}$'::text)),
    CONSTRAINT invoice_failure_check CHECK ((length(failure) <= 80)),
    CONSTRAINT invoice_fee_micros_check CHECK ((fee_micros >= 0)),
    CONSTRAINT invoice_key_check CHECK (((length(key) >= 1) AND (length(key) <= 300))),
    CONSTRAINT invoice_refunded_micros_check CHECK ((refunded_micros >= 0)),
    CONSTRAINT invoice_state_check CHECK ((state = ANY (ARRAY['open'::text, 'paid'::text])))
);
ALTER TABLE ONLY parley.invoice FORCE ROW LEVEL SECURITY;

CREATE FUNCTION parley.insert_invoice_purchase(p_id uuid, p_invoice parley.invoice, p_vendor text, p_charges_card boolean, p_now timestamp with time zone) RETURNS void
    LANGUAGE sql
    SET search_path TO 'parley', 'pg_temp'
    AS $$
    INSERT INTO purchase (tenant_id, id, user_id, plan_id, version, invoice_id, charges_card, amount_micros, currency,
        state, vendor, created_at)
    SELECT p_invoice.tenant_id, p_id, p_invoice.user_id, s.plan_id, s.version, p_invoice.id, p_charges_card,
        p_invoice.amount_micros, p_invoice.currency, 'created', p_vendor, p_now
    FROM subscription s WHERE s.tenant_id = p_invoice.tenant_id AND s.id = p_invoice.subscription_id
$$;

CREATE FUNCTION parley.invoice_charges(p_tenant bigint, p_subscription uuid, p_user uuid, p_key text, p_now timestamp with time zone) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'parley', 'pg_temp'
    AS $$
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

CREATE FUNCTION parley.invoice_renewal(p_subscription parley.subscription, p_name text, p_until timestamp with time zone, p_event jsonb, p_at timestamp with time zone) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'parley', 'pg_temp'
    AS $$
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

CREATE FUNCTION parley.job_records(p_id bigint, p_state text, p_queue text, p_before bigint, p_limit integer) RETURNS TABLE(id bigint, tenant_id bigint, queue text, state text, dedupe text, prio smallint, attempt smallint, node text, error text, created_at timestamp with time zone, run_at timestamp with time zone, finished_at timestamp with time zone, payload jsonb)
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'parley', 'pg_temp'
    AS $$
    SELECT r.* FROM (
        (SELECT j.id, j.tenant_id, j.queue, (ARRAY['ready', 'running', 'dead', 'delayed'])[j.state + 1] AS state,
                j.dedupe, j.prio, j.attempt, j.node, j.error, j.created_at, j.run_at, NULL::timestamptz AS finished_at,
                j.payload
         FROM job j
         WHERE (p_id IS NULL OR j.id = p_id) AND (p_before IS NULL OR j.id < p_before)
           AND (p_queue IS NULL OR j.queue = p_queue)
           AND (p_state IS NULL OR j.state = array_position(ARRAY['ready', 'running', 'dead', 'delayed'], p_state) - 1)
         ORDER BY j.id DESC LIMIT p_limit)
        UNION ALL
        (SELECT h.id, h.tenant_id, h.queue, (ARRAY['done', 'cancelled'])[h.outcome + 1],
                h.dedupe, h.prio, h.attempt, h.node, h.error, h.created_at, h.run_at, h.finished_at, NULL::jsonb
         FROM job_history h
         WHERE (p_id IS NULL OR h.id = p_id) AND (p_before IS NULL OR h.id < p_before)
           AND (p_queue IS NULL OR h.queue = p_queue)
           -- Without a column: decides once whether the history is looked at.
           AND (p_state IS NULL OR p_state IN ('done', 'cancelled'))
           AND (p_state IS NULL OR h.outcome = array_position(ARRAY['done', 'cancelled'], p_state) - 1)
         ORDER BY h.id DESC LIMIT p_limit)
    ) r
    ORDER BY r.id DESC LIMIT p_limit
$$;

CREATE FUNCTION parley.keep_an_admin(p_leaving parley.app_user) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'parley', 'pg_temp'
    AS $$
BEGIN
    IF p_leaving.status = 'active' AND p_leaving.role <> 'member' AND NOT EXISTS (
        SELECT FROM app_user u
        WHERE u.tenant_id = parley.tenant_id() AND u.id <> p_leaving.id AND u.status = 'active'
          AND parley.role_rank(u.role) >= parley.role_rank(p_leaving.role))
    THEN
        PERFORM parley.fail('PR409', 'last_admin');
    END IF;
END $$;

CREATE FUNCTION parley.keep_debrief(p_conversation uuid, p_temper integer, p_score_tenths integer, p_outcome text, p_body jsonb, p_event jsonb, p_now timestamp with time zone) RETURNS boolean
    LANGUAGE plpgsql
    SET search_path TO 'parley', 'pg_temp'
    AS $$
DECLARE
    v_known conversation;
BEGIN
    -- Whoever deletes it at the same time comes before or after.
    SELECT c.* INTO v_known FROM conversation c
    WHERE c.tenant_id = parley.tenant_id() AND c.id = p_conversation AND c.deleted_at IS NULL AND c.keeps_transcript
      AND c.scenario IS NOT NULL FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    INSERT INTO debrief AS d (tenant_id, conversation_id, user_id, scenario, temper, score_tenths, outcome, body, made_at)
    VALUES (v_known.tenant_id, v_known.id, v_known.user_id, v_known.scenario, p_temper, p_score_tenths, p_outcome, p_body, p_now)
    ON CONFLICT (tenant_id, conversation_id) DO UPDATE SET
        temper = excluded.temper, score_tenths = excluded.score_tenths, outcome = excluded.outcome, body = excluded.body,
        made_at = excluded.made_at;
    IF v_known.user_id IS NOT NULL THEN
        PERFORM parley.publish_event(v_known.user_id, 'debrief.ready', p_event, p_now);
    END IF;
    RETURN true;
END $$;

CREATE FUNCTION parley.keep_hosts_apart() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'parley', 'pg_temp'
    AS $$
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

CREATE FUNCTION parley.live_events_after(p_tenants bigint[], p_users uuid[], p_after bigint[], p_limit integer) RETURNS TABLE(reader integer, last_seq bigint, seq bigint, kind text, payload text, at timestamp with time zone)
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'parley', 'pg_temp'
    SET enable_seqscan TO 'off'
    AS $$
BEGIN
    RETURN QUERY
    SELECT r.n::integer, coalesce(c.last_seq, 0), e.seq, e.kind, e.payload, e.at
    FROM unnest(p_tenants, p_users, p_after) WITH ORDINALITY AS r (tenant_id, user_id, after, n)
    LEFT JOIN live_cursor c ON c.tenant_id = r.tenant_id AND c.user_id = r.user_id
    LEFT JOIN LATERAL (
        SELECT l.seq, l.kind, l.payload::text AS payload, l.at FROM live_event l
        WHERE l.tenant_id = r.tenant_id AND l.user_id = r.user_id AND l.seq > r.after
        ORDER BY l.seq LIMIT p_limit) e ON true
    WHERE r.after IS NULL OR coalesce(c.last_seq, 0) <> r.after
    ORDER BY r.n, e.seq;
END $$;

CREATE FUNCTION parley.lock_user(p_user uuid, p_actor_role text) RETURNS parley.app_user
    LANGUAGE plpgsql
    SET search_path TO 'parley', 'pg_temp'
    AS $$
DECLARE
    v_user app_user;
BEGIN
    PERFORM FROM tenant t WHERE t.id = parley.tenant_id() FOR NO KEY UPDATE;
    SELECT u.* INTO v_user FROM app_user u
    WHERE u.tenant_id = parley.tenant_id() AND u.id = p_user FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        PERFORM parley.fail('PR404', 'user_not_found');
    ELSIF parley.role_rank(v_user.role) > parley.role_rank(p_actor_role) THEN
        PERFORM parley.fail('PR403', 'role_above_yours');
    END IF;
    RETURN v_user;
END $$;

CREATE FUNCTION parley.mail_invitation(p_user uuid, p_hash bytea, p_data jsonb, p_sealed text, p_now timestamp with time zone, p_expires_at timestamp with time zone) RETURNS void
    LANGUAGE sql
    SET search_path TO 'parley', 'pg_temp'
    AS $$
    SELECT parley.mail_one_time_token(u, 'invitation', p_hash, p_data, p_sealed, p_now, p_expires_at)
    FROM app_user u WHERE u.tenant_id = parley.tenant_id() AND u.id = p_user
$$;

CREATE FUNCTION parley.mail_one_time_token(p_user parley.app_user, p_purpose text, p_hash bytea, p_data jsonb, p_sealed text, p_now timestamp with time zone, p_expires_at timestamp with time zone) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'parley', 'pg_temp'
    AS $$
BEGIN
    UPDATE one_time_token t SET expires_at = p_now
    WHERE t.tenant_id = parley.tenant_id() AND t.user_id = p_user.id AND t.purpose = p_purpose
      AND t.used_at IS NULL AND t.expires_at > p_now;
    INSERT INTO one_time_token (tenant_id, hash, user_id, purpose, created_at, expires_at)
    VALUES (parley.tenant_id(), p_hash, p_user.id, p_purpose, p_now, p_expires_at);
    PERFORM parley.mail_user(p_user, p_purpose, encode(p_hash, 'hex'), p_data, p_sealed, p_now);
END $$;

CREATE FUNCTION parley.mail_user(p_user parley.app_user, p_template text, p_dedupe text, p_data jsonb, p_sealed text, p_now timestamp with time zone) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'parley', 'pg_temp'
    AS $$
DECLARE
    v_tenant jsonb;
BEGIN
    SELECT jsonb_build_object('tenant_name', t.name, 'tenant_slug', t.slug) INTO STRICT v_tenant
    FROM tenant t WHERE t.id = parley.tenant_id();
    PERFORM parley.enqueue_outbox('mail', p_template || ':' || p_dedupe,
        jsonb_strip_nulls(jsonb_build_object(
            'to', p_user.email, 'template', p_template, 'language', p_user.locale, 'sealed', p_sealed,
            'data', v_tenant || p_data || jsonb_build_object('display_name', coalesce(nullif(p_user.display_name, ''), p_user.email)))),
        p_now);
END $$;

CREATE FUNCTION parley.mail_verification(p_user uuid, p_limit integer, p_hash bytea, p_data jsonb, p_sealed text, p_now timestamp with time zone, p_expires_at timestamp with time zone) RETURNS text
    LANGUAGE plpgsql
    SET search_path TO 'parley', 'pg_temp'
    AS $$
DECLARE
    v_user app_user;
BEGIN
    SELECT u.* INTO v_user FROM app_user u WHERE u.tenant_id = parley.tenant_id() AND u.id = p_user;
    IF NOT FOUND THEN
        PERFORM parley.fail('PR404', 'user_not_found');
    ELSIF v_user.email_verified_at IS NOT NULL THEN
        PERFORM parley.fail('PR409', 'email_already_verified');
    ELSIF parley.take_attempt('verify:' || parley.tenant_id() || ':' || p_user, p_limit, '1 hour', p_now) > 0 THEN
        PERFORM parley.fail('PR429', 'too_many_messages');
    END IF;
    PERFORM parley.mail_one_time_token(v_user, 'verify_email', p_hash, p_data, p_sealed, p_now, p_expires_at);
    RETURN v_user.email;
END $$;

CREATE FUNCTION parley.mark_providers_changed() RETURNS void
    LANGUAGE sql
    SET search_path TO 'parley', 'pg_temp'
    AS $$
    INSERT INTO provider_change AS c (tenant_id, changed_in) VALUES (parley.tenant_id(), pg_current_xact_id())
    ON CONFLICT (tenant_id) DO UPDATE SET changed_in = excluded.changed_in
$$;

CREATE FUNCTION parley.mark_tenant_changed() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    NEW.changed_in := pg_current_xact_id();
    RETURN NEW;
END $$;

CREATE TABLE parley.message (
    tenant_id bigint NOT NULL,
    id uuid NOT NULL,
    recipient text NOT NULL,
    template text NOT NULL,
    state text NOT NULL,
    attempts integer NOT NULL,
    error text,
    created_at timestamp with time zone NOT NULL,
    delivered_at timestamp with time zone,
    CONSTRAINT message_attempts_check CHECK ((attempts > 0)),
    CONSTRAINT message_check CHECK (((state = 'delivered'::text) = (delivered_at IS NOT NULL))),
    CONSTRAINT message_recipient_check CHECK ((length(recipient) <= 320)),
    CONSTRAINT message_state_check CHECK ((state = ANY (ARRAY['sending'::text, 'delivered'::text, 'failed'::text])))
);
ALTER TABLE ONLY parley.message FORCE ROW LEVEL SECURITY;

CREATE FUNCTION parley.messages(p_tenant bigint, p_state text, p_before uuid, p_limit integer) RETURNS SETOF parley.message
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'parley', 'pg_temp'
    AS $$
    SELECT m.*
    FROM tenant t
    CROSS JOIN LATERAL (
        SELECT * FROM message
        WHERE message.tenant_id = t.id AND (p_before IS NULL OR message.id < p_before)
          AND (p_state IS NULL OR message.state = p_state)
        ORDER BY message.id DESC LIMIT p_limit) m
    WHERE p_tenant IS NULL OR t.id = p_tenant
    ORDER BY m.id DESC LIMIT p_limit
$$;

CREATE FUNCTION parley.most_charges() RETURNS integer
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$ SELECT 4 $$;

CREATE FUNCTION parley.name_payment(p_tenant bigint, p_vendor text, p_name text, p_object text) RETURNS void
    LANGUAGE sql
    SET search_path TO 'parley', 'pg_temp'
    AS $$
    INSERT INTO payment_name (tenant_id, vendor, name, object_id)
    SELECT p_tenant, p_vendor, p_name, p_object WHERE p_name <> '' AND p_object <> '' AND p_name <> p_object
    ON CONFLICT (tenant_id, vendor, name) DO NOTHING
$$;

CREATE FUNCTION parley.note_charge_failed(p_purchase uuid, p_failure text, p_is_final boolean, p_now timestamp with time zone) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'parley', 'pg_temp'
    AS $$
DECLARE
    v_tenant  bigint := parley.tenant_id();
    v_invoice uuid;
BEGIN
    UPDATE purchase p SET state = 'failed', failed_at = p_now
    WHERE p.tenant_id = v_tenant AND p.id = p_purchase AND p.state = 'created' RETURNING p.invoice_id INTO v_invoice;
    UPDATE invoice i SET
        attempts = CASE WHEN p_is_final THEN parley.most_charges() ELSE i.attempts + 1 END, failure = p_failure,
        next_attempt_at = p_now + CASE i.attempts WHEN 0 THEN interval '1 day' WHEN 1 THEN interval '3 days' ELSE interval '5 days' END
    WHERE i.tenant_id = v_tenant AND i.id = v_invoice AND i.state = 'open';
END $$;

CREATE FUNCTION parley.open_session(p_id uuid, p_user uuid, p_hash bytea, p_user_agent text, p_address text, p_now timestamp with time zone, p_expires_at timestamp with time zone) RETURNS void
    LANGUAGE sql
    SET search_path TO 'parley', 'pg_temp'
    AS $$
    INSERT INTO session (tenant_id, id, user_id, user_agent, address, created_at, last_used_at, expires_at)
    VALUES (parley.tenant_id(), p_id, p_user, p_user_agent, p_address, p_now, p_now, p_expires_at);
    INSERT INTO refresh_token (tenant_id, hash, session_id, created_at)
    VALUES (parley.tenant_id(), p_hash, p_id, p_now);
$$;

CREATE FUNCTION parley.paid_period_end(p_first timestamp with time zone, p_cycle text, p_paid timestamp with time zone) RETURNS timestamp with time zone
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO 'parley', 'pg_temp'
    AS $$
DECLARE
    v_no integer := 1;
BEGIN
    WHILE parley.allowance_start(p_first, p_cycle, NULL, v_no) <= p_paid + interval '1 day' LOOP
        v_no := v_no + 1;
    END LOOP;
    RETURN parley.allowance_start(p_first, p_cycle, NULL, v_no);
END $$;

CREATE FUNCTION parley.patch_user(p_user uuid, p_patch jsonb, p_actor_role text, p_now timestamp with time zone) RETURNS TABLE(person parley.app_user, ended jsonb)
    LANGUAGE plpgsql
    SET search_path TO 'parley', 'pg_temp'
    AS $$
DECLARE
    v_old    app_user;
    v_reason text;
BEGIN
    v_old := parley.lock_user(p_user, p_actor_role);
    IF p_patch ? 'role' THEN
        PERFORM parley.check_role_given(p_patch ->> 'role', p_actor_role);
    END IF;
    IF v_old.status = 'invited' AND p_patch ->> 'status' = 'active' THEN
        p_patch := p_patch - 'status';
    END IF;
    UPDATE app_user u SET
        display_name = coalesce(p_patch ->> 'display_name', u.display_name),
        locale = coalesce(p_patch ->> 'locale', u.locale),
        time_zone = coalesce(p_patch ->> 'time_zone', u.time_zone),
        role = coalesce(p_patch ->> 'role', u.role),
        status = CASE WHEN p_patch ->> 'status' = 'active' AND u.password_hash IS NULL THEN 'invited'
                      ELSE coalesce(p_patch ->> 'status', u.status) END,
        updated_at = p_now
    WHERE u.tenant_id = parley.tenant_id() AND u.id = p_user RETURNING u.* INTO person;
    ended := '[]';
    v_reason := CASE WHEN person.status <> v_old.status THEN 'disabled' WHEN person.role <> v_old.role THEN 'role_changed' END;
    IF v_reason IS NOT NULL THEN
        IF person.status <> 'active' OR parley.role_rank(person.role) < parley.role_rank(v_old.role) THEN
            PERFORM parley.keep_an_admin(v_old);
        END IF;
        SELECT coalesce(jsonb_agg(e), '[]') INTO ended FROM parley.end_sessions(p_user, NULL, NULL, v_reason, p_now) e;
        INSERT INTO revocation (tenant_id, user_id, at) VALUES (parley.tenant_id(), p_user, p_now);
    END IF;
    RETURN NEXT;
END $$;

CREATE FUNCTION parley.pay_invoice(p_purchase parley.purchase, p_fee_micros bigint, p_paid timestamp with time zone) RETURNS boolean
    LANGUAGE plpgsql
    SET search_path TO 'parley', 'pg_temp'
    AS $$
BEGIN
    UPDATE invoice i SET state = 'paid', purchase_id = p_purchase.id, vendor = p_purchase.vendor, fee_micros = p_fee_micros,
        paid_at = p_paid, next_attempt_at = NULL, failure = NULL
    WHERE i.tenant_id = p_purchase.tenant_id AND i.id = p_purchase.invoice_id AND i.state = 'open';
    RETURN FOUND;
END $$;

CREATE FUNCTION parley.paying_wallet(p_tenant bigint, p_user uuid, p_subscription parley.subscription) RETURNS uuid
    LANGUAGE plpgsql
    SET search_path TO 'parley', 'pg_temp'
    AS $$
DECLARE
    v_id uuid;
BEGIN
    IF p_subscription.id IS NOT NULL THEN
        SELECT w.id INTO v_id FROM plan_meter m
        JOIN wallet w ON w.tenant_id = m.tenant_id AND w.unit = m.unit AND w.owner = parley.owner_key(p_subscription.user_id)
        WHERE m.tenant_id = p_tenant AND m.plan_id = p_subscription.plan_id AND m.version = p_subscription.version
          AND m.unit IN ('second', 'session', 'call')
        ORDER BY m.unit LIMIT 1;
    ELSE
        SELECT w.id INTO v_id FROM wallet w
        WHERE w.tenant_id = p_tenant AND w.owner = p_user AND w.unit IN ('second', 'session', 'call')
        ORDER BY w.balance - w.held + w.credit_limit > 0 DESC, w.unit LIMIT 1;
    END IF;
    RETURN v_id;
END $$;

CREATE FUNCTION parley.plan_cancel(p_user uuid, p_now timestamp with time zone) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'parley', 'pg_temp'
    AS $$
DECLARE
    v_tenant bigint := parley.tenant_id();
    v_known  subscription;
BEGIN
    v_known := parley.current_subscription(v_tenant, p_user, p_now);
    IF v_known.id IS NULL OR v_known.user_id IS NULL OR v_known.paid_until IS NULL THEN
        PERFORM parley.fail('PR409', 'nothing_to_cancel');
    END IF;
    UPDATE subscription s SET cancels_at_end = true WHERE s.tenant_id = v_tenant AND s.id = v_known.id;
END $$;

CREATE FUNCTION parley.plan_change(p_user uuid, p_slug text, p_now timestamp with time zone) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'parley', 'pg_temp'
    AS $$
DECLARE
    v_tenant bigint := parley.tenant_id();
    v_known  subscription;
    v_plan   record;
BEGIN
    v_known := parley.current_subscription(v_tenant, p_user, p_now);
    SELECT p.id, v.version, v.cycle, v.price_micros INTO v_plan FROM plan p
    JOIN plan_version v ON v.tenant_id = p.tenant_id AND v.plan_id = p.id
    WHERE p.tenant_id = v_tenant AND p.slug = p_slug AND p.offered ORDER BY v.version DESC LIMIT 1;
    IF NOT FOUND OR v_plan.cycle = 'one_time' THEN
        PERFORM parley.fail('PR404', 'plan_not_found');
    ELSIF v_known.id IS NULL OR v_known.user_id IS NULL THEN
        PERFORM parley.fail('PR404', 'subscription_not_found');
    ELSIF v_plan.price_micros > 0 AND v_known.paid_until IS NULL THEN
        -- Who pays nothing yet has to pay first.
        PERFORM parley.fail('PR409', 'checkout_needed');
    ELSIF v_plan.price_micros = 0 THEN
        UPDATE subscription s SET cancels_at_end = true
        WHERE s.tenant_id = v_tenant AND s.id = v_known.id AND s.paid_until IS NOT NULL;
        IF NOT FOUND THEN
            PERFORM parley.start_subscription(
                v_tenant, gen_random_uuid(), p_user, v_plan.id, v_plan.version, NULL, NULL, NULL, p_now);
        END IF;
    ELSE
        PERFORM parley.choose_plan(v_known, v_plan.id, v_plan.version, p_now);
    END IF;
END $$;

CREATE FUNCTION parley.platform_secrets(p_prefix text) RETURNS TABLE(name text, sealed bytea, created_at timestamp with time zone)
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'parley', 'pg_temp'
    AS $$
    SELECT s.name, s.sealed, s.created_at FROM platform_secret s WHERE starts_with(s.name, p_prefix) ORDER BY s.name
$$;

CREATE FUNCTION parley.provider_breakers_since(p_since timestamp with time zone, p_host uuid) RETURNS TABLE(tenant_id bigint, provider_id uuid, revision integer, breaker text, breaker_changed_at timestamp with time zone, breaker_until timestamp with time zone)
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'parley', 'pg_temp'
    AS $$
    SELECT h.tenant_id, h.provider_id, h.revision, h.breaker, h.breaker_changed_at, h.breaker_until
    FROM provider_health h WHERE h.host_id <> p_host AND h.updated_at >= p_since
$$;

CREATE FUNCTION parley.providers_changed_since(p_since xid8) RETURNS SETOF bigint
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'parley', 'pg_temp'
    AS $$ SELECT tenant_id FROM provider_change WHERE changed_in >= p_since ORDER BY tenant_id $$;

CREATE FUNCTION parley.publish_event(p_user uuid, p_kind text, p_payload jsonb, p_at timestamp with time zone, p_hint boolean DEFAULT true) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'parley', 'pg_temp'
    AS $$
DECLARE
    v_tenant bigint := parley.tenant_id();
    v_seq    bigint;
BEGIN
    INSERT INTO live_cursor AS c (tenant_id, user_id, last_seq) VALUES (v_tenant, p_user, 1)
    ON CONFLICT (tenant_id, user_id) DO UPDATE SET last_seq = c.last_seq + 1
    RETURNING c.last_seq INTO v_seq;
    INSERT INTO live_event (tenant_id, user_id, seq, kind, payload, at)
    VALUES (v_tenant, p_user, v_seq, p_kind, p_payload, p_at);
    IF p_hint THEN
        PERFORM pg_notify('parley_live', v_tenant || ' ' || p_user);
    END IF;
    RETURN v_seq;
END $$;

CREATE FUNCTION parley.purge_client_secrets(p_now timestamp with time zone) RETURNS bigint
    LANGUAGE sql SECURITY DEFINER
    SET search_path TO 'parley', 'pg_temp'
    AS $$
    WITH gone AS (DELETE FROM client_secret WHERE expires_at <= p_now RETURNING 1)
    SELECT count(*) FROM gone
$$;

CREATE FUNCTION parley.purge_conversations(p_now timestamp with time zone, p_limit integer) RETURNS bigint
    LANGUAGE sql SECURITY DEFINER
    SET search_path TO 'parley', 'pg_temp'
    AS $$
    WITH old AS (
        SELECT o.tenant_id, o.id FROM tenant t CROSS JOIN LATERAL (
            SELECT c.tenant_id, c.id FROM conversation c
            WHERE c.tenant_id = t.id AND c.state = 'ended'
              AND c.ended_at <= p_now - make_interval(days => parley.retention_days(t.settings))
            ORDER BY c.ended_at LIMIT p_limit) o
        LIMIT p_limit),
    gone AS (
        DELETE FROM conversation c USING old WHERE c.tenant_id = old.tenant_id AND c.id = old.id RETURNING 1)
    SELECT count(*) FROM gone
$$;

CREATE FUNCTION parley.purge_job_history(p_before timestamp with time zone) RETURNS bigint
    LANGUAGE sql SECURITY DEFINER
    SET search_path TO 'parley', 'pg_temp'
    AS $$
    WITH gone AS (DELETE FROM job_history WHERE finished_at < p_before RETURNING 1)
    SELECT count(*) FROM gone
$$;

CREATE FUNCTION parley.purge_live_events(p_before timestamp with time zone) RETURNS bigint
    LANGUAGE sql SECURITY DEFINER
    SET search_path TO 'parley', 'pg_temp'
    AS $$
    WITH gone AS (DELETE FROM live_event WHERE at < p_before RETURNING 1) SELECT count(*) FROM gone
$$;

CREATE FUNCTION parley.purge_messages(p_before timestamp with time zone) RETURNS bigint
    LANGUAGE sql SECURITY DEFINER
    SET search_path TO 'parley', 'pg_temp'
    AS $$
    WITH gone AS (DELETE FROM message WHERE created_at < p_before RETURNING 1) SELECT count(*) FROM gone
$$;

CREATE FUNCTION parley.purge_payment_news(p_before timestamp with time zone) RETURNS bigint
    LANGUAGE sql SECURITY DEFINER
    SET search_path TO 'parley', 'pg_temp'
    AS $$
    WITH gone AS (
        DELETE FROM payment_news n USING tenant t
        WHERE n.tenant_id = t.id AND n.received_at < p_before AND n.state IN ('applied', 'stale', 'dead') RETURNING 1)
    SELECT count(*) FROM gone
$$;

CREATE FUNCTION parley.purge_plugin_notes(p_now timestamp with time zone) RETURNS bigint
    LANGUAGE sql SECURITY DEFINER
    SET search_path TO 'parley', 'pg_temp'
    AS $$
    WITH gone AS (DELETE FROM plugin_note WHERE expires_at <= p_now RETURNING 1)
    SELECT count(*) FROM gone
$$;

CREATE FUNCTION parley.purge_provider_news(p_before timestamp with time zone) RETURNS bigint
    LANGUAGE sql SECURITY DEFINER
    SET search_path TO 'parley', 'pg_temp'
    AS $$
    WITH events AS (DELETE FROM provider_event WHERE at < p_before RETURNING 1),
         health AS (DELETE FROM provider_health WHERE updated_at < p_before RETURNING 1)
    SELECT (SELECT count(*) FROM events) + (SELECT count(*) FROM health)
$$;

CREATE FUNCTION parley.purge_tool_runs(p_before timestamp with time zone) RETURNS bigint
    LANGUAGE sql SECURITY DEFINER
    SET search_path TO 'parley', 'pg_temp'
    AS $$
    WITH gone AS (DELETE FROM tool_run WHERE at < p_before RETURNING 1)
    SELECT count(*) FROM gone
$$;

CREATE FUNCTION parley.put_platform_secret(p_name text, p_sealed bytea, p_key_id text, p_now timestamp with time zone) RETURNS void
    LANGUAGE sql SECURITY DEFINER
    SET search_path TO 'parley', 'pg_temp'
    AS $$
    INSERT INTO platform_secret (name, sealed, key_id, created_at, updated_at)
    VALUES (p_name, p_sealed, p_key_id, p_now, p_now)
    ON CONFLICT (name) DO UPDATE SET sealed = excluded.sealed, key_id = excluded.key_id, updated_at = p_now
$$;

CREATE FUNCTION parley.put_platform_secret_if_absent(p_name text, p_sealed bytea, p_key_id text, p_now timestamp with time zone) RETURNS bytea
    LANGUAGE sql SECURITY DEFINER
    SET search_path TO 'parley', 'pg_temp'
    AS $$
    INSERT INTO platform_secret (name, sealed, key_id, created_at, updated_at)
    VALUES (p_name, p_sealed, p_key_id, p_now, p_now)
    ON CONFLICT (name) DO UPDATE SET name = platform_secret.name
    RETURNING sealed
$$;

CREATE FUNCTION parley.put_plugin_note(p_plugin text, p_name text, p_sealed bytea, p_key_id text, p_bytes bigint, p_quota bigint, p_expires_at timestamp with time zone, p_now timestamp with time zone) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'parley', 'pg_temp'
    AS $$
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

CREATE FUNCTION parley.reap_holds(p_now timestamp with time zone, p_limit integer) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'parley', 'pg_temp'
    AS $$
DECLARE
    v_lost  record;
    v_total bigint := 0;
BEGIN
    FOR v_lost IN
        SELECT h.tenant_id, h.conversation_id, h.used_s FROM credit_hold h
        WHERE h.state = 'held' AND h.lease_until <= p_now
        ORDER BY h.tenant_id, h.conversation_id LIMIT p_limit FOR NO KEY UPDATE SKIP LOCKED
    LOOP
        PERFORM parley.close_hold(v_lost.tenant_id, v_lost.conversation_id, v_lost.used_s, 0, 'reaped', p_now);
        v_total := v_total + 1;
    END LOOP;
    RETURN v_total;
END $$;

CREATE FUNCTION parley.receive_payment_news(p_vendor text, p_events jsonb, p_raw bytea, p_now timestamp with time zone) RETURNS bigint
    LANGUAGE plpgsql
    SET search_path TO 'parley', 'pg_temp'
    AS $$
DECLARE
    v_event record;
    v_total bigint := 0;
BEGIN
    FOR v_event IN
        INSERT INTO payment_news (tenant_id, vendor, event_id, kind, object_id, occurred_at, event, raw, state, received_at)
        SELECT parley.tenant_id(), p_vendor, e ->> 'event_id', e ->> 'kind', e ->> 'object_id',
            (e ->> 'occurred_at')::timestamptz, e, p_raw, 'new', p_now
        FROM jsonb_array_elements(p_events) e
        ON CONFLICT (tenant_id, vendor, event_id) DO NOTHING RETURNING event_id
    LOOP
        PERFORM parley.enqueue_job('billing.news', p_vendor || ':' || v_event.event_id,
            jsonb_build_object('vendor', p_vendor, 'event_id', v_event.event_id), NULL, 0);
        v_total := v_total + 1;
    END LOOP;
    RETURN v_total;
END $$;

CREATE FUNCTION parley.record_conversation(p_id uuid, p_begin jsonb, p_summary jsonb, p_turns jsonb, p_events jsonb, p_tool_calls jsonb) RETURNS boolean
    LANGUAGE plpgsql
    SET search_path TO 'parley', 'pg_temp'
    AS $$
DECLARE
    v_tenant bigint := parley.tenant_id();
    v_known  conversation;
    v_event  record;
BEGIN
    IF p_begin IS NOT NULL THEN
        INSERT INTO conversation (tenant_id, id, user_id, experience, scenario, title, transport, host_id, state, started_at,
            language, keeps_transcript, keeps_recording, metadata, session_id)
        SELECT v_tenant, p_id, b.user_id, b.experience, b.scenario, b.title, b.transport, b.host_id, 'live', b.started_at,
            b.language, b.keeps_transcript, b.keeps_recording, b.metadata, b.session_id
        FROM jsonb_to_record(p_begin) AS b (
            user_id uuid, experience text, scenario text, title text, transport text, host_id uuid, started_at timestamptz,
            language text, keeps_transcript boolean, keeps_recording boolean, metadata jsonb, session_id text)
        ON CONFLICT (tenant_id, id) DO NOTHING;
    END IF;
    SELECT c.* INTO v_known FROM conversation c WHERE c.tenant_id = v_tenant AND c.id = p_id FOR NO KEY UPDATE;
    IF NOT FOUND OR v_known.deleted_at IS NOT NULL THEN
        RETURN false;
    END IF;

    INSERT INTO conversation_turn AS t (tenant_id, conversation_id, seq, user_id, speaker, text, heard_text, started_ms, length_ms,
        confidence, provider_id, voice_provider_id, interrupted, timings)
    SELECT v_tenant, p_id, n.seq, v_known.user_id, n.speaker, n.text, n.heard_text, n.started_ms, n.length_ms, n.confidence,
        n.provider_id, n.voice_provider_id, n.interrupted, n.timings
    FROM jsonb_to_recordset(p_turns) AS n (
        seq integer, speaker text, text text, heard_text text, started_ms bigint, length_ms bigint, confidence real,
        provider_id uuid, voice_provider_id uuid, interrupted boolean, timings jsonb)
    ON CONFLICT (tenant_id, conversation_id, seq) DO UPDATE SET
        text = excluded.text, heard_text = excluded.heard_text, started_ms = excluded.started_ms, length_ms = excluded.length_ms,
        confidence = excluded.confidence, provider_id = excluded.provider_id, voice_provider_id = excluded.voice_provider_id,
        interrupted = excluded.interrupted, timings = excluded.timings;

    INSERT INTO tool_call AS t (tenant_id, conversation_id, call_id, user_id, name, arguments, output, status, started_ms, duration_ms)
    SELECT v_tenant, p_id, n.call_id, v_known.user_id, n.name, n.arguments, n.output, n.status, n.started_ms, n.duration_ms
    FROM jsonb_to_recordset(p_tool_calls) AS n (
        call_id text, name text, arguments text, output text, status text, started_ms bigint, duration_ms bigint)
    ON CONFLICT (tenant_id, conversation_id, call_id) DO UPDATE SET
        output = excluded.output, status = excluded.status, duration_ms = excluded.duration_ms;

    INSERT INTO conversation_event AS e (tenant_id, conversation_id, seq, user_id, kind, payload, at)
    SELECT v_tenant, p_id, n.seq, v_known.user_id, n.kind, n.payload, n.at
    FROM jsonb_to_recordset(p_events) AS n (seq bigint, kind text, payload jsonb, at timestamptz)
    -- Another host may have taken this one for dead and have noted the end.
    ON CONFLICT (tenant_id, conversation_id, seq) DO UPDATE SET
        kind = excluded.kind, payload = excluded.payload, at = excluded.at;

    -- The user hears of beginning and end, and of the state as it is now.
    FOR v_event IN
        SELECT n.seq, n.kind, n.payload, n.at FROM (
            SELECT x.*, max(x.seq) FILTER (WHERE x.kind = 'conversation.state') OVER () AS last_state
            FROM jsonb_to_recordset(p_events) AS x (seq bigint, kind text, payload jsonb, at timestamptz)) n
        WHERE v_known.user_id IS NOT NULL AND n.seq > v_known.told_seq
          AND (n.kind IN ('conversation.started', 'conversation.ended') OR n.seq = n.last_state)
        ORDER BY n.seq
    LOOP
        PERFORM parley.publish_event(v_known.user_id, v_event.kind, v_event.payload, v_event.at);
    END LOOP;

    UPDATE conversation c SET
        state = s.state, ended_at = s.ended_at, end_reason = s.end_reason, language = coalesce(s.language, c.language),
        user_ms = s.user_ms, assistant_ms = s.assistant_ms, rows_lost = s.rows_lost, recording_file = s.recording_file,
        timings = coalesce(s.timings, c.timings),
        told_seq = greatest(c.told_seq, (SELECT max(x.seq) FROM jsonb_to_recordset(p_events) AS x (seq bigint)))
    FROM jsonb_to_record(p_summary) AS s (
        state text, ended_at timestamptz, end_reason text, language text, user_ms bigint, assistant_ms bigint, rows_lost bigint,
        recording_file text, timings jsonb)
    WHERE c.tenant_id = v_tenant AND c.id = p_id;

    -- Some tenants keep nothing.
    IF p_summary ->> 'state' = 'ended' THEN
        DELETE FROM conversation c USING tenant t
        WHERE c.tenant_id = v_tenant AND c.id = p_id AND t.id = v_tenant AND parley.retention_days(t.settings) = 0;
    END IF;
    RETURN true;
END $$;

CREATE FUNCTION parley.record_provider_news(p_health jsonb, p_events jsonb, p_costs jsonb) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'parley', 'pg_temp'
    AS $$
BEGIN
    INSERT INTO provider_health AS h
    SELECT n.* FROM jsonb_populate_recordset(NULL::provider_health, p_health) n JOIN tenant t ON t.id = n.tenant_id
    ORDER BY n.tenant_id, n.provider_id
    ON CONFLICT (tenant_id, provider_id, host_id) DO UPDATE SET
        revision = excluded.revision, breaker = excluded.breaker, breaker_changed_at = excluded.breaker_changed_at,
        breaker_until = excluded.breaker_until, samples = excluded.samples, p50_ms = excluded.p50_ms,
        p95_ms = excluded.p95_ms, p99_ms = excluded.p99_ms, successes = excluded.successes,
        failures = excluded.failures, updated_at = excluded.updated_at;
    INSERT INTO provider_event
    SELECT n.* FROM jsonb_populate_recordset(NULL::provider_event, p_events) n JOIN tenant t ON t.id = n.tenant_id
    ON CONFLICT DO NOTHING;
    INSERT INTO cost_event
    SELECT n.* FROM jsonb_populate_recordset(NULL::cost_event, p_costs) n JOIN tenant t ON t.id = n.tenant_id
    ON CONFLICT DO NOTHING;
END $$;

CREATE FUNCTION parley.recurs(p_tenant bigint, p_purchase uuid) RETURNS boolean
    LANGUAGE sql STABLE
    SET search_path TO 'parley', 'pg_temp'
    AS $$
    SELECT EXISTS (
        SELECT FROM purchase p
        JOIN plan_version v ON v.tenant_id = p.tenant_id AND v.plan_id = p.plan_id AND v.version = p.version
        WHERE p.tenant_id = p_tenant AND p.id = p_purchase AND p.invoice_id IS NULL AND p.conversation_id IS NULL
          AND v.cycle <> 'one_time')
$$;

CREATE FUNCTION parley.relay_outbox(p_now timestamp with time zone) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'parley', 'pg_temp'
    SET enable_seqscan TO 'off'
    AS $$
DECLARE
    v_count bigint;
BEGIN
    WITH due AS (
        SELECT o.tenant_id, o.id, o.topic, o.payload FROM outbox o WHERE o.sent_at IS NULL
        LIMIT 500 FOR UPDATE SKIP LOCKED
    ), added AS (
        INSERT INTO job (tenant_id, queue, dedupe, state, prio, run_at, payload)
        SELECT d.tenant_id, d.topic, 'outbox:' || d.id, 0, 0, p_now, d.payload FROM due d ORDER BY d.id
        ON CONFLICT (queue, tenant_id, dedupe) WHERE dedupe IS NOT NULL AND state <> 2 DO NOTHING
    )
    UPDATE outbox o SET sent_at = p_now, payload = NULL FROM due d WHERE o.tenant_id = d.tenant_id AND o.id = d.id;
    GET DIAGNOSTICS v_count = ROW_COUNT;
    RETURN v_count;
END $$;

CREATE FUNCTION parley.remove_platform_secret(p_name text) RETURNS boolean
    LANGUAGE sql SECURITY DEFINER
    SET search_path TO 'parley', 'pg_temp'
    AS $$
    WITH removed AS (DELETE FROM platform_secret WHERE name = p_name RETURNING 1)
    SELECT EXISTS (SELECT FROM removed)
$$;

CREATE FUNCTION parley.renewal_patience() RETURNS interval
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$ SELECT interval '2 days' $$;

CREATE FUNCTION parley.replay_payment_news(p_vendor text, p_event_id text) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'parley', 'pg_temp'
    AS $$
BEGIN
    UPDATE payment_news n SET state = 'new', attempts = 0, error = NULL, applied_at = NULL
    WHERE n.tenant_id = parley.tenant_id() AND n.vendor = p_vendor AND n.event_id = p_event_id;
    IF NOT FOUND THEN
        PERFORM parley.fail('PR404', 'webhook_not_found');
    END IF;
    PERFORM parley.enqueue_job('billing.news', p_vendor || ':' || p_event_id,
        jsonb_build_object('vendor', p_vendor, 'event_id', p_event_id), NULL, 0);
END $$;

CREATE FUNCTION parley.request_password_reset(p_email text, p_limit integer, p_hash bytea, p_data jsonb, p_sealed text, p_now timestamp with time zone, p_expires_at timestamp with time zone, p_entry jsonb) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'parley', 'pg_temp'
    AS $$
DECLARE
    v_user app_user;
    v_wait integer;
BEGIN
    v_wait := parley.take_attempt('reset:' || parley.tenant_id() || ':' || lower(p_email), p_limit, '1 hour', p_now);
    SELECT u.* INTO v_user FROM app_user u
    WHERE u.tenant_id = parley.tenant_id() AND u.email_key = lower(p_email) AND u.status <> 'disabled';
    IF FOUND AND v_wait = 0 THEN
        PERFORM parley.mail_one_time_token(v_user, 'reset_password', p_hash, p_data, p_sealed, p_now, p_expires_at);
        PERFORM parley.audit(p_entry || jsonb_build_object('actor_id', v_user.id, 'actor_tenant_id', parley.tenant_id()));
    END IF;
END $$;

CREATE FUNCTION parley.requeue_expired_jobs(p_now timestamp with time zone) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'parley', 'pg_temp'
    SET enable_seqscan TO 'off'
    AS $$
DECLARE
    v_count bigint;
BEGIN
    UPDATE job AS j
    SET state = CASE WHEN j.attempt >= j.max_attempt THEN 2 ELSE 0 END,
        error = 'lease_expired', node = NULL, lease_until = NULL
    WHERE j.id IN (
        SELECT e.id FROM job e WHERE e.state = 1 AND e.lease_until < p_now
        ORDER BY e.lease_until LIMIT 1000 FOR UPDATE SKIP LOCKED);
    GET DIAGNOSTICS v_count = ROW_COUNT;
    RETURN v_count;
END $$;

CREATE FUNCTION parley.require(condition boolean, code text, reason text) RETURNS boolean
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF condition IS TRUE THEN
        RETURN true;
    END IF;
    RETURN parley.fail(code, reason);
END $$;

CREATE FUNCTION parley.reseal_value(p_tenant bigint, p_name text, p_old bytea, p_new bytea, p_key_id text, p_now timestamp with time zone) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'parley', 'pg_temp'
    AS $$
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

CREATE FUNCTION parley.reserve_hold(p_conversation uuid, p_user uuid, p_host uuid, p_block_s bigint, p_now timestamp with time zone, p_lease_until timestamp with time zone) RETURNS parley.hold_answer
    LANGUAGE plpgsql
    SET search_path TO 'parley', 'pg_temp'
    AS $$
DECLARE
    v_tenant    bigint := parley.tenant_id();
    v_answer    hold_answer;
    v_plan      subscription;
    v_terms     record;
    v_wallet_id uuid;
    v_wallet    wallet;
    v_known     credit_hold;
    v_available bigint;
    v_longest   bigint;
    v_held      bigint;
    v_backed    bigint;
    v_allowed   bigint;
    v_free      boolean;
BEGIN
    v_plan := parley.current_subscription(v_tenant, p_user, p_now);
    v_wallet_id := parley.paying_wallet(v_tenant, p_user, v_plan);
    IF v_wallet_id IS NULL THEN
        v_answer.verdict := CASE WHEN EXISTS (SELECT FROM plan p WHERE p.tenant_id = v_tenant) THEN 'no_plan' ELSE 'unmetered' END;
        RETURN v_answer;
    END IF;
    SELECT w.* INTO v_wallet FROM wallet w WHERE w.tenant_id = v_tenant AND w.id = v_wallet_id FOR NO KEY UPDATE;
    IF parley.expire_grants(v_tenant, v_wallet_id, p_now) > 0 THEN
        SELECT w.* INTO v_wallet FROM wallet w WHERE w.tenant_id = v_tenant AND w.id = v_wallet_id;
    END IF;
    SELECT v.name, v.cycle, v.grace_s, v.warn_percent, v.longest_s, v.most_at_once, m.included INTO v_terms
    FROM plan_version v JOIN plan_meter m
        ON m.tenant_id = v.tenant_id AND m.plan_id = v.plan_id AND m.version = v.version AND m.unit = v_wallet.unit
    WHERE v.tenant_id = v_tenant AND v.plan_id = v_plan.plan_id AND v.version = v_plan.version;
    v_available := parley.available_in(v_wallet, p_now);
    v_longest := coalesce(v_terms.longest_s, CASE v_wallet.unit WHEN 'second' THEN 86400 ELSE 3600 END);
    -- Calls of several lengths can be in one wallet.
    IF v_wallet.unit <> 'second' THEN
        SELECT coalesce(g.longest_s, v_longest) INTO v_longest FROM (SELECT 1) one LEFT JOIN LATERAL (
            SELECT o.longest_s FROM credit_grant o
            WHERE o.tenant_id = v_tenant AND o.wallet_id = v_wallet_id AND o.remaining > 0
            ORDER BY o.priority, o.expires_at, o.id LIMIT 1) g ON true;
    END IF;
    v_answer.unit := v_wallet.unit;
    v_answer.plan := v_terms.name;
    v_answer.cycle := v_terms.cycle;
    v_answer.included := v_terms.included;
    v_answer.renews_at := v_plan.allowance_end;
    v_answer.most_at_once := v_terms.most_at_once;

    SELECT h.* INTO v_known FROM credit_hold h WHERE h.tenant_id = v_tenant AND h.conversation_id = p_conversation;
    IF FOUND THEN
        v_answer.verdict := CASE WHEN v_known.state = 'held' THEN 'granted' ELSE 'closed' END;
        v_held := v_known.held;
        v_backed := 0;
        v_allowed := v_known.allowed_s;
        v_answer.epoch := v_known.epoch;
    ELSIF v_plan.state = 'past_due' THEN
        v_answer.verdict := 'past_due';
    ELSIF v_available < 1 THEN
        v_answer.verdict := 'used_up';
    ELSIF v_terms.most_at_once IS NOT NULL AND v_terms.most_at_once <= (
        SELECT count(*) FROM credit_hold h
        WHERE h.tenant_id = v_tenant AND h.wallet_id = v_wallet_id AND h.state = 'held') THEN
        v_answer.verdict := 'too_many';
    END IF;
    IF v_answer.verdict IS NULL THEN
        -- What is unlimited is promised for an hour at once, database or not.
        v_free := coalesce(v_wallet.unlimited_until > p_now, false);
        v_held := CASE v_wallet.unit
            WHEN 'second' THEN least(CASE WHEN v_free THEN 3600 ELSE p_block_s END, v_available, v_longest) ELSE 1 END;
        v_backed := CASE WHEN v_free THEN 0 ELSE v_held END;
        v_allowed := CASE v_wallet.unit WHEN 'second' THEN v_held ELSE v_longest END;
        UPDATE wallet w SET held = w.held + v_backed
        WHERE w.tenant_id = v_tenant AND w.id = v_wallet_id AND v_backed > 0;
        INSERT INTO credit_hold (tenant_id, conversation_id, user_id, wallet_id, subscription_id, unit, state, held, backed,
            allowed_s, longest_s, host_id, lease_until, opened_at)
        VALUES (v_tenant, p_conversation, p_user, v_wallet_id, v_plan.id, v_wallet.unit, 'held', v_held, v_backed,
            v_allowed, v_longest, p_host, p_lease_until, p_now);
        v_answer.verdict := 'granted';
        v_answer.epoch := 1;
    END IF;
    IF v_held IS NOT NULL THEN
        v_answer.held := v_held;
        v_answer.allowed_s := v_allowed;
        v_answer.left_s := CASE v_wallet.unit
            WHEN 'second' THEN least(v_allowed + v_available - v_held * (v_known.tenant_id IS NULL)::integer, v_longest)
            ELSE v_allowed END;
        v_answer.cut_by := CASE WHEN v_answer.left_s >= v_longest THEN 'length' ELSE 'credit' END;
        v_answer.grace_s := CASE v_answer.cut_by WHEN 'credit' THEN coalesce(v_terms.grace_s, 0) ELSE 0 END;
        v_answer.warn_s := CASE v_wallet.unit
            WHEN 'second' THEN coalesce(v_terms.included, 0) * (100 - coalesce(v_terms.warn_percent, 90)) / 100
            ELSE v_allowed * (100 - coalesce(v_terms.warn_percent, 90)) / 100 END;
    END IF;
    RETURN v_answer;
END $$;

CREATE FUNCTION parley.retention_days(p_settings jsonb) RETURNS integer
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$
    SELECT CASE WHEN jsonb_typeof(p_settings -> 'retention_days') = 'number'
                THEN least(greatest((p_settings ->> 'retention_days')::numeric, 0), 36500)::integer ELSE 90 END
$$;

CREATE FUNCTION parley.retry_job(p_id bigint, p_now timestamp with time zone) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'parley', 'pg_temp'
    AS $$
BEGIN
    UPDATE job SET state = 0, attempt = 0, error = NULL, run_at = p_now WHERE id = p_id AND state IN (2, 3);
    IF FOUND THEN RETURN; END IF;
    IF EXISTS (SELECT FROM job WHERE id = p_id) OR EXISTS (SELECT FROM job_history WHERE id = p_id) THEN
        PERFORM parley.fail('PR409', 'job_not_retryable');
    END IF;
    PERFORM parley.fail('PR404', 'job_not_found');
EXCEPTION WHEN unique_violation THEN
    -- A newer job does the same work already.
    PERFORM parley.fail('PR409', 'job_superseded');
END $$;

CREATE FUNCTION parley.revocations_since(p_since xid8) RETURNS TABLE(tenant_id bigint, id bigint, user_id uuid, session_id uuid, api_key_id uuid, at timestamp with time zone)
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'parley', 'pg_temp'
    AS $$ SELECT r.tenant_id, r.id, r.user_id, r.session_id, r.api_key_id, r.at FROM revocation r WHERE r.noted_in >= p_since $$;

CREATE FUNCTION parley.revoke_api_key(p_id uuid, p_now timestamp with time zone) RETURNS uuid
    LANGUAGE plpgsql
    SET search_path TO 'parley', 'pg_temp'
    AS $$
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

CREATE FUNCTION parley.role_rank(p_role text) RETURNS integer
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$ SELECT CASE p_role WHEN 'member' THEN 0 WHEN 'tenant_admin' THEN 1 WHEN 'operator' THEN 2 END $$;

CREATE FUNCTION parley.roll_due_subscriptions(p_now timestamp with time zone, p_limit integer) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'parley', 'pg_temp'
    AS $$
DECLARE
    v_due   record;
    v_total bigint := 0;
BEGIN
    FOR v_due IN
        SELECT s.tenant_id, s.id FROM tenant t CROSS JOIN LATERAL (
            SELECT o.tenant_id, o.id FROM subscription o
            WHERE o.tenant_id = t.id AND (
                (o.state = 'active' AND (o.allowance_end <= p_now AND (o.paid_until IS NULL OR o.paid_until + parley.renewal_patience() > p_now)
                                         OR o.paid_until + parley.renewal_patience() <= p_now
                                         OR o.cancels_at_end AND o.paid_until <= p_now))
                OR (o.state = 'past_due' AND o.cancels_at_end AND o.paid_until <= p_now))
            ORDER BY o.allowance_end LIMIT p_limit) s
        LIMIT p_limit
    LOOP
        PERFORM parley.roll_subscription(v_due.tenant_id, v_due.id, p_now);
        v_total := v_total + 1;
    END LOOP;
    RETURN v_total;
END $$;

CREATE FUNCTION parley.roll_subscription(p_tenant bigint, p_id uuid, p_now timestamp with time zone) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'parley', 'pg_temp'
    AS $$
DECLARE
    v_known    subscription;
    v_terms    record;
    v_previous integer;
    v_no       integer;
    v_end      timestamptz;
BEGIN
    SELECT s.* INTO v_known FROM subscription s WHERE s.tenant_id = p_tenant AND s.id = p_id FOR NO KEY UPDATE;
    IF NOT FOUND OR v_known.state = 'ended' THEN
        RETURN;
    END IF;
    IF v_known.paid_until <= p_now AND v_known.cancels_at_end THEN
        PERFORM parley.end_subscription(p_tenant, p_id, 'cancelled', v_known.paid_until);
        RETURN;
    END IF;
    IF v_known.paid_until + parley.renewal_patience() <= p_now THEN
        UPDATE subscription s SET state = 'past_due' WHERE s.tenant_id = p_tenant AND s.id = p_id;
        RETURN;
    END IF;
    IF v_known.allowance_end > p_now THEN
        RETURN;
    END IF;
    v_previous := v_known.allowance_no;
    -- Another plan begins a rhythm of its own.
    IF v_known.next_plan_id IS NOT NULL THEN
        UPDATE subscription s SET
            plan_id = s.next_plan_id, version = s.next_version, next_plan_id = NULL, next_version = NULL,
            anchor = s.allowance_end, anchor_no = s.allowance_no + 1
        WHERE s.tenant_id = p_tenant AND s.id = p_id RETURNING s.* INTO v_known;
    END IF;
    SELECT v.cycle, v.refresh_days INTO v_terms FROM plan_version v
    WHERE v.tenant_id = p_tenant AND v.plan_id = v_known.plan_id AND v.version = v_known.version;
    -- Allowances that nobody was there to use are passed over.
    v_no := v_previous;
    LOOP
        v_no := v_no + 1;
        v_end := parley.allowance_start(
            v_known.anchor, v_terms.cycle, v_terms.refresh_days, v_no + 1 - v_known.anchor_no);
        EXIT WHEN v_end > p_now;
    END LOOP;
    UPDATE subscription s SET allowance_no = v_no, allowance_end = v_end
    WHERE s.tenant_id = p_tenant AND s.id = p_id RETURNING s.* INTO v_known;
    PERFORM parley.invoice_charges(p_tenant, p_id, v_known.user_id, 'overage:' || p_id || ':' || v_previous, p_now);
    PERFORM parley.give_allowance(v_known, v_previous, p_now);
END $$;

CREATE FUNCTION parley.rotate_refresh_token(p_hash bytea, p_new_hash bytea, p_user_agent text, p_address text, p_now timestamp with time zone, p_expires_at timestamp with time zone, p_reuse_entry jsonb) RETURNS TABLE(outcome text, session_id uuid, person parley.app_user)
    LANGUAGE plpgsql
    SET search_path TO 'parley', 'pg_temp'
    AS $$
DECLARE
    v_token   refresh_token;
    v_session session;
BEGIN
    outcome := 'unknown';
    SELECT t.* INTO v_token FROM refresh_token t
    WHERE t.tenant_id = parley.tenant_id() AND t.hash = p_hash FOR UPDATE;
    SELECT s.* INTO v_session FROM session s
    WHERE s.tenant_id = parley.tenant_id() AND s.id = v_token.session_id FOR NO KEY UPDATE;
    IF v_session.id IS NULL OR v_session.ended_at IS NOT NULL OR v_session.expires_at <= p_now THEN
        RETURN NEXT;
        RETURN;
    END IF;
    session_id := v_session.id;
    SELECT u.* INTO person FROM app_user u WHERE u.tenant_id = parley.tenant_id() AND u.id = v_session.user_id;
    IF v_token.used_at IS NOT NULL THEN
        outcome := 'reused';
        PERFORM parley.end_sessions(v_session.user_id, v_session.id, NULL, 'reused', p_now);
        PERFORM parley.audit(p_reuse_entry || jsonb_build_object('actor_id', v_session.user_id, 'actor_tenant_id', parley.tenant_id()));
        RETURN NEXT;
        RETURN;
    END IF;
    IF person.status <> 'active' THEN
        RETURN NEXT;
        RETURN;
    END IF;
    outcome := 'fresh';
    UPDATE refresh_token t SET used_at = p_now WHERE t.tenant_id = parley.tenant_id() AND t.hash = p_hash;
    INSERT INTO refresh_token (tenant_id, hash, session_id, created_at)
    VALUES (parley.tenant_id(), p_new_hash, v_session.id, p_now);
    UPDATE session s SET last_used_at = p_now, expires_at = p_expires_at, user_agent = p_user_agent, address = p_address
    WHERE s.tenant_id = parley.tenant_id() AND s.id = v_session.id;
    RETURN NEXT;
END $$;

CREATE FUNCTION parley.sealed_values(p_tenant bigint, p_name text, p_except_key_id text, p_limit integer) RETURNS TABLE(tenant_id bigint, name text, sealed bytea, key_id text)
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'parley', 'pg_temp'
    AS $$
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

CREATE FUNCTION parley.send_conversation_command(p_id uuid, p_conversation uuid, p_host uuid, p_sender uuid, p_kind text, p_text text, p_now timestamp with time zone) RETURNS boolean
    LANGUAGE plpgsql
    SET search_path TO 'parley', 'pg_temp'
    AS $$
BEGIN
    INSERT INTO conversation_command (tenant_id, id, conversation_id, user_id, host_id, sender_id, kind, text, sent_at)
    SELECT c.tenant_id, p_id, c.id, c.user_id, c.host_id, p_sender, p_kind, p_text, p_now FROM conversation c
    WHERE c.tenant_id = parley.tenant_id() AND c.id = p_conversation AND c.host_id = p_host AND c.state = 'live'
      AND c.deleted_at IS NULL;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    PERFORM pg_notify('parley_commands', p_host::text);
    RETURN true;
END $$;

CREATE FUNCTION parley.set_chain(p_kind text, p_hedge boolean, p_on_content text, p_entries jsonb, p_now timestamp with time zone) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'parley', 'pg_temp'
    AS $$
BEGIN
    IF jsonb_array_length(p_entries) = 0 THEN
        DELETE FROM chain WHERE tenant_id = parley.tenant_id() AND kind = p_kind;
    ELSE
        INSERT INTO chain AS c (tenant_id, kind, hedge, on_content, updated_at)
        VALUES (parley.tenant_id(), p_kind, p_hedge, p_on_content, p_now)
        ON CONFLICT (tenant_id, kind) DO UPDATE
        SET hedge = excluded.hedge, on_content = excluded.on_content, updated_at = excluded.updated_at;
        DELETE FROM chain_entry WHERE tenant_id = parley.tenant_id() AND kind = p_kind;
        IF EXISTS (
            SELECT FROM jsonb_to_recordset(p_entries) AS e (provider_id uuid)
            WHERE NOT EXISTS (SELECT FROM provider p
                              WHERE p.tenant_id = parley.tenant_id() AND p.kind = p_kind AND p.id = e.provider_id)) THEN
            PERFORM parley.fail('PR404', 'provider_not_found');
        END IF;
        INSERT INTO chain_entry (tenant_id, kind, position, provider_id, first_output_ms, between_outputs_ms)
        SELECT parley.tenant_id(), p_kind, e.n - 1, (e.value ->> 'provider_id')::uuid,
               (e.value ->> 'first_output_ms')::integer, (e.value ->> 'between_outputs_ms')::integer
        FROM jsonb_array_elements(p_entries) WITH ORDINALITY AS e (value, n);
    END IF;
    PERFORM parley.mark_providers_changed();
END $$;

CREATE FUNCTION parley.set_password(p_user uuid, p_new_hash text, p_actor_role text, p_mail_key text, p_mail_data jsonb, p_now timestamp with time zone) RETURNS jsonb
    LANGUAGE plpgsql
    SET search_path TO 'parley', 'pg_temp'
    AS $$
DECLARE
    v_user  app_user := parley.lock_user(p_user, p_actor_role);
    v_ended jsonb;
BEGIN
    UPDATE app_user u SET password_hash = p_new_hash, password_changed_at = p_now, updated_at = p_now,
        status = CASE WHEN u.status = 'invited' THEN 'active' ELSE u.status END,
        email_verified_at = coalesce(u.email_verified_at, p_now)
    WHERE u.tenant_id = parley.tenant_id() AND u.id = p_user;
    UPDATE one_time_token t SET expires_at = p_now
    WHERE t.tenant_id = parley.tenant_id() AND t.user_id = p_user AND t.purpose IN ('reset_password', 'invitation')
      AND t.used_at IS NULL AND t.expires_at > p_now;
    SELECT coalesce(jsonb_agg(e), '[]') INTO v_ended FROM parley.end_sessions(p_user, NULL, NULL, 'password_reset', p_now) e;
    PERFORM parley.forgive_attempts('sign_in:' || parley.tenant_id() || ':' || v_user.email_key, '');
    PERFORM parley.mail_user(v_user, 'password_changed', p_mail_key, p_mail_data, NULL, p_now);
    RETURN v_ended;
END $$;

CREATE FUNCTION parley.settle_hold(p_conversation uuid, p_epoch integer, p_used_s bigint, p_grace_s bigint, p_now timestamp with time zone) RETURNS bigint
    LANGUAGE plpgsql
    SET search_path TO 'parley', 'pg_temp'
    AS $$
BEGIN
    RETURN parley.close_hold(parley.tenant_id(), p_conversation,
        CASE WHEN EXISTS (SELECT FROM credit_hold h WHERE h.tenant_id = parley.tenant_id()
                          AND h.conversation_id = p_conversation AND h.epoch = p_epoch) THEN p_used_s ELSE 0 END,
        p_grace_s, 'settled', p_now);
END $$;

CREATE FUNCTION parley.spend(p_user uuid, p_unit text, p_amount bigint, p_key text, p_conversation uuid, p_now timestamp with time zone) RETURNS text
    LANGUAGE plpgsql
    SET search_path TO 'parley', 'pg_temp'
    AS $$
DECLARE
    v_tenant bigint := parley.tenant_id();
    v_wallet wallet;
    v_plan   subscription;
BEGIN
    SELECT w.* INTO v_wallet FROM wallet w
    WHERE w.tenant_id = v_tenant AND w.owner = p_user AND w.unit = p_unit FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        v_plan := parley.current_subscription(v_tenant, p_user, p_now);
        SELECT w.* INTO v_wallet FROM wallet w
        WHERE w.tenant_id = v_tenant AND w.owner = parley.owner_key(coalesce(v_plan.user_id, p_user)) AND w.unit = p_unit
        FOR NO KEY UPDATE;
        IF NOT FOUND THEN
            RETURN CASE WHEN EXISTS (SELECT FROM plan p WHERE p.tenant_id = v_tenant) THEN 'used_up' ELSE 'spent' END;
        END IF;
    END IF;
    IF EXISTS (SELECT FROM usage_event u WHERE u.tenant_id = v_tenant AND u.key = p_key) THEN
        RETURN 'repeated';
    END IF;
    IF parley.expire_grants(v_tenant, v_wallet.id, p_now) > 0 THEN
        SELECT w.* INTO v_wallet FROM wallet w WHERE w.tenant_id = v_tenant AND w.id = v_wallet.id;
    END IF;
    IF parley.available_in(v_wallet, p_now) < p_amount THEN
        RETURN 'used_up';
    END IF;
    INSERT INTO usage_event (tenant_id, key, user_id, conversation_id, unit, quantity, at)
    VALUES (v_tenant, p_key, p_user, p_conversation, p_unit, p_amount, p_now);
    PERFORM parley.deduct(v_tenant, 'spend:' || p_key, 'spend', v_wallet, p_amount,
        (SELECT s.id FROM subscription s WHERE s.tenant_id = v_tenant AND s.owner = p_user AND s.state <> 'ended'),
        p_conversation, '{}', p_now);
    RETURN 'spent';
END $$;

CREATE FUNCTION parley.start_default(p_tenant bigint, p_user uuid, p_now timestamp with time zone) RETURNS boolean
    LANGUAGE plpgsql
    SET search_path TO 'parley', 'pg_temp'
    AS $$
DECLARE
    v_plan record;
    v_old  uuid;
BEGIN
    SELECT p.id, max(v.version) AS version INTO v_plan FROM plan p
    JOIN plan_version v ON v.tenant_id = p.tenant_id AND v.plan_id = p.id
    WHERE p.tenant_id = p_tenant AND p.is_default GROUP BY p.id;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    PERFORM pg_advisory_xact_lock(hashtextextended('parley.subscription.' || p_tenant || '.' || coalesce(p_user::text, ''), 0));
    IF EXISTS (SELECT FROM subscription s
               WHERE s.tenant_id = p_tenant AND s.owner = parley.owner_key(p_user) AND s.state <> 'ended') THEN
        RETURN true;
    END IF;
    UPDATE subscription s SET state = 'active', ended_at = NULL, end_reason = NULL
    WHERE s.tenant_id = p_tenant AND s.id = (
        SELECT o.id FROM subscription o
        WHERE o.tenant_id = p_tenant AND o.owner = parley.owner_key(p_user) AND o.plan_id = v_plan.id
          AND o.paid_until IS NULL AND o.allowance_end > p_now
        ORDER BY o.created_at DESC LIMIT 1)
    RETURNING s.id INTO v_old;
    IF v_old IS NULL THEN
        PERFORM parley.start_subscription(
            p_tenant, gen_random_uuid(), p_user, v_plan.id, v_plan.version, NULL, NULL, NULL, p_now);
    END IF;
    RETURN true;
END $$;

CREATE FUNCTION parley.start_subscription(p_tenant bigint, p_id uuid, p_user uuid, p_plan uuid, p_version integer, p_paid_until timestamp with time zone, p_vendor text, p_vendor_subscription text, p_now timestamp with time zone) RETURNS uuid
    LANGUAGE plpgsql
    SET search_path TO 'parley', 'pg_temp'
    AS $$
DECLARE
    v_old   uuid;
    v_terms record;
    v_made  subscription;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('parley.subscription.' || p_tenant || '.' || coalesce(p_user::text, ''), 0));
    SELECT s.id INTO v_old FROM subscription s
    WHERE s.tenant_id = p_tenant AND s.owner = parley.owner_key(p_user) AND s.state <> 'ended' FOR NO KEY UPDATE;
    IF FOUND THEN
        PERFORM parley.end_subscription(p_tenant, v_old, 'replaced', p_now);
    END IF;
    SELECT v.cycle, v.refresh_days INTO v_terms FROM plan_version v
    WHERE v.tenant_id = p_tenant AND v.plan_id = p_plan AND v.version = p_version;
    IF NOT FOUND OR v_terms.cycle = 'one_time' THEN
        PERFORM parley.fail('PR404', 'plan_not_found');
    END IF;
    INSERT INTO subscription AS s (tenant_id, id, user_id, plan_id, version, state, anchor, allowance_no, allowance_end,
        paid_until, vendor, vendor_subscription_id, created_at)
    VALUES (p_tenant, p_id, p_user, p_plan, p_version, 'active', p_now, 0,
        parley.allowance_start(p_now, v_terms.cycle, v_terms.refresh_days, 1), p_paid_until, p_vendor,
        p_vendor_subscription, p_now)
    RETURNING s.* INTO v_made;
    PERFORM parley.give_allowance(v_made, -1, p_now);
    RETURN p_id;
END $$;

CREATE FUNCTION parley.switch_plan(p_subscription parley.subscription, p_plan uuid, p_version integer, p_now timestamp with time zone) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'parley', 'pg_temp'
    AS $$
DECLARE
    v_tenant bigint := p_subscription.tenant_id;
    v_meter  record;
    v_wallet uuid;
BEGIN
    UPDATE subscription s SET
        plan_id = p_plan, version = p_version, next_plan_id = NULL, next_version = NULL,
        anchor = s.allowance_end, anchor_no = s.allowance_no + 1
    WHERE s.tenant_id = v_tenant AND s.id = p_subscription.id;
    FOR v_meter IN
        SELECT n.unit, n.included, n.overage_cap, coalesce(n.included - o.included, n.included, 0) AS more
        FROM plan_meter n
        LEFT JOIN plan_meter o ON o.tenant_id = n.tenant_id AND o.plan_id = p_subscription.plan_id
            AND o.version = p_subscription.version AND o.unit = n.unit
        WHERE n.tenant_id = v_tenant AND n.plan_id = p_plan AND n.version = p_version
        ORDER BY n.unit
    LOOP
        v_wallet := parley.wallet_of(v_tenant, p_subscription.user_id, v_meter.unit);
        UPDATE wallet w SET
            credit_limit = greatest(v_meter.overage_cap, w.held - w.balance),
            unlimited_until = CASE WHEN v_meter.included IS NULL THEN p_subscription.allowance_end END
        WHERE w.tenant_id = v_tenant AND w.id = v_wallet;
        PERFORM parley.add_credit(v_tenant, 'change:' || p_subscription.id || ':' || p_subscription.allowance_no || ':'
            || p_plan || ':' || p_version || ':' || v_meter.unit, v_wallet, v_meter.more, 'plan', p_subscription.allowance_end,
            jsonb_build_object('subscription', p_subscription.id), p_now);
    END LOOP;
END $$;

CREATE FUNCTION parley.take_attempt(p_subject text, p_limit integer, p_window interval, p_now timestamp with time zone) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'parley', 'pg_temp'
    AS $$
DECLARE
    v_count integer;
    v_ends  timestamptz;
BEGIN
    INSERT INTO attempt AS a (subject, window_began, window_ends, count)
    VALUES (sha256(convert_to(p_subject, 'UTF8')), p_now, p_now + p_window, 1)
    ON CONFLICT (subject) DO UPDATE SET
        count = CASE WHEN a.window_ends <= p_now THEN 1 ELSE least(a.count, p_limit) + 1 END,
        window_began = CASE WHEN a.window_ends <= p_now THEN p_now ELSE a.window_began END,
        window_ends = CASE WHEN a.window_ends <= p_now THEN p_now + p_window ELSE a.window_ends END
    RETURNING a.count, a.window_ends INTO v_count, v_ends;
    IF v_count <= p_limit THEN
        RETURN 0;
    END IF;
    RETURN greatest(1, ceil(extract(epoch FROM v_ends - p_now)))::integer;
END $$;

CREATE FUNCTION parley.take_back(p_tenant bigint, p_wallet uuid, p_grant bigint, p_kind text, p_key text, p_now timestamp with time zone) RETURNS bigint
    LANGUAGE plpgsql
    SET search_path TO 'parley', 'pg_temp'
    AS $$
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

CREATE FUNCTION parley.take_back_purchase(p_purchase parley.purchase, p_now timestamp with time zone) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'parley', 'pg_temp'
    AS $$
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

CREATE FUNCTION parley.take_conversation_commands(p_host uuid, p_forgotten timestamp with time zone, p_now timestamp with time zone) RETURNS TABLE(tenant bigint, id uuid, conversation uuid, kind text, words text)
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'parley', 'pg_temp'
    AS $$
BEGIN
    DELETE FROM conversation_command o WHERE (o.tenant_id, o.id) IN (
        SELECT f.tenant_id, f.id FROM conversation_command f WHERE f.sent_at < p_forgotten FOR UPDATE SKIP LOCKED);
    RETURN QUERY
    WITH taken AS (
        UPDATE conversation_command t SET taken_at = p_now WHERE t.host_id = p_host AND t.taken_at IS NULL
        RETURNING t.tenant_id, t.id, t.conversation_id, t.kind, t.text, t.sent_at)
    SELECT t.tenant_id, t.id, t.conversation_id, t.kind, t.text FROM taken t ORDER BY t.sent_at, t.id;
END $$;

CREATE FUNCTION parley.tenant_id() RETURNS bigint
    LANGUAGE sql STABLE PARALLEL SAFE
    AS $$ SELECT nullif(current_setting('app.tenant_id', true), '')::bigint $$;
COMMENT ON FUNCTION parley.tenant_id() IS 'The tenant of this transaction; NULL sees no tenant''s rows.';

CREATE TABLE parley.tenant (
    id bigint NOT NULL,
    slug text NOT NULL,
    name text NOT NULL,
    status text DEFAULT 'active'::text NOT NULL,
    settings jsonb DEFAULT '{}'::jsonb NOT NULL,
    branding jsonb DEFAULT '{}'::jsonb NOT NULL,
    experiences text[] DEFAULT '{}'::text[] NOT NULL,
    hosts text[] DEFAULT '{}'::text[] NOT NULL,
    cors_origins text[] DEFAULT '{}'::text[] NOT NULL,
    limits jsonb DEFAULT '{}'::jsonb NOT NULL,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    changed_in xid8 DEFAULT pg_current_xact_id() NOT NULL,
    CONSTRAINT tenant_branding_check CHECK (((jsonb_typeof(branding) = 'object'::text) AND (octet_length((branding)::text) <= 65536))),
    CONSTRAINT tenant_cors_origins_check CHECK ((cardinality(cors_origins) <= 50)),
    CONSTRAINT tenant_experiences_check CHECK ((experiences <@ ARRAY['practice'::text, 'companion'::text, 'receptionist'::text, 'mentor'::text, 'assistant'::text])),
    CONSTRAINT tenant_hosts_check CHECK ((cardinality(hosts) <= 50)),
    CONSTRAINT tenant_id_check CHECK ((id > 0)),
    CONSTRAINT tenant_limits_check CHECK ((jsonb_typeof(limits) = 'object'::text)),
    CONSTRAINT tenant_name_check CHECK (((length(name) >= 1) AND (length(name) <= 200))),
    CONSTRAINT tenant_settings_check CHECK (((jsonb_typeof(settings) = 'object'::text) AND (octet_length((settings)::text) <= 65536))),
    CONSTRAINT tenant_slug_check CHECK ((slug ~ '^[a-z][a-z0-9-]{0,38}[a-z0-9]$'::text)),
    CONSTRAINT tenant_status_check CHECK ((status = ANY (ARRAY['active'::text, 'suspended'::text, 'closed'::text])))
);
ALTER TABLE ONLY parley.tenant FORCE ROW LEVEL SECURITY;

CREATE FUNCTION parley.tenants_changed_since(p_since xid8) RETURNS SETOF parley.tenant
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'parley', 'pg_temp'
    AS $$ SELECT * FROM tenant WHERE changed_in >= p_since $$;

CREATE FUNCTION parley.tidy_tenancy(p_now timestamp with time zone) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'parley', 'pg_temp'
    AS $$
DECLARE
    v_total bigint := 0;
    v_count bigint;
BEGIN
    -- Twice as long as an access token lives: every host has read it, and no token it concerns still counts.
    DELETE FROM revocation WHERE at < p_now - interval '20 minutes';
    GET DIAGNOSTICS v_count = ROW_COUNT;
    v_total := v_total + v_count;
    -- A week after its end a session is of no interest even to its user.
    DELETE FROM session WHERE coalesce(ended_at, expires_at) < p_now - interval '7 days';
    GET DIAGNOSTICS v_count = ROW_COUNT;
    v_total := v_total + v_count;
    -- Used refresh tokens are kept as long as their theft could matter: a session's longest pause.
    DELETE FROM refresh_token WHERE used_at < p_now - interval '7 days';
    GET DIAGNOSTICS v_count = ROW_COUNT;
    v_total := v_total + v_count;
    DELETE FROM one_time_token WHERE expires_at < p_now - interval '1 day';
    GET DIAGNOSTICS v_count = ROW_COUNT;
    v_total := v_total + v_count;
    DELETE FROM attempt WHERE window_ends < p_now;
    GET DIAGNOSTICS v_count = ROW_COUNT;
    v_total := v_total + v_count;
    DELETE FROM idempotency_key WHERE expires_at < p_now;
    GET DIAGNOSTICS v_count = ROW_COUNT;
    RETURN v_total + v_count;
END $$;

CREATE FUNCTION parley.use_api_key(p_hash bytea, p_now timestamp with time zone) RETURNS TABLE(id uuid, user_id uuid, key_role text, user_role text, email_verified boolean, created_at timestamp with time zone, expires_at timestamp with time zone)
    LANGUAGE plpgsql
    SET search_path TO 'parley', 'pg_temp'
    AS $$
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

CREATE FUNCTION parley.user_id() RETURNS uuid
    LANGUAGE sql STABLE PARALLEL SAFE
    AS $$ SELECT nullif(current_setting('app.user_id', true), '')::uuid $$;
COMMENT ON FUNCTION parley.user_id() IS 'The user of this transaction, for tables owned by users; NULL sees all of the tenant''s.';

CREATE FUNCTION parley.verify_email(p_hash bytea, p_now timestamp with time zone, p_entry jsonb) RETURNS SETOF uuid
    LANGUAGE plpgsql
    SET search_path TO 'parley', 'pg_temp'
    AS $$
DECLARE
    v_user uuid;
BEGIN
    UPDATE one_time_token t SET used_at = p_now
    WHERE t.tenant_id = parley.tenant_id() AND t.hash = p_hash AND t.purpose = 'verify_email'
      AND t.used_at IS NULL AND t.expires_at > p_now
    RETURNING t.user_id INTO v_user;
    IF NOT FOUND THEN
        RETURN;
    END IF;
    UPDATE app_user u SET email_verified_at = coalesce(u.email_verified_at, p_now), updated_at = p_now
    WHERE u.tenant_id = parley.tenant_id() AND u.id = v_user;
    PERFORM parley.audit(p_entry || jsonb_build_object('actor_id', v_user, 'actor_tenant_id', parley.tenant_id()));
    RETURN NEXT v_user;
END $$;

CREATE FUNCTION parley.wallet_of(p_tenant bigint, p_user uuid, p_unit text) RETURNS uuid
    LANGUAGE plpgsql
    SET search_path TO 'parley', 'pg_temp'
    AS $$
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

CREATE FUNCTION parley.wallets_out_of_balance(p_tenant bigint, p_limit integer) RETURNS TABLE(tenant_id bigint, wallet_id uuid, user_id uuid, unit text, balance bigint, ledger bigint, held bigint, holds bigint, grants bigint)
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'parley', 'pg_temp'
    AS $$
    SELECT w.tenant_id, w.id, w.user_id, w.unit, w.balance, l.total, w.held, h.total, g.total
    FROM wallet w
    CROSS JOIN LATERAL (SELECT coalesce(sum(e.delta), 0)::bigint AS total FROM ledger_entry e
                        WHERE e.tenant_id = w.tenant_id AND e.wallet_id = w.id) l
    CROSS JOIN LATERAL (SELECT coalesce(sum(o.backed), 0)::bigint AS total FROM credit_hold o
                        WHERE o.tenant_id = w.tenant_id AND o.wallet_id = w.id AND o.state = 'held') h
    CROSS JOIN LATERAL (SELECT coalesce(sum(c.remaining), 0)::bigint AS total FROM credit_grant c
                        WHERE c.tenant_id = w.tenant_id AND c.wallet_id = w.id AND c.remaining > 0) g
    WHERE (p_tenant IS NULL OR w.tenant_id = p_tenant)
      AND (w.balance <> l.total OR w.held <> h.total OR greatest(w.balance, 0) <> g.total)
    ORDER BY w.tenant_id, w.id LIMIT p_limit
$$;

CREATE TABLE parley.api_key (
    tenant_id bigint NOT NULL,
    id uuid NOT NULL,
    user_id uuid NOT NULL,
    name text NOT NULL,
    role text NOT NULL,
    hash bytea NOT NULL,
    created_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone,
    last_used_at timestamp with time zone,
    revoked_at timestamp with time zone,
    CONSTRAINT api_key_hash_check CHECK ((octet_length(hash) = 32)),
    CONSTRAINT api_key_name_check CHECK (((length(name) >= 1) AND (length(name) <= 120))),
    CONSTRAINT api_key_role_check CHECK ((role = ANY (ARRAY['member'::text, 'tenant_admin'::text, 'operator'::text])))
);
ALTER TABLE ONLY parley.api_key FORCE ROW LEVEL SECURITY;

CREATE TABLE parley.attempt (
    subject bytea NOT NULL,
    window_began timestamp with time zone NOT NULL,
    window_ends timestamp with time zone NOT NULL,
    count integer NOT NULL,
    CONSTRAINT attempt_subject_check CHECK ((octet_length(subject) = 32))
);

CREATE TABLE parley.audit_entry (
    tenant_id bigint NOT NULL,
    id uuid NOT NULL,
    at timestamp with time zone NOT NULL,
    action text NOT NULL,
    target text,
    details jsonb DEFAULT '{}'::jsonb NOT NULL,
    actor_id uuid,
    actor_tenant_id bigint,
    api_key_id uuid,
    address text,
    request_id text,
    CONSTRAINT audit_entry_action_check CHECK ((action ~ '^[a-z_]+(\.[a-z_]+)+$'::text)),
    CONSTRAINT audit_entry_address_check CHECK ((length(address) <= 60)),
    CONSTRAINT audit_entry_request_id_check CHECK ((length(request_id) <= 200)),
    CONSTRAINT audit_entry_target_check CHECK ((length(target) <= 200))
);
ALTER TABLE ONLY parley.audit_entry FORCE ROW LEVEL SECURITY;

CREATE TABLE parley.chain (
    tenant_id bigint NOT NULL,
    kind text NOT NULL,
    hedge boolean DEFAULT false NOT NULL,
    on_content text DEFAULT 'stop'::text NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    CONSTRAINT chain_kind_check CHECK ((kind = ANY (ARRAY['stt'::text, 'tts'::text, 'llm'::text, 'realtime'::text, 'telephony'::text, 'payment'::text, 'avatar'::text, 'calendar'::text, 'mail'::text, 'sms'::text, 'identity'::text]))),
    CONSTRAINT chain_on_content_check CHECK ((on_content = ANY (ARRAY['stop'::text, 'ask_next'::text])))
);
ALTER TABLE ONLY parley.chain FORCE ROW LEVEL SECURITY;

CREATE TABLE parley.chain_entry (
    tenant_id bigint NOT NULL,
    kind text NOT NULL,
    "position" smallint NOT NULL,
    provider_id uuid NOT NULL,
    first_output_ms integer,
    between_outputs_ms integer,
    CONSTRAINT chain_entry_between_outputs_ms_check CHECK (((between_outputs_ms >= 100) AND (between_outputs_ms <= 60000))),
    CONSTRAINT chain_entry_first_output_ms_check CHECK (((first_output_ms >= 100) AND (first_output_ms <= 60000))),
    CONSTRAINT chain_entry_position_check CHECK ((("position" >= 0) AND ("position" <= 19)))
);
ALTER TABLE ONLY parley.chain_entry FORCE ROW LEVEL SECURITY;

CREATE TABLE parley.charge (
    tenant_id bigint NOT NULL,
    key text NOT NULL,
    user_id uuid,
    subscription_id uuid,
    conversation_id uuid,
    unit text NOT NULL,
    quantity bigint NOT NULL,
    micros bigint NOT NULL,
    currency text NOT NULL,
    invoice_id uuid,
    at timestamp with time zone NOT NULL,
    CONSTRAINT charge_currency_check CHECK ((currency ~ '^[A-Z]{3}$'::text)),
    CONSTRAINT charge_key_check CHECK (((length(key) >= 1) AND (length(key) <= 300))),
    CONSTRAINT charge_micros_check CHECK ((micros >= 0)),
    CONSTRAINT charge_quantity_check CHECK ((quantity > 0))
);
ALTER TABLE ONLY parley.charge FORCE ROW LEVEL SECURITY;

CREATE TABLE parley.client_secret (
    tenant_id bigint NOT NULL,
    token_sha256 bytea NOT NULL,
    user_id uuid NOT NULL,
    session_id uuid,
    api_key_id uuid,
    session jsonb NOT NULL,
    scenario text,
    temper integer,
    keep_transcript boolean NOT NULL,
    record boolean NOT NULL,
    created_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    CONSTRAINT client_secret_scenario_check CHECK (((scenario ~ '^[a-z0-9]+(-[a-z0-9]+)*$'::text) AND (length(scenario) <= 64))),
    CONSTRAINT client_secret_session_check CHECK ((jsonb_typeof(session) = 'object'::text)),
    CONSTRAINT client_secret_temper_check CHECK (((temper >= 1) AND (temper <= 5))),
    CONSTRAINT client_secret_token_sha256_check CHECK ((octet_length(token_sha256) = 32))
);
ALTER TABLE ONLY parley.client_secret FORCE ROW LEVEL SECURITY;

CREATE TABLE parley.conversation (
    tenant_id bigint NOT NULL,
    id uuid NOT NULL,
    user_id uuid,
    experience text NOT NULL,
    scenario text,
    title text DEFAULT ''::text NOT NULL,
    transport text NOT NULL,
    host_id uuid NOT NULL,
    state text NOT NULL,
    started_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone,
    end_reason text,
    language text,
    user_ms bigint DEFAULT 0 NOT NULL,
    assistant_ms bigint DEFAULT 0 NOT NULL,
    keeps_transcript boolean NOT NULL,
    keeps_recording boolean NOT NULL,
    recording_file text,
    rows_lost bigint DEFAULT 0 NOT NULL,
    told_seq bigint DEFAULT 0 NOT NULL,
    metadata jsonb DEFAULT '{}'::jsonb NOT NULL,
    deleted_at timestamp with time zone,
    timings jsonb DEFAULT '{}'::jsonb NOT NULL,
    session_id text,
    CONSTRAINT conversation_assistant_ms_check CHECK ((assistant_ms >= 0)),
    CONSTRAINT conversation_check CHECK (((state = 'ended'::text) = (ended_at IS NOT NULL))),
    CONSTRAINT conversation_check1 CHECK (((state = 'ended'::text) = (end_reason IS NOT NULL))),
    CONSTRAINT conversation_end_reason_check CHECK (((length(end_reason) >= 1) AND (length(end_reason) <= 80))),
    CONSTRAINT conversation_experience_check CHECK ((experience = ANY (ARRAY['practice'::text, 'companion'::text, 'receptionist'::text, 'mentor'::text, 'assistant'::text]))),
    CONSTRAINT conversation_language_check CHECK ((length(language) <= 35)),
    CONSTRAINT conversation_metadata_check CHECK (((jsonb_typeof(metadata) = 'object'::text) AND (octet_length((metadata)::text) <= 16384))),
    CONSTRAINT conversation_recording_file_check CHECK ((length(recording_file) <= 200)),
    CONSTRAINT conversation_rows_lost_check CHECK ((rows_lost >= 0)),
    CONSTRAINT conversation_scenario_check CHECK (((length(scenario) >= 1) AND (length(scenario) <= 100))),
    CONSTRAINT conversation_session_id_check CHECK (((length(session_id) >= 1) AND (length(session_id) <= 80))),
    CONSTRAINT conversation_state_check CHECK ((state = ANY (ARRAY['live'::text, 'ended'::text]))),
    CONSTRAINT conversation_timings_check CHECK (((jsonb_typeof(timings) = 'object'::text) AND (octet_length((timings)::text) <= 4096))),
    CONSTRAINT conversation_title_check CHECK ((length(title) <= 200)),
    CONSTRAINT conversation_transport_check CHECK ((transport = ANY (ARRAY['webrtc'::text, 'websocket'::text, 'phone'::text, 'avatar'::text, 'text'::text]))),
    CONSTRAINT conversation_user_ms_check CHECK ((user_ms >= 0))
);
ALTER TABLE ONLY parley.conversation FORCE ROW LEVEL SECURITY;

CREATE TABLE parley.conversation_command (
    tenant_id bigint NOT NULL,
    id uuid NOT NULL,
    conversation_id uuid NOT NULL,
    user_id uuid,
    host_id uuid NOT NULL,
    sender_id uuid NOT NULL,
    kind text NOT NULL,
    text text NOT NULL,
    sent_at timestamp with time zone NOT NULL,
    taken_at timestamp with time zone,
    outcome text,
    CONSTRAINT conversation_command_check CHECK (((outcome IS NULL) OR (taken_at IS NOT NULL))),
    CONSTRAINT conversation_command_kind_check CHECK ((kind = ANY (ARRAY['say'::text, 'interrupt'::text, 'context'::text, 'end'::text, 'end_after_sentence'::text, 'hang_up'::text, 'let_go'::text]))),
    CONSTRAINT conversation_command_outcome_check CHECK ((outcome = ANY (ARRAY['done'::text, 'refused'::text, 'not_live'::text]))),
    CONSTRAINT conversation_command_text_check CHECK ((length(text) <= 32000))
);
ALTER TABLE ONLY parley.conversation_command FORCE ROW LEVEL SECURITY;

CREATE TABLE parley.conversation_event (
    tenant_id bigint NOT NULL,
    conversation_id uuid NOT NULL,
    seq bigint NOT NULL,
    user_id uuid,
    kind text NOT NULL,
    payload jsonb NOT NULL,
    at timestamp with time zone NOT NULL,
    CONSTRAINT conversation_event_kind_check CHECK ((kind ~ '^[a-z0-9_.]{1,80}$'::text)),
    CONSTRAINT conversation_event_payload_check CHECK ((octet_length((payload)::text) <= 131072)),
    CONSTRAINT conversation_event_seq_check CHECK ((seq > 0))
);
ALTER TABLE ONLY parley.conversation_event FORCE ROW LEVEL SECURITY;

CREATE TABLE parley.conversation_turn (
    tenant_id bigint NOT NULL,
    conversation_id uuid NOT NULL,
    seq integer NOT NULL,
    user_id uuid,
    speaker text NOT NULL,
    text text,
    heard_text text,
    started_ms bigint NOT NULL,
    length_ms bigint NOT NULL,
    confidence real,
    provider_id uuid,
    interrupted boolean DEFAULT false NOT NULL,
    timings jsonb DEFAULT '{}'::jsonb NOT NULL,
    voice_provider_id uuid,
    CONSTRAINT conversation_turn_confidence_check CHECK (((confidence >= (0)::double precision) AND (confidence <= (1)::double precision))),
    CONSTRAINT conversation_turn_heard_text_check CHECK ((length(heard_text) <= 32768)),
    CONSTRAINT conversation_turn_length_ms_check CHECK ((length_ms >= 0)),
    CONSTRAINT conversation_turn_seq_check CHECK ((seq > 0)),
    CONSTRAINT conversation_turn_speaker_check CHECK ((speaker = ANY (ARRAY['user'::text, 'assistant'::text]))),
    CONSTRAINT conversation_turn_started_ms_check CHECK ((started_ms >= 0)),
    CONSTRAINT conversation_turn_text_check CHECK ((length(text) <= 32768)),
    CONSTRAINT conversation_turn_timings_check CHECK ((jsonb_typeof(timings) = 'object'::text))
);
ALTER TABLE ONLY parley.conversation_turn FORCE ROW LEVEL SECURITY;

CREATE TABLE parley.cost_event (
    tenant_id bigint NOT NULL,
    id uuid NOT NULL,
    provider_id uuid NOT NULL,
    kind text NOT NULL,
    unit text NOT NULL,
    quantity_milli bigint NOT NULL,
    micros bigint NOT NULL,
    currency text NOT NULL,
    at timestamp with time zone NOT NULL,
    conversation_id uuid,
    CONSTRAINT cost_event_currency_check CHECK ((currency ~ '^[A-Z]{3}$'::text)),
    CONSTRAINT cost_event_micros_check CHECK ((micros >= 0)),
    CONSTRAINT cost_event_quantity_milli_check CHECK ((quantity_milli >= 0)),
    CONSTRAINT cost_event_unit_check CHECK ((unit ~ '^[a-z_]{1,40}$'::text))
);
ALTER TABLE ONLY parley.cost_event FORCE ROW LEVEL SECURITY;

CREATE TABLE parley.credit_grant (
    tenant_id bigint NOT NULL,
    id bigint NOT NULL,
    wallet_id uuid NOT NULL,
    source text NOT NULL,
    origin text NOT NULL,
    subscription_id uuid,
    longest_s integer,
    amount bigint NOT NULL,
    remaining bigint NOT NULL,
    priority integer NOT NULL,
    granted_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone,
    CONSTRAINT credit_grant_amount_check CHECK ((amount > 0)),
    CONSTRAINT credit_grant_check CHECK (((remaining >= 0) AND (remaining <= amount))),
    CONSTRAINT credit_grant_source_check CHECK ((source = ANY (ARRAY['plan'::text, 'rollover'::text, 'purchase'::text, 'gift'::text])))
)
WITH (fillfactor='70');
ALTER TABLE ONLY parley.credit_grant FORCE ROW LEVEL SECURITY;
ALTER TABLE parley.credit_grant ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME parley.credit_grant_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE parley.credit_hold (
    tenant_id bigint NOT NULL,
    conversation_id uuid NOT NULL,
    user_id uuid,
    wallet_id uuid NOT NULL,
    subscription_id uuid,
    unit text NOT NULL,
    state text NOT NULL,
    held bigint NOT NULL,
    backed bigint NOT NULL,
    allowed_s bigint NOT NULL,
    longest_s bigint NOT NULL,
    used_s bigint DEFAULT 0 NOT NULL,
    grace_s bigint DEFAULT 0 NOT NULL,
    extension integer DEFAULT 0 NOT NULL,
    host_id uuid NOT NULL,
    epoch integer DEFAULT 1 NOT NULL,
    lease_until timestamp with time zone NOT NULL,
    opened_at timestamp with time zone NOT NULL,
    closed_at timestamp with time zone,
    charged bigint DEFAULT 0 NOT NULL,
    CONSTRAINT credit_hold_allowed_s_check CHECK ((allowed_s >= 0)),
    CONSTRAINT credit_hold_check CHECK (((backed >= 0) AND (backed <= held))),
    CONSTRAINT credit_hold_check1 CHECK (((state = 'held'::text) = (closed_at IS NULL))),
    CONSTRAINT credit_hold_grace_s_check CHECK ((grace_s >= 0)),
    CONSTRAINT credit_hold_held_check CHECK ((held >= 0)),
    CONSTRAINT credit_hold_longest_s_check CHECK ((longest_s > 0)),
    CONSTRAINT credit_hold_state_check CHECK ((state = ANY (ARRAY['held'::text, 'settled'::text, 'reaped'::text]))),
    CONSTRAINT credit_hold_used_s_check CHECK ((used_s >= 0))
)
WITH (fillfactor='50');
ALTER TABLE ONLY parley.credit_hold FORCE ROW LEVEL SECURITY;

CREATE TABLE parley.customer (
    tenant_id bigint NOT NULL,
    user_id uuid NOT NULL,
    vendor text NOT NULL,
    vendor_customer_id text,
    plan_id uuid NOT NULL,
    state text NOT NULL,
    since timestamp with time zone NOT NULL,
    CONSTRAINT customer_state_check CHECK ((state = ANY (ARRAY['active'::text, 'ended'::text])))
);
ALTER TABLE ONLY parley.customer FORCE ROW LEVEL SECURITY;

CREATE TABLE parley.debrief (
    tenant_id bigint NOT NULL,
    conversation_id uuid NOT NULL,
    user_id uuid,
    scenario text NOT NULL,
    temper integer NOT NULL,
    score_tenths integer NOT NULL,
    outcome text NOT NULL,
    body jsonb NOT NULL,
    made_at timestamp with time zone NOT NULL,
    CONSTRAINT debrief_body_check CHECK (((jsonb_typeof(body) = 'object'::text) AND (octet_length((body)::text) <= 1048576))),
    CONSTRAINT debrief_outcome_check CHECK ((outcome = ANY (ARRAY['success'::text, 'escalated'::text, 'unresolved'::text, 'silent'::text]))),
    CONSTRAINT debrief_scenario_check CHECK (((length(scenario) >= 1) AND (length(scenario) <= 100))),
    CONSTRAINT debrief_score_tenths_check CHECK (((score_tenths >= 0) AND (score_tenths <= 100))),
    CONSTRAINT debrief_temper_check CHECK (((temper >= 1) AND (temper <= 5)))
);
ALTER TABLE ONLY parley.debrief FORCE ROW LEVEL SECURITY;

CREATE TABLE parley.host (
    id uuid NOT NULL,
    name text NOT NULL,
    address text NOT NULL,
    started_at timestamp with time zone NOT NULL,
    last_seen_at timestamp with time zone NOT NULL
);

CREATE TABLE parley.idempotency_key (
    tenant_id bigint NOT NULL,
    caller text NOT NULL,
    key text NOT NULL,
    route text NOT NULL,
    body_sha256 bytea NOT NULL,
    lease uuid NOT NULL,
    lease_until timestamp with time zone NOT NULL,
    sealed bytea,
    created_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    CONSTRAINT idempotency_key_body_sha256_check CHECK ((octet_length(body_sha256) = 32)),
    CONSTRAINT idempotency_key_caller_check CHECK ((length(caller) <= 60)),
    CONSTRAINT idempotency_key_key_check CHECK (((length(key) >= 1) AND (length(key) <= 255))),
    CONSTRAINT idempotency_key_route_check CHECK ((length(route) <= 300))
);
ALTER TABLE ONLY parley.idempotency_key FORCE ROW LEVEL SECURITY;

CREATE TABLE parley.invoice_line (
    tenant_id bigint NOT NULL,
    invoice_id uuid NOT NULL,
    line integer NOT NULL,
    description text NOT NULL,
    unit text,
    quantity bigint NOT NULL,
    amount_micros bigint NOT NULL,
    CONSTRAINT invoice_line_amount_micros_check CHECK ((amount_micros >= 0)),
    CONSTRAINT invoice_line_description_check CHECK (((length(description) >= 1) AND (length(description) <= 300))),
    CONSTRAINT invoice_line_line_check CHECK ((line > 0)),
    CONSTRAINT invoice_line_quantity_check CHECK ((quantity > 0))
);
ALTER TABLE ONLY parley.invoice_line FORCE ROW LEVEL SECURITY;

CREATE TABLE parley.job (
    id bigint NOT NULL,
    tenant_id bigint NOT NULL,
    queue text NOT NULL,
    dedupe text,
    state smallint NOT NULL,
    prio smallint NOT NULL,
    run_at timestamp with time zone NOT NULL,
    attempt smallint DEFAULT 0 NOT NULL,
    max_attempt smallint DEFAULT 12 NOT NULL,
    node text,
    lease_until timestamp with time zone,
    payload jsonb NOT NULL,
    error text,
    created_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    CONSTRAINT job_check CHECK (((state = 1) = (node IS NOT NULL))),
    CONSTRAINT job_check1 CHECK (((state = 1) = (lease_until IS NOT NULL))),
    CONSTRAINT job_dedupe_check CHECK ((length(dedupe) <= 300)),
    CONSTRAINT job_max_attempt_check CHECK ((max_attempt > 0)),
    CONSTRAINT job_queue_check CHECK ((queue ~ '^[a-z0-9_.-]{1,100}$'::text)),
    CONSTRAINT job_state_check CHECK (((state >= 0) AND (state <= 3)))
)
WITH (autovacuum_vacuum_scale_factor='0.01', autovacuum_vacuum_cost_delay='0');

CREATE TABLE parley.job_history (
    id bigint NOT NULL,
    tenant_id bigint NOT NULL,
    queue text NOT NULL,
    dedupe text,
    prio smallint NOT NULL,
    run_at timestamp with time zone NOT NULL,
    attempt smallint NOT NULL,
    node text,
    error text,
    created_at timestamp with time zone NOT NULL,
    outcome smallint NOT NULL,
    finished_at timestamp with time zone NOT NULL,
    CONSTRAINT job_history_outcome_check CHECK ((outcome = ANY (ARRAY[0, 1])))
);
ALTER TABLE parley.job ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME parley.job_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE parley.ledger_entry (
    tenant_id bigint NOT NULL,
    key text NOT NULL,
    seq bigint NOT NULL,
    wallet_id uuid NOT NULL,
    kind text NOT NULL,
    delta bigint NOT NULL,
    balance_after bigint NOT NULL,
    details jsonb DEFAULT '{}'::jsonb NOT NULL,
    at timestamp with time zone NOT NULL,
    CONSTRAINT ledger_entry_key_check CHECK (((length(key) >= 1) AND (length(key) <= 300))),
    CONSTRAINT ledger_entry_kind_check CHECK ((kind = ANY (ARRAY['grant'::text, 'settle'::text, 'spend'::text, 'expire'::text, 'refund'::text, 'overage'::text])))
);
ALTER TABLE ONLY parley.ledger_entry FORCE ROW LEVEL SECURITY;
ALTER TABLE parley.ledger_entry ALTER COLUMN seq ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME parley.ledger_entry_seq_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE parley.live_cursor (
    tenant_id bigint NOT NULL,
    user_id uuid NOT NULL,
    last_seq bigint NOT NULL,
    CONSTRAINT live_cursor_last_seq_check CHECK ((last_seq > 0))
)
WITH (fillfactor='70');
ALTER TABLE ONLY parley.live_cursor FORCE ROW LEVEL SECURITY;

CREATE TABLE parley.live_event (
    tenant_id bigint NOT NULL,
    user_id uuid NOT NULL,
    seq bigint NOT NULL,
    kind text NOT NULL,
    payload jsonb NOT NULL,
    at timestamp with time zone NOT NULL,
    CONSTRAINT live_event_kind_check CHECK ((kind ~ '^[a-z0-9_.]{1,80}$'::text)),
    CONSTRAINT live_event_payload_check CHECK ((octet_length((payload)::text) <= 65536))
);
ALTER TABLE ONLY parley.live_event FORCE ROW LEVEL SECURITY;

CREATE TABLE parley.migration (
    version integer NOT NULL,
    name text NOT NULL,
    checksum text NOT NULL,
    applied_at timestamp with time zone NOT NULL
);

CREATE TABLE parley.one_time_token (
    tenant_id bigint NOT NULL,
    hash bytea NOT NULL,
    user_id uuid NOT NULL,
    purpose text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    used_at timestamp with time zone,
    CONSTRAINT one_time_token_hash_check CHECK ((octet_length(hash) = 32)),
    CONSTRAINT one_time_token_purpose_check CHECK ((purpose = ANY (ARRAY['verify_email'::text, 'reset_password'::text, 'invitation'::text])))
);
ALTER TABLE ONLY parley.one_time_token FORCE ROW LEVEL SECURITY;

CREATE TABLE parley.outbox (
    tenant_id bigint NOT NULL,
    id bigint NOT NULL,
    topic text NOT NULL,
    dedupe text NOT NULL,
    payload jsonb,
    at timestamp with time zone NOT NULL,
    sent_at timestamp with time zone,
    CONSTRAINT outbox_check CHECK (((sent_at IS NULL) = (payload IS NOT NULL))),
    CONSTRAINT outbox_dedupe_check CHECK ((length(dedupe) <= 300)),
    CONSTRAINT outbox_topic_check CHECK ((topic ~ '^[a-z0-9_.-]{1,100}$'::text))
);
ALTER TABLE ONLY parley.outbox FORCE ROW LEVEL SECURITY;
ALTER TABLE parley.outbox ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME parley.outbox_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE parley.payment_name (
    tenant_id bigint NOT NULL,
    vendor text NOT NULL,
    name text NOT NULL,
    object_id text NOT NULL,
    CONSTRAINT payment_name_name_check CHECK (((length(name) >= 1) AND (length(name) <= 200))),
    CONSTRAINT payment_name_object_id_check CHECK (((length(object_id) >= 1) AND (length(object_id) <= 200)))
);
ALTER TABLE ONLY parley.payment_name FORCE ROW LEVEL SECURITY;

CREATE TABLE parley.payment_news (
    tenant_id bigint NOT NULL,
    vendor text NOT NULL,
    event_id text NOT NULL,
    kind text NOT NULL,
    object_id text NOT NULL,
    occurred_at timestamp with time zone NOT NULL,
    event jsonb NOT NULL,
    raw bytea NOT NULL,
    state text NOT NULL,
    attempts integer DEFAULT 0 NOT NULL,
    received_at timestamp with time zone NOT NULL,
    applied_at timestamp with time zone,
    error text,
    CONSTRAINT payment_news_error_check CHECK ((length(error) <= 300)),
    CONSTRAINT payment_news_event_id_check CHECK (((length(event_id) >= 1) AND (length(event_id) <= 200))),
    CONSTRAINT payment_news_object_id_check CHECK ((length(object_id) <= 200)),
    CONSTRAINT payment_news_raw_check CHECK ((octet_length(raw) <= 1048576)),
    CONSTRAINT payment_news_state_check CHECK ((state = ANY (ARRAY['new'::text, 'applied'::text, 'stale'::text, 'parked'::text, 'dead'::text]))),
    CONSTRAINT payment_news_vendor_check CHECK ((vendor ~ '^[a-z][a-z0-9_.-]{0,63}$'::text))
);
ALTER TABLE ONLY parley.payment_news FORCE ROW LEVEL SECURITY;

CREATE TABLE parley.periodic_job (
    name text NOT NULL,
    cadence text NOT NULL,
    next_at timestamp with time zone NOT NULL,
    last_at timestamp with time zone,
    CONSTRAINT periodic_job_name_check CHECK ((name ~ '^[a-z0-9_.-]{1,80}$'::text))
);

CREATE TABLE parley.plan (
    tenant_id bigint NOT NULL,
    id uuid NOT NULL,
    slug text NOT NULL,
    "position" integer DEFAULT 0 NOT NULL,
    offered boolean DEFAULT true NOT NULL,
    is_default boolean DEFAULT false NOT NULL,
    created_at timestamp with time zone NOT NULL,
    CONSTRAINT plan_slug_check CHECK ((slug ~ '^[a-z][a-z0-9_]{0,63}$'::text))
);
ALTER TABLE ONLY parley.plan FORCE ROW LEVEL SECURITY;

CREATE TABLE parley.plan_meter (
    tenant_id bigint NOT NULL,
    plan_id uuid NOT NULL,
    version integer NOT NULL,
    unit text NOT NULL,
    included bigint,
    overage_cap bigint DEFAULT 0 NOT NULL,
    overage_micros bigint DEFAULT 0 NOT NULL,
    overage_per text DEFAULT 'unit'::text NOT NULL,
    rollover_cap bigint DEFAULT 0 NOT NULL,
    extend_s integer,
    extend_micros bigint,
    CONSTRAINT plan_meter_check CHECK (((overage_cap > 0) OR (overage_micros = 0))),
    CONSTRAINT plan_meter_check1 CHECK (((extend_s IS NULL) = (extend_micros IS NULL))),
    CONSTRAINT plan_meter_extend_micros_check CHECK (((extend_micros >= 0) AND (extend_micros <= '1000000000000'::bigint))),
    CONSTRAINT plan_meter_extend_s_check CHECK (((extend_s >= 10) AND (extend_s <= 86400))),
    CONSTRAINT plan_meter_included_check CHECK (((included >= 0) AND (included <= '1000000000000'::bigint))),
    CONSTRAINT plan_meter_overage_cap_check CHECK (((overage_cap >= 0) AND (overage_cap <= '1000000000000'::bigint))),
    CONSTRAINT plan_meter_overage_micros_check CHECK (((overage_micros >= 0) AND (overage_micros <= '1000000000000'::bigint))),
    CONSTRAINT plan_meter_overage_per_check CHECK ((overage_per = ANY (ARRAY['unit'::text, 'conversation'::text]))),
    CONSTRAINT plan_meter_rollover_cap_check CHECK (((rollover_cap >= 0) AND (rollover_cap <= '1000000000000'::bigint))),
    CONSTRAINT plan_meter_unit_check CHECK ((unit = ANY (ARRAY['second'::text, 'session'::text, 'call'::text, 'token'::text, 'document'::text])))
);
ALTER TABLE ONLY parley.plan_meter FORCE ROW LEVEL SECURITY;

CREATE TABLE parley.plan_version (
    tenant_id bigint NOT NULL,
    plan_id uuid NOT NULL,
    version integer NOT NULL,
    name text NOT NULL,
    description text DEFAULT ''::text NOT NULL,
    price_micros bigint NOT NULL,
    currency text NOT NULL,
    cycle text NOT NULL,
    refresh_days integer,
    expiry_days integer,
    longest_s integer,
    most_at_once integer,
    warn_percent integer DEFAULT 90 NOT NULL,
    grace_s integer DEFAULT 0 NOT NULL,
    hard_cutoff boolean DEFAULT false NOT NULL,
    features jsonb DEFAULT '{}'::jsonb NOT NULL,
    created_at timestamp with time zone NOT NULL,
    CONSTRAINT plan_version_check CHECK ((NOT (hard_cutoff AND (grace_s > 0)))),
    CONSTRAINT plan_version_check1 CHECK (((refresh_days IS NULL) OR (cycle <> 'one_time'::text))),
    CONSTRAINT plan_version_currency_check CHECK ((currency ~ '^[A-Z]{3}$'::text)),
    CONSTRAINT plan_version_cycle_check CHECK ((cycle = ANY (ARRAY['one_time'::text, 'monthly'::text, 'annual'::text]))),
    CONSTRAINT plan_version_description_check CHECK ((length(description) <= 1000)),
    CONSTRAINT plan_version_expiry_days_check CHECK (((expiry_days >= 1) AND (expiry_days <= 3660))),
    CONSTRAINT plan_version_features_check CHECK (((jsonb_typeof(features) = 'object'::text) AND (octet_length((features)::text) <= 16384))),
    CONSTRAINT plan_version_grace_s_check CHECK (((grace_s >= 0) AND (grace_s <= 600))),
    CONSTRAINT plan_version_longest_s_check CHECK (((longest_s >= 10) AND (longest_s <= 86400))),
    CONSTRAINT plan_version_most_at_once_check CHECK (((most_at_once >= 1) AND (most_at_once <= 1000))),
    CONSTRAINT plan_version_name_check CHECK (((length(name) >= 1) AND (length(name) <= 120))),
    CONSTRAINT plan_version_price_micros_check CHECK ((price_micros >= 0)),
    CONSTRAINT plan_version_refresh_days_check CHECK (((refresh_days >= 1) AND (refresh_days <= 36500))),
    CONSTRAINT plan_version_version_check CHECK ((version > 0)),
    CONSTRAINT plan_version_warn_percent_check CHECK (((warn_percent >= 1) AND (warn_percent <= 100)))
);
ALTER TABLE ONLY parley.plan_version FORCE ROW LEVEL SECURITY;

CREATE TABLE parley.platform_secret (
    name text NOT NULL,
    sealed bytea NOT NULL,
    key_id text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    CONSTRAINT platform_secret_name_check CHECK ((name ~ '^[A-Za-z0-9_./-]{1,200}$'::text)),
    CONSTRAINT platform_secret_sealed_check CHECK (((octet_length(sealed) >= 30) AND (octet_length(sealed) <= 65536)))
);

CREATE TABLE parley.plugin_note (
    tenant_id bigint NOT NULL,
    name text NOT NULL,
    plugin text NOT NULL,
    sealed bytea NOT NULL,
    key_id text NOT NULL,
    bytes bigint NOT NULL,
    expires_at timestamp with time zone,
    updated_at timestamp with time zone NOT NULL,
    CONSTRAINT plugin_note_bytes_check CHECK ((bytes > 0)),
    CONSTRAINT plugin_note_check CHECK (starts_with(name, (('plugin:'::text || plugin) || ':'::text))),
    CONSTRAINT plugin_note_key_length CHECK (((length(name) - length(plugin)) <= 520)),
    CONSTRAINT plugin_note_name_check CHECK ((name ~ '^plugin:[a-z][a-z0-9_.-]{0,63}:([0-9a-f]{2})+$'::text)),
    CONSTRAINT plugin_note_sealed_check CHECK (((octet_length(sealed) >= 30) AND (octet_length(sealed) <= 17000000)))
);
ALTER TABLE ONLY parley.plugin_note FORCE ROW LEVEL SECURITY;

CREATE TABLE parley.plugin_switch (
    plugin text NOT NULL,
    enabled boolean NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    CONSTRAINT plugin_switch_plugin_check CHECK ((plugin ~ '^[a-z][a-z0-9_.-]{0,63}$'::text))
);

CREATE TABLE parley.provider (
    tenant_id bigint NOT NULL,
    id uuid NOT NULL,
    kind text NOT NULL,
    plugin text NOT NULL,
    name text NOT NULL,
    settings jsonb NOT NULL,
    secret_names text[] DEFAULT '{}'::text[] NOT NULL,
    prices jsonb,
    enabled boolean DEFAULT true NOT NULL,
    revision integer DEFAULT 1 NOT NULL,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    CONSTRAINT provider_kind_check CHECK ((kind = ANY (ARRAY['stt'::text, 'tts'::text, 'llm'::text, 'realtime'::text, 'telephony'::text, 'payment'::text, 'avatar'::text, 'calendar'::text, 'mail'::text, 'sms'::text, 'identity'::text]))),
    CONSTRAINT provider_name_check CHECK (((length(name) >= 1) AND (length(name) <= 120))),
    CONSTRAINT provider_plugin_check CHECK ((plugin ~ '^[a-z][a-z0-9_.-]{0,63}$'::text)),
    CONSTRAINT provider_prices_check CHECK (((jsonb_typeof(prices) = 'array'::text) AND (octet_length((prices)::text) <= 8192))),
    CONSTRAINT provider_revision_check CHECK ((revision > 0)),
    CONSTRAINT provider_secret_names_check CHECK ((cardinality(secret_names) <= 20)),
    CONSTRAINT provider_settings_check CHECK (((jsonb_typeof(settings) = 'object'::text) AND (octet_length((settings)::text) <= 65536)))
);
ALTER TABLE ONLY parley.provider FORCE ROW LEVEL SECURITY;

CREATE TABLE parley.provider_change (
    tenant_id bigint NOT NULL,
    changed_in xid8 NOT NULL
);
ALTER TABLE ONLY parley.provider_change FORCE ROW LEVEL SECURITY;

CREATE TABLE parley.provider_event (
    tenant_id bigint NOT NULL,
    id uuid NOT NULL,
    provider_id uuid NOT NULL,
    kind text NOT NULL,
    event text NOT NULL,
    code text,
    detail jsonb NOT NULL,
    at timestamp with time zone NOT NULL,
    CONSTRAINT provider_event_code_check CHECK ((length(code) <= 40)),
    CONSTRAINT provider_event_detail_check CHECK (((jsonb_typeof(detail) = 'object'::text) AND (octet_length((detail)::text) <= 8192))),
    CONSTRAINT provider_event_event_check CHECK ((event ~ '^[a-z_]{1,40}$'::text))
);
ALTER TABLE ONLY parley.provider_event FORCE ROW LEVEL SECURITY;

CREATE TABLE parley.provider_health (
    tenant_id bigint NOT NULL,
    provider_id uuid NOT NULL,
    host_id uuid NOT NULL,
    revision integer NOT NULL,
    breaker text NOT NULL,
    breaker_changed_at timestamp with time zone NOT NULL,
    breaker_until timestamp with time zone,
    samples bigint NOT NULL,
    p50_ms integer NOT NULL,
    p95_ms integer NOT NULL,
    p99_ms integer NOT NULL,
    successes bigint NOT NULL,
    failures bigint NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    CONSTRAINT provider_health_breaker_check CHECK ((breaker = ANY (ARRAY['closed'::text, 'open'::text, 'half_open'::text, 'limited'::text, 'refused'::text]))),
    CONSTRAINT provider_health_samples_check CHECK ((samples >= 0))
)
WITH (fillfactor='70');
ALTER TABLE ONLY parley.provider_health FORCE ROW LEVEL SECURITY;

CREATE TABLE parley.refresh_token (
    tenant_id bigint NOT NULL,
    hash bytea NOT NULL,
    session_id uuid NOT NULL,
    created_at timestamp with time zone NOT NULL,
    used_at timestamp with time zone,
    CONSTRAINT refresh_token_hash_check CHECK ((octet_length(hash) = 32))
);
ALTER TABLE ONLY parley.refresh_token FORCE ROW LEVEL SECURITY;

CREATE TABLE parley.revocation (
    tenant_id bigint NOT NULL,
    id bigint NOT NULL,
    user_id uuid,
    session_id uuid,
    api_key_id uuid,
    at timestamp with time zone NOT NULL,
    noted_in xid8 DEFAULT pg_current_xact_id() NOT NULL
);
ALTER TABLE ONLY parley.revocation FORCE ROW LEVEL SECURITY;
ALTER TABLE parley.revocation ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME parley.revocation_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE parley.scenario (
    tenant_id bigint NOT NULL,
    id uuid NOT NULL,
    user_id uuid,
    document jsonb NOT NULL,
    produced_by text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    CONSTRAINT scenario_document_check CHECK (((jsonb_typeof(document) = 'object'::text) AND (octet_length((document)::text) <= 262144))),
    CONSTRAINT scenario_produced_by_check CHECK ((produced_by = ANY (ARRAY['model'::text, 'engine'::text])))
);
ALTER TABLE ONLY parley.scenario FORCE ROW LEVEL SECURITY;

CREATE TABLE parley.secret (
    tenant_id bigint NOT NULL,
    name text NOT NULL,
    sealed bytea NOT NULL,
    key_id text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    CONSTRAINT secret_name_check CHECK ((name ~ '^[A-Za-z0-9_./-]{1,200}$'::text)),
    CONSTRAINT secret_sealed_check CHECK (((octet_length(sealed) >= 30) AND (octet_length(sealed) <= 65536)))
);
ALTER TABLE ONLY parley.secret FORCE ROW LEVEL SECURITY;

CREATE TABLE parley.session (
    tenant_id bigint NOT NULL,
    id uuid NOT NULL,
    user_id uuid NOT NULL,
    user_agent text NOT NULL,
    address text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    last_used_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone,
    end_reason text,
    CONSTRAINT session_address_check CHECK ((length(address) <= 60)),
    CONSTRAINT session_check CHECK (((ended_at IS NULL) = (end_reason IS NULL))),
    CONSTRAINT session_end_reason_check CHECK ((end_reason = ANY (ARRAY['signed_out'::text, 'revoked'::text, 'password_changed'::text, 'password_reset'::text, 'role_changed'::text, 'disabled'::text, 'reused'::text]))),
    CONSTRAINT session_user_agent_check CHECK ((length(user_agent) <= 400))
);
ALTER TABLE ONLY parley.session FORCE ROW LEVEL SECURITY;

CREATE TABLE parley.share_link (
    tenant_id bigint NOT NULL,
    token_sha256 bytea NOT NULL,
    conversation_id uuid NOT NULL,
    user_id uuid,
    created_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    revoked_at timestamp with time zone,
    CONSTRAINT share_link_token_sha256_check CHECK ((octet_length(token_sha256) = 32))
);
ALTER TABLE ONLY parley.share_link FORCE ROW LEVEL SECURITY;

CREATE TABLE parley.stream_ticket (
    tenant_id bigint NOT NULL,
    token_sha256 bytea NOT NULL,
    user_id uuid NOT NULL,
    session_id uuid,
    api_key_id uuid,
    role text NOT NULL,
    email_verified boolean NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    CONSTRAINT stream_ticket_role_check CHECK ((role = ANY (ARRAY['member'::text, 'tenant_admin'::text, 'operator'::text]))),
    CONSTRAINT stream_ticket_token_sha256_check CHECK ((octet_length(token_sha256) = 32))
);
ALTER TABLE ONLY parley.stream_ticket FORCE ROW LEVEL SECURITY;

CREATE TABLE parley.tool (
    tenant_id bigint NOT NULL,
    id uuid NOT NULL,
    name text NOT NULL,
    description text NOT NULL,
    parameters jsonb NOT NULL,
    url text NOT NULL,
    timeout_ms integer NOT NULL,
    enabled boolean DEFAULT true NOT NULL,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    CONSTRAINT tool_description_check CHECK (((length(description) >= 1) AND (length(description) <= 1000))),
    CONSTRAINT tool_name_check CHECK ((name ~ '^[A-Za-z0-9_-]{1,64}$'::text)),
    CONSTRAINT tool_parameters_check CHECK (((jsonb_typeof(parameters) = 'object'::text) AND (octet_length((parameters)::text) <= 32768))),
    CONSTRAINT tool_timeout_ms_check CHECK (((timeout_ms >= 200) AND (timeout_ms <= 30000))),
    CONSTRAINT tool_url_check CHECK (((url ~~ 'https://%'::text) AND (length(url) <= 2000)))
);
ALTER TABLE ONLY parley.tool FORCE ROW LEVEL SECURITY;

CREATE TABLE parley.tool_call (
    tenant_id bigint NOT NULL,
    conversation_id uuid NOT NULL,
    call_id text NOT NULL,
    user_id uuid,
    name text NOT NULL,
    arguments text NOT NULL,
    output text,
    status text NOT NULL,
    started_ms bigint NOT NULL,
    duration_ms bigint,
    CONSTRAINT tool_call_arguments_check CHECK ((length(arguments) <= 32768)),
    CONSTRAINT tool_call_call_id_check CHECK (((length(call_id) >= 1) AND (length(call_id) <= 200))),
    CONSTRAINT tool_call_duration_ms_check CHECK ((duration_ms >= 0)),
    CONSTRAINT tool_call_name_check CHECK (((length(name) >= 1) AND (length(name) <= 200))),
    CONSTRAINT tool_call_output_check CHECK ((length(output) <= 32768)),
    CONSTRAINT tool_call_started_ms_check CHECK ((started_ms >= 0)),
    CONSTRAINT tool_call_status_check CHECK ((status = ANY (ARRAY['running'::text, 'answered'::text, 'unanswered'::text])))
);
ALTER TABLE ONLY parley.tool_call FORCE ROW LEVEL SECURITY;

CREATE TABLE parley.tool_run (
    tenant_id bigint NOT NULL,
    id uuid NOT NULL,
    user_id uuid,
    conversation_id uuid,
    name text NOT NULL,
    kind text NOT NULL,
    outcome text NOT NULL,
    duration_ms bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    CONSTRAINT tool_run_duration_ms_check CHECK ((duration_ms >= 0)),
    CONSTRAINT tool_run_kind_check CHECK ((kind = ANY (ARRAY['host'::text, 'tenant'::text]))),
    CONSTRAINT tool_run_name_check CHECK (((length(name) >= 1) AND (length(name) <= 200))),
    CONSTRAINT tool_run_outcome_check CHECK (((length(outcome) >= 1) AND (length(outcome) <= 80)))
);
ALTER TABLE ONLY parley.tool_run FORCE ROW LEVEL SECURITY;

CREATE TABLE parley.usage_event (
    tenant_id bigint NOT NULL,
    key text NOT NULL,
    user_id uuid,
    conversation_id uuid,
    unit text NOT NULL,
    quantity bigint NOT NULL,
    seconds bigint DEFAULT 0 NOT NULL,
    grace_s bigint DEFAULT 0 NOT NULL,
    at timestamp with time zone NOT NULL,
    CONSTRAINT usage_event_grace_s_check CHECK ((grace_s >= 0)),
    CONSTRAINT usage_event_key_check CHECK (((length(key) >= 1) AND (length(key) <= 300))),
    CONSTRAINT usage_event_quantity_check CHECK ((quantity >= 0)),
    CONSTRAINT usage_event_seconds_check CHECK ((seconds >= 0))
);
ALTER TABLE ONLY parley.usage_event FORCE ROW LEVEL SECURITY;
ALTER TABLE ONLY parley.api_key
    ADD CONSTRAINT api_key_hash_unique UNIQUE (tenant_id, hash);
ALTER TABLE ONLY parley.api_key
    ADD CONSTRAINT api_key_pkey PRIMARY KEY (tenant_id, id);
ALTER TABLE ONLY parley.app_user
    ADD CONSTRAINT app_user_email_unique UNIQUE (tenant_id, email_key);
ALTER TABLE ONLY parley.app_user
    ADD CONSTRAINT app_user_pkey PRIMARY KEY (tenant_id, id);
ALTER TABLE ONLY parley.attempt
    ADD CONSTRAINT attempt_pkey PRIMARY KEY (subject);
ALTER TABLE ONLY parley.audit_entry
    ADD CONSTRAINT audit_entry_pkey PRIMARY KEY (tenant_id, id);
ALTER TABLE ONLY parley.chain_entry
    ADD CONSTRAINT chain_entry_pkey PRIMARY KEY (tenant_id, kind, "position");
ALTER TABLE ONLY parley.chain_entry
    ADD CONSTRAINT chain_entry_provider_unique UNIQUE (tenant_id, kind, provider_id);
ALTER TABLE ONLY parley.chain
    ADD CONSTRAINT chain_pkey PRIMARY KEY (tenant_id, kind);
ALTER TABLE ONLY parley.charge
    ADD CONSTRAINT charge_pkey PRIMARY KEY (tenant_id, key);
ALTER TABLE ONLY parley.client_secret
    ADD CONSTRAINT client_secret_pkey PRIMARY KEY (tenant_id, token_sha256);
ALTER TABLE ONLY parley.conversation_command
    ADD CONSTRAINT conversation_command_pkey PRIMARY KEY (tenant_id, id);
ALTER TABLE ONLY parley.conversation_event
    ADD CONSTRAINT conversation_event_pkey PRIMARY KEY (tenant_id, conversation_id, seq);
ALTER TABLE ONLY parley.conversation
    ADD CONSTRAINT conversation_pkey PRIMARY KEY (tenant_id, id);
ALTER TABLE ONLY parley.conversation_turn
    ADD CONSTRAINT conversation_turn_pkey PRIMARY KEY (tenant_id, conversation_id, seq);
ALTER TABLE ONLY parley.cost_event
    ADD CONSTRAINT cost_event_pkey PRIMARY KEY (tenant_id, id);
ALTER TABLE ONLY parley.credit_grant
    ADD CONSTRAINT credit_grant_origin UNIQUE (tenant_id, origin);
ALTER TABLE ONLY parley.credit_grant
    ADD CONSTRAINT credit_grant_pkey PRIMARY KEY (tenant_id, id);
ALTER TABLE ONLY parley.credit_hold
    ADD CONSTRAINT credit_hold_pkey PRIMARY KEY (tenant_id, conversation_id);
ALTER TABLE ONLY parley.customer
    ADD CONSTRAINT customer_pkey PRIMARY KEY (tenant_id, user_id, vendor);
ALTER TABLE ONLY parley.debrief
    ADD CONSTRAINT debrief_pkey PRIMARY KEY (tenant_id, conversation_id);
ALTER TABLE ONLY parley.host
    ADD CONSTRAINT host_pkey PRIMARY KEY (id);
ALTER TABLE ONLY parley.idempotency_key
    ADD CONSTRAINT idempotency_key_pkey PRIMARY KEY (tenant_id, caller, key);
ALTER TABLE ONLY parley.invoice
    ADD CONSTRAINT invoice_key UNIQUE (tenant_id, key);
ALTER TABLE ONLY parley.invoice_line
    ADD CONSTRAINT invoice_line_pkey PRIMARY KEY (tenant_id, invoice_id, line);
ALTER TABLE ONLY parley.invoice
    ADD CONSTRAINT invoice_pkey PRIMARY KEY (tenant_id, id);
ALTER TABLE ONLY parley.job_history
    ADD CONSTRAINT job_history_pkey PRIMARY KEY (id);
ALTER TABLE ONLY parley.job
    ADD CONSTRAINT job_pkey PRIMARY KEY (id);
ALTER TABLE ONLY parley.ledger_entry
    ADD CONSTRAINT ledger_entry_pkey PRIMARY KEY (tenant_id, key);
ALTER TABLE ONLY parley.live_cursor
    ADD CONSTRAINT live_cursor_pkey PRIMARY KEY (tenant_id, user_id);
ALTER TABLE ONLY parley.live_event
    ADD CONSTRAINT live_event_pkey PRIMARY KEY (tenant_id, user_id, seq);
ALTER TABLE ONLY parley.message
    ADD CONSTRAINT message_pkey PRIMARY KEY (tenant_id, id);
ALTER TABLE ONLY parley.migration
    ADD CONSTRAINT migration_pkey PRIMARY KEY (version);
ALTER TABLE ONLY parley.one_time_token
    ADD CONSTRAINT one_time_token_pkey PRIMARY KEY (tenant_id, hash);
ALTER TABLE ONLY parley.outbox
    ADD CONSTRAINT outbox_pkey PRIMARY KEY (tenant_id, id);
ALTER TABLE ONLY parley.outbox
    ADD CONSTRAINT outbox_tenant_id_topic_dedupe_key UNIQUE (tenant_id, topic, dedupe);
ALTER TABLE ONLY parley.payment_name
    ADD CONSTRAINT payment_name_pkey PRIMARY KEY (tenant_id, vendor, name);
ALTER TABLE ONLY parley.payment_news
    ADD CONSTRAINT payment_news_pkey PRIMARY KEY (tenant_id, vendor, event_id);
ALTER TABLE ONLY parley.periodic_job
    ADD CONSTRAINT periodic_job_pkey PRIMARY KEY (name);
ALTER TABLE ONLY parley.plan_meter
    ADD CONSTRAINT plan_meter_pkey PRIMARY KEY (tenant_id, plan_id, version, unit);
ALTER TABLE ONLY parley.plan
    ADD CONSTRAINT plan_pkey PRIMARY KEY (tenant_id, id);
ALTER TABLE ONLY parley.plan
    ADD CONSTRAINT plan_slug_unique UNIQUE (tenant_id, slug);
ALTER TABLE ONLY parley.plan_version
    ADD CONSTRAINT plan_version_pkey PRIMARY KEY (tenant_id, plan_id, version);
ALTER TABLE ONLY parley.platform_secret
    ADD CONSTRAINT platform_secret_pkey PRIMARY KEY (name);
ALTER TABLE ONLY parley.plugin_note
    ADD CONSTRAINT plugin_note_pkey PRIMARY KEY (tenant_id, name);
ALTER TABLE ONLY parley.plugin_switch
    ADD CONSTRAINT plugin_switch_pkey PRIMARY KEY (plugin);
ALTER TABLE ONLY parley.provider_change
    ADD CONSTRAINT provider_change_pkey PRIMARY KEY (tenant_id);
ALTER TABLE ONLY parley.provider_event
    ADD CONSTRAINT provider_event_pkey PRIMARY KEY (tenant_id, id);
ALTER TABLE ONLY parley.provider_health
    ADD CONSTRAINT provider_health_pkey PRIMARY KEY (tenant_id, provider_id, host_id);
ALTER TABLE ONLY parley.provider
    ADD CONSTRAINT provider_kind_unique UNIQUE (tenant_id, kind, id);
ALTER TABLE ONLY parley.provider
    ADD CONSTRAINT provider_pkey PRIMARY KEY (tenant_id, id);
ALTER TABLE ONLY parley.purchase
    ADD CONSTRAINT purchase_pkey PRIMARY KEY (tenant_id, id);
ALTER TABLE ONLY parley.refresh_token
    ADD CONSTRAINT refresh_token_pkey PRIMARY KEY (tenant_id, hash);
ALTER TABLE ONLY parley.revocation
    ADD CONSTRAINT revocation_pkey PRIMARY KEY (tenant_id, id);
ALTER TABLE ONLY parley.scenario
    ADD CONSTRAINT scenario_pkey PRIMARY KEY (tenant_id, id);
ALTER TABLE ONLY parley.secret
    ADD CONSTRAINT secret_pkey PRIMARY KEY (tenant_id, name);
ALTER TABLE ONLY parley.session
    ADD CONSTRAINT session_pkey PRIMARY KEY (tenant_id, id);
ALTER TABLE ONLY parley.share_link
    ADD CONSTRAINT share_link_pkey PRIMARY KEY (tenant_id, token_sha256);
ALTER TABLE ONLY parley.stream_ticket
    ADD CONSTRAINT stream_ticket_pkey PRIMARY KEY (tenant_id, token_sha256);
ALTER TABLE ONLY parley.subscription
    ADD CONSTRAINT subscription_pkey PRIMARY KEY (tenant_id, id);
ALTER TABLE ONLY parley.tenant
    ADD CONSTRAINT tenant_pkey PRIMARY KEY (id);
ALTER TABLE ONLY parley.tenant
    ADD CONSTRAINT tenant_slug_unique UNIQUE (slug);
ALTER TABLE ONLY parley.tool_call
    ADD CONSTRAINT tool_call_pkey PRIMARY KEY (tenant_id, conversation_id, call_id);
ALTER TABLE ONLY parley.tool
    ADD CONSTRAINT tool_name_unique UNIQUE (tenant_id, name);
ALTER TABLE ONLY parley.tool
    ADD CONSTRAINT tool_pkey PRIMARY KEY (tenant_id, id);
ALTER TABLE ONLY parley.tool_run
    ADD CONSTRAINT tool_run_pkey PRIMARY KEY (tenant_id, id);
ALTER TABLE ONLY parley.usage_event
    ADD CONSTRAINT usage_event_pkey PRIMARY KEY (tenant_id, key);
ALTER TABLE ONLY parley.wallet
    ADD CONSTRAINT wallet_one UNIQUE (tenant_id, owner, unit);
ALTER TABLE ONLY parley.wallet
    ADD CONSTRAINT wallet_pkey PRIMARY KEY (tenant_id, id);

CREATE INDEX api_key_user ON parley.api_key USING btree (tenant_id, user_id);

CREATE INDEX audit_entry_actor ON parley.audit_entry USING btree (tenant_id, actor_id, id);

CREATE INDEX charge_open ON parley.charge USING btree (tenant_id, subscription_id) WHERE (invoice_id IS NULL);

CREATE INDEX client_secret_user ON parley.client_secret USING btree (tenant_id, user_id);

CREATE INDEX conversation_command_user ON parley.conversation_command USING btree (tenant_id, user_id);

CREATE INDEX conversation_ended ON parley.conversation USING btree (tenant_id, ended_at) WHERE (state = 'ended'::text);

CREATE INDEX conversation_live ON parley.conversation USING btree (tenant_id, host_id) WHERE (state = 'live'::text);

CREATE INDEX conversation_of_user ON parley.conversation USING btree (tenant_id, user_id, id);

CREATE INDEX cost_event_at ON parley.cost_event USING btree (tenant_id, at);

CREATE INDEX cost_event_conversation ON parley.cost_event USING btree (tenant_id, conversation_id) WHERE (conversation_id IS NOT NULL);

CREATE INDEX credit_grant_expiry ON parley.credit_grant USING btree (tenant_id, expires_at) WHERE (remaining > 0);

CREATE INDEX credit_grant_order ON parley.credit_grant USING btree (tenant_id, wallet_id, priority, expires_at, id) WHERE (remaining > 0);

CREATE INDEX credit_hold_open ON parley.credit_hold USING btree (tenant_id, wallet_id) WHERE (state = 'held'::text);

CREATE INDEX debrief_of_user ON parley.debrief USING btree (tenant_id, user_id, conversation_id);

CREATE INDEX invoice_at ON parley.invoice USING btree (tenant_id, at);

CREATE INDEX invoice_object ON parley.invoice USING btree (tenant_id, vendor, vendor_object_id) WHERE (vendor_object_id IS NOT NULL);

CREATE INDEX invoice_of_user ON parley.invoice USING btree (tenant_id, user_id, at, id);

CREATE INDEX invoice_open ON parley.invoice USING btree (tenant_id, next_attempt_at) WHERE (state = 'open'::text);

CREATE UNIQUE INDEX job_dedupe ON parley.job USING btree (queue, tenant_id, dedupe) WHERE ((dedupe IS NOT NULL) AND (state <> 2));

CREATE INDEX job_delayed ON parley.job USING btree (run_at) WHERE (state = 3);

CREATE INDEX job_history_finished ON parley.job_history USING brin (finished_at);

CREATE INDEX job_ready ON parley.job USING btree (queue, tenant_id, prio, id) WHERE (state = 0);

CREATE INDEX job_running ON parley.job USING btree (lease_until) WHERE (state = 1);

CREATE INDEX ledger_entry_of_wallet ON parley.ledger_entry USING btree (tenant_id, wallet_id, seq);

CREATE INDEX one_time_token_user ON parley.one_time_token USING btree (tenant_id, user_id);

CREATE INDEX outbox_unsent ON parley.outbox USING btree (tenant_id, id) WHERE (sent_at IS NULL);

CREATE INDEX payment_news_object ON parley.payment_news USING btree (tenant_id, vendor, object_id, occurred_at) WHERE (state = ANY (ARRAY['new'::text, 'parked'::text]));

CREATE INDEX payment_news_received ON parley.payment_news USING btree (tenant_id, received_at);

CREATE UNIQUE INDEX plan_default ON parley.plan USING btree (tenant_id) WHERE is_default;

CREATE INDEX plugin_note_plugin ON parley.plugin_note USING btree (tenant_id, plugin);

CREATE INDEX provider_event_provider ON parley.provider_event USING btree (tenant_id, provider_id, id);

CREATE INDEX purchase_object ON parley.purchase USING btree (tenant_id, vendor, vendor_object_id) WHERE (vendor_object_id IS NOT NULL);

CREATE INDEX purchase_of_invoice ON parley.purchase USING btree (tenant_id, invoice_id) WHERE (invoice_id IS NOT NULL);

CREATE INDEX purchase_of_user ON parley.purchase USING btree (tenant_id, user_id, id);

CREATE INDEX refresh_token_session ON parley.refresh_token USING btree (tenant_id, session_id);

CREATE INDEX scenario_of_user ON parley.scenario USING btree (tenant_id, user_id, id);

CREATE INDEX session_of_user ON parley.session USING btree (tenant_id, user_id);

CREATE INDEX share_link_conversation ON parley.share_link USING btree (tenant_id, conversation_id);

CREATE INDEX stream_ticket_expiry ON parley.stream_ticket USING btree (tenant_id, expires_at);

CREATE INDEX stream_ticket_user ON parley.stream_ticket USING btree (tenant_id, user_id);

CREATE INDEX subscription_due ON parley.subscription USING btree (tenant_id, allowance_end) WHERE (state <> 'ended'::text);

CREATE UNIQUE INDEX subscription_one ON parley.subscription USING btree (tenant_id, owner) WHERE (state <> 'ended'::text);

CREATE UNIQUE INDEX subscription_vendor ON parley.subscription USING btree (tenant_id, vendor, vendor_subscription_id) WHERE (vendor_subscription_id IS NOT NULL);

CREATE INDEX tool_run_user ON parley.tool_run USING btree (tenant_id, user_id);

CREATE INDEX usage_event_of_user ON parley.usage_event USING btree (tenant_id, user_id, at);

CREATE TRIGGER ask_for_debrief AFTER UPDATE OF state ON parley.conversation FOR EACH ROW WHEN (((old.state = 'live'::text) AND (new.state = 'ended'::text) AND (new.experience = 'practice'::text) AND new.keeps_transcript AND (new.scenario IS NOT NULL))) EXECUTE FUNCTION parley.ask_for_debrief();

CREATE TRIGGER forget_debrief AFTER UPDATE OF deleted_at ON parley.conversation FOR EACH ROW WHEN (((old.deleted_at IS NULL) AND (new.deleted_at IS NOT NULL))) EXECUTE FUNCTION parley.forget_debrief();

CREATE TRIGGER tenant_changed BEFORE UPDATE ON parley.tenant FOR EACH ROW EXECUTE FUNCTION parley.mark_tenant_changed();

CREATE TRIGGER tenant_hosts BEFORE INSERT OR UPDATE OF hosts ON parley.tenant FOR EACH ROW EXECUTE FUNCTION parley.keep_hosts_apart();
ALTER TABLE ONLY parley.api_key
    ADD CONSTRAINT api_key_tenant_id_user_id_fkey FOREIGN KEY (tenant_id, user_id) REFERENCES parley.app_user(tenant_id, id) ON DELETE CASCADE;
ALTER TABLE ONLY parley.app_user
    ADD CONSTRAINT app_user_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES parley.tenant(id);
ALTER TABLE ONLY parley.audit_entry
    ADD CONSTRAINT audit_entry_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES parley.tenant(id);
ALTER TABLE ONLY parley.chain_entry
    ADD CONSTRAINT chain_entry_tenant_id_kind_fkey FOREIGN KEY (tenant_id, kind) REFERENCES parley.chain(tenant_id, kind) ON DELETE CASCADE;
ALTER TABLE ONLY parley.chain_entry
    ADD CONSTRAINT chain_entry_tenant_id_kind_provider_id_fkey FOREIGN KEY (tenant_id, kind, provider_id) REFERENCES parley.provider(tenant_id, kind, id) ON DELETE CASCADE;
ALTER TABLE ONLY parley.chain
    ADD CONSTRAINT chain_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES parley.tenant(id) ON DELETE CASCADE;
ALTER TABLE ONLY parley.charge
    ADD CONSTRAINT charge_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES parley.tenant(id) ON DELETE CASCADE;
ALTER TABLE ONLY parley.client_secret
    ADD CONSTRAINT client_secret_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES parley.tenant(id);
ALTER TABLE ONLY parley.client_secret
    ADD CONSTRAINT client_secret_tenant_id_user_id_fkey FOREIGN KEY (tenant_id, user_id) REFERENCES parley.app_user(tenant_id, id) ON DELETE CASCADE;
ALTER TABLE ONLY parley.conversation_command
    ADD CONSTRAINT conversation_command_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES parley.tenant(id) ON DELETE CASCADE;
ALTER TABLE ONLY parley.conversation_command
    ADD CONSTRAINT conversation_command_tenant_id_user_id_fkey FOREIGN KEY (tenant_id, user_id) REFERENCES parley.app_user(tenant_id, id) ON DELETE CASCADE;
ALTER TABLE ONLY parley.conversation_event
    ADD CONSTRAINT conversation_event_tenant_id_conversation_id_fkey FOREIGN KEY (tenant_id, conversation_id) REFERENCES parley.conversation(tenant_id, id) ON DELETE CASCADE;
ALTER TABLE ONLY parley.conversation
    ADD CONSTRAINT conversation_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES parley.tenant(id);
ALTER TABLE ONLY parley.conversation
    ADD CONSTRAINT conversation_tenant_id_user_id_fkey FOREIGN KEY (tenant_id, user_id) REFERENCES parley.app_user(tenant_id, id) ON DELETE CASCADE;
ALTER TABLE ONLY parley.conversation_turn
    ADD CONSTRAINT conversation_turn_tenant_id_conversation_id_fkey FOREIGN KEY (tenant_id, conversation_id) REFERENCES parley.conversation(tenant_id, id) ON DELETE CASCADE;
ALTER TABLE ONLY parley.cost_event
    ADD CONSTRAINT cost_event_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES parley.tenant(id) ON DELETE CASCADE;
ALTER TABLE ONLY parley.credit_grant
    ADD CONSTRAINT credit_grant_tenant_id_wallet_id_fkey FOREIGN KEY (tenant_id, wallet_id) REFERENCES parley.wallet(tenant_id, id) ON DELETE CASCADE;
ALTER TABLE ONLY parley.credit_hold
    ADD CONSTRAINT credit_hold_tenant_id_wallet_id_fkey FOREIGN KEY (tenant_id, wallet_id) REFERENCES parley.wallet(tenant_id, id) ON DELETE CASCADE;
ALTER TABLE ONLY parley.customer
    ADD CONSTRAINT customer_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES parley.tenant(id) ON DELETE CASCADE;
ALTER TABLE ONLY parley.debrief
    ADD CONSTRAINT debrief_tenant_id_conversation_id_fkey FOREIGN KEY (tenant_id, conversation_id) REFERENCES parley.conversation(tenant_id, id) ON DELETE CASCADE;
ALTER TABLE ONLY parley.idempotency_key
    ADD CONSTRAINT idempotency_key_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES parley.tenant(id);
ALTER TABLE ONLY parley.invoice_line
    ADD CONSTRAINT invoice_line_tenant_id_invoice_id_fkey FOREIGN KEY (tenant_id, invoice_id) REFERENCES parley.invoice(tenant_id, id) ON DELETE CASCADE;
ALTER TABLE ONLY parley.invoice
    ADD CONSTRAINT invoice_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES parley.tenant(id) ON DELETE CASCADE;
ALTER TABLE ONLY parley.ledger_entry
    ADD CONSTRAINT ledger_entry_tenant_id_wallet_id_fkey FOREIGN KEY (tenant_id, wallet_id) REFERENCES parley.wallet(tenant_id, id) ON DELETE CASCADE;
ALTER TABLE ONLY parley.live_cursor
    ADD CONSTRAINT live_cursor_tenant_id_user_id_fkey FOREIGN KEY (tenant_id, user_id) REFERENCES parley.app_user(tenant_id, id) ON DELETE CASCADE;
ALTER TABLE ONLY parley.live_event
    ADD CONSTRAINT live_event_tenant_id_user_id_fkey FOREIGN KEY (tenant_id, user_id) REFERENCES parley.live_cursor(tenant_id, user_id) ON DELETE CASCADE;
ALTER TABLE ONLY parley.message
    ADD CONSTRAINT message_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES parley.tenant(id) ON DELETE CASCADE;
ALTER TABLE ONLY parley.one_time_token
    ADD CONSTRAINT one_time_token_tenant_id_user_id_fkey FOREIGN KEY (tenant_id, user_id) REFERENCES parley.app_user(tenant_id, id) ON DELETE CASCADE;
ALTER TABLE ONLY parley.outbox
    ADD CONSTRAINT outbox_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES parley.tenant(id) ON DELETE CASCADE;
ALTER TABLE ONLY parley.payment_name
    ADD CONSTRAINT payment_name_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES parley.tenant(id) ON DELETE CASCADE;
ALTER TABLE ONLY parley.payment_news
    ADD CONSTRAINT payment_news_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES parley.tenant(id) ON DELETE CASCADE;
ALTER TABLE ONLY parley.plan_meter
    ADD CONSTRAINT plan_meter_tenant_id_plan_id_version_fkey FOREIGN KEY (tenant_id, plan_id, version) REFERENCES parley.plan_version(tenant_id, plan_id, version) ON DELETE CASCADE;
ALTER TABLE ONLY parley.plan
    ADD CONSTRAINT plan_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES parley.tenant(id) ON DELETE CASCADE;
ALTER TABLE ONLY parley.plan_version
    ADD CONSTRAINT plan_version_tenant_id_plan_id_fkey FOREIGN KEY (tenant_id, plan_id) REFERENCES parley.plan(tenant_id, id) ON DELETE CASCADE;
ALTER TABLE ONLY parley.plugin_note
    ADD CONSTRAINT plugin_note_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES parley.tenant(id) ON DELETE CASCADE;
ALTER TABLE ONLY parley.provider_change
    ADD CONSTRAINT provider_change_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES parley.tenant(id) ON DELETE CASCADE;
ALTER TABLE ONLY parley.provider_event
    ADD CONSTRAINT provider_event_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES parley.tenant(id) ON DELETE CASCADE;
ALTER TABLE ONLY parley.provider_health
    ADD CONSTRAINT provider_health_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES parley.tenant(id) ON DELETE CASCADE;
ALTER TABLE ONLY parley.provider
    ADD CONSTRAINT provider_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES parley.tenant(id) ON DELETE CASCADE;
ALTER TABLE ONLY parley.purchase
    ADD CONSTRAINT purchase_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES parley.tenant(id) ON DELETE CASCADE;
ALTER TABLE ONLY parley.purchase
    ADD CONSTRAINT purchase_tenant_id_plan_id_version_fkey FOREIGN KEY (tenant_id, plan_id, version) REFERENCES parley.plan_version(tenant_id, plan_id, version);
ALTER TABLE ONLY parley.refresh_token
    ADD CONSTRAINT refresh_token_tenant_id_session_id_fkey FOREIGN KEY (tenant_id, session_id) REFERENCES parley.session(tenant_id, id) ON DELETE CASCADE;
ALTER TABLE ONLY parley.revocation
    ADD CONSTRAINT revocation_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES parley.tenant(id);
ALTER TABLE ONLY parley.scenario
    ADD CONSTRAINT scenario_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES parley.tenant(id);
ALTER TABLE ONLY parley.scenario
    ADD CONSTRAINT scenario_tenant_id_user_id_fkey FOREIGN KEY (tenant_id, user_id) REFERENCES parley.app_user(tenant_id, id) ON DELETE CASCADE;
ALTER TABLE ONLY parley.secret
    ADD CONSTRAINT secret_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES parley.tenant(id) ON DELETE CASCADE;
ALTER TABLE ONLY parley.session
    ADD CONSTRAINT session_tenant_id_user_id_fkey FOREIGN KEY (tenant_id, user_id) REFERENCES parley.app_user(tenant_id, id) ON DELETE CASCADE;
ALTER TABLE ONLY parley.share_link
    ADD CONSTRAINT share_link_tenant_id_conversation_id_fkey FOREIGN KEY (tenant_id, conversation_id) REFERENCES parley.conversation(tenant_id, id) ON DELETE CASCADE;
ALTER TABLE ONLY parley.stream_ticket
    ADD CONSTRAINT stream_ticket_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES parley.tenant(id);
ALTER TABLE ONLY parley.stream_ticket
    ADD CONSTRAINT stream_ticket_tenant_id_user_id_fkey FOREIGN KEY (tenant_id, user_id) REFERENCES parley.app_user(tenant_id, id) ON DELETE CASCADE;
ALTER TABLE ONLY parley.subscription
    ADD CONSTRAINT subscription_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES parley.tenant(id) ON DELETE CASCADE;
ALTER TABLE ONLY parley.subscription
    ADD CONSTRAINT subscription_tenant_id_next_plan_id_next_version_fkey FOREIGN KEY (tenant_id, next_plan_id, next_version) REFERENCES parley.plan_version(tenant_id, plan_id, version);
ALTER TABLE ONLY parley.subscription
    ADD CONSTRAINT subscription_tenant_id_plan_id_version_fkey FOREIGN KEY (tenant_id, plan_id, version) REFERENCES parley.plan_version(tenant_id, plan_id, version);
ALTER TABLE ONLY parley.tool_call
    ADD CONSTRAINT tool_call_tenant_id_conversation_id_fkey FOREIGN KEY (tenant_id, conversation_id) REFERENCES parley.conversation(tenant_id, id) ON DELETE CASCADE;
ALTER TABLE ONLY parley.tool_run
    ADD CONSTRAINT tool_run_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES parley.tenant(id) ON DELETE CASCADE;
ALTER TABLE ONLY parley.tool_run
    ADD CONSTRAINT tool_run_tenant_id_user_id_fkey FOREIGN KEY (tenant_id, user_id) REFERENCES parley.app_user(tenant_id, id) ON DELETE CASCADE;
ALTER TABLE ONLY parley.tool
    ADD CONSTRAINT tool_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES parley.tenant(id) ON DELETE CASCADE;
ALTER TABLE ONLY parley.usage_event
    ADD CONSTRAINT usage_event_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES parley.tenant(id) ON DELETE CASCADE;
ALTER TABLE ONLY parley.wallet
    ADD CONSTRAINT wallet_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES parley.tenant(id) ON DELETE CASCADE;
ALTER TABLE parley.api_key ENABLE ROW LEVEL SECURITY;
ALTER TABLE parley.app_user ENABLE ROW LEVEL SECURITY;
ALTER TABLE parley.audit_entry ENABLE ROW LEVEL SECURITY;
ALTER TABLE parley.chain ENABLE ROW LEVEL SECURITY;
ALTER TABLE parley.chain_entry ENABLE ROW LEVEL SECURITY;
ALTER TABLE parley.charge ENABLE ROW LEVEL SECURITY;
ALTER TABLE parley.client_secret ENABLE ROW LEVEL SECURITY;
ALTER TABLE parley.conversation ENABLE ROW LEVEL SECURITY;
ALTER TABLE parley.conversation_command ENABLE ROW LEVEL SECURITY;
ALTER TABLE parley.conversation_event ENABLE ROW LEVEL SECURITY;
ALTER TABLE parley.conversation_turn ENABLE ROW LEVEL SECURITY;
ALTER TABLE parley.cost_event ENABLE ROW LEVEL SECURITY;
ALTER TABLE parley.credit_grant ENABLE ROW LEVEL SECURITY;
ALTER TABLE parley.credit_hold ENABLE ROW LEVEL SECURITY;
ALTER TABLE parley.customer ENABLE ROW LEVEL SECURITY;
ALTER TABLE parley.debrief ENABLE ROW LEVEL SECURITY;
ALTER TABLE parley.idempotency_key ENABLE ROW LEVEL SECURITY;
ALTER TABLE parley.invoice ENABLE ROW LEVEL SECURITY;
ALTER TABLE parley.invoice_line ENABLE ROW LEVEL SECURITY;
ALTER TABLE parley.ledger_entry ENABLE ROW LEVEL SECURITY;
ALTER TABLE parley.live_cursor ENABLE ROW LEVEL SECURITY;
ALTER TABLE parley.live_event ENABLE ROW LEVEL SECURITY;
ALTER TABLE parley.message ENABLE ROW LEVEL SECURITY;
ALTER TABLE parley.one_time_token ENABLE ROW LEVEL SECURITY;
ALTER TABLE parley.outbox ENABLE ROW LEVEL SECURITY;

CREATE POLICY owner_functions ON parley.api_key TO parley_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_functions ON parley.app_user TO parley_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_functions ON parley.audit_entry TO parley_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_functions ON parley.chain TO parley_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_functions ON parley.chain_entry TO parley_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_functions ON parley.charge TO parley_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_functions ON parley.client_secret TO parley_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_functions ON parley.conversation TO parley_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_functions ON parley.conversation_command TO parley_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_functions ON parley.conversation_event TO parley_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_functions ON parley.conversation_turn TO parley_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_functions ON parley.cost_event TO parley_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_functions ON parley.credit_grant TO parley_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_functions ON parley.credit_hold TO parley_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_functions ON parley.customer TO parley_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_functions ON parley.debrief TO parley_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_functions ON parley.idempotency_key TO parley_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_functions ON parley.invoice TO parley_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_functions ON parley.invoice_line TO parley_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_functions ON parley.ledger_entry TO parley_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_functions ON parley.live_cursor TO parley_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_functions ON parley.live_event TO parley_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_functions ON parley.message TO parley_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_functions ON parley.one_time_token TO parley_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_functions ON parley.outbox TO parley_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_functions ON parley.payment_name TO parley_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_functions ON parley.payment_news TO parley_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_functions ON parley.plan TO parley_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_functions ON parley.plan_meter TO parley_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_functions ON parley.plan_version TO parley_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_functions ON parley.plugin_note TO parley_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_functions ON parley.provider TO parley_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_functions ON parley.provider_change TO parley_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_functions ON parley.provider_event TO parley_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_functions ON parley.provider_health TO parley_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_functions ON parley.purchase TO parley_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_functions ON parley.refresh_token TO parley_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_functions ON parley.revocation TO parley_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_functions ON parley.scenario TO parley_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_functions ON parley.secret TO parley_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_functions ON parley.session TO parley_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_functions ON parley.share_link TO parley_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_functions ON parley.subscription TO parley_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_functions ON parley.tenant TO parley_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_functions ON parley.tool TO parley_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_functions ON parley.tool_call TO parley_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_functions ON parley.tool_run TO parley_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_functions ON parley.usage_event TO parley_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_functions ON parley.wallet TO parley_owner USING (true) WITH CHECK (true);
ALTER TABLE parley.payment_name ENABLE ROW LEVEL SECURITY;
ALTER TABLE parley.payment_news ENABLE ROW LEVEL SECURITY;
ALTER TABLE parley.plan ENABLE ROW LEVEL SECURITY;
ALTER TABLE parley.plan_meter ENABLE ROW LEVEL SECURITY;
ALTER TABLE parley.plan_version ENABLE ROW LEVEL SECURITY;
ALTER TABLE parley.plugin_note ENABLE ROW LEVEL SECURITY;
ALTER TABLE parley.provider ENABLE ROW LEVEL SECURITY;
ALTER TABLE parley.provider_change ENABLE ROW LEVEL SECURITY;
ALTER TABLE parley.provider_event ENABLE ROW LEVEL SECURITY;
ALTER TABLE parley.provider_health ENABLE ROW LEVEL SECURITY;
ALTER TABLE parley.purchase ENABLE ROW LEVEL SECURITY;
ALTER TABLE parley.refresh_token ENABLE ROW LEVEL SECURITY;
ALTER TABLE parley.revocation ENABLE ROW LEVEL SECURITY;
ALTER TABLE parley.scenario ENABLE ROW LEVEL SECURITY;
ALTER TABLE parley.secret ENABLE ROW LEVEL SECURITY;
ALTER TABLE parley.session ENABLE ROW LEVEL SECURITY;
ALTER TABLE parley.share_link ENABLE ROW LEVEL SECURITY;
ALTER TABLE parley.stream_ticket ENABLE ROW LEVEL SECURITY;
ALTER TABLE parley.subscription ENABLE ROW LEVEL SECURITY;

CREATE POLICY tenant ON parley.api_key USING (((tenant_id = parley.tenant_id()) AND ((parley.user_id() IS NULL) OR (user_id = parley.user_id())))) WITH CHECK (((tenant_id = parley.tenant_id()) AND ((parley.user_id() IS NULL) OR (user_id = parley.user_id()))));

CREATE POLICY tenant ON parley.app_user USING (((tenant_id = parley.tenant_id()) AND ((parley.user_id() IS NULL) OR (id = parley.user_id())))) WITH CHECK (((tenant_id = parley.tenant_id()) AND ((parley.user_id() IS NULL) OR (id = parley.user_id()))));

CREATE POLICY tenant ON parley.audit_entry USING ((tenant_id = parley.tenant_id())) WITH CHECK ((tenant_id = parley.tenant_id()));

CREATE POLICY tenant ON parley.chain USING ((tenant_id = parley.tenant_id())) WITH CHECK ((tenant_id = parley.tenant_id()));

CREATE POLICY tenant ON parley.chain_entry USING ((tenant_id = parley.tenant_id())) WITH CHECK ((tenant_id = parley.tenant_id()));

CREATE POLICY tenant ON parley.charge USING (((tenant_id = parley.tenant_id()) AND ((parley.user_id() IS NULL) OR (user_id = parley.user_id())))) WITH CHECK (((tenant_id = parley.tenant_id()) AND ((parley.user_id() IS NULL) OR (user_id = parley.user_id()))));

CREATE POLICY tenant ON parley.client_secret USING (((tenant_id = parley.tenant_id()) AND ((parley.user_id() IS NULL) OR (user_id = parley.user_id())))) WITH CHECK (((tenant_id = parley.tenant_id()) AND ((parley.user_id() IS NULL) OR (user_id = parley.user_id()))));

CREATE POLICY tenant ON parley.conversation USING (((tenant_id = parley.tenant_id()) AND ((parley.user_id() IS NULL) OR (user_id = parley.user_id())))) WITH CHECK (((tenant_id = parley.tenant_id()) AND ((parley.user_id() IS NULL) OR (user_id = parley.user_id()))));

CREATE POLICY tenant ON parley.conversation_command USING (((tenant_id = parley.tenant_id()) AND ((parley.user_id() IS NULL) OR (user_id = parley.user_id())))) WITH CHECK (((tenant_id = parley.tenant_id()) AND ((parley.user_id() IS NULL) OR (user_id = parley.user_id()))));

CREATE POLICY tenant ON parley.conversation_event USING (((tenant_id = parley.tenant_id()) AND ((parley.user_id() IS NULL) OR (user_id = parley.user_id())))) WITH CHECK (((tenant_id = parley.tenant_id()) AND ((parley.user_id() IS NULL) OR (user_id = parley.user_id()))));

CREATE POLICY tenant ON parley.conversation_turn USING (((tenant_id = parley.tenant_id()) AND ((parley.user_id() IS NULL) OR (user_id = parley.user_id())))) WITH CHECK (((tenant_id = parley.tenant_id()) AND ((parley.user_id() IS NULL) OR (user_id = parley.user_id()))));

CREATE POLICY tenant ON parley.cost_event USING ((tenant_id = parley.tenant_id())) WITH CHECK ((tenant_id = parley.tenant_id()));

CREATE POLICY tenant ON parley.credit_grant USING ((tenant_id = parley.tenant_id())) WITH CHECK ((tenant_id = parley.tenant_id()));

CREATE POLICY tenant ON parley.credit_hold USING (((tenant_id = parley.tenant_id()) AND ((parley.user_id() IS NULL) OR (user_id = parley.user_id())))) WITH CHECK (((tenant_id = parley.tenant_id()) AND ((parley.user_id() IS NULL) OR (user_id = parley.user_id()))));

CREATE POLICY tenant ON parley.customer USING ((tenant_id = parley.tenant_id())) WITH CHECK ((tenant_id = parley.tenant_id()));

CREATE POLICY tenant ON parley.debrief USING (((tenant_id = parley.tenant_id()) AND ((parley.user_id() IS NULL) OR (user_id = parley.user_id())))) WITH CHECK (((tenant_id = parley.tenant_id()) AND ((parley.user_id() IS NULL) OR (user_id = parley.user_id()))));

CREATE POLICY tenant ON parley.idempotency_key USING ((tenant_id = parley.tenant_id())) WITH CHECK ((tenant_id = parley.tenant_id()));

CREATE POLICY tenant ON parley.invoice USING (((tenant_id = parley.tenant_id()) AND ((parley.user_id() IS NULL) OR (user_id = parley.user_id())))) WITH CHECK (((tenant_id = parley.tenant_id()) AND ((parley.user_id() IS NULL) OR (user_id = parley.user_id()))));

CREATE POLICY tenant ON parley.invoice_line USING ((tenant_id = parley.tenant_id())) WITH CHECK ((tenant_id = parley.tenant_id()));

CREATE POLICY tenant ON parley.ledger_entry USING ((tenant_id = parley.tenant_id())) WITH CHECK ((tenant_id = parley.tenant_id()));

CREATE POLICY tenant ON parley.live_cursor USING (((tenant_id = parley.tenant_id()) AND ((parley.user_id() IS NULL) OR (user_id = parley.user_id())))) WITH CHECK (((tenant_id = parley.tenant_id()) AND ((parley.user_id() IS NULL) OR (user_id = parley.user_id()))));

CREATE POLICY tenant ON parley.live_event USING (((tenant_id = parley.tenant_id()) AND ((parley.user_id() IS NULL) OR (user_id = parley.user_id())))) WITH CHECK (((tenant_id = parley.tenant_id()) AND ((parley.user_id() IS NULL) OR (user_id = parley.user_id()))));

CREATE POLICY tenant ON parley.message USING ((tenant_id = parley.tenant_id())) WITH CHECK ((tenant_id = parley.tenant_id()));

CREATE POLICY tenant ON parley.one_time_token USING (((tenant_id = parley.tenant_id()) AND ((parley.user_id() IS NULL) OR (user_id = parley.user_id())))) WITH CHECK (((tenant_id = parley.tenant_id()) AND ((parley.user_id() IS NULL) OR (user_id = parley.user_id()))));

CREATE POLICY tenant ON parley.outbox USING ((tenant_id = parley.tenant_id())) WITH CHECK ((tenant_id = parley.tenant_id()));

CREATE POLICY tenant ON parley.payment_name USING ((tenant_id = parley.tenant_id())) WITH CHECK ((tenant_id = parley.tenant_id()));

CREATE POLICY tenant ON parley.payment_news USING ((tenant_id = parley.tenant_id())) WITH CHECK ((tenant_id = parley.tenant_id()));

CREATE POLICY tenant ON parley.plan USING ((tenant_id = parley.tenant_id())) WITH CHECK ((tenant_id = parley.tenant_id()));

CREATE POLICY tenant ON parley.plan_meter USING ((tenant_id = parley.tenant_id())) WITH CHECK ((tenant_id = parley.tenant_id()));

CREATE POLICY tenant ON parley.plan_version USING ((tenant_id = parley.tenant_id())) WITH CHECK ((tenant_id = parley.tenant_id()));

CREATE POLICY tenant ON parley.plugin_note USING ((tenant_id = parley.tenant_id())) WITH CHECK ((tenant_id = parley.tenant_id()));

CREATE POLICY tenant ON parley.provider USING ((tenant_id = parley.tenant_id())) WITH CHECK ((tenant_id = parley.tenant_id()));

CREATE POLICY tenant ON parley.provider_change USING ((tenant_id = parley.tenant_id())) WITH CHECK ((tenant_id = parley.tenant_id()));

CREATE POLICY tenant ON parley.provider_event USING ((tenant_id = parley.tenant_id())) WITH CHECK ((tenant_id = parley.tenant_id()));

CREATE POLICY tenant ON parley.provider_health USING ((tenant_id = parley.tenant_id())) WITH CHECK ((tenant_id = parley.tenant_id()));

CREATE POLICY tenant ON parley.purchase USING ((tenant_id = parley.tenant_id())) WITH CHECK ((tenant_id = parley.tenant_id()));

CREATE POLICY tenant ON parley.refresh_token USING ((tenant_id = parley.tenant_id())) WITH CHECK ((tenant_id = parley.tenant_id()));

CREATE POLICY tenant ON parley.revocation USING ((tenant_id = parley.tenant_id())) WITH CHECK ((tenant_id = parley.tenant_id()));

CREATE POLICY tenant ON parley.scenario USING (((tenant_id = parley.tenant_id()) AND ((parley.user_id() IS NULL) OR (user_id IS NULL) OR (user_id = parley.user_id())))) WITH CHECK (((tenant_id = parley.tenant_id()) AND ((parley.user_id() IS NULL) OR (user_id = parley.user_id()))));

CREATE POLICY tenant ON parley.secret USING ((tenant_id = parley.tenant_id())) WITH CHECK ((tenant_id = parley.tenant_id()));

CREATE POLICY tenant ON parley.session USING (((tenant_id = parley.tenant_id()) AND ((parley.user_id() IS NULL) OR (user_id = parley.user_id())))) WITH CHECK (((tenant_id = parley.tenant_id()) AND ((parley.user_id() IS NULL) OR (user_id = parley.user_id()))));

CREATE POLICY tenant ON parley.share_link USING (((tenant_id = parley.tenant_id()) AND ((parley.user_id() IS NULL) OR (user_id = parley.user_id())))) WITH CHECK (((tenant_id = parley.tenant_id()) AND ((parley.user_id() IS NULL) OR (user_id = parley.user_id()))));

CREATE POLICY tenant ON parley.stream_ticket USING ((tenant_id = parley.tenant_id())) WITH CHECK ((tenant_id = parley.tenant_id()));

CREATE POLICY tenant ON parley.subscription USING (((tenant_id = parley.tenant_id()) AND ((parley.user_id() IS NULL) OR (user_id = parley.user_id())))) WITH CHECK (((tenant_id = parley.tenant_id()) AND ((parley.user_id() IS NULL) OR (user_id = parley.user_id()))));
ALTER TABLE parley.tenant ENABLE ROW LEVEL SECURITY;

CREATE POLICY tenant ON parley.tenant USING ((id = parley.tenant_id())) WITH CHECK ((id = parley.tenant_id()));

CREATE POLICY tenant ON parley.tool USING ((tenant_id = parley.tenant_id())) WITH CHECK ((tenant_id = parley.tenant_id()));

CREATE POLICY tenant ON parley.tool_call USING (((tenant_id = parley.tenant_id()) AND ((parley.user_id() IS NULL) OR (user_id = parley.user_id())))) WITH CHECK (((tenant_id = parley.tenant_id()) AND ((parley.user_id() IS NULL) OR (user_id = parley.user_id()))));

CREATE POLICY tenant ON parley.tool_run USING (((tenant_id = parley.tenant_id()) AND ((parley.user_id() IS NULL) OR (user_id = parley.user_id())))) WITH CHECK (((tenant_id = parley.tenant_id()) AND ((parley.user_id() IS NULL) OR (user_id = parley.user_id()))));

CREATE POLICY tenant ON parley.usage_event USING (((tenant_id = parley.tenant_id()) AND ((parley.user_id() IS NULL) OR (user_id = parley.user_id())))) WITH CHECK (((tenant_id = parley.tenant_id()) AND ((parley.user_id() IS NULL) OR (user_id = parley.user_id()))));

CREATE POLICY tenant ON parley.wallet USING (((tenant_id = parley.tenant_id()) AND ((parley.user_id() IS NULL) OR (user_id = parley.user_id())))) WITH CHECK (((tenant_id = parley.tenant_id()) AND ((parley.user_id() IS NULL) OR (user_id = parley.user_id()))));
ALTER TABLE parley.tool ENABLE ROW LEVEL SECURITY;
ALTER TABLE parley.tool_call ENABLE ROW LEVEL SECURITY;
ALTER TABLE parley.tool_run ENABLE ROW LEVEL SECURITY;
ALTER TABLE parley.usage_event ENABLE ROW LEVEL SECURITY;
ALTER TABLE parley.wallet ENABLE ROW LEVEL SECURITY;
GRANT USAGE ON SCHEMA parley TO parley_app;
REVOKE ALL ON FUNCTION parley.add_credit(p_tenant bigint, p_key text, p_wallet uuid, p_amount bigint, p_source text, p_expires_at timestamp with time zone, p_details jsonb, p_now timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION parley.add_credit(p_tenant bigint, p_key text, p_wallet uuid, p_amount bigint, p_source text, p_expires_at timestamp with time zone, p_details jsonb, p_now timestamp with time zone) TO parley_app;
REVOKE ALL ON FUNCTION parley.add_plan_version(p_plan uuid, p_terms jsonb, p_meters jsonb, p_now timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION parley.add_plan_version(p_plan uuid, p_terms jsonb, p_meters jsonb, p_now timestamp with time zone) TO parley_app;
REVOKE ALL ON FUNCTION parley.allowance_start(p_anchor timestamp with time zone, p_cycle text, p_refresh_days integer, p_no integer) FROM PUBLIC;
GRANT ALL ON FUNCTION parley.allowance_start(p_anchor timestamp with time zone, p_cycle text, p_refresh_days integer, p_no integer) TO parley_app;
REVOKE ALL ON FUNCTION parley.answer_conversation_command(p_id uuid, p_outcome text) FROM PUBLIC;
GRANT ALL ON FUNCTION parley.answer_conversation_command(p_id uuid, p_outcome text) TO parley_app;
REVOKE ALL ON FUNCTION parley.apply_payment(p_tenant bigint, p_vendor text, p_event jsonb, p_now timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION parley.apply_payment(p_tenant bigint, p_vendor text, p_event jsonb, p_now timestamp with time zone) TO parley_app;
REVOKE ALL ON FUNCTION parley.apply_payment_news(p_vendor text, p_event_id text, p_last_attempt boolean, p_now timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION parley.apply_payment_news(p_vendor text, p_event_id text, p_last_attempt boolean, p_now timestamp with time zone) TO parley_app;
REVOKE ALL ON FUNCTION parley.apply_to_purchase(p_tenant bigint, p_id uuid, p_event jsonb, p_now timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION parley.apply_to_purchase(p_tenant bigint, p_id uuid, p_event jsonb, p_now timestamp with time zone) TO parley_app;
REVOKE ALL ON FUNCTION parley.apply_to_renewal(p_tenant bigint, p_vendor text, p_object text, p_event jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION parley.apply_to_renewal(p_tenant bigint, p_vendor text, p_object text, p_event jsonb) TO parley_app;
REVOKE ALL ON FUNCTION parley.apply_to_subscription(p_tenant bigint, p_id uuid, p_event jsonb, p_now timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION parley.apply_to_subscription(p_tenant bigint, p_id uuid, p_event jsonb, p_now timestamp with time zone) TO parley_app;
REVOKE ALL ON FUNCTION parley.ask_for_debrief() FROM PUBLIC;
REVOKE ALL ON FUNCTION parley.assign_plan(p_user uuid, p_slug text, p_now timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION parley.assign_plan(p_user uuid, p_slug text, p_now timestamp with time zone) TO parley_app;
REVOKE ALL ON FUNCTION parley.audit(p_entry jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION parley.audit(p_entry jsonb) TO parley_app;
REVOKE ALL ON FUNCTION parley.owner_key(p_user uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION parley.owner_key(p_user uuid) TO parley_app;
GRANT SELECT,INSERT,UPDATE ON TABLE parley.wallet TO parley_app;
REVOKE ALL ON FUNCTION parley.available_in(p_wallet parley.wallet, p_now timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION parley.available_in(p_wallet parley.wallet, p_now timestamp with time zone) TO parley_app;
REVOKE ALL ON FUNCTION parley.beat_holds(p_tenants bigint[], p_conversations uuid[], p_epochs integer[], p_used_s bigint[], p_lease_until timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION parley.beat_holds(p_tenants bigint[], p_conversations uuid[], p_epochs integer[], p_used_s bigint[], p_lease_until timestamp with time zone) TO parley_app;
REVOKE ALL ON FUNCTION parley.begin_charge(p_id uuid, p_invoice uuid, p_now timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION parley.begin_charge(p_id uuid, p_invoice uuid, p_now timestamp with time zone) TO parley_app;
REVOKE ALL ON FUNCTION parley.begin_idempotent(p_caller text, p_key text, p_route text, p_body_sha256 bytea, p_lease uuid, p_now timestamp with time zone, p_lease_until timestamp with time zone, p_expires_at timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION parley.begin_idempotent(p_caller text, p_key text, p_route text, p_body_sha256 bytea, p_lease uuid, p_now timestamp with time zone, p_lease_until timestamp with time zone, p_expires_at timestamp with time zone) TO parley_app;
REVOKE ALL ON FUNCTION parley.begin_sign_in(p_email text, p_address text, p_account_limit integer, p_address_limit integer, p_now timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION parley.begin_sign_in(p_email text, p_address text, p_account_limit integer, p_address_limit integer, p_now timestamp with time zone) TO parley_app;
REVOKE ALL ON FUNCTION parley.burn_grants(p_tenant bigint, p_wallet uuid, p_amount bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION parley.burn_grants(p_tenant bigint, p_wallet uuid, p_amount bigint) TO parley_app;
REVOKE ALL ON FUNCTION parley.cancel_job(p_id bigint, p_now timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION parley.cancel_job(p_id bigint, p_now timestamp with time zone) TO parley_app;
REVOKE ALL ON FUNCTION parley.change_password(p_user uuid, p_hash_seen text, p_new_hash text, p_keep_session uuid, p_mail_key text, p_mail_data jsonb, p_now timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION parley.change_password(p_user uuid, p_hash_seen text, p_new_hash text, p_keep_session uuid, p_mail_key text, p_mail_data jsonb, p_now timestamp with time zone) TO parley_app;
REVOKE ALL ON FUNCTION parley.check_role_given(p_role text, p_actor_role text) FROM PUBLIC;
GRANT ALL ON FUNCTION parley.check_role_given(p_role text, p_actor_role text) TO parley_app;
GRANT SELECT,INSERT,UPDATE ON TABLE parley.subscription TO parley_app;
REVOKE ALL ON FUNCTION parley.choose_plan(p_subscription parley.subscription, p_plan uuid, p_version integer, p_now timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION parley.choose_plan(p_subscription parley.subscription, p_plan uuid, p_version integer, p_now timestamp with time zone) TO parley_app;
REVOKE ALL ON FUNCTION parley.claim_jobs(p_node text, p_queues text[], p_limits integer[], p_after bigint[], p_now timestamp with time zone, p_lease_until timestamp with time zone, p_head_queues integer[], p_head_tenants bigint[], p_head_prios smallint[], p_head_ids bigint[]) FROM PUBLIC;
GRANT ALL ON FUNCTION parley.claim_jobs(p_node text, p_queues text[], p_limits integer[], p_after bigint[], p_now timestamp with time zone, p_lease_until timestamp with time zone, p_head_queues integer[], p_head_tenants bigint[], p_head_prios smallint[], p_head_ids bigint[]) TO parley_app;
REVOKE ALL ON FUNCTION parley.claim_open_invoices(p_now timestamp with time zone, p_until timestamp with time zone, p_limit integer) FROM PUBLIC;
GRANT ALL ON FUNCTION parley.claim_open_invoices(p_now timestamp with time zone, p_until timestamp with time zone, p_limit integer) TO parley_app;
REVOKE ALL ON FUNCTION parley.close_hold(p_tenant bigint, p_conversation uuid, p_used_s bigint, p_grace_s bigint, p_state text, p_now timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION parley.close_hold(p_tenant bigint, p_conversation uuid, p_used_s bigint, p_grace_s bigint, p_state text, p_now timestamp with time zone) TO parley_app;
REVOKE ALL ON FUNCTION parley.complete_jobs(p_node text, p_ids bigint[], p_attempts integer[], p_now timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION parley.complete_jobs(p_node text, p_ids bigint[], p_attempts integer[], p_now timestamp with time zone) TO parley_app;
REVOKE ALL ON FUNCTION parley.complete_password_reset(p_hash bytea, p_password_hash text, p_mail_data jsonb, p_now timestamp with time zone, p_entry jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION parley.complete_password_reset(p_hash bytea, p_password_hash text, p_mail_data jsonb, p_now timestamp with time zone, p_entry jsonb) TO parley_app;
REVOKE ALL ON FUNCTION parley.create_invoice_purchase(p_id uuid, p_user uuid, p_vendor text, p_invoice uuid, p_now timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION parley.create_invoice_purchase(p_id uuid, p_user uuid, p_vendor text, p_invoice uuid, p_now timestamp with time zone) TO parley_app;
REVOKE ALL ON FUNCTION parley.create_plan(p_id uuid, p_slug text, p_position integer, p_default boolean, p_terms jsonb, p_meters jsonb, p_now timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION parley.create_plan(p_id uuid, p_slug text, p_position integer, p_default boolean, p_terms jsonb, p_meters jsonb, p_now timestamp with time zone) TO parley_app;
REVOKE ALL ON FUNCTION parley.create_purchase(p_id uuid, p_user uuid, p_slug text, p_vendor text, p_conversation uuid, p_now timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION parley.create_purchase(p_id uuid, p_user uuid, p_slug text, p_vendor text, p_conversation uuid, p_now timestamp with time zone) TO parley_app;
GRANT SELECT,INSERT,UPDATE ON TABLE parley.app_user TO parley_app;
REVOKE ALL ON FUNCTION parley.create_user(p_id uuid, p_email text, p_password_hash text, p_profile jsonb, p_role text, p_verified boolean, p_actor_role text, p_now timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION parley.create_user(p_id uuid, p_email text, p_password_hash text, p_profile jsonb, p_role text, p_verified boolean, p_actor_role text, p_now timestamp with time zone) TO parley_app;
REVOKE ALL ON FUNCTION parley.current_subscription(p_tenant bigint, p_user uuid, p_now timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION parley.current_subscription(p_tenant bigint, p_user uuid, p_now timestamp with time zone) TO parley_app;
REVOKE ALL ON FUNCTION parley.deduct(p_tenant bigint, p_key text, p_kind text, p_wallet parley.wallet, p_amount bigint, p_subscription uuid, p_conversation uuid, p_details jsonb, p_now timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION parley.deduct(p_tenant bigint, p_key text, p_kind text, p_wallet parley.wallet, p_amount bigint, p_subscription uuid, p_conversation uuid, p_details jsonb, p_now timestamp with time zone) TO parley_app;
REVOKE ALL ON FUNCTION parley.delete_conversation(p_id uuid, p_now timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION parley.delete_conversation(p_id uuid, p_now timestamp with time zone) TO parley_app;
REVOKE ALL ON FUNCTION parley.end_lost_conversations(p_silent_since timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION parley.end_lost_conversations(p_silent_since timestamp with time zone) TO parley_app;
REVOKE ALL ON FUNCTION parley.end_sessions(p_user uuid, p_only uuid, p_except uuid, p_reason text, p_now timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION parley.end_sessions(p_user uuid, p_only uuid, p_except uuid, p_reason text, p_now timestamp with time zone) TO parley_app;
REVOKE ALL ON FUNCTION parley.end_subscription(p_tenant bigint, p_id uuid, p_reason text, p_now timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION parley.end_subscription(p_tenant bigint, p_id uuid, p_reason text, p_now timestamp with time zone) TO parley_app;
REVOKE ALL ON FUNCTION parley.enqueue_job(p_queue text, p_dedupe text, p_payload jsonb, p_run_at timestamp with time zone, p_prio integer) FROM PUBLIC;
GRANT ALL ON FUNCTION parley.enqueue_job(p_queue text, p_dedupe text, p_payload jsonb, p_run_at timestamp with time zone, p_prio integer) TO parley_app;
REVOKE ALL ON FUNCTION parley.enqueue_outbox(p_topic text, p_dedupe text, p_payload jsonb, p_at timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION parley.enqueue_outbox(p_topic text, p_dedupe text, p_payload jsonb, p_at timestamp with time zone) TO parley_app;
REVOKE ALL ON FUNCTION parley.erase_user(p_user uuid, p_actor_role text, p_now timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION parley.erase_user(p_user uuid, p_actor_role text, p_now timestamp with time zone) TO parley_app;
REVOKE ALL ON FUNCTION parley.expire_due_grants(p_now timestamp with time zone, p_limit integer) FROM PUBLIC;
GRANT ALL ON FUNCTION parley.expire_due_grants(p_now timestamp with time zone, p_limit integer) TO parley_app;
REVOKE ALL ON FUNCTION parley.expire_grants(p_tenant bigint, p_wallet uuid, p_now timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION parley.expire_grants(p_tenant bigint, p_wallet uuid, p_now timestamp with time zone) TO parley_app;
REVOKE ALL ON FUNCTION parley.extend_hold(p_conversation uuid, p_epoch integer, p_extension integer, p_used_s bigint, p_block_s bigint, p_now timestamp with time zone, p_lease_until timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION parley.extend_hold(p_conversation uuid, p_epoch integer, p_extension integer, p_used_s bigint, p_block_s bigint, p_now timestamp with time zone, p_lease_until timestamp with time zone) TO parley_app;
REVOKE ALL ON FUNCTION parley.extend_job_leases(p_node text, p_ids bigint[], p_attempts integer[], p_lease_until timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION parley.extend_job_leases(p_node text, p_ids bigint[], p_attempts integer[], p_lease_until timestamp with time zone) TO parley_app;
REVOKE ALL ON FUNCTION parley.fail(code text, reason text) FROM PUBLIC;
GRANT ALL ON FUNCTION parley.fail(code text, reason text) TO parley_app;
REVOKE ALL ON FUNCTION parley.fail_jobs(p_node text, p_ids bigint[], p_attempts integer[], p_errors text[], p_retry_at timestamp with time zone[]) FROM PUBLIC;
GRANT ALL ON FUNCTION parley.fail_jobs(p_node text, p_ids bigint[], p_attempts integer[], p_errors text[], p_retry_at timestamp with time zone[]) TO parley_app;
REVOKE ALL ON FUNCTION parley.find_password_token(p_hash bytea, p_now timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION parley.find_password_token(p_hash bytea, p_now timestamp with time zone) TO parley_app;
REVOKE ALL ON FUNCTION parley.finish_sign_in(p_user uuid, p_hash_seen text, p_new_hash text, p_account text, p_address text, p_now timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION parley.finish_sign_in(p_user uuid, p_hash_seen text, p_new_hash text, p_account text, p_address text, p_now timestamp with time zone) TO parley_app;
REVOKE ALL ON FUNCTION parley.fire_schedules(p_names text[], p_following timestamp with time zone[], p_now timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION parley.fire_schedules(p_names text[], p_following timestamp with time zone[], p_now timestamp with time zone) TO parley_app;
REVOKE ALL ON FUNCTION parley.first_ready_jobs(p_queue text, p_after bigint, p_limit integer) FROM PUBLIC;
REVOKE ALL ON FUNCTION parley.forget_debrief() FROM PUBLIC;
REVOKE ALL ON FUNCTION parley.forgive_attempts(p_account text, p_address text) FROM PUBLIC;
GRANT ALL ON FUNCTION parley.forgive_attempts(p_account text, p_address text) TO parley_app;
GRANT SELECT,INSERT,UPDATE ON TABLE parley.purchase TO parley_app;
REVOKE ALL ON FUNCTION parley.fulfil(p_purchase parley.purchase, p_event jsonb, p_now timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION parley.fulfil(p_purchase parley.purchase, p_event jsonb, p_now timestamp with time zone) TO parley_app;
REVOKE ALL ON FUNCTION parley.give_allowance(p_subscription parley.subscription, p_previous_no integer, p_now timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION parley.give_allowance(p_subscription parley.subscription, p_previous_no integer, p_now timestamp with time zone) TO parley_app;
REVOKE ALL ON FUNCTION parley.give_back_jobs(p_node text, p_ids bigint[], p_attempts integer[]) FROM PUBLIC;
GRANT ALL ON FUNCTION parley.give_back_jobs(p_node text, p_ids bigint[], p_attempts integer[]) TO parley_app;
REVOKE ALL ON FUNCTION parley.hint_jobs() FROM PUBLIC;
GRANT ALL ON FUNCTION parley.hint_jobs() TO parley_app;
GRANT SELECT,INSERT,UPDATE ON TABLE parley.invoice TO parley_app;
REVOKE ALL ON FUNCTION parley.insert_invoice_purchase(p_id uuid, p_invoice parley.invoice, p_vendor text, p_charges_card boolean, p_now timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION parley.insert_invoice_purchase(p_id uuid, p_invoice parley.invoice, p_vendor text, p_charges_card boolean, p_now timestamp with time zone) TO parley_app;
REVOKE ALL ON FUNCTION parley.invoice_charges(p_tenant bigint, p_subscription uuid, p_user uuid, p_key text, p_now timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION parley.invoice_charges(p_tenant bigint, p_subscription uuid, p_user uuid, p_key text, p_now timestamp with time zone) TO parley_app;
REVOKE ALL ON FUNCTION parley.invoice_renewal(p_subscription parley.subscription, p_name text, p_until timestamp with time zone, p_event jsonb, p_at timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION parley.invoice_renewal(p_subscription parley.subscription, p_name text, p_until timestamp with time zone, p_event jsonb, p_at timestamp with time zone) TO parley_app;
REVOKE ALL ON FUNCTION parley.job_records(p_id bigint, p_state text, p_queue text, p_before bigint, p_limit integer) FROM PUBLIC;
GRANT ALL ON FUNCTION parley.job_records(p_id bigint, p_state text, p_queue text, p_before bigint, p_limit integer) TO parley_app;
REVOKE ALL ON FUNCTION parley.keep_an_admin(p_leaving parley.app_user) FROM PUBLIC;
GRANT ALL ON FUNCTION parley.keep_an_admin(p_leaving parley.app_user) TO parley_app;
REVOKE ALL ON FUNCTION parley.keep_debrief(p_conversation uuid, p_temper integer, p_score_tenths integer, p_outcome text, p_body jsonb, p_event jsonb, p_now timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION parley.keep_debrief(p_conversation uuid, p_temper integer, p_score_tenths integer, p_outcome text, p_body jsonb, p_event jsonb, p_now timestamp with time zone) TO parley_app;
REVOKE ALL ON FUNCTION parley.keep_hosts_apart() FROM PUBLIC;
REVOKE ALL ON FUNCTION parley.live_events_after(p_tenants bigint[], p_users uuid[], p_after bigint[], p_limit integer) FROM PUBLIC;
GRANT ALL ON FUNCTION parley.live_events_after(p_tenants bigint[], p_users uuid[], p_after bigint[], p_limit integer) TO parley_app;
REVOKE ALL ON FUNCTION parley.lock_user(p_user uuid, p_actor_role text) FROM PUBLIC;
GRANT ALL ON FUNCTION parley.lock_user(p_user uuid, p_actor_role text) TO parley_app;
REVOKE ALL ON FUNCTION parley.mail_invitation(p_user uuid, p_hash bytea, p_data jsonb, p_sealed text, p_now timestamp with time zone, p_expires_at timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION parley.mail_invitation(p_user uuid, p_hash bytea, p_data jsonb, p_sealed text, p_now timestamp with time zone, p_expires_at timestamp with time zone) TO parley_app;
REVOKE ALL ON FUNCTION parley.mail_one_time_token(p_user parley.app_user, p_purpose text, p_hash bytea, p_data jsonb, p_sealed text, p_now timestamp with time zone, p_expires_at timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION parley.mail_one_time_token(p_user parley.app_user, p_purpose text, p_hash bytea, p_data jsonb, p_sealed text, p_now timestamp with time zone, p_expires_at timestamp with time zone) TO parley_app;
REVOKE ALL ON FUNCTION parley.mail_user(p_user parley.app_user, p_template text, p_dedupe text, p_data jsonb, p_sealed text, p_now timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION parley.mail_user(p_user parley.app_user, p_template text, p_dedupe text, p_data jsonb, p_sealed text, p_now timestamp with time zone) TO parley_app;
REVOKE ALL ON FUNCTION parley.mail_verification(p_user uuid, p_limit integer, p_hash bytea, p_data jsonb, p_sealed text, p_now timestamp with time zone, p_expires_at timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION parley.mail_verification(p_user uuid, p_limit integer, p_hash bytea, p_data jsonb, p_sealed text, p_now timestamp with time zone, p_expires_at timestamp with time zone) TO parley_app;
REVOKE ALL ON FUNCTION parley.mark_providers_changed() FROM PUBLIC;
GRANT ALL ON FUNCTION parley.mark_providers_changed() TO parley_app;
REVOKE ALL ON FUNCTION parley.mark_tenant_changed() FROM PUBLIC;
GRANT SELECT,INSERT,UPDATE ON TABLE parley.message TO parley_app;
REVOKE ALL ON FUNCTION parley.messages(p_tenant bigint, p_state text, p_before uuid, p_limit integer) FROM PUBLIC;
GRANT ALL ON FUNCTION parley.messages(p_tenant bigint, p_state text, p_before uuid, p_limit integer) TO parley_app;
REVOKE ALL ON FUNCTION parley.most_charges() FROM PUBLIC;
GRANT ALL ON FUNCTION parley.most_charges() TO parley_app;
REVOKE ALL ON FUNCTION parley.name_payment(p_tenant bigint, p_vendor text, p_name text, p_object text) FROM PUBLIC;
GRANT ALL ON FUNCTION parley.name_payment(p_tenant bigint, p_vendor text, p_name text, p_object text) TO parley_app;
REVOKE ALL ON FUNCTION parley.note_charge_failed(p_purchase uuid, p_failure text, p_is_final boolean, p_now timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION parley.note_charge_failed(p_purchase uuid, p_failure text, p_is_final boolean, p_now timestamp with time zone) TO parley_app;
REVOKE ALL ON FUNCTION parley.open_session(p_id uuid, p_user uuid, p_hash bytea, p_user_agent text, p_address text, p_now timestamp with time zone, p_expires_at timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION parley.open_session(p_id uuid, p_user uuid, p_hash bytea, p_user_agent text, p_address text, p_now timestamp with time zone, p_expires_at timestamp with time zone) TO parley_app;
REVOKE ALL ON FUNCTION parley.paid_period_end(p_first timestamp with time zone, p_cycle text, p_paid timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION parley.paid_period_end(p_first timestamp with time zone, p_cycle text, p_paid timestamp with time zone) TO parley_app;
REVOKE ALL ON FUNCTION parley.patch_user(p_user uuid, p_patch jsonb, p_actor_role text, p_now timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION parley.patch_user(p_user uuid, p_patch jsonb, p_actor_role text, p_now timestamp with time zone) TO parley_app;
REVOKE ALL ON FUNCTION parley.pay_invoice(p_purchase parley.purchase, p_fee_micros bigint, p_paid timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION parley.pay_invoice(p_purchase parley.purchase, p_fee_micros bigint, p_paid timestamp with time zone) TO parley_app;
REVOKE ALL ON FUNCTION parley.paying_wallet(p_tenant bigint, p_user uuid, p_subscription parley.subscription) FROM PUBLIC;
GRANT ALL ON FUNCTION parley.paying_wallet(p_tenant bigint, p_user uuid, p_subscription parley.subscription) TO parley_app;
REVOKE ALL ON FUNCTION parley.plan_cancel(p_user uuid, p_now timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION parley.plan_cancel(p_user uuid, p_now timestamp with time zone) TO parley_app;
REVOKE ALL ON FUNCTION parley.plan_change(p_user uuid, p_slug text, p_now timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION parley.plan_change(p_user uuid, p_slug text, p_now timestamp with time zone) TO parley_app;
REVOKE ALL ON FUNCTION parley.platform_secrets(p_prefix text) FROM PUBLIC;
GRANT ALL ON FUNCTION parley.platform_secrets(p_prefix text) TO parley_app;
REVOKE ALL ON FUNCTION parley.provider_breakers_since(p_since timestamp with time zone, p_host uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION parley.provider_breakers_since(p_since timestamp with time zone, p_host uuid) TO parley_app;
REVOKE ALL ON FUNCTION parley.providers_changed_since(p_since xid8) FROM PUBLIC;
GRANT ALL ON FUNCTION parley.providers_changed_since(p_since xid8) TO parley_app;
REVOKE ALL ON FUNCTION parley.publish_event(p_user uuid, p_kind text, p_payload jsonb, p_at timestamp with time zone, p_hint boolean) FROM PUBLIC;
GRANT ALL ON FUNCTION parley.publish_event(p_user uuid, p_kind text, p_payload jsonb, p_at timestamp with time zone, p_hint boolean) TO parley_app;
REVOKE ALL ON FUNCTION parley.purge_client_secrets(p_now timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION parley.purge_client_secrets(p_now timestamp with time zone) TO parley_app;
REVOKE ALL ON FUNCTION parley.purge_conversations(p_now timestamp with time zone, p_limit integer) FROM PUBLIC;
GRANT ALL ON FUNCTION parley.purge_conversations(p_now timestamp with time zone, p_limit integer) TO parley_app;
REVOKE ALL ON FUNCTION parley.purge_job_history(p_before timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION parley.purge_job_history(p_before timestamp with time zone) TO parley_app;
REVOKE ALL ON FUNCTION parley.purge_live_events(p_before timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION parley.purge_live_events(p_before timestamp with time zone) TO parley_app;
REVOKE ALL ON FUNCTION parley.purge_messages(p_before timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION parley.purge_messages(p_before timestamp with time zone) TO parley_app;
REVOKE ALL ON FUNCTION parley.purge_payment_news(p_before timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION parley.purge_payment_news(p_before timestamp with time zone) TO parley_app;
REVOKE ALL ON FUNCTION parley.purge_plugin_notes(p_now timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION parley.purge_plugin_notes(p_now timestamp with time zone) TO parley_app;
REVOKE ALL ON FUNCTION parley.purge_provider_news(p_before timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION parley.purge_provider_news(p_before timestamp with time zone) TO parley_app;
REVOKE ALL ON FUNCTION parley.purge_tool_runs(p_before timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION parley.purge_tool_runs(p_before timestamp with time zone) TO parley_app;
REVOKE ALL ON FUNCTION parley.put_platform_secret(p_name text, p_sealed bytea, p_key_id text, p_now timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION parley.put_platform_secret(p_name text, p_sealed bytea, p_key_id text, p_now timestamp with time zone) TO parley_app;
REVOKE ALL ON FUNCTION parley.put_platform_secret_if_absent(p_name text, p_sealed bytea, p_key_id text, p_now timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION parley.put_platform_secret_if_absent(p_name text, p_sealed bytea, p_key_id text, p_now timestamp with time zone) TO parley_app;
REVOKE ALL ON FUNCTION parley.put_plugin_note(p_plugin text, p_name text, p_sealed bytea, p_key_id text, p_bytes bigint, p_quota bigint, p_expires_at timestamp with time zone, p_now timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION parley.put_plugin_note(p_plugin text, p_name text, p_sealed bytea, p_key_id text, p_bytes bigint, p_quota bigint, p_expires_at timestamp with time zone, p_now timestamp with time zone) TO parley_app;
REVOKE ALL ON FUNCTION parley.reap_holds(p_now timestamp with time zone, p_limit integer) FROM PUBLIC;
GRANT ALL ON FUNCTION parley.reap_holds(p_now timestamp with time zone, p_limit integer) TO parley_app;
REVOKE ALL ON FUNCTION parley.receive_payment_news(p_vendor text, p_events jsonb, p_raw bytea, p_now timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION parley.receive_payment_news(p_vendor text, p_events jsonb, p_raw bytea, p_now timestamp with time zone) TO parley_app;
REVOKE ALL ON FUNCTION parley.record_conversation(p_id uuid, p_begin jsonb, p_summary jsonb, p_turns jsonb, p_events jsonb, p_tool_calls jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION parley.record_conversation(p_id uuid, p_begin jsonb, p_summary jsonb, p_turns jsonb, p_events jsonb, p_tool_calls jsonb) TO parley_app;
REVOKE ALL ON FUNCTION parley.record_provider_news(p_health jsonb, p_events jsonb, p_costs jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION parley.record_provider_news(p_health jsonb, p_events jsonb, p_costs jsonb) TO parley_app;
REVOKE ALL ON FUNCTION parley.recurs(p_tenant bigint, p_purchase uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION parley.recurs(p_tenant bigint, p_purchase uuid) TO parley_app;
REVOKE ALL ON FUNCTION parley.relay_outbox(p_now timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION parley.relay_outbox(p_now timestamp with time zone) TO parley_app;
REVOKE ALL ON FUNCTION parley.remove_platform_secret(p_name text) FROM PUBLIC;
GRANT ALL ON FUNCTION parley.remove_platform_secret(p_name text) TO parley_app;
REVOKE ALL ON FUNCTION parley.renewal_patience() FROM PUBLIC;
GRANT ALL ON FUNCTION parley.renewal_patience() TO parley_app;
REVOKE ALL ON FUNCTION parley.replay_payment_news(p_vendor text, p_event_id text) FROM PUBLIC;
GRANT ALL ON FUNCTION parley.replay_payment_news(p_vendor text, p_event_id text) TO parley_app;
REVOKE ALL ON FUNCTION parley.request_password_reset(p_email text, p_limit integer, p_hash bytea, p_data jsonb, p_sealed text, p_now timestamp with time zone, p_expires_at timestamp with time zone, p_entry jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION parley.request_password_reset(p_email text, p_limit integer, p_hash bytea, p_data jsonb, p_sealed text, p_now timestamp with time zone, p_expires_at timestamp with time zone, p_entry jsonb) TO parley_app;
REVOKE ALL ON FUNCTION parley.requeue_expired_jobs(p_now timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION parley.requeue_expired_jobs(p_now timestamp with time zone) TO parley_app;
REVOKE ALL ON FUNCTION parley.require(condition boolean, code text, reason text) FROM PUBLIC;
GRANT ALL ON FUNCTION parley.require(condition boolean, code text, reason text) TO parley_app;
REVOKE ALL ON FUNCTION parley.reseal_value(p_tenant bigint, p_name text, p_old bytea, p_new bytea, p_key_id text, p_now timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION parley.reseal_value(p_tenant bigint, p_name text, p_old bytea, p_new bytea, p_key_id text, p_now timestamp with time zone) TO parley_app;
REVOKE ALL ON FUNCTION parley.reserve_hold(p_conversation uuid, p_user uuid, p_host uuid, p_block_s bigint, p_now timestamp with time zone, p_lease_until timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION parley.reserve_hold(p_conversation uuid, p_user uuid, p_host uuid, p_block_s bigint, p_now timestamp with time zone, p_lease_until timestamp with time zone) TO parley_app;
REVOKE ALL ON FUNCTION parley.retention_days(p_settings jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION parley.retention_days(p_settings jsonb) TO parley_app;
REVOKE ALL ON FUNCTION parley.retry_job(p_id bigint, p_now timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION parley.retry_job(p_id bigint, p_now timestamp with time zone) TO parley_app;
REVOKE ALL ON FUNCTION parley.revocations_since(p_since xid8) FROM PUBLIC;
GRANT ALL ON FUNCTION parley.revocations_since(p_since xid8) TO parley_app;
REVOKE ALL ON FUNCTION parley.revoke_api_key(p_id uuid, p_now timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION parley.revoke_api_key(p_id uuid, p_now timestamp with time zone) TO parley_app;
REVOKE ALL ON FUNCTION parley.role_rank(p_role text) FROM PUBLIC;
GRANT ALL ON FUNCTION parley.role_rank(p_role text) TO parley_app;
REVOKE ALL ON FUNCTION parley.roll_due_subscriptions(p_now timestamp with time zone, p_limit integer) FROM PUBLIC;
GRANT ALL ON FUNCTION parley.roll_due_subscriptions(p_now timestamp with time zone, p_limit integer) TO parley_app;
REVOKE ALL ON FUNCTION parley.roll_subscription(p_tenant bigint, p_id uuid, p_now timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION parley.roll_subscription(p_tenant bigint, p_id uuid, p_now timestamp with time zone) TO parley_app;
REVOKE ALL ON FUNCTION parley.rotate_refresh_token(p_hash bytea, p_new_hash bytea, p_user_agent text, p_address text, p_now timestamp with time zone, p_expires_at timestamp with time zone, p_reuse_entry jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION parley.rotate_refresh_token(p_hash bytea, p_new_hash bytea, p_user_agent text, p_address text, p_now timestamp with time zone, p_expires_at timestamp with time zone, p_reuse_entry jsonb) TO parley_app;
REVOKE ALL ON FUNCTION parley.sealed_values(p_tenant bigint, p_name text, p_except_key_id text, p_limit integer) FROM PUBLIC;
GRANT ALL ON FUNCTION parley.sealed_values(p_tenant bigint, p_name text, p_except_key_id text, p_limit integer) TO parley_app;
REVOKE ALL ON FUNCTION parley.send_conversation_command(p_id uuid, p_conversation uuid, p_host uuid, p_sender uuid, p_kind text, p_text text, p_now timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION parley.send_conversation_command(p_id uuid, p_conversation uuid, p_host uuid, p_sender uuid, p_kind text, p_text text, p_now timestamp with time zone) TO parley_app;
REVOKE ALL ON FUNCTION parley.set_chain(p_kind text, p_hedge boolean, p_on_content text, p_entries jsonb, p_now timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION parley.set_chain(p_kind text, p_hedge boolean, p_on_content text, p_entries jsonb, p_now timestamp with time zone) TO parley_app;
REVOKE ALL ON FUNCTION parley.set_password(p_user uuid, p_new_hash text, p_actor_role text, p_mail_key text, p_mail_data jsonb, p_now timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION parley.set_password(p_user uuid, p_new_hash text, p_actor_role text, p_mail_key text, p_mail_data jsonb, p_now timestamp with time zone) TO parley_app;
REVOKE ALL ON FUNCTION parley.settle_hold(p_conversation uuid, p_epoch integer, p_used_s bigint, p_grace_s bigint, p_now timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION parley.settle_hold(p_conversation uuid, p_epoch integer, p_used_s bigint, p_grace_s bigint, p_now timestamp with time zone) TO parley_app;
REVOKE ALL ON FUNCTION parley.spend(p_user uuid, p_unit text, p_amount bigint, p_key text, p_conversation uuid, p_now timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION parley.spend(p_user uuid, p_unit text, p_amount bigint, p_key text, p_conversation uuid, p_now timestamp with time zone) TO parley_app;
REVOKE ALL ON FUNCTION parley.start_default(p_tenant bigint, p_user uuid, p_now timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION parley.start_default(p_tenant bigint, p_user uuid, p_now timestamp with time zone) TO parley_app;
REVOKE ALL ON FUNCTION parley.start_subscription(p_tenant bigint, p_id uuid, p_user uuid, p_plan uuid, p_version integer, p_paid_until timestamp with time zone, p_vendor text, p_vendor_subscription text, p_now timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION parley.start_subscription(p_tenant bigint, p_id uuid, p_user uuid, p_plan uuid, p_version integer, p_paid_until timestamp with time zone, p_vendor text, p_vendor_subscription text, p_now timestamp with time zone) TO parley_app;
REVOKE ALL ON FUNCTION parley.switch_plan(p_subscription parley.subscription, p_plan uuid, p_version integer, p_now timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION parley.switch_plan(p_subscription parley.subscription, p_plan uuid, p_version integer, p_now timestamp with time zone) TO parley_app;
REVOKE ALL ON FUNCTION parley.take_attempt(p_subject text, p_limit integer, p_window interval, p_now timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION parley.take_attempt(p_subject text, p_limit integer, p_window interval, p_now timestamp with time zone) TO parley_app;
REVOKE ALL ON FUNCTION parley.take_back(p_tenant bigint, p_wallet uuid, p_grant bigint, p_kind text, p_key text, p_now timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION parley.take_back(p_tenant bigint, p_wallet uuid, p_grant bigint, p_kind text, p_key text, p_now timestamp with time zone) TO parley_app;
REVOKE ALL ON FUNCTION parley.take_back_purchase(p_purchase parley.purchase, p_now timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION parley.take_back_purchase(p_purchase parley.purchase, p_now timestamp with time zone) TO parley_app;
REVOKE ALL ON FUNCTION parley.take_conversation_commands(p_host uuid, p_forgotten timestamp with time zone, p_now timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION parley.take_conversation_commands(p_host uuid, p_forgotten timestamp with time zone, p_now timestamp with time zone) TO parley_app;
REVOKE ALL ON FUNCTION parley.tenant_id() FROM PUBLIC;
GRANT ALL ON FUNCTION parley.tenant_id() TO parley_app;
GRANT SELECT,INSERT,UPDATE ON TABLE parley.tenant TO parley_app;
REVOKE ALL ON FUNCTION parley.tenants_changed_since(p_since xid8) FROM PUBLIC;
GRANT ALL ON FUNCTION parley.tenants_changed_since(p_since xid8) TO parley_app;
REVOKE ALL ON FUNCTION parley.tidy_tenancy(p_now timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION parley.tidy_tenancy(p_now timestamp with time zone) TO parley_app;
REVOKE ALL ON FUNCTION parley.use_api_key(p_hash bytea, p_now timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION parley.use_api_key(p_hash bytea, p_now timestamp with time zone) TO parley_app;
REVOKE ALL ON FUNCTION parley.user_id() FROM PUBLIC;
GRANT ALL ON FUNCTION parley.user_id() TO parley_app;
REVOKE ALL ON FUNCTION parley.verify_email(p_hash bytea, p_now timestamp with time zone, p_entry jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION parley.verify_email(p_hash bytea, p_now timestamp with time zone, p_entry jsonb) TO parley_app;
REVOKE ALL ON FUNCTION parley.wallet_of(p_tenant bigint, p_user uuid, p_unit text) FROM PUBLIC;
GRANT ALL ON FUNCTION parley.wallet_of(p_tenant bigint, p_user uuid, p_unit text) TO parley_app;
REVOKE ALL ON FUNCTION parley.wallets_out_of_balance(p_tenant bigint, p_limit integer) FROM PUBLIC;
GRANT ALL ON FUNCTION parley.wallets_out_of_balance(p_tenant bigint, p_limit integer) TO parley_app;
GRANT SELECT,INSERT,UPDATE ON TABLE parley.api_key TO parley_app;
GRANT SELECT,INSERT ON TABLE parley.audit_entry TO parley_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE parley.chain TO parley_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE parley.chain_entry TO parley_app;
GRANT SELECT,INSERT,UPDATE ON TABLE parley.charge TO parley_app;
GRANT SELECT,INSERT ON TABLE parley.client_secret TO parley_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE parley.conversation TO parley_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE parley.conversation_command TO parley_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE parley.conversation_event TO parley_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE parley.conversation_turn TO parley_app;
GRANT SELECT ON TABLE parley.cost_event TO parley_app;
GRANT SELECT,INSERT,UPDATE ON TABLE parley.credit_grant TO parley_app;
GRANT SELECT,INSERT,UPDATE ON TABLE parley.credit_hold TO parley_app;
GRANT SELECT,INSERT,UPDATE ON TABLE parley.customer TO parley_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE parley.debrief TO parley_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE parley.host TO parley_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE parley.idempotency_key TO parley_app;
GRANT SELECT,INSERT ON TABLE parley.invoice_line TO parley_app;
GRANT SELECT,INSERT ON TABLE parley.ledger_entry TO parley_app;
GRANT SELECT ON TABLE parley.migration TO parley_app;
GRANT SELECT,INSERT,UPDATE ON TABLE parley.one_time_token TO parley_app;
GRANT SELECT,INSERT ON TABLE parley.outbox TO parley_app;
GRANT SELECT,INSERT ON TABLE parley.payment_name TO parley_app;
GRANT SELECT,INSERT,UPDATE ON TABLE parley.payment_news TO parley_app;
GRANT SELECT,INSERT,UPDATE ON TABLE parley.periodic_job TO parley_app;
GRANT SELECT,INSERT,UPDATE ON TABLE parley.plan TO parley_app;
GRANT SELECT,INSERT ON TABLE parley.plan_meter TO parley_app;
GRANT SELECT,INSERT ON TABLE parley.plan_version TO parley_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE parley.plugin_note TO parley_app;
GRANT SELECT,INSERT,UPDATE ON TABLE parley.plugin_switch TO parley_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE parley.provider TO parley_app;
GRANT SELECT,INSERT,UPDATE ON TABLE parley.provider_change TO parley_app;
GRANT SELECT ON TABLE parley.provider_event TO parley_app;
GRANT SELECT ON TABLE parley.provider_health TO parley_app;
GRANT SELECT,INSERT,UPDATE ON TABLE parley.refresh_token TO parley_app;
GRANT INSERT ON TABLE parley.revocation TO parley_app;
GRANT SELECT,INSERT,DELETE ON TABLE parley.scenario TO parley_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE parley.secret TO parley_app;
GRANT SELECT,INSERT,UPDATE ON TABLE parley.session TO parley_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE parley.share_link TO parley_app;
GRANT SELECT,INSERT,DELETE ON TABLE parley.stream_ticket TO parley_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE parley.tool TO parley_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE parley.tool_call TO parley_app;
GRANT SELECT,INSERT ON TABLE parley.tool_run TO parley_app;
GRANT SELECT,INSERT ON TABLE parley.usage_event TO parley_app;
ALTER DEFAULT PRIVILEGES FOR ROLE parley_owner REVOKE ALL ON FUNCTIONS  FROM PUBLIC;
