-- Subscriptions from allowance to allowance, as time passes and payments come.

-- When allowance number n begins. Counted from the anchor, so that no month's end is forgotten.
CREATE FUNCTION parley.allowance_start(p_anchor timestamptz, p_cycle text, p_refresh_days integer, p_no integer)
RETURNS timestamptz LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT (CASE
        WHEN p_refresh_days IS NOT NULL THEN (p_anchor AT TIME ZONE 'UTC') + make_interval(days => p_refresh_days * p_no)
        WHEN p_cycle = 'annual' THEN (p_anchor AT TIME ZONE 'UTC') + make_interval(years => p_no)
        ELSE (p_anchor AT TIME ZONE 'UTC') + make_interval(months => p_no) END) AT TIME ZONE 'UTC'
$$;

-- Vendors take their time to renew: so long after the end of what is paid a subscription goes on as if it were.
CREATE FUNCTION parley.renewal_patience() RETURNS interval LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$ SELECT interval '2 days' $$;

-- Makes one allowance of a subscription part of its wallets; what was left of the one before goes, or goes over.
CREATE FUNCTION parley.give_allowance(p_subscription parley.subscription, p_previous_no integer, p_now timestamptz)
RETURNS void LANGUAGE plpgsql SET search_path = parley, pg_temp AS $$
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

-- Ends a subscription that the caller has locked, and takes back what is left of its allowances.
CREATE FUNCTION parley.end_subscription(p_tenant bigint, p_id uuid, p_reason text, p_now timestamptz)
RETURNS void LANGUAGE plpgsql SET search_path = parley, pg_temp AS $$
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

-- Brings a subscription up to date: the allowance that is due, the plan that was chosen, or its end.
CREATE FUNCTION parley.roll_subscription(p_tenant bigint, p_id uuid, p_now timestamptz)
RETURNS void LANGUAGE plpgsql SET search_path = parley, pg_temp AS $$
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

-- Another plan from now on: what it has more comes at once, its rhythm with the next allowance.
CREATE FUNCTION parley.switch_plan(p_subscription parley.subscription, p_plan uuid, p_version integer, p_now timestamptz)
RETURNS void LANGUAGE plpgsql SET search_path = parley, pg_temp AS $$
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

-- Begins a subscription in place of the one the user has, if any.
CREATE FUNCTION parley.start_subscription(
    p_tenant bigint, p_id uuid, p_user uuid, p_plan uuid, p_version integer, p_paid_until timestamptz, p_vendor text,
    p_vendor_subscription text, p_now timestamptz)
RETURNS uuid LANGUAGE plpgsql SET search_path = parley, pg_temp AS $$
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

-- The plan for everybody who has none. Who had it before goes on with what was left of its allowance.
CREATE FUNCTION parley.start_default(p_tenant bigint, p_user uuid, p_now timestamptz)
RETURNS boolean LANGUAGE plpgsql SET search_path = parley, pg_temp AS $$
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

-- What a user's talks are paid by: their subscription, else that of the tenant, else the default plan. Brought up to date.
CREATE FUNCTION parley.current_subscription(p_tenant bigint, p_user uuid, p_now timestamptz)
RETURNS parley.subscription LANGUAGE plpgsql SET search_path = parley, pg_temp AS $$
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

-- Everything that time alone brings about, for all tenants: so that who does not ask is up to date, too. At most so many
-- at a time; how many there were.
CREATE FUNCTION parley.roll_due_subscriptions(p_now timestamptz, p_limit integer)
RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER SET search_path = parley, pg_temp AS $$
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

-- What is past its time in wallets that nobody looks at.
CREATE FUNCTION parley.expire_due_grants(p_now timestamptz, p_limit integer)
RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER SET search_path = parley, pg_temp AS $$
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

-- A dearer plan comes at once, another with the next allowance.
CREATE FUNCTION parley.choose_plan(p_subscription parley.subscription, p_plan uuid, p_version integer, p_now timestamptz)
RETURNS void LANGUAGE plpgsql SET search_path = parley, pg_temp AS $$
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

-- Another plan with the next allowance; at once when nothing was paid for this one.
CREATE FUNCTION parley.plan_change(p_user uuid, p_slug text, p_now timestamptz)
RETURNS void LANGUAGE plpgsql SET search_path = parley, pg_temp AS $$
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

-- Lets a subscription end with what is paid.
CREATE FUNCTION parley.plan_cancel(p_user uuid, p_now timestamptz)
RETURNS void LANGUAGE plpgsql SET search_path = parley, pg_temp AS $$
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

DO $$
DECLARE
    v_function regprocedure;
BEGIN
    FOR v_function IN
        SELECT p.oid FROM pg_proc p WHERE p.pronamespace = 'parley'::regnamespace AND p.proname IN (
            'allowance_start', 'renewal_patience', 'give_allowance', 'end_subscription', 'roll_subscription',
            'start_subscription', 'start_default', 'current_subscription', 'roll_due_subscriptions', 'expire_due_grants',
            'plan_change', 'plan_cancel', 'switch_plan', 'choose_plan')
    LOOP
        EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', v_function);
        EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO parley_app', v_function);
    END LOOP;
END $$;
