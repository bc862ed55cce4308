-- What other parts of the platform hear of a change, written in the transaction of the change.

CREATE TABLE parley.outbox (
    tenant_id bigint      NOT NULL REFERENCES parley.tenant (id) ON DELETE CASCADE,
    id        bigint      GENERATED ALWAYS AS IDENTITY,
    topic     text        NOT NULL CHECK (topic ~ '^[a-z0-9_.-]{1,100}$'),
    -- Names the object and what became of it; stays taken for good.
    dedupe    text        NOT NULL CHECK (length(dedupe) <= 300),
    -- Forgotten when it is sent: the job has it then.
    payload   jsonb,
    at        timestamptz NOT NULL,
    sent_at   timestamptz,
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, topic, dedupe),
    CHECK ((sent_at IS NULL) = (payload IS NOT NULL))
);
CREATE INDEX outbox_unsent ON parley.outbox (tenant_id, id) WHERE sent_at IS NULL;
ALTER TABLE parley.outbox ENABLE ROW LEVEL SECURITY;
ALTER TABLE parley.outbox FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON parley.outbox
    USING (tenant_id = parley.tenant_id()) WITH CHECK (tenant_id = parley.tenant_id());
CREATE POLICY owner_functions ON parley.outbox TO parley_owner USING (true) WITH CHECK (true);
GRANT SELECT, INSERT ON parley.outbox TO parley_app;

-- True when the entry is new. Call it in the transaction of the change.
CREATE FUNCTION parley.enqueue_outbox(p_topic text, p_dedupe text, p_payload jsonb, p_at timestamptz)
RETURNS boolean LANGUAGE plpgsql SET search_path = parley, pg_temp AS $$
BEGIN
    INSERT INTO outbox (tenant_id, topic, dedupe, payload, at)
    VALUES (parley.tenant_id(), p_topic, p_dedupe, p_payload, p_at)
    ON CONFLICT (tenant_id, topic, dedupe) DO NOTHING;
    RETURN FOUND;
END $$;
REVOKE ALL ON FUNCTION parley.enqueue_outbox(text, text, jsonb, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION parley.enqueue_outbox(text, text, jsonb, timestamptz) TO parley_app;

-- Each entry becomes one job of the queue named like its topic: the job and the mark are one transaction.
CREATE FUNCTION parley.relay_outbox(p_now timestamptz)
RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER SET search_path = parley, pg_temp SET enable_seqscan = off AS $$
DECLARE
    v_count bigint;
BEGIN
    WITH due AS (
        SELECT o.tenant_id, o.id, o.topic, o.payload FROM outbox o WHERE o.sent_at IS NULL
        LIMIT 500 FOR UPDATE SKIP LOCKED
    ), added AS (
        INSERT INTO job (tenant_id, queue, dedupe, state, prio, run_at, payload)
        SELECT d.tenant_id, d.topic, 'outbox:' || d.id, 0, 0, p_now, d.payload FROM due d ORDER BY d.id
        ON CONFLICT (queue, tenant_id, dedupe) WHERE dedupe IS NOT NULL AND state <> 2 DO NOTHING
    )
    UPDATE outbox o SET sent_at = p_now, payload = NULL FROM due d WHERE o.tenant_id = d.tenant_id AND o.id = d.id;
    GET DIAGNOSTICS v_count = ROW_COUNT;
    RETURN v_count;
END $$;
REVOKE ALL ON FUNCTION parley.relay_outbox(timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION parley.relay_outbox(timestamptz) TO parley_app;
