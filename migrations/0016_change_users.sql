-- What admins do to users and users to themselves, with the rules that hold whoever asks.

CREATE FUNCTION parley.role_rank(p_role text) RETURNS integer LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$ SELECT CASE p_role WHEN 'member' THEN 0 WHEN 'tenant_admin' THEN 1 WHEN 'operator' THEN 2 END $$;

-- Nobody gives a role above their own, and operators exist on the platform only.
CREATE FUNCTION parley.check_role_given(p_role text, p_actor_role text) RETURNS void
LANGUAGE plpgsql SET search_path = parley, pg_temp AS $$
BEGIN
    IF parley.role_rank(p_role) > parley.role_rank(p_actor_role) THEN
        PERFORM parley.fail('PR403', 'role_above_yours');
    ELSIF p_role = 'operator' AND NOT EXISTS (SELECT FROM tenant t WHERE t.id = parley.tenant_id() AND t.slug = 'platform') THEN
        PERFORM parley.fail('PR403', 'operator_only');
    END IF;
END $$;

-- Locks the tenant, so that two admins cannot remove each other at the same time, and finds the user for an actor who
-- may change them.
CREATE FUNCTION parley.lock_user(p_user uuid, p_actor_role text) RETURNS parley.app_user
LANGUAGE plpgsql SET search_path = parley, pg_temp AS $$
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

-- Refuses what would leave the tenant without an active user of this rank.
CREATE FUNCTION parley.keep_an_admin(p_leaving parley.app_user) RETURNS void
LANGUAGE plpgsql SET search_path = parley, pg_temp AS $$
BEGIN
    IF p_leaving.status = 'active' AND p_leaving.role <> 'member' AND NOT EXISTS (
        SELECT FROM app_user u
        WHERE u.tenant_id = parley.tenant_id() AND u.id <> p_leaving.id AND u.status = 'active'
          AND parley.role_rank(u.role) >= parley.role_rank(p_leaving.role))
    THEN
        PERFORM parley.fail('PR409', 'last_admin');
    END IF;
END $$;

CREATE FUNCTION parley.create_user(
    p_id uuid, p_email text, p_password_hash text, p_profile jsonb, p_role text, p_verified boolean, p_actor_role text, p_now timestamptz)
RETURNS parley.app_user LANGUAGE plpgsql SET search_path = parley, pg_temp AS $$
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

CREATE FUNCTION parley.mail_invitation(
    p_user uuid, p_hash bytea, p_data jsonb, p_sealed text, p_now timestamptz, p_expires_at timestamptz)
RETURNS void LANGUAGE sql SET search_path = parley, pg_temp AS $$
    SELECT parley.mail_one_time_token(u, 'invitation', p_hash, p_data, p_sealed, p_now, p_expires_at)
    FROM app_user u WHERE u.tenant_id = parley.tenant_id() AND u.id = p_user
$$;

-- `p_patch` holds the fields to change. A change of role or status ends what the user has open.
CREATE FUNCTION parley.patch_user(p_user uuid, p_patch jsonb, p_actor_role text, p_now timestamptz)
RETURNS TABLE (person parley.app_user, ended jsonb) LANGUAGE plpgsql SET search_path = parley, pg_temp AS $$
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

-- Erases the person: the row, and with it sessions, tokens and keys; addresses in their audit entries. What they did
-- stays under their id.
CREATE FUNCTION parley.erase_user(p_user uuid, p_actor_role text, p_now timestamptz)
RETURNS TABLE (sessions jsonb, api_keys jsonb)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = parley, pg_temp AS $$
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

-- A user who knows their password sets another. `p_hash_seen` is what their password was checked against.
CREATE FUNCTION parley.change_password(
    p_user uuid, p_hash_seen text, p_new_hash text, p_keep_session uuid, p_mail_key text, p_mail_data jsonb, p_now timestamptz)
RETURNS jsonb LANGUAGE plpgsql SET search_path = parley, pg_temp AS $$
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

REVOKE ALL ON FUNCTION
    parley.role_rank(text), parley.check_role_given(text, text), parley.lock_user(uuid, text), parley.keep_an_admin(parley.app_user),
    parley.create_user(uuid, text, text, jsonb, text, boolean, text, timestamptz),
    parley.mail_invitation(uuid, bytea, jsonb, text, timestamptz, timestamptz),
    parley.patch_user(uuid, jsonb, text, timestamptz), parley.erase_user(uuid, text, timestamptz),
    parley.change_password(uuid, text, text, uuid, text, jsonb, timestamptz)
    FROM PUBLIC;
GRANT EXECUTE ON FUNCTION
    parley.role_rank(text), parley.check_role_given(text, text), parley.lock_user(uuid, text), parley.keep_an_admin(parley.app_user),
    parley.create_user(uuid, text, text, jsonb, text, boolean, text, timestamptz),
    parley.mail_invitation(uuid, bytea, jsonb, text, timestamptz, timestamptz),
    parley.patch_user(uuid, jsonb, text, timestamptz), parley.erase_user(uuid, text, timestamptz),
    parley.change_password(uuid, text, text, uuid, text, jsonb, timestamptz)
    TO parley_app;
