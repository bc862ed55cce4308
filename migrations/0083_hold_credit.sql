-- Credit that running conversations hold ahead of themselves: reserved at the beginning, extended as they go, settled at
-- the end. Every step may be repeated.

CREATE TABLE parley.credit_hold (
    tenant_id       bigint      NOT NULL,
    conversation_id uuid        NOT NULL,
    user_id         uuid,
    wallet_id       uuid        NOT NULL,
    subscription_id uuid,
    unit            text        NOT NULL,
    state           text        NOT NULL CHECK (state IN ('held', 'settled', 'reaped')),
    -- Units set aside, and how many of them the wallet counts as held: none of what is unlimited.
    held            bigint      NOT NULL CHECK (held >= 0),
    backed          bigint      NOT NULL CHECK (backed BETWEEN 0 AND held),
    -- For how long the conversation may go on with what it holds, and how long it may ever take.
    allowed_s       bigint      NOT NULL CHECK (allowed_s >= 0),
    longest_s       bigint      NOT NULL CHECK (longest_s > 0),
    used_s          bigint      NOT NULL DEFAULT 0 CHECK (used_s >= 0),
    grace_s         bigint      NOT NULL DEFAULT 0 CHECK (grace_s >= 0),
    -- The number of the last extension.
    extension       integer     NOT NULL DEFAULT 0,
    host_id         uuid        NOT NULL,
    -- Grows when the hold is taken from its host, whose word then counts no more.
    epoch           integer     NOT NULL DEFAULT 1,
    lease_until     timestamptz NOT NULL,
    opened_at       timestamptz NOT NULL,
    closed_at       timestamptz,
    charged         bigint      NOT NULL DEFAULT 0,
    PRIMARY KEY (tenant_id, conversation_id),
    FOREIGN KEY (tenant_id, wallet_id) REFERENCES parley.wallet (tenant_id, id) ON DELETE CASCADE,
    CHECK ((state = 'held') = (closed_at IS NULL))
) WITH (fillfactor = 50);
CREATE INDEX credit_hold_open ON parley.credit_hold (tenant_id, wallet_id) WHERE state = 'held';
ALTER TABLE parley.credit_hold ENABLE ROW LEVEL SECURITY;
ALTER TABLE parley.credit_hold FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON parley.credit_hold
    USING (tenant_id = parley.tenant_id() AND (parley.user_id() IS NULL OR user_id = parley.user_id()))
    WITH CHECK (tenant_id = parley.tenant_id() AND (parley.user_id() IS NULL OR user_id = parley.user_id()));
CREATE POLICY owner_functions ON parley.credit_hold TO parley_owner USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE ON parley.credit_hold TO parley_app;

-- verdict: granted, unmetered (the tenant sells nothing), no_plan, past_due, used_up, too_many, closed.
-- left_s: for how long the conversation could go on if nothing else used the wallet. cut_by: what ends it there,
-- 'credit' or 'length'.
CREATE TYPE parley.hold_answer AS (
    verdict text, unit text, epoch integer, held bigint, allowed_s bigint, left_s bigint, cut_by text, grace_s bigint,
    warn_s bigint, plan text, cycle text, included bigint, renews_at timestamptz, most_at_once integer);

-- Which wallet pays: of the subscription's plan, or the first of the user's own that has something in it.
CREATE FUNCTION parley.paying_wallet(p_tenant bigint, p_user uuid, p_subscription parley.subscription)
RETURNS uuid LANGUAGE plpgsql SET search_path = parley, pg_temp AS $$
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

CREATE FUNCTION parley.reserve_hold(
    p_conversation uuid, p_user uuid, p_host uuid, p_block_s bigint, p_now timestamptz, p_lease_until timestamptz)
RETURNS parley.hold_answer LANGUAGE plpgsql SET search_path = parley, pg_temp AS $$
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

-- More time for a conversation that goes on, so that it holds a block ahead of what it used. Under the number of the
-- extension: asked again, it is the same answer.
-- verdict: held, or lost when it is not this host's any more.
CREATE FUNCTION parley.extend_hold(
    p_conversation uuid, p_epoch integer, p_extension integer, p_used_s bigint, p_block_s bigint, p_now timestamptz,
    p_lease_until timestamptz)
RETURNS parley.hold_answer LANGUAGE plpgsql SET search_path = parley, pg_temp AS $$
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

-- Charges what was used, at most what was held, and frees the rest.
CREATE FUNCTION parley.close_hold(
    p_tenant bigint, p_conversation uuid, p_used_s bigint, p_grace_s bigint, p_state text, p_now timestamptz)
RETURNS bigint LANGUAGE plpgsql SET search_path = parley, pg_temp AS $$
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

-- By the host that holds it. Whoever lost it settles nothing: what the reaper charged is the answer.
CREATE FUNCTION parley.settle_hold(p_conversation uuid, p_epoch integer, p_used_s bigint, p_grace_s bigint, p_now timestamptz)
RETURNS bigint LANGUAGE plpgsql SET search_path = parley, pg_temp AS $$
BEGIN
    RETURN parley.close_hold(parley.tenant_id(), p_conversation,
        CASE WHEN EXISTS (SELECT FROM credit_hold h WHERE h.tenant_id = parley.tenant_id()
                          AND h.conversation_id = p_conversation AND h.epoch = p_epoch) THEN p_used_s ELSE 0 END,
        p_grace_s, 'settled', p_now);
END $$;

-- What hosts know of the conversations that go on with them, many at a time and never a wallet. Rows are locked in the order of
-- their keys, so that two batches never wait for each other in a ring. The numbers (from 1) of those that were lost.
CREATE FUNCTION parley.beat_holds(
    p_tenants bigint[], p_conversations uuid[], p_epochs integer[], p_used_s bigint[], p_lease_until timestamptz)
RETURNS SETOF integer LANGUAGE plpgsql SECURITY DEFINER SET search_path = parley, pg_temp SET enable_seqscan = off
SET enable_hashjoin = off SET enable_mergejoin = off AS $$
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

-- Ends what no host has spoken for since its lease ran out, at the last that was heard of it.
CREATE FUNCTION parley.reap_holds(p_now timestamptz, p_limit integer)
RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER SET search_path = parley, pg_temp AS $$
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

-- Something used at once, such as tokens or a document: an event of usage and what it takes, once for each key.
-- 'spent', 'repeated', or 'used_up' when there is not enough.
CREATE FUNCTION parley.spend(p_user uuid, p_unit text, p_amount bigint, p_key text, p_conversation uuid, p_now timestamptz)
RETURNS text LANGUAGE plpgsql SET search_path = parley, pg_temp AS $$
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

-- Wallets that are not what their ledger, their grants and what goes on make of them. Of all tenants without one.
CREATE FUNCTION parley.wallets_out_of_balance(p_tenant bigint, p_limit integer)
RETURNS TABLE (tenant_id bigint, wallet_id uuid, user_id uuid, unit text, balance bigint, ledger bigint, held bigint,
               holds bigint, grants bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = parley, pg_temp AS $$
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

DO $$
DECLARE
    v_function regprocedure;
BEGIN
    FOR v_function IN
        SELECT p.oid FROM pg_proc p WHERE p.pronamespace = 'parley'::regnamespace AND p.proname IN (
            'paying_wallet', 'reserve_hold', 'extend_hold', 'close_hold', 'settle_hold', 'beat_holds', 'reap_holds', 'spend',
            'wallets_out_of_balance')
    LOOP
        EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', v_function);
        EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO parley_app', v_function);
    END LOOP;
END $$;
