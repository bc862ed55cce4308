-- A mail about a changed password comes from functions that are told nothing of the tenant: whoever is mailed belongs to the one whose
-- data this is.
CREATE OR REPLACE FUNCTION parley.mail_user(
    p_user parley.app_user, p_template text, p_dedupe text, p_data jsonb, p_sealed text, p_now timestamptz)
RETURNS void LANGUAGE plpgsql SET search_path = parley, pg_temp AS $$
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
