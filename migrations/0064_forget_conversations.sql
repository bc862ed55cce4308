-- How conversations end and go: by their users, by the tenant's retention, and with a host that died.

-- Takes everything of a conversation that ended but its bare facts. The file of its recording, which the caller removes.
CREATE FUNCTION parley.delete_conversation(p_id uuid, p_now timestamptz)
RETURNS text LANGUAGE plpgsql SET search_path = parley, pg_temp AS $$
DECLARE
    v_known conversation;
BEGIN
    SELECT c.* INTO v_known FROM conversation c
    WHERE c.tenant_id = parley.tenant_id() AND c.id = p_id AND c.deleted_at IS NULL FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        PERFORM parley.fail('PR404', 'conversation_not_found');
    ELSIF v_known.state = 'live' THEN
        PERFORM parley.fail('PR409', 'conversation_live');
    END IF;
    DELETE FROM conversation_turn t WHERE t.tenant_id = parley.tenant_id() AND t.conversation_id = p_id;
    DELETE FROM conversation_event e WHERE e.tenant_id = parley.tenant_id() AND e.conversation_id = p_id;
    DELETE FROM tool_call t WHERE t.tenant_id = parley.tenant_id() AND t.conversation_id = p_id;
    DELETE FROM share_link l WHERE l.tenant_id = parley.tenant_id() AND l.conversation_id = p_id;
    UPDATE conversation c SET deleted_at = p_now, title = '', metadata = '{}', recording_file = NULL
    WHERE c.tenant_id = parley.tenant_id() AND c.id = p_id;
    RETURN v_known.recording_file;
END $$;

-- At most so many of all tenants at a time; how many there were.
CREATE FUNCTION parley.purge_conversations(p_now timestamptz, p_limit integer)
RETURNS bigint LANGUAGE sql SECURITY DEFINER SET search_path = parley, pg_temp AS $$
    WITH old AS (
        SELECT o.tenant_id, o.id FROM tenant t CROSS JOIN LATERAL (
            SELECT c.tenant_id, c.id FROM conversation c
            WHERE c.tenant_id = t.id AND c.state = 'ended'
              AND c.ended_at <= p_now - make_interval(days => parley.retention_days(t.settings))
            ORDER BY c.ended_at LIMIT p_limit) o
        LIMIT p_limit),
    gone AS (
        DELETE FROM conversation c USING old WHERE c.tenant_id = old.tenant_id AND c.id = old.id RETURNING 1)
    SELECT count(*) FROM gone
$$;

-- Ends what was going on at hosts that have not been heard of since p_silent_since, at the last thing known of it.
CREATE FUNCTION parley.end_lost_conversations(p_silent_since timestamptz)
RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER SET search_path = parley, pg_temp AS $$
DECLARE
    v_lost  record;
    v_seq   bigint;
    v_at    timestamptz;
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
        INSERT INTO conversation_event (tenant_id, conversation_id, seq, user_id, kind, payload, at)
        VALUES (v_lost.tenant_id, v_lost.id, coalesce(v_seq, 0) + 1, v_lost.user_id, 'conversation.ended',
            '{"reason": "host_lost"}', v_at);
        v_total := v_total + 1;
    END LOOP;
    RETURN v_total;
END $$;

REVOKE ALL ON FUNCTION
    parley.delete_conversation(uuid, timestamptz), parley.purge_conversations(timestamptz, integer),
    parley.end_lost_conversations(timestamptz)
FROM PUBLIC;
GRANT EXECUTE ON FUNCTION
    parley.delete_conversation(uuid, timestamptz), parley.purge_conversations(timestamptz, integer),
    parley.end_lost_conversations(timestamptz)
TO parley_app;
