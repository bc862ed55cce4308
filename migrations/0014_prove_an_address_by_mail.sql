-- Links sent by mail that work once: to verify an address, to reset a password, to accept an invitation.

CREATE TABLE parley.one_time_token (
    tenant_id  bigint      NOT NULL,
    hash       bytea       NOT NULL CHECK (octet_length(hash) = 32),
    user_id    uuid        NOT NULL,
    purpose    text        NOT NULL CHECK (purpose IN ('verify_email', 'reset_password', 'invitation')),
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    used_at    timestamptz,
    PRIMARY KEY (tenant_id, hash),
    FOREIGN KEY (tenant_id, user_id) REFERENCES parley.app_user (tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX one_time_token_user ON parley.one_time_token (tenant_id, user_id);
ALTER TABLE parley.one_time_token ENABLE ROW LEVEL SECURITY;
ALTER TABLE parley.one_time_token FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON parley.one_time_token
    USING (tenant_id = parley.tenant_id() AND (parley.user_id() IS NULL OR user_id = parley.user_id()))
    WITH CHECK (tenant_id = parley.tenant_id() AND (parley.user_id() IS NULL OR user_id = parley.user_id()));
CREATE POLICY owner_functions ON parley.one_time_token TO parley_owner USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE ON parley.one_time_token TO parley_app;

-- Queues a mail to a user. `sealed` holds what must not lie in the database in the clear.
CREATE FUNCTION parley.mail_user(
    p_user parley.app_user, p_template text, p_dedupe text, p_data jsonb, p_sealed text, p_now timestamptz)
RETURNS void LANGUAGE plpgsql SET search_path = parley, pg_temp AS $$
BEGIN
    PERFORM parley.enqueue_outbox('mail', p_template || ':' || p_dedupe,
        jsonb_strip_nulls(jsonb_build_object(
            'to', p_user.email, 'template', p_template, 'language', p_user.locale, 'sealed', p_sealed,
            'data', p_data || jsonb_build_object('display_name', coalesce(nullif(p_user.display_name, ''), p_user.email)))),
        p_now);
END $$;

-- Makes a token of a purpose and mails it. Earlier tokens of that purpose end: the newest mail is the one that works.
CREATE FUNCTION parley.mail_one_time_token(
    p_user parley.app_user, p_purpose text, p_hash bytea, p_data jsonb, p_sealed text, p_now timestamptz, p_expires_at timestamptz)
RETURNS void LANGUAGE plpgsql SET search_path = parley, pg_temp AS $$
BEGIN
    UPDATE one_time_token t SET expires_at = p_now
    WHERE t.tenant_id = parley.tenant_id() AND t.user_id = p_user.id AND t.purpose = p_purpose
      AND t.used_at IS NULL AND t.expires_at > p_now;
    INSERT INTO one_time_token (tenant_id, hash, user_id, purpose, created_at, expires_at)
    VALUES (parley.tenant_id(), p_hash, p_user.id, p_purpose, p_now, p_expires_at);
    PERFORM parley.mail_user(p_user, p_purpose, encode(p_hash, 'hex'), p_data, p_sealed, p_now);
END $$;

CREATE FUNCTION parley.mail_verification(
    p_user uuid, p_limit integer, p_hash bytea, p_data jsonb, p_sealed text, p_now timestamptz, p_expires_at timestamptz)
RETURNS text LANGUAGE plpgsql SET search_path = parley, pg_temp AS $$
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

-- The user whose address is proven now; no row when the token is not, or no longer, good.
CREATE FUNCTION parley.verify_email(p_hash bytea, p_now timestamptz, p_entry jsonb)
RETURNS SETOF uuid LANGUAGE plpgsql SET search_path = parley, pg_temp AS $$
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

-- Counts and commits whether or not there is such an account, so that both take about as long.
CREATE FUNCTION parley.request_password_reset(
    p_email text, p_limit integer, p_hash bytea, p_data jsonb, p_sealed text, p_now timestamptz, p_expires_at timestamptz, p_entry jsonb)
RETURNS void LANGUAGE plpgsql SET search_path = parley, pg_temp AS $$
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

-- The account a reset or invitation token is for, before the new password is hashed.
CREATE FUNCTION parley.find_password_token(p_hash bytea, p_now timestamptz)
RETURNS TABLE (user_id uuid, email text) LANGUAGE sql STABLE SET search_path = parley, pg_temp AS $$
    SELECT u.id, u.email FROM one_time_token t
    JOIN app_user u ON u.tenant_id = t.tenant_id AND u.id = t.user_id
    WHERE t.tenant_id = parley.tenant_id() AND t.hash = p_hash AND t.purpose IN ('reset_password', 'invitation')
      AND t.used_at IS NULL AND t.expires_at > p_now AND u.status <> 'disabled'
$$;

-- No row when the token is not good; else the user and the sessions that ended.
CREATE FUNCTION parley.complete_password_reset(
    p_hash bytea, p_password_hash text, p_mail_data jsonb, p_now timestamptz, p_entry jsonb)
RETURNS TABLE (user_id uuid, ended jsonb) LANGUAGE plpgsql SET search_path = parley, pg_temp AS $$
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

REVOKE ALL ON FUNCTION
    parley.mail_user(parley.app_user, text, text, jsonb, text, timestamptz),
    parley.mail_one_time_token(parley.app_user, text, bytea, jsonb, text, timestamptz, timestamptz),
    parley.mail_verification(uuid, integer, bytea, jsonb, text, timestamptz, timestamptz),
    parley.verify_email(bytea, timestamptz, jsonb),
    parley.request_password_reset(text, integer, bytea, jsonb, text, timestamptz, timestamptz, jsonb),
    parley.find_password_token(bytea, timestamptz),
    parley.complete_password_reset(bytea, text, jsonb, timestamptz, jsonb)
    FROM PUBLIC;
GRANT EXECUTE ON FUNCTION
    parley.mail_user(parley.app_user, text, text, jsonb, text, timestamptz),
    parley.mail_one_time_token(parley.app_user, text, bytea, jsonb, text, timestamptz, timestamptz),
    parley.mail_verification(uuid, integer, bytea, jsonb, text, timestamptz, timestamptz),
    parley.verify_email(bytea, timestamptz, jsonb),
    parley.request_password_reset(text, integer, bytea, jsonb, text, timestamptz, timestamptz, jsonb),
    parley.find_password_token(bytea, timestamptz),
    parley.complete_password_reset(bytea, text, jsonb, timestamptz, jsonb)
    TO parley_app;
