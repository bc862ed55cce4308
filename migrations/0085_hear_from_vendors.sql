-- What vendors tell by themselves: kept before it is answered, and applied by a job.

-- What vendors sent, word for word, and what became of it.
CREATE TABLE parley.payment_news (
    tenant_id   bigint      NOT NULL REFERENCES parley.tenant (id) ON DELETE CASCADE,
    vendor      text        NOT NULL CHECK (vendor ~ '^[a-z][a-z0-9_.-]{0,63}$'),
    event_id    text        NOT NULL CHECK (length(event_id) BETWEEN 1 AND 200),
    kind        text        NOT NULL,
    object_id   text        NOT NULL CHECK (length(object_id) <= 200),
    occurred_at timestamptz NOT NULL,
    event       jsonb       NOT NULL,
    raw         bytea       NOT NULL CHECK (octet_length(raw) <= 1048576),
    state       text        NOT NULL CHECK (state IN ('new', 'applied', 'stale', 'parked', 'dead')),
    attempts    integer     NOT NULL DEFAULT 0,
    received_at timestamptz NOT NULL,
    applied_at  timestamptz,
    error       text        CHECK (length(error) <= 300),
    PRIMARY KEY (tenant_id, vendor, event_id)
);
CREATE INDEX payment_news_object ON parley.payment_news (tenant_id, vendor, object_id, occurred_at) WHERE state IN ('new', 'parked');
CREATE INDEX payment_news_received ON parley.payment_news (tenant_id, received_at);

ALTER TABLE parley.payment_news ENABLE ROW LEVEL SECURITY;
ALTER TABLE parley.payment_news FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON parley.payment_news
    USING (tenant_id = parley.tenant_id()) WITH CHECK (tenant_id = parley.tenant_id());
CREATE POLICY owner_functions ON parley.payment_news TO parley_owner USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE ON parley.payment_news TO parley_app;

-- Keeps what a vendor sent and puts it to work; how much of it is new.
CREATE FUNCTION parley.receive_payment_news(p_vendor text, p_events jsonb, p_raw bytea, p_now timestamptz)
RETURNS bigint LANGUAGE plpgsql SET search_path = parley, pg_temp AS $$
DECLARE
    v_event record;
    v_total bigint := 0;
BEGIN
    FOR v_event IN
        INSERT INTO payment_news (tenant_id, vendor, event_id, kind, object_id, occurred_at, event, raw, state, received_at)
        SELECT parley.tenant_id(), p_vendor, e ->> 'event_id', e ->> 'kind', e ->> 'object_id',
            (e ->> 'occurred_at')::timestamptz, e, p_raw, 'new', p_now
        FROM jsonb_array_elements(p_events) e
        ON CONFLICT (tenant_id, vendor, event_id) DO NOTHING RETURNING event_id
    LOOP
        PERFORM parley.enqueue_job('billing.news', p_vendor || ':' || v_event.event_id,
            jsonb_build_object('vendor', p_vendor, 'event_id', v_event.event_id), NULL, 0);
        v_total := v_total + 1;
    END LOOP;
    RETURN v_total;
END $$;

-- Applies what is known of the object of a piece of news, oldest first. What became of that piece itself.
CREATE FUNCTION parley.apply_payment_news(p_vendor text, p_event_id text, p_last_attempt boolean, p_now timestamptz)
RETURNS text LANGUAGE plpgsql SET search_path = parley, pg_temp AS $$
DECLARE
    v_tenant bigint := parley.tenant_id();
    v_object text;
    v_news   record;
    v_became text;
    v_error  text;
BEGIN
    SELECT n.object_id INTO v_object FROM payment_news n
    WHERE n.tenant_id = v_tenant AND n.vendor = p_vendor AND n.event_id = p_event_id;
    PERFORM pg_advisory_xact_lock(hashtextextended('parley.payment.' || v_tenant || '.' || p_vendor || '.' || v_object, 0));
    FOR v_news IN
        SELECT n.event_id, n.event FROM payment_news n
        WHERE n.tenant_id = v_tenant AND n.vendor = p_vendor AND n.object_id = v_object AND n.state IN ('new', 'parked')
        ORDER BY n.occurred_at, n.event_id
    LOOP
        v_error := NULL;
        BEGIN
            v_became := parley.apply_payment(v_tenant, p_vendor, v_news.event, p_now);
        EXCEPTION WHEN integrity_constraint_violation OR data_exception THEN
            v_became := 'parked';
            v_error := left(SQLERRM, 300);
        END;
        IF v_became = 'mismatch' THEN
            v_became := 'dead';
            v_error := 'amount_or_currency_differs';
        ELSIF v_became = 'parked' THEN
            v_error := coalesce(v_error, 'what_it_is_about_is_unknown');
        END IF;
        UPDATE payment_news n SET
            state = CASE WHEN v_became = 'parked' AND p_last_attempt AND n.event_id = p_event_id THEN 'dead' ELSE v_became END,
            attempts = n.attempts + (n.event_id = p_event_id)::integer, error = v_error,
            applied_at = CASE WHEN v_became IN ('applied', 'stale') THEN p_now END
        WHERE n.tenant_id = v_tenant AND n.vendor = p_vendor AND n.event_id = v_news.event_id;
    END LOOP;
    RETURN (SELECT n.state FROM payment_news n
            WHERE n.tenant_id = v_tenant AND n.vendor = p_vendor AND n.event_id = p_event_id);
END $$;

-- Once more, from the beginning; it does no harm to what was applied.
CREATE FUNCTION parley.replay_payment_news(p_vendor text, p_event_id text)
RETURNS void LANGUAGE plpgsql SET search_path = parley, pg_temp AS $$
BEGIN
    UPDATE payment_news n SET state = 'new', attempts = 0, error = NULL, applied_at = NULL
    WHERE n.tenant_id = parley.tenant_id() AND n.vendor = p_vendor AND n.event_id = p_event_id;
    IF NOT FOUND THEN
        PERFORM parley.fail('PR404', 'webhook_not_found');
    END IF;
    PERFORM parley.enqueue_job('billing.news', p_vendor || ':' || p_event_id,
        jsonb_build_object('vendor', p_vendor, 'event_id', p_event_id), NULL, 0);
END $$;

-- Nobody asks what a vendor said after so long.
CREATE FUNCTION parley.purge_payment_news(p_before timestamptz)
RETURNS bigint LANGUAGE sql SECURITY DEFINER SET search_path = parley, pg_temp AS $$
    WITH gone AS (
        DELETE FROM payment_news n USING tenant t
        WHERE n.tenant_id = t.id AND n.received_at < p_before AND n.state IN ('applied', 'stale', 'dead') RETURNING 1)
    SELECT count(*) FROM gone
$$;

REVOKE ALL ON FUNCTION
    parley.receive_payment_news(text, jsonb, bytea, timestamptz),
    parley.apply_payment_news(text, text, boolean, timestamptz),
    parley.replay_payment_news(text, text),
    parley.purge_payment_news(timestamptz)
FROM PUBLIC;
GRANT EXECUTE ON FUNCTION
    parley.receive_payment_news(text, jsonb, bytea, timestamptz),
    parley.apply_payment_news(text, text, boolean, timestamptz),
    parley.replay_payment_news(text, text),
    parley.purge_payment_news(timestamptz)
TO parley_app;
