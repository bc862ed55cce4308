-- The schema after all migrations, for reading and for review. Written by
-- tests/architecture/dump_schema.sh; a test compares it.

CREATE SCHEMA parley;

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
        INSERT INTO conversation_event (tenant_id, conversation_id, seq, user_id, kind, payload, at)
        VALUES (v_lost.tenant_id, v_lost.id, coalesce(v_seq, 0) + 1, v_lost.user_id, 'conversation.ended',
            '{"reason": "host_lost"}', v_at);
        v_total := v_total + 1;
    END LOOP;
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
BEGIN
    PERFORM parley.enqueue_outbox('mail', p_template || ':' || p_dedupe,
        jsonb_strip_nulls(jsonb_build_object(
            'to', p_user.email, 'template', p_template, 'language', p_user.locale, 'sealed', p_sealed,
            'data', p_data || jsonb_build_object('display_name', coalesce(nullif(p_user.display_name, ''), p_user.email)))),
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

CREATE FUNCTION parley.open_session(p_id uuid, p_user uuid, p_hash bytea, p_user_agent text, p_address text, p_now timestamp with time zone, p_expires_at timestamp with time zone) RETURNS void
    LANGUAGE sql
    SET search_path TO 'parley', 'pg_temp'
    AS $$
    INSERT INTO session (tenant_id, id, user_id, user_agent, address, created_at, last_used_at, expires_at)
    VALUES (parley.tenant_id(), p_id, p_user, p_user_agent, p_address, p_now, p_now, p_expires_at);
    INSERT INTO refresh_token (tenant_id, hash, session_id, created_at)
    VALUES (parley.tenant_id(), p_hash, p_id, p_now);
$$;

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
            language, keeps_transcript, keeps_recording, metadata)
        SELECT v_tenant, p_id, b.user_id, b.experience, b.scenario, b.title, b.transport, b.host_id, 'live', b.started_at,
            b.language, b.keeps_transcript, b.keeps_recording, b.metadata
        FROM jsonb_to_record(p_begin) AS b (
            user_id uuid, experience text, scenario text, title text, transport text, host_id uuid, started_at timestamptz,
            language text, keeps_transcript boolean, keeps_recording boolean, metadata jsonb)
        ON CONFLICT (tenant_id, id) DO NOTHING;
    END IF;
    SELECT c.* INTO v_known FROM conversation c WHERE c.tenant_id = v_tenant AND c.id = p_id FOR NO KEY UPDATE;
    IF NOT FOUND OR v_known.deleted_at IS NOT NULL THEN
        RETURN false;
    END IF;

    INSERT INTO conversation_turn AS t (tenant_id, conversation_id, seq, user_id, speaker, text, heard_text, started_ms, length_ms,
        confidence, provider_id, interrupted, timings)
    SELECT v_tenant, p_id, n.seq, v_known.user_id, n.speaker, n.text, n.heard_text, n.started_ms, n.length_ms, n.confidence,
        n.provider_id, n.interrupted, n.timings
    FROM jsonb_to_recordset(p_turns) AS n (
        seq integer, speaker text, text text, heard_text text, started_ms bigint, length_ms bigint, confidence real,
        provider_id uuid, interrupted boolean, timings jsonb)
    ON CONFLICT (tenant_id, conversation_id, seq) DO UPDATE SET
        text = excluded.text, heard_text = excluded.heard_text, started_ms = excluded.started_ms, length_ms = excluded.length_ms,
        confidence = excluded.confidence, provider_id = excluded.provider_id, interrupted = excluded.interrupted,
        timings = excluded.timings;

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
        told_seq = greatest(c.told_seq, (SELECT max(x.seq) FROM jsonb_to_recordset(p_events) AS x (seq bigint)))
    FROM jsonb_to_record(p_summary) AS s (
        state text, ended_at timestamptz, end_reason text, language text, user_ms bigint, assistant_ms bigint, rows_lost bigint,
        recording_file text)
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
    CONSTRAINT conversation_state_check CHECK ((state = ANY (ARRAY['live'::text, 'ended'::text]))),
    CONSTRAINT conversation_title_check CHECK ((length(title) <= 200)),
    CONSTRAINT conversation_transport_check CHECK ((transport = ANY (ARRAY['webrtc'::text, 'websocket'::text, 'phone'::text, 'avatar'::text, 'text'::text]))),
    CONSTRAINT conversation_user_ms_check CHECK ((user_ms >= 0))
);
ALTER TABLE ONLY parley.conversation FORCE ROW LEVEL SECURITY;

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
    CONSTRAINT cost_event_currency_check CHECK ((currency ~ '^[A-Z]{3}$'::text)),
    CONSTRAINT cost_event_micros_check CHECK ((micros >= 0)),
    CONSTRAINT cost_event_quantity_milli_check CHECK ((quantity_milli >= 0)),
    CONSTRAINT cost_event_unit_check CHECK ((unit ~ '^[a-z_]{1,40}$'::text))
);
ALTER TABLE ONLY parley.cost_event FORCE ROW LEVEL SECURITY;

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

