-- What every later migration builds on: who is asking, how a function refuses, and that nothing is
-- callable by everyone unless it says so. The roles and the schema are made by the migrator.

ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;

-- A local setting that has ended reads as '', not as NULL.
CREATE FUNCTION parley.tenant_id() RETURNS bigint
    LANGUAGE sql STABLE PARALLEL SAFE
    AS $$ SELECT nullif(current_setting('app.tenant_id', true), '')::bigint $$;

CREATE FUNCTION parley.user_id() RETURNS uuid
    LANGUAGE sql STABLE PARALLEL SAFE
    AS $$ SELECT nullif(current_setting('app.user_id', true), '')::uuid $$;

COMMENT ON FUNCTION parley.tenant_id() IS 'The tenant of this transaction; NULL sees no tenant''s rows.';
COMMENT ON FUNCTION parley.user_id() IS 'The user of this transaction, for tables owned by users; NULL sees all of the tenant''s.';

-- Ends the transaction with an error that the host gives to the client: `code` is PR and the HTTP
-- status, `reason` the stable key. Returns boolean so that it fits into a CASE or a WHERE.
CREATE FUNCTION parley.fail(code text, reason text) RETURNS boolean
    LANGUAGE plpgsql VOLATILE
    AS $$
BEGIN
    IF code NOT IN ('PR400', 'PR401', 'PR402', 'PR403', 'PR404', 'PR409', 'PR429') THEN
        RAISE EXCEPTION 'parley.fail: % is not a known code', code;
    END IF;
    RAISE EXCEPTION USING ERRCODE = code, MESSAGE = reason;
END $$;

-- Goes on when the condition is true, and refuses when it is false or unknown.
CREATE FUNCTION parley.require(condition boolean, code text, reason text) RETURNS boolean
    LANGUAGE plpgsql VOLATILE
    AS $$
BEGIN
    IF condition IS TRUE THEN
        RETURN true;
    END IF;
    RETURN parley.fail(code, reason);
END $$;

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA parley FROM PUBLIC;
GRANT EXECUTE ON FUNCTION
    parley.tenant_id(), parley.user_id(), parley.fail(text, text), parley.require(boolean, text, text)
    TO parley_app;
