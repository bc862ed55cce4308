-- Signing in, with attempts counted before the password is looked at, and refreshing.

-- No RLS and no grants: an attempt is counted before anyone knows who it is about. Subjects are hashed.
CREATE TABLE parley.attempt (
    subject      bytea       PRIMARY KEY CHECK (octet_length(subject) = 32),
    window_began timestamptz NOT NULL,
    window_ends  timestamptz NOT NULL,
    count        integer     NOT NULL
);

-- Counts one attempt. Answers 0 when it is within the limit, else the seconds until the window ends.
CREATE FUNCTION parley.take_attempt(p_subject text, p_limit integer, p_window interval, p_now timestamptz)
RETURNS integer LANGUAGE plpgsql SECURITY DEFINER SET search_path = parley, pg_temp AS $$
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

-- What a success gives back: the account's failures are forgotten, the address has one attempt less.
CREATE FUNCTION parley.forgive_attempts(p_account text, p_address text) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = parley, pg_temp AS $$
    DELETE FROM attempt WHERE subject = sha256(convert_to(p_account, 'UTF8'));
    UPDATE attempt SET count = greatest(count - 1, 0) WHERE subject = sha256(convert_to(p_address, 'UTF8'));
$$;

-- Whom an address means at this tenant's door: its own user, else an operator, who gets in everywhere.
CREATE FUNCTION parley.begin_sign_in(
    p_email text, p_address text, p_account_limit integer, p_address_limit integer, p_now timestamptz)
RETURNS TABLE (wait_s integer, account text, tenant_id bigint, user_id uuid, password_hash text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = parley, pg_temp AS $$
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

-- The password was right: the account must still be as it was, and not disabled.
CREATE FUNCTION parley.finish_sign_in(
    p_user uuid, p_hash_seen text, p_new_hash text, p_account text, p_address text, p_now timestamptz)
RETURNS parley.app_user LANGUAGE plpgsql SET search_path = parley, pg_temp AS $$
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

CREATE FUNCTION parley.open_session(
    p_id uuid, p_user uuid, p_hash bytea, p_user_agent text, p_address text, p_now timestamptz, p_expires_at timestamptz)
RETURNS void LANGUAGE sql SET search_path = parley, pg_temp AS $$
    INSERT INTO session (tenant_id, id, user_id, user_agent, address, created_at, last_used_at, expires_at)
    VALUES (parley.tenant_id(), p_id, p_user, p_user_agent, p_address, p_now, p_now, p_expires_at);
    INSERT INTO refresh_token (tenant_id, hash, session_id, created_at)
    VALUES (parley.tenant_id(), p_hash, p_id, p_now);
$$;

-- Outcomes: fresh; unknown (no such token, or its session is over); reused (the session ends now, and p_reuse_entry is audited).
CREATE FUNCTION parley.rotate_refresh_token(
    p_hash bytea, p_new_hash bytea, p_user_agent text, p_address text, p_now timestamptz, p_expires_at timestamptz,
    p_reuse_entry jsonb)
RETURNS TABLE (outcome text, session_id uuid, person parley.app_user)
LANGUAGE plpgsql SET search_path = parley, pg_temp AS $$
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

REVOKE ALL ON FUNCTION
    parley.take_attempt(text, integer, interval, timestamptz),
    parley.forgive_attempts(text, text),
    parley.begin_sign_in(text, text, integer, integer, timestamptz),
    parley.finish_sign_in(uuid, text, text, text, text, timestamptz),
    parley.open_session(uuid, uuid, bytea, text, text, timestamptz, timestamptz),
    parley.rotate_refresh_token(bytea, bytea, text, text, timestamptz, timestamptz, jsonb)
    FROM PUBLIC;
GRANT EXECUTE ON FUNCTION
    parley.take_attempt(text, integer, interval, timestamptz),
    parley.forgive_attempts(text, text),
    parley.begin_sign_in(text, text, integer, integer, timestamptz),
    parley.finish_sign_in(uuid, text, text, text, text, timestamptz),
    parley.open_session(uuid, uuid, bytea, text, text, timestamptz, timestamptz),
    parley.rotate_refresh_token(bytea, bytea, text, text, timestamptz, timestamptz, jsonb)
    TO parley_app;