CREATE TABLE parley.periodic_job (
    name text NOT NULL,
    cadence text NOT NULL,
    next_at timestamp with time zone NOT NULL,
    last_at timestamp with time zone,
    CONSTRAINT periodic_job_name_check CHECK ((name ~ '^[a-z0-9_.-]{1,80}$'::text))
);

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
ALTER TABLE ONLY parley.client_secret
    ADD CONSTRAINT client_secret_pkey PRIMARY KEY (tenant_id, token_sha256);
ALTER TABLE ONLY parley.conversation_event
    ADD CONSTRAINT conversation_event_pkey PRIMARY KEY (tenant_id, conversation_id, seq);
ALTER TABLE ONLY parley.conversation
    ADD CONSTRAINT conversation_pkey PRIMARY KEY (tenant_id, id);
ALTER TABLE ONLY parley.conversation_turn
    ADD CONSTRAINT conversation_turn_pkey PRIMARY KEY (tenant_id, conversation_id, seq);
ALTER TABLE ONLY parley.cost_event
    ADD CONSTRAINT cost_event_pkey PRIMARY KEY (tenant_id, id);
ALTER TABLE ONLY parley.debrief
    ADD CONSTRAINT debrief_pkey PRIMARY KEY (tenant_id, conversation_id);
ALTER TABLE ONLY parley.host
    ADD CONSTRAINT host_pkey PRIMARY KEY (id);
ALTER TABLE ONLY parley.idempotency_key
    ADD CONSTRAINT idempotency_key_pkey PRIMARY KEY (tenant_id, caller, key);
ALTER TABLE ONLY parley.job_history
    ADD CONSTRAINT job_history_pkey PRIMARY KEY (id);
ALTER TABLE ONLY parley.job
    ADD CONSTRAINT job_pkey PRIMARY KEY (id);
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
ALTER TABLE ONLY parley.periodic_job
    ADD CONSTRAINT periodic_job_pkey PRIMARY KEY (name);
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
ALTER TABLE ONLY parley.tenant
    ADD CONSTRAINT tenant_pkey PRIMARY KEY (id);
ALTER TABLE ONLY parley.tenant
    ADD CONSTRAINT tenant_slug_unique UNIQUE (slug);
ALTER TABLE ONLY parley.tool_call
    ADD CONSTRAINT tool_call_pkey PRIMARY KEY (tenant_id, conversation_id, call_id);

CREATE INDEX api_key_user ON parley.api_key USING btree (tenant_id, user_id);

CREATE INDEX audit_entry_actor ON parley.audit_entry USING btree (tenant_id, actor_id, id);

CREATE INDEX client_secret_user ON parley.client_secret USING btree (tenant_id, user_id);

CREATE INDEX conversation_ended ON parley.conversation USING btree (tenant_id, ended_at) WHERE (state = 'ended'::text);

CREATE INDEX conversation_live ON parley.conversation USING btree (tenant_id, host_id) WHERE (state = 'live'::text);

CREATE INDEX conversation_of_user ON parley.conversation USING btree (tenant_id, user_id, id);

CREATE INDEX cost_event_at ON parley.cost_event USING btree (tenant_id, at);

CREATE INDEX debrief_of_user ON parley.debrief USING btree (tenant_id, user_id, conversation_id);

CREATE UNIQUE INDEX job_dedupe ON parley.job USING btree (queue, tenant_id, dedupe) WHERE ((dedupe IS NOT NULL) AND (state <> 2));

CREATE INDEX job_delayed ON parley.job USING btree (run_at) WHERE (state = 3);

CREATE INDEX job_history_finished ON parley.job_history USING brin (finished_at);

