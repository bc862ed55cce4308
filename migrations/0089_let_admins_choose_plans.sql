-- Admins put people on plans that nobody pays for.

-- In place of what the user has, at once: the newest version of the plan. Null is the tenant itself. What is bought stays until
-- its vendor has ended it.
CREATE FUNCTION parley.assign_plan(p_user uuid, p_slug text, p_now timestamptz)
RETURNS void LANGUAGE plpgsql SET search_path = parley, pg_temp AS $$
DECLARE
    v_tenant bigint := parley.tenant_id();
    v_known  subscription;
    v_plan   record;
BEGIN
    SELECT p.id, v.version, v.cycle INTO v_plan FROM plan p
    JOIN plan_version v ON v.tenant_id = p.tenant_id AND v.plan_id = p.id
    WHERE p.tenant_id = v_tenant AND p.slug = p_slug ORDER BY v.version DESC LIMIT 1;
    IF NOT FOUND OR v_plan.cycle = 'one_time' THEN
        PERFORM parley.fail('PR404', 'plan_not_found');
    END IF;
    SELECT s.* INTO v_known FROM subscription s
    WHERE s.tenant_id = v_tenant AND s.owner = parley.owner_key(p_user) AND s.state <> 'ended' FOR NO KEY UPDATE;
    IF v_known.vendor IS NOT NULL THEN
        PERFORM parley.fail('PR409', 'subscription_bought');
    END IF;
    IF v_known.plan_id IS DISTINCT FROM v_plan.id OR v_known.version <> v_plan.version THEN
        PERFORM parley.start_subscription(
            v_tenant, gen_random_uuid(), p_user, v_plan.id, v_plan.version, NULL, NULL, NULL, p_now);
    END IF;
END $$;
REVOKE ALL ON FUNCTION parley.assign_plan(uuid, text, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION parley.assign_plan(uuid, text, timestamptz) TO parley_app;
