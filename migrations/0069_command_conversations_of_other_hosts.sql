-- Commands to conversations that go on at another host than the one that was asked. A row lives for as long as its sender waits.

CREATE TABLE parley.conversation_command (
    tenant_id       bigint      NOT NULL REFERENCES parley.tenant (id) ON DELETE CASCADE,
    id              uuid        NOT NULL,
    -- The conversation may be gone before its host says what became of the command.
    conversation_id uuid        NOT NULL,
    -- Whose conversation it is; empty when they have no account.
    user_id         uuid,
    -- Where the conversation goes on, and who waits.
    host_id         uuid        NOT NULL,
    sender_id       uuid        NOT NULL,
    kind            text        NOT NULL
                    CHECK (kind IN ('say', 'interrupt', 'context', 'end', 'end_after_sentence', 'hang_up', 'let_go')),
    text            text        NOT NULL CHECK (length(text) <= 32000),
    sent_at         timestamptz NOT NULL,
    -- Its host has it, and nobody takes it again.
    taken_at        timestamptz,
    outcome         text        CHECK (outcome IN ('done', 'refused', 'not_live')),
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, user_id) REFERENCES parley.app_user (tenant_id, id) ON DELETE CASCADE,
    CHECK (outcome IS NULL OR taken_at IS NOT NULL)
);
CREATE INDEX conversation_command_user ON parley.conversation_command (tenant_id, user_id);
ALTER TABLE parley.conversation_command ENABLE ROW LEVEL SECURITY;
ALTER TABLE parley.conversation_command FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON parley.conversation_command
    USING (tenant_id = parley.tenant_id() AND (parley.user_id() IS NULL OR user_id = parley.user_id()))
    WITH CHECK (tenant_id = parley.tenant_id() AND (parley.user_id() IS NULL OR user_id = parley.user_id()));
CREATE POLICY owner_functions ON parley.conversation_command TO parley_owner USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE, DELETE ON parley.conversation_command TO parley_app;

-- False: no such conversation goes on at that host, as far as the sender may see.
CREATE FUNCTION parley.send_conversation_command(
    p_id uuid, p_conversation uuid, p_host uuid, p_sender uuid, p_kind text, p_text text, p_now timestamptz)
RETURNS boolean LANGUAGE plpgsql SET search_path = parley, pg_temp AS $$
BEGIN
    INSERT INTO conversation_command (tenant_id, id, conversation_id, user_id, host_id, sender_id, kind, text, sent_at)
    SELECT c.tenant_id, p_id, c.id, c.user_id, c.host_id, p_sender, p_kind, p_text, p_now FROM conversation c
    WHERE c.tenant_id = parley.tenant_id() AND c.id = p_conversation AND c.host_id = p_host AND c.state = 'live'
      AND c.deleted_at IS NULL;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    PERFORM pg_notify('parley_commands', p_host::text);
    RETURN true;
END $$;

-- What a host has to carry out, each once, in the order in which they were sent. What nobody waits for any more is dropped.
CREATE FUNCTION parley.take_conversation_commands(p_host uuid, p_forgotten timestamptz, p_now timestamptz)
RETURNS TABLE (tenant bigint, id uuid, conversation uuid, kind text, words text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = parley, pg_temp AS $$
BEGIN
    DELETE FROM conversation_command o WHERE (o.tenant_id, o.id) IN (
        SELECT f.tenant_id, f.id FROM conversation_command f WHERE f.sent_at < p_forgotten FOR UPDATE SKIP LOCKED);
    RETURN QUERY
    WITH taken AS (
        UPDATE conversation_command t SET taken_at = p_now WHERE t.host_id = p_host AND t.taken_at IS NULL
        RETURNING t.tenant_id, t.id, t.conversation_id, t.kind, t.text, t.sent_at)
    SELECT t.tenant_id, t.id, t.conversation_id, t.kind, t.text FROM taken t ORDER BY t.sent_at, t.id;
END $$;

-- Tells who waits.
CREATE FUNCTION parley.answer_conversation_command(p_id uuid, p_outcome text)
RETURNS void LANGUAGE plpgsql SET search_path = parley, pg_temp AS $$
DECLARE
    v_sender uuid;
BEGIN
    UPDATE conversation_command c SET outcome = p_outcome WHERE c.tenant_id = parley.tenant_id() AND c.id = p_id
    RETURNING c.sender_id INTO v_sender;
    IF FOUND THEN
        PERFORM pg_notify('parley_commands', v_sender || ' ' || p_id);
    END IF;
END $$;

REVOKE ALL ON FUNCTION
    parley.send_conversation_command(uuid, uuid, uuid, uuid, text, text, timestamptz),
    parley.take_conversation_commands(uuid, timestamptz, timestamptz), parley.answer_conversation_command(uuid, text)
FROM PUBLIC;
GRANT EXECUTE ON FUNCTION
    parley.send_conversation_command(uuid, uuid, uuid, uuid, text, text, timestamptz),
    parley.take_conversation_commands(uuid, timestamptz, timestamptz), parley.answer_conversation_command(uuid, text)
TO parley_app;
