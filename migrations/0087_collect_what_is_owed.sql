-- What went over an allowance is collected: from the card that a vendor has saved, or on a page that the payer opens.

ALTER TABLE parley.invoice
    -- How often the saved card did not pay, and when it is tried again.
    ADD COLUMN attempts integer NOT NULL DEFAULT 0,
    ADD COLUMN next_attempt_at timestamptz,
    -- Why it did not.
    ADD COLUMN failure text CHECK (length(failure) <= 80),
    -- Null: at once.
    ADD COLUMN paid_at timestamptz;
CREATE INDEX invoice_open ON parley.invoice (tenant_id, next_attempt_at) WHERE state = 'open';
CREATE INDEX invoice_of_user ON parley.invoice (tenant_id, user_id, at, id);

ALTER TABLE parley.purchase
    -- What is paid with it, instead of a plan.
    ADD COLUMN invoice_id uuid,
    -- Nobody opens a page for it.
    ADD COLUMN charges_card boolean NOT NULL DEFAULT false;
CREATE INDEX purchase_of_invoice ON parley.purchase (tenant_id, invoice_id) WHERE invoice_id IS NOT NULL;

-- After so many cards that did not pay, people are asked to do it themselves.
CREATE FUNCTION parley.most_charges() RETURNS integer LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$ SELECT 4 $$;

-- Of all tenants: what is owed by somebody whose card is saved. Each is this host's until then.
CREATE FUNCTION parley.claim_open_invoices(p_now timestamptz, p_until timestamptz, p_limit integer)
RETURNS TABLE (tenant_id bigint, invoice_id uuid) LANGUAGE sql SECURITY DEFINER SET search_path = parley, pg_temp AS $$
    UPDATE invoice i SET next_attempt_at = p_until
    FROM tenant t CROSS JOIN LATERAL (
        SELECT o.id FROM invoice o
        WHERE o.tenant_id = t.id AND o.state = 'open' AND o.attempts < parley.most_charges()
          AND coalesce(o.next_attempt_at, o.at) <= p_now
          AND EXISTS (SELECT FROM customer c WHERE c.tenant_id = o.tenant_id AND c.user_id = o.user_id
                      AND c.vendor_customer_id IS NOT NULL)
        ORDER BY o.at LIMIT p_limit FOR NO KEY UPDATE SKIP LOCKED) due
    WHERE i.tenant_id = t.id AND i.id = due.id
    RETURNING i.tenant_id, i.id
$$;

-- The order with which an invoice is paid.
CREATE FUNCTION parley.insert_invoice_purchase(
    p_id uuid, p_invoice parley.invoice, p_vendor text, p_charges_card boolean, p_now timestamptz)
RETURNS void LANGUAGE sql SET search_path = parley, pg_temp AS $$
    INSERT INTO purchase (tenant_id, id, user_id, plan_id, version, invoice_id, charges_card, amount_micros, currency,
        state, vendor, created_at)
    SELECT p_invoice.tenant_id, p_id, p_invoice.user_id, s.plan_id, s.version, p_invoice.id, p_charges_card,
        p_invoice.amount_micros, p_invoice.currency, 'created', p_vendor, p_now
    FROM subscription s WHERE s.tenant_id = p_invoice.tenant_id AND s.id = p_invoice.subscription_id
$$;

-- An order that the saved card is to pay: none when it is paid, or its payer has opened a page within the last day. One whose
-- outcome is not known yet is asked for again, so that it is one charge.
CREATE FUNCTION parley.begin_charge(p_id uuid, p_invoice uuid, p_now timestamptz)
RETURNS TABLE (id uuid, vendor text, customer_id text, micros bigint, currency text)
LANGUAGE plpgsql SET search_path = parley, pg_temp AS $$
DECLARE
    v_tenant   bigint := parley.tenant_id();
    v_invoice  invoice;
    v_known    record;
    v_customer record;
BEGIN
    SELECT i.* INTO v_invoice FROM invoice i
    WHERE i.tenant_id = v_tenant AND i.id = p_invoice AND i.state = 'open' FOR NO KEY UPDATE;
    IF NOT FOUND OR EXISTS (
        SELECT FROM purchase p WHERE p.tenant_id = v_tenant AND p.invoice_id = p_invoice AND NOT p.charges_card
          AND p.state = 'created' AND p.created_at > p_now - interval '1 day') THEN
        RETURN;
    END IF;
    SELECT p.id, p.vendor INTO v_known FROM purchase p
    WHERE p.tenant_id = v_tenant AND p.invoice_id = p_invoice AND p.charges_card AND p.state = 'created';
    SELECT c.vendor, c.vendor_customer_id INTO v_customer FROM customer c
    LEFT JOIN subscription s ON s.tenant_id = c.tenant_id AND s.id = v_invoice.subscription_id
    WHERE c.tenant_id = v_tenant AND c.user_id = v_invoice.user_id AND c.vendor_customer_id IS NOT NULL
      AND c.vendor = coalesce(v_known.vendor, c.vendor)
    ORDER BY c.vendor IS NOT DISTINCT FROM s.vendor DESC, c.since DESC LIMIT 1;
    IF NOT FOUND THEN
        RETURN;
    END IF;
    IF v_known.id IS NULL THEN
        PERFORM parley.insert_invoice_purchase(p_id, v_invoice, v_customer.vendor, true, p_now);
    END IF;
    RETURN QUERY SELECT coalesce(v_known.id, p_id), v_customer.vendor, v_customer.vendor_customer_id, v_invoice.amount_micros, v_invoice.currency;