CREATE INDEX job_ready ON parley.job USING btree (queue, tenant_id, prio, id) WHERE (state = 0);

CREATE INDEX job_running ON parley.job USING btree (lease_until) WHERE (state = 1);

CREATE INDEX one_time_token_user ON parley.one_time_token USING btree (tenant_id, user_id);

CREATE INDEX outbox_unsent ON parley.outbox USING btree (tenant_id, id) WHERE (sent_at IS NULL);

CREATE INDEX plugin_note_plugin ON parley.plugin_note USING btree (tenant_id, plugin);

CREATE INDEX provider_event_provider ON parley.provider_event USING btree (tenant_id, provider_id, id);

CREATE INDEX refresh_token_session ON parley.refresh_token USING btree (tenant_id, session_id);

CREATE INDEX scenario_of_user ON parley.scenario USING btree (tenant_id, user_id, id);

CREATE INDEX session_of_user ON parley.session USING btree (tenant_id, user_id);

CREATE INDEX share_link_conversation ON parley.share_link USING btree (tenant_id, conversation_id);

CREATE INDEX stream_ticket_expiry ON parley.stream_ticket USING btree (tenant_id, expires_at);

CREATE INDEX stream_ticket_user ON parley.stream_ticket USING btree (tenant_id, user_id);

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
ALTER TABLE ONLY parley.client_secret
    ADD CONSTRAINT client_secret_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES parley.tenant(id);
ALTER TABLE ONLY parley.client_secret
    ADD CONSTRAINT client_secret_tenant_id_user_id_fkey FOREIGN KEY (tenant_id, user_id) REFERENCES parley.app_user(tenant_id, id) ON DELETE CASCADE;
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
ALTER TABLE ONLY parley.debrief
    ADD CONSTRAINT debrief_tenant_id_conversation_id_fkey FOREIGN KEY (tenant_id, conversation_id) REFERENCES parley.conversation(tenant_id, id) ON DELETE CASCADE;
ALTER TABLE ONLY parley.idempotency_key
    ADD CONSTRAINT idempotency_key_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES parley.tenant(id);
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
ALTER TABLE ONLY parley.tool_call
    ADD CONSTRAINT tool_call_tenant_id_conversation_id_fkey FOREIGN KEY (tenant_id, conversation_id) REFERENCES parley.conversation(tenant_id, id) ON DELETE CASCADE;
ALTER TABLE parley.api_key ENABLE ROW LEVEL SECURITY;
ALTER TABLE parley.app_user ENABLE ROW LEVEL SECURITY;
ALTER TABLE parley.audit_entry ENABLE ROW LEVEL SECURITY;
ALTER TABLE parley.chain ENABLE ROW LEVEL SECURITY;
ALTER TABLE parley.chain_entry ENABLE ROW LEVEL SECURITY;
ALTER TABLE parley.client_secret ENABLE ROW LEVEL SECURITY;
ALTER TABLE parley.conversation ENABLE ROW LEVEL SECURITY;
ALTER TABLE parley.conversation_event ENABLE ROW LEVEL SECURITY;
ALTER TABLE parley.conversation_turn ENABLE ROW LEVEL SECURITY;
ALTER TABLE parley.cost_event ENABLE ROW LEVEL SECURITY;
ALTER TABLE parley.debrief ENABLE ROW LEVEL SECURITY;
ALTER TABLE parley.idempotency_key ENABLE ROW LEVEL SECURITY;
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

