-- One call per request: choose the tenant and the user, then read the row under row-level security.
-- PL/pgSQL because it keeps its plans; an SQL function of two statements is planned at every call.
CREATE SCHEMA bench;
GRANT USAGE ON SCHEMA bench TO parley_app;

CREATE FUNCTION bench.me(p_tenant bigint, p_user uuid)
RETURNS TABLE (
    id uuid, email text, display_name text, role text, email_verified boolean, locale text, time_zone text, created_at text)
LANGUAGE plpgsql AS $$
#variable_conflict use_column
BEGIN
    PERFORM set_config('app.tenant_id', p_tenant::text, true), set_config('app.user_id', p_user::text, true);
    RETURN QUERY
    SELECT u.id, u.email, u.display_name, u.role, u.email_verified_at IS NOT NULL, u.locale, u.time_zone,
           to_char(u.created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
    FROM parley.app_user u WHERE u.tenant_id = p_tenant AND u.id = p_user;
END $$;

CREATE FUNCTION bench.me_json(p_tenant bigint, p_user uuid) RETURNS text
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM set_config('app.tenant_id', p_tenant::text, true), set_config('app.user_id', p_user::text, true);
    RETURN (
        SELECT json_build_object(
                   'id', u.id, 'email', u.email, 'display_name', u.display_name, 'role', u.role,
                   'email_verified', u.email_verified_at IS NOT NULL, 'locale', u.locale, 'time_zone', u.time_zone,
                   'created_at', to_char(u.created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'))::text
        FROM parley.app_user u WHERE u.tenant_id = p_tenant AND u.id = p_user);
END $$;

REVOKE ALL ON FUNCTION bench.me(bigint, uuid), bench.me_json(bigint, uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION bench.me(bigint, uuid), bench.me_json(bigint, uuid) TO parley_app;
