-- For people who are locked out: whoever runs the host gives them a new password. Their sessions, their lock-out and the links that
-- were mailed to them end; an invited user is in.
CREATE FUNCTION parley.set_password(
    p_user uuid, p_new_hash text, p_actor_role text, p_mail_key text, p_mail_data jsonb, p_now timestamptz)
RETURNS jsonb LANGUAGE plpgsql SET search_path = parley, pg_temp AS $$
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
REVOKE ALL ON FUNCTION parley.set_password(uuid, text, text, text, jsonb, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION parley.set_password(uuid, text, text, text, jsonb, timestamptz) TO parley_app;