CREATE POLICY owner_functions ON parley.client_secret TO parley_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_functions ON parley.conversation TO parley_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_functions ON parley.conversation_event TO parley_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_functions ON parley.conversation_turn TO parley_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_functions ON parley.cost_event TO parley_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_functions ON parley.debrief TO parley_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_functions ON parley.idempotency_key TO parley_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_functions ON parley.live_cursor TO parley_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_functions ON parley.live_event TO parley_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_functions ON parley.message TO parley_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_functions ON parley.one_time_token TO parley_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_functions ON parley.outbox TO parley_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_functions ON parley.plugin_note TO parley_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_functions ON parley.provider TO parley_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_functions ON parley.provider_change TO parley_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_functions ON parley.provider_event TO parley_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_functions ON parley.provider_health TO parley_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_functions ON parley.refresh_token TO parley_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_functions ON parley.revocation TO parley_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_functions ON parley.scenario TO parley_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_functions ON parley.secret TO parley_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_functions ON parley.session TO parley_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_functions ON parley.share_link TO parley_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_functions ON parley.tenant TO parley_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_functions ON parley.tool_call TO parley_owner USING (true) WITH CHECK (true);
ALTER TABLE parley.plugin_note ENABLE ROW LEVEL SECURITY;
ALTER TABLE parley.provider ENABLE ROW LEVEL SECURITY;
ALTER TABLE parley.provider_change ENABLE ROW LEVEL SECURITY;
ALTER TABLE parley.provider_event ENABLE ROW LEVEL SECURITY;
ALTER TABLE parley.provider_health ENABLE ROW LEVEL SECURITY;
ALTER TABLE parley.refresh_token ENABLE ROW LEVEL SECURITY;
ALTER TABLE parley.revocation ENABLE ROW LEVEL SECURITY;
ALTER TABLE parley.scenario ENABLE ROW LEVEL SECURITY;
ALTER TABLE parley.secret ENABLE ROW LEVEL SECURITY;
ALTER TABLE parley.session ENABLE ROW LEVEL SECURITY;
ALTER TABLE parley.share_link ENABLE ROW LEVEL SECURITY;
ALTER TABLE parley.stream_ticket ENABLE ROW LEVEL SECURITY;

CREATE POLICY tenant ON parley.api_key USING (((tenant_id = parley.tenant_id()) AND ((parley.user_id() IS NULL) OR (user_id = parley.user_id())))) WITH CHECK (((tenant_id = parley.tenant_id()) AND ((parley.user_id() IS NULL) OR (user_id = parley.user_id()))));

CREATE POLICY tenant ON parley.app_user USING (((tenant_id = parley.tenant_id()) AND ((parley.user_id() IS NULL) OR (id = parley.user_id())))) WITH CHECK (((tenant_id = parley.tenant_id()) AND ((parley.user_id() IS NULL) OR (id = parley.user_id()))));

CREATE POLICY tenant ON parley.audit_entry USING ((tenant_id = parley.tenant_id())) WITH CHECK ((tenant_id = parley.tenant_id()));

CREATE POLICY tenant ON parley.chain USING ((tenant_id = parley.tenant_id())) WITH CHECK ((tenant_id = parley.tenant_id()));

CREATE POLICY tenant ON parley.chain_entry USING ((tenant_id = parley.tenant_id())) WITH CHECK ((tenant_id = parley.tenant_id()));

CREATE POLICY tenant ON parley.client_secret USING (((tenant_id = parley.tenant_id()) AND ((parley.user_id() IS NULL) OR (user_id = parley.user_id())))) WITH CHECK (((tenant_id = parley.tenant_id()) AND ((parley.user_id() IS NULL) OR (user_id = parley.user_id()))));

CREATE POLICY tenant ON parley.conversation USING (((tenant_id = parley.tenant_id()) AND ((parley.user_id() IS NULL) OR (user_id = parley.user_id())))) WITH CHECK (((tenant_id = parley.tenant_id()) AND ((parley.user_id() IS NULL) OR (user_id = parley.user_id()))));

CREATE POLICY tenant ON parley.conversation_event USING (((tenant_id = parley.tenant_id()) AND ((parley.user_id() IS NULL) OR (user_id = parley.user_id())))) WITH CHECK (((tenant_id = parley.tenant_id()) AND ((parley.user_id() IS NULL) OR (user_id = parley.user_id()))));

CREATE POLICY tenant ON parley.conversation_turn USING (((tenant_id = parley.tenant_id()) AND ((parley.user_id() IS NULL) OR (user_id = parley.user_id())))) WITH CHECK (((tenant_id = parley.tenant_id()) AND ((parley.user_id() IS NULL) OR (user_id = parley.user_id()))));

CREATE POLICY tenant ON parley.cost_event USING ((tenant_id = parley.tenant_id())) WITH CHECK ((tenant_id = parley.tenant_id()));

CREATE POLICY tenant ON parley.debrief USING (((tenant_id = parley.tenant_id()) AND ((parley.user_id() IS NULL) OR (user_id = parley.user_id())))) WITH CHECK (((tenant_id = parley.tenant_id()) AND ((parley.user_id() IS NULL) OR (user_id = parley.user_id()))));

CREATE POLICY tenant ON parley.idempotency_key USING ((tenant_id = parley.tenant_id())) WITH CHECK ((tenant_id = parley.tenant_id()));

