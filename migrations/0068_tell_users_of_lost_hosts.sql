-- Who was in a conversation at a host that died hears of its end, as of any other.

CREATE OR REPLACE FUNCTION parley.end_lost_conversations(p_silent_since timestamptz)
RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER SET search_path = parley, pg_temp AS $$
DECLARE
    v_lost  record;
    v_seq   bigint;
    v_at    timestamptz;
    v_news  jsonb;
    v_total bigint := 0;
BEGIN
    FOR v_lost IN
        SELECT c.tenant_id, c.id, c.user_id, c.started_at FROM conversation c
        WHERE c.state = 'live' AND NOT EXISTS (
            SELECT FROM host h WHERE h.id = c.host_id AND h.last_seen_at > p_silent_since)
        FOR NO KEY UPDATE OF c SKIP LOCKED
    LOOP
        SELECT max(e.seq), max(e.at) INTO v_seq, v_at FROM conversation_event e
        WHERE e.tenant_id = v_lost.tenant_id AND e.conversation_id = v_lost.id;
        v_at := greatest(v_lost.started_at, v_at);
        UPDATE conversation c SET state = 'ended', ended_at = v_at, end_reason = 'host_lost'
        WHERE c.tenant_id = v_lost.tenant_id AND c.id = v_lost.id;
        -- The public id is the host's to make: what it wrote first has it.
        SELECT jsonb_build_object('conversation_id', e.payload -> 'conversation_id', 'reason', 'host_lost') INTO v_news
        FROM conversation_event e WHERE e.tenant_id = v_lost.tenant_id AND e.conversation_id = v_lost.id ORDER BY e.seq LIMIT 1;
        v_news := coalesce(v_news, '{"reason": "host_lost"}');
        INSERT INTO conversation_event (tenant_id, conversation_id, seq, user_id, kind, payload, at)
        VALUES (v_lost.tenant_id, v_lost.id, coalesce(v_seq, 0) + 1, v_lost.user_id, 'conversation.ended', v_news, v_at);
        IF v_lost.user_id IS NOT NULL THEN
            PERFORM set_config('app.tenant_id', v_lost.tenant_id::text, true);
            PERFORM parley.publish_event(v_lost.user_id, 'conversation.ended', v_news, v_at);
        END IF;
        v_total := v_total + 1;
    END LOOP;
    PERFORM set_config('app.tenant_id', '', true);
    RETURN v_total;
END $$;