END $$;

-- The card did not pay. With pauses it is tried again; a vendor that charges no saved cards is not.
CREATE FUNCTION parley.note_charge_failed(p_purchase uuid, p_failure text, p_is_final boolean, p_now timestamptz)
RETURNS void LANGUAGE plpgsql SET search_path = parley, pg_temp AS $$
DECLARE
    v_tenant  bigint := parley.tenant_id();
    v_invoice uuid;
BEGIN
    UPDATE purchase p SET state = 'failed', failed_at = p_now
    WHERE p.tenant_id = v_tenant AND p.id = p_purchase AND p.state = 'created' RETURNING p.invoice_id INTO v_invoice;
    UPDATE invoice i SET
        attempts = CASE WHEN p_is_final THEN parley.most_charges() ELSE i.attempts + 1 END, failure = p_failure,
        next_attempt_at = p_now + CASE i.attempts WHEN 0 THEN interval '1 day' WHEN 1 THEN interval '3 days' ELSE interval '5 days' END
    WHERE i.tenant_id = v_tenant AND i.id = v_invoice AND i.state = 'open';
END $$;

-- A page on which somebody pays what they owe: what it costs, and who the vendor knows them as.
CREATE FUNCTION parley.create_invoice_purchase(p_id uuid, p_user uuid, p_vendor text, p_invoice uuid, p_now timestamptz)
RETURNS TABLE (micros bigint, currency text, cycle text, name text, customer_id text)
LANGUAGE plpgsql SET search_path = parley, pg_temp AS $$
DECLARE
    v_tenant  bigint := parley.tenant_id();
    v_invoice invoice;
BEGIN
    SELECT i.* INTO v_invoice FROM invoice i
    WHERE i.tenant_id = v_tenant AND i.id = p_invoice AND i.user_id = p_user FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        PERFORM parley.fail('PR404', 'invoice_not_found');
    ELSIF v_invoice.state <> 'open' THEN
        PERFORM parley.fail('PR409', 'invoice_paid');
    ELSIF EXISTS (SELECT FROM purchase p WHERE p.tenant_id = v_tenant AND p.invoice_id = p_invoice AND p.charges_card
                    AND p.state = 'created') THEN
        PERFORM parley.fail('PR409', 'invoice_being_charged');
    END IF;
    PERFORM parley.insert_invoice_purchase(p_id, v_invoice, p_vendor, false, p_now);
    RETURN QUERY SELECT v_invoice.amount_micros, v_invoice.currency, 'one_time', (
        SELECT l.description FROM invoice_line l
        WHERE l.tenant_id = v_tenant AND l.invoice_id = p_invoice ORDER BY l.line LIMIT 1), (
        SELECT c.vendor_customer_id FROM customer c
        WHERE c.tenant_id = v_tenant AND c.user_id = p_user AND c.vendor = p_vendor);
END $$;

-- What was owed is paid; whether it was open. Who pays twice gets an invoice of its own, so that it can be given back.
CREATE FUNCTION parley.pay_invoice(p_purchase parley.purchase, p_fee_micros bigint, p_paid timestamptz)
RETURNS boolean LANGUAGE plpgsql SET search_path = parley, pg_temp AS $$
BEGIN
    UPDATE invoice i SET state = 'paid', purchase_id = p_purchase.id, vendor = p_purchase.vendor, fee_micros = p_fee_micros,
        paid_at = p_paid, next_attempt_at = NULL, failure = NULL
    WHERE i.tenant_id = p_purchase.tenant_id AND i.id = p_purchase.invoice_id AND i.state = 'open';
    RETURN FOUND;
END $$;

DO $$
DECLARE
    v_function regprocedure;
BEGIN
    FOR v_function IN
        SELECT p.oid FROM pg_proc p WHERE p.pronamespace = 'parley'::regnamespace AND p.proname IN (
            'most_charges', 'claim_open_invoices', 'insert_invoice_purchase', 'begin_charge', 'note_charge_failed',
            'create_invoice_purchase', 'pay_invoice')
    LOOP
        EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', v_function);
        EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO parley_app', v_function);
    END LOOP;
END $$;