CREATE POLICY tenant ON parley.live_cursor USING (((tenant_id = parley.tenant_id()) AND ((parley.user_id() IS NULL) OR (user_id = parley.user_id())))) WITH CHECK (((tenant_id = parley.tenant_id()) AND ((parley.user_id() IS NULL) OR (user_id = parley.user_id()))));

CREATE POLICY tenant ON parley.live_event USING (((tenant_id = parley.tenant_id()) AND ((parley.user_id() IS NULL) OR (user_id = parley.user_id())))) WITH CHECK (((tenant_id = parley.tenant_id()) AND ((parley.user_id() IS NULL) OR (user_id = parley.user_id()))));

CREATE POLICY tenant ON parley.message USING ((tenant_id = parley.tenant_id())) WITH CHECK ((tenant_id = parley.tenant_id()));

CREATE POLICY tenant ON parley.one_time_token USING (((tenant_id = parley.tenant_id()) AND ((parley.user_id() IS NULL) OR (user_id = parley.user_id())))) WITH CHECK (((tenant_id = parley.tenant_id()) AND ((parley.user_id() IS NULL) OR (user_id = parley.user_id()))));

CREATE POLICY tenant ON parley.outbox USING ((tenant_id = parley.tenant_id())) WITH CHECK ((tenant_id = parley.tenant_id()));

CREATE POLICY tenant ON parley.plugin_note USING ((tenant_id = parley.tenant_id())) WITH CHECK ((tenant_id = parley.tenant_id()));

CREATE POLICY tenant ON parley.provider USING ((tenant_id = parley.tenant_id())) WITH CHECK ((tenant_id = parley.tenant_id()));

CREATE POLICY tenant ON parley.provider_change USING ((tenant_id = parley.tenant_id())) WITH CHECK ((tenant_id = parley.tenant_id()));

CREATE POLICY tenant ON parley.provider_event USING ((tenant_id = parley.tenant_id())) WITH CHECK ((tenant_id = parley.tenant_id()));

CREATE POLICY tenant ON parley.provider_health USING ((tenant_id = parley.tenant_id())) WITH CHECK ((tenant_id = parley.tenant_id()));

CREATE POLICY tenant ON parley.refresh_token USING ((tenant_id = parley.tenant_id())) WITH CHECK ((tenant_id = parley.tenant_id()));

CREATE POLICY tenant ON parley.revocation USING ((tenant_id = parley.tenant_id())) WITH CHECK ((tenant_id = parley.tenant_id()));

CREATE POLICY tenant ON parley.scenario USING (((tenant_id = parley.tenant_id()) AND ((parley.user_id() IS NULL) OR (user_id IS NULL) OR (user_id = parley.user_id())))) WITH CHECK (((tenant_id = parley.tenant_id()) AND ((parley.user_id() IS NULL) OR (user_id = parley.user_id()))));

CREATE POLICY tenant ON parley.secret USING ((tenant_id = parley.tenant_id())) WITH CHECK ((tenant_id = parley.tenant_id()));

CREATE POLICY tenant ON parley.session USING (((tenant_id = parley.tenant_id()) AND ((parley.user_id() IS NULL) OR (user_id = parley.user_id())))) WITH CHECK (((tenant_id = parley.tenant_id()) AND ((parley.user_id() IS NULL) OR (user_id = parley.user_id()))));

CREATE POLICY tenant ON parley.share_link USING (((tenant_id = parley.tenant_id()) AND ((parley.user_id() IS NULL) OR (user_id = parley.user_id())))) WITH CHECK (((tenant_id = parley.tenant_id()) AND ((parley.user_id() IS NULL) OR (user_id = parley.user_id()))));

CREATE POLICY tenant ON parley.stream_ticket USING ((tenant_id = parley.tenant_id())) WITH CHECK ((tenant_id = parley.tenant_id()));
ALTER TABLE parley.tenant ENABLE ROW LEVEL SECURITY;

CREATE POLICY tenant ON parley.tenant USING ((id = parley.tenant_id())) WITH CHECK ((id = parley.tenant_id()));

