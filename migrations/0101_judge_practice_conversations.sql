-- What a rehearsal came to. There is one only where the user agreed to keep what was said, and it goes with the conversation.

CREATE TABLE parley.debrief (
    tenant_id       bigint      NOT NULL,
    conversation_id uuid        NOT NULL,
    user_id         uuid,
    scenario        text        NOT NULL CHECK (length(scenario) BETWEEN 1 AND 100),
    temper          integer     NOT NULL CHECK (temper BETWEEN 1 AND 5),
    score_tenths    integer     NOT NULL CHECK (score_tenths BETWEEN 0 AND 100),
    outcome         text        NOT NULL CHECK (outcome IN ('success', 'escalated', 'unresolved', 'silent')),
    -- How it was reached, as the API shows it.
    body            jsonb       NOT NULL CHECK (jsonb_typeof(body) = 'object' AND octet_length(body::text) <= 1048576),
    made_at         timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, conversation_id),
    FOREIGN KEY (tenant_id, conversation_id) REFERENCES parley.conversation (tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX debrief_of_user ON parley.debrief (tenant_id, user_id, conversation_id);
ALTER TABLE parley.debrief ENABLE ROW LEVEL SECURITY;
ALTER TABLE parley.debrief FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON parley.debrief
    USING (tenant_id = parley.tenant_id() AND (parley.user_id() IS NULL OR user_id = parley.user_id()))
    WITH CHECK (tenant_id = parley.tenant_id() AND (parley.user_id() IS NULL OR user_id = parley.user_id()));
CREATE POLICY owner_functions ON parley.debrief TO parley_owner USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE, DELETE ON parley.debrief TO parley_app;

-- Keeps one in place of an earlier one and tells its user. False: there is nothing to keep it with.
CREATE FUNCTION parley.keep_debrief(
    p_conversation uuid, p_temper integer, p_score_tenths integer, p_outcome text, p_body jsonb, p_event jsonb, p_now timestamptz)
RETURNS boolean LANGUAGE plpgsql SET search_path = parley, pg_temp AS $$
DECLARE
    v_known conversation;
BEGIN
    -- Whoever deletes it at the same time comes before or after.
    SELECT c.* INTO v_known FROM conversation c
    WHERE c.tenant_id = parley.tenant_id() AND c.id = p_conversation AND c.deleted_at IS NULL AND c.keeps_transcript
      AND c.scenario IS NOT NULL FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    INSERT INTO debrief AS d (tenant_id, conversation_id, user_id, scenario, temper, score_tenths, outcome, body, made_at)
    VALUES (v_known.tenant_id, v_known.id, v_known.user_id, v_known.scenario, p_temper, p_score_tenths, p_outcome, p_body, p_now)
    ON CONFLICT (tenant_id, conversation_id) DO UPDATE SET
        temper = excluded.temper, score_tenths = excluded.score_tenths, outcome = excluded.outcome, body = excluded.body,
        made_at = excluded.made_at;
    IF v_known.user_id IS NOT NULL THEN
        PERFORM parley.publish_event(v_known.user_id, 'debrief.ready', p_event, p_now);
    END IF;
    RETURN true;
END $$;

-- A rehearsal that ended is judged soon, whoever ended it.
CREATE FUNCTION parley.ask_for_debrief() RETURNS trigger LANGUAGE plpgsql SET search_path = parley, pg_temp AS $$
BEGIN
    INSERT INTO outbox (tenant_id, topic, dedupe, payload, at)
    VALUES (NEW.tenant_id, 'practice.debrief', NEW.id::text, jsonb_build_object('conversation_id', NEW.id), NEW.ended_at)
    ON CONFLICT (tenant_id, topic, dedupe) DO NOTHING;
    RETURN NULL;
END $$;
CREATE TRIGGER ask_for_debrief AFTER UPDATE OF state ON parley.conversation FOR EACH ROW
    WHEN (OLD.state = 'live' AND NEW.state = 'ended' AND NEW.experience = 'practice' AND NEW.keeps_transcript
          AND NEW.scenario IS NOT NULL)
    EXECUTE FUNCTION parley.ask_for_debrief();

CREATE FUNCTION parley.forget_debrief() RETURNS trigger LANGUAGE plpgsql SET search_path = parley, pg_temp AS $$
BEGIN
    DELETE FROM debrief d WHERE d.tenant_id = NEW.tenant_id AND d.conversation_id = NEW.id;
    RETURN NULL;
END $$;
CREATE TRIGGER forget_debrief AFTER UPDATE OF deleted_at ON parley.conversation FOR EACH ROW
    WHEN (OLD.deleted_at IS NULL AND NEW.deleted_at IS NOT NULL)
    EXECUTE FUNCTION parley.forget_debrief();

REVOKE ALL ON FUNCTION
    parley.keep_debrief(uuid, integer, integer, text, jsonb, jsonb, timestamptz), parley.ask_for_debrief(), parley.forget_debrief()
FROM PUBLIC;
GRANT EXECUTE ON FUNCTION parley.keep_debrief(uuid, integer, integer, text, jsonb, jsonb, timestamptz) TO parley_app;