CREATE POLICY tenant ON parley.tool_call USING (((tenant_id = parley.tenant_id()) AND ((parley.user_id() IS NULL) OR (user_id = parley.user_id())))) WITH CHECK (((tenant_id = parley.tenant_id()) AND ((parley.user_id() IS NULL) OR (user_id = parley.user_id()))));
ALTER TABLE parley.tool_call ENABLE ROW LEVEL SECURITY;
GRANT USAGE ON SCHEMA parley TO parley_app;
REVOKE ALL ON FUNCTION parley.ask_for_debrief() FROM PUBLIC;
REVOKE ALL ON FUNCTION parley.audit(p_entry jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION parley.audit(p_entry jsonb) TO parley_app;
REVOKE ALL ON FUNCTION parley.begin_idempotent(p_caller text, p_key text, p_route text, p_body_sha256 bytea, p_lease uuid, p_now timestamp with time zone, p_lease_until timestamp with time zone, p_expires_at timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION parley.begin_idempotent(p_caller text, p_key text, p_route text, p_body_sha256 bytea, p_lease uuid, p_now timestamp with time zone, p_lease_until timestamp with time zone, p_expires_at timestamp with time zone) TO parley_app;
REVOKE ALL ON FUNCTION parley.begin_sign_in(p_email text, p_address text, p_account_limit integer, p_address_limit integer, p_now timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION parley.begin_sign_in(p_email text, p_address text, p_account_limit integer, p_address_limit integer, p_now timestamp with time zone) TO parley_app;
REVOKE ALL ON FUNCTION parley.cancel_job(p_id bigint, p_now timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION parley.cancel_job(p_id bigint, p_now timestamp with time zone) TO parley_app;
REVOKE ALL ON FUNCTION parley.change_password(p_user uuid, p_hash_seen text, p_new_hash text, p_keep_session uuid, p_mail_key text, p_mail_data jsonb, p_now timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION parley.change_password(p_user uuid, p_hash_seen text, p_new_hash text, p_keep_session uuid, p_mail_key text, p_mail_data jsonb, p_now timestamp with time zone) TO parley_app;
REVOKE ALL ON FUNCTION parley.check_role_given(p_role text, p_actor_role text) FROM PUBLIC;
GRANT ALL ON FUNCTION parley.check_role_given(p_role text, p_actor_role text) TO parley_app;
REVOKE ALL ON FUNCTION parley.claim_jobs(p_node text, p_queues text[], p_limits integer[], p_after bigint[], p_now timestamp with time zone, p_lease_until timestamp with time zone, p_head_queues integer[], p_head_tenants bigint[], p_head_prios smallint[], p_head_ids bigint[]) FROM PUBLIC;
GRANT ALL ON FUNCTION parley.claim_jobs(p_node text, p_queues text[], p_limits integer[], p_after bigint[], p_now timestamp with time zone, p_lease_until timestamp with time zone, p_head_queues integer[], p_head_tenants bigint[], p_head_prios smallint[], p_head_ids bigint[]) TO parley_app;
REVOKE ALL ON FUNCTION parley.complete_jobs(p_node text, p_ids bigint[], p_attempts integer[], p_now timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION parley.complete_jobs(p_node text, p_ids bigint[], p_attempts integer[], p_now timestamp with time zone) TO parley_app;
REVOKE ALL ON FUNCTION parley.complete_password_reset(p_hash bytea, p_password_hash text, p_mail_data jsonb, p_now timestamp with time zone, p_entry jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION parley.complete_password_reset(p_hash bytea, p_password_hash text, p_mail_data jsonb, p_now timestamp with time zone, p_entry jsonb) TO parley_app;
GRANT SELECT,INSERT,UPDATE ON TABLE parley.app_user TO parley_app;
REVOKE ALL ON FUNCTION parley.create_user(p_id uuid, p_email text, p_password_hash text, p_profile jsonb, p_role text, p_verified boolean, p_actor_role text, p_now timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION parley.create_user(p_id uuid, p_email text, p_password_hash text, p_profile jsonb, p_role text, p_verified boolean, p_actor_role text, p_now timestamp with time zone) TO parley_app;
REVOKE ALL ON FUNCTION parley.delete_conversation(p_id uuid, p_now timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION parley.delete_conversation(p_id uuid, p_now timestamp with time zone) TO parley_app;
REVOKE ALL ON FUNCTION parley.end_lost_conversations(p_silent_since timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION parley.end_lost_conversations(p_silent_since timestamp with time zone) TO parley_app;
REVOKE ALL ON FUNCTION parley.end_sessions(p_user uuid, p_only uuid, p_except uuid, p_reason text, p_now timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION parley.end_sessions(p_user uuid, p_only uuid, p_except uuid, p_reason text, p_now timestamp with time zone) TO parley_app;
REVOKE ALL ON FUNCTION parley.enqueue_job(p_queue text, p_dedupe text, p_payload jsonb, p_run_at timestamp with time zone, p_prio integer) FROM PUBLIC;
GRANT ALL ON FUNCTION parley.enqueue_job(p_queue text, p_dedupe text, p_payload jsonb, p_run_at timestamp with time zone, p_prio integer) TO parley_app;
REVOKE ALL ON FUNCTION parley.enqueue_outbox(p_topic text, p_dedupe text, p_payload jsonb, p_at timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION parley.enqueue_outbox(p_topic text, p_dedupe text, p_payload jsonb, p_at timestamp with time zone) TO parley_app;
REVOKE ALL ON FUNCTION parley.erase_user(p_user uuid, p_actor_role text, p_now timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION parley.erase_user(p_user uuid, p_actor_role text, p_now timestamp with time zone) TO parley_app;
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
REVOKE ALL ON FUNCTION parley.give_back_jobs(p_node text, p_ids bigint[], p_attempts integer[]) FROM PUBLIC;
GRANT ALL ON FUNCTION parley.give_back_jobs(p_node text, p_ids bigint[], p_attempts integer[]) TO parley_app;
REVOKE ALL ON FUNCTION parley.hint_jobs() FROM PUBLIC;
GRANT ALL ON FUNCTION parley.hint_jobs() TO parley_app;
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
REVOKE ALL ON FUNCTION parley.open_session(p_id uuid, p_user uuid, p_hash bytea, p_user_agent text, p_address text, p_now timestamp with time zone, p_expires_at timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION parley.open_session(p_id uuid, p_user uuid, p_hash bytea, p_user_agent text, p_address text, p_now timestamp with time zone, p_expires_at timestamp with time zone) TO parley_app;
REVOKE ALL ON FUNCTION parley.patch_user(p_user uuid, p_patch jsonb, p_actor_role text, p_now timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION parley.patch_user(p_user uuid, p_patch jsonb, p_actor_role text, p_now timestamp with time zone) TO parley_app;
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
REVOKE ALL ON FUNCTION parley.purge_plugin_notes(p_now timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION parley.purge_plugin_notes(p_now timestamp with time zone) TO parley_app;
REVOKE ALL ON FUNCTION parley.purge_provider_news(p_before timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION parley.purge_provider_news(p_before timestamp with time zone) TO parley_app;
REVOKE ALL ON FUNCTION parley.put_platform_secret(p_name text, p_sealed bytea, p_key_id text, p_now timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION parley.put_platform_secret(p_name text, p_sealed bytea, p_key_id text, p_now timestamp with time zone) TO parley_app;
REVOKE ALL ON FUNCTION parley.put_platform_secret_if_absent(p_name text, p_sealed bytea, p_key_id text, p_now timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION parley.put_platform_secret_if_absent(p_name text, p_sealed bytea, p_key_id text, p_now timestamp with time zone) TO parley_app;
REVOKE ALL ON FUNCTION parley.put_plugin_note(p_plugin text, p_name text, p_sealed bytea, p_key_id text, p_bytes bigint, p_quota bigint, p_expires_at timestamp with time zone, p_now timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION parley.put_plugin_note(p_plugin text, p_name text, p_sealed bytea, p_key_id text, p_bytes bigint, p_quota bigint, p_expires_at timestamp with time zone, p_now timestamp with time zone) TO parley_app;
REVOKE ALL ON FUNCTION parley.record_conversation(p_id uuid, p_begin jsonb, p_summary jsonb, p_turns jsonb, p_events jsonb, p_tool_calls jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION parley.record_conversation(p_id uuid, p_begin jsonb, p_summary jsonb, p_turns jsonb, p_events jsonb, p_tool_calls jsonb) TO parley_app;
REVOKE ALL ON FUNCTION parley.record_provider_news(p_health jsonb, p_events jsonb, p_costs jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION parley.record_provider_news(p_health jsonb, p_events jsonb, p_costs jsonb) TO parley_app;
REVOKE ALL ON FUNCTION parley.relay_outbox(p_now timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION parley.relay_outbox(p_now timestamp with time zone) TO parley_app;
REVOKE ALL ON FUNCTION parley.remove_platform_secret(p_name text) FROM PUBLIC;
GRANT ALL ON FUNCTION parley.remove_platform_secret(p_name text) TO parley_app;
REVOKE ALL ON FUNCTION parley.request_password_reset(p_email text, p_limit integer, p_hash bytea, p_data jsonb, p_sealed text, p_now timestamp with time zone, p_expires_at timestamp with time zone, p_entry jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION parley.request_password_reset(p_email text, p_limit integer, p_hash bytea, p_data jsonb, p_sealed text, p_now timestamp with time zone, p_expires_at timestamp with time zone, p_entry jsonb) TO parley_app;
REVOKE ALL ON FUNCTION parley.requeue_expired_jobs(p_now timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION parley.requeue_expired_jobs(p_now timestamp with time zone) TO parley_app;
REVOKE ALL ON FUNCTION parley.require(condition boolean, code text, reason text) FROM PUBLIC;
GRANT ALL ON FUNCTION parley.require(condition boolean, code text, reason text) TO parley_app;
REVOKE ALL ON FUNCTION parley.reseal_value(p_tenant bigint, p_name text, p_old bytea, p_new bytea, p_key_id text, p_now timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION parley.reseal_value(p_tenant bigint, p_name text, p_old bytea, p_new bytea, p_key_id text, p_now timestamp with time zone) TO parley_app;
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
REVOKE ALL ON FUNCTION parley.rotate_refresh_token(p_hash bytea, p_new_hash bytea, p_user_agent text, p_address text, p_now timestamp with time zone, p_expires_at timestamp with time zone, p_reuse_entry jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION parley.rotate_refresh_token(p_hash bytea, p_new_hash bytea, p_user_agent text, p_address text, p_now timestamp with time zone, p_expires_at timestamp with time zone, p_reuse_entry jsonb) TO parley_app;
REVOKE ALL ON FUNCTION parley.sealed_values(p_tenant bigint, p_name text, p_except_key_id text, p_limit integer) FROM PUBLIC;
GRANT ALL ON FUNCTION parley.sealed_values(p_tenant bigint, p_name text, p_except_key_id text, p_limit integer) TO parley_app;
REVOKE ALL ON FUNCTION parley.set_chain(p_kind text, p_hedge boolean, p_on_content text, p_entries jsonb, p_now timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION parley.set_chain(p_kind text, p_hedge boolean, p_on_content text, p_entries jsonb, p_now timestamp with time zone) TO parley_app;
REVOKE ALL ON FUNCTION parley.set_password(p_user uuid, p_new_hash text, p_actor_role text, p_mail_key text, p_mail_data jsonb, p_now timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION parley.set_password(p_user uuid, p_new_hash text, p_actor_role text, p_mail_key text, p_mail_data jsonb, p_now timestamp with time zone) TO parley_app;
REVOKE ALL ON FUNCTION parley.take_attempt(p_subject text, p_limit integer, p_window interval, p_now timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION parley.take_attempt(p_subject text, p_limit integer, p_window interval, p_now timestamp with time zone) TO parley_app;
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
GRANT SELECT,INSERT,UPDATE ON TABLE parley.api_key TO parley_app;
GRANT SELECT,INSERT ON TABLE parley.audit_entry TO parley_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE parley.chain TO parley_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE parley.chain_entry TO parley_app;
GRANT SELECT,INSERT ON TABLE parley.client_secret TO parley_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE parley.conversation TO parley_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE parley.conversation_event TO parley_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE parley.conversation_turn TO parley_app;
GRANT SELECT ON TABLE parley.cost_event TO parley_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE parley.debrief TO parley_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE parley.host TO parley_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE parley.idempotency_key TO parley_app;
GRANT SELECT ON TABLE parley.migration TO parley_app;
GRANT SELECT,INSERT,UPDATE ON TABLE parley.one_time_token TO parley_app;
GRANT SELECT,INSERT ON TABLE parley.outbox TO parley_app;
GRANT SELECT,INSERT,UPDATE ON TABLE parley.periodic_job TO parley_app;
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
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE parley.tool_call TO parley_app;
ALTER DEFAULT PRIVILEGES FOR ROLE parley_owner REVOKE ALL ON FUNCTIONS  FROM PUBLIC;
