-- By what name a client knows its conversation, so that who comes back to the wrong host can be told so.

ALTER TABLE parley.conversation ADD COLUMN session_id text CHECK (length(session_id) BETWEEN 1 AND 80);

CREATE OR REPLACE FUNCTION parley.record_conversation(
    p_id uuid, p_begin jsonb, p_summary jsonb, p_turns jsonb, p_events jsonb, p_tool_calls jsonb)
RETURNS boolean LANGUAGE plpgsql SET search_path = parley, pg_temp AS $$
DECLARE
    v_tenant bigint := parley.tenant_id();
    v_known  conversation;
    v_event  record;
BEGIN
    IF p_begin IS NOT NULL THEN
        INSERT INTO conversation (tenant_id, id, user_id, experience, scenario, title, transport, host_id, state, started_at,
            language, keeps_transcript, keeps_recording, metadata, session_id)
        SELECT v_tenant, p_id, b.user_id, b.experience, b.scenario, b.title, b.transport, b.host_id, 'live', b.started_at,
            b.language, b.keeps_transcript, b.keeps_recording, b.metadata, b.session_id
        FROM jsonb_to_record(p_begin) AS b (
            user_id uuid, experience text, scenario text, title text, transport text, host_id uuid, started_at timestamptz,
            language text, keeps_transcript boolean, keeps_recording boolean, metadata jsonb, session_id text)
        ON CONFLICT (tenant_id, id) DO NOTHING;
    END IF;
    SELECT c.* INTO v_known FROM conversation c WHERE c.tenant_id = v_tenant AND c.id = p_id FOR NO KEY UPDATE;
    IF NOT FOUND OR v_known.deleted_at IS NOT NULL THEN
        RETURN false;
    END IF;

    INSERT INTO conversation_turn AS t (tenant_id, conversation_id, seq, user_id, speaker, text, heard_text, started_ms, length_ms,
        confidence, provider_id, voice_provider_id, interrupted, timings)
    SELECT v_tenant, p_id, n.seq, v_known.user_id, n.speaker, n.text, n.heard_text, n.started_ms, n.length_ms, n.confidence,
        n.provider_id, n.voice_provider_id, n.interrupted, n.timings
    FROM jsonb_to_recordset(p_turns) AS n (
        seq integer, speaker text, text text, heard_text text, started_ms bigint, length_ms bigint, confidence real,
        provider_id uuid, voice_provider_id uuid, interrupted boolean, timings jsonb)
    ON CONFLICT (tenant_id, conversation_id, seq) DO UPDATE SET
        text = excluded.text, heard_text = excluded.heard_text, started_ms = excluded.started_ms, length_ms = excluded.length_ms,
        confidence = excluded.confidence, provider_id = excluded.provider_id, voice_provider_id = excluded.voice_provider_id,
        interrupted = excluded.interrupted, timings = excluded.timings;

    INSERT INTO tool_call AS t (tenant_id, conversation_id, call_id, user_id, name, arguments, output, status, started_ms, duration_ms)
    SELECT v_tenant, p_id, n.call_id, v_known.user_id, n.name, n.arguments, n.output, n.status, n.started_ms, n.duration_ms
    FROM jsonb_to_recordset(p_tool_calls) AS n (
        call_id text, name text, arguments text, output text, status text, started_ms bigint, duration_ms bigint)
    ON CONFLICT (tenant_id, conversation_id, call_id) DO UPDATE SET
        output = excluded.output, status = excluded.status, duration_ms = excluded.duration_ms;

    INSERT INTO conversation_event AS e (tenant_id, conversation_id, seq, user_id, kind, payload, at)
    SELECT v_tenant, p_id, n.seq, v_known.user_id, n.kind, n.payload, n.at
    FROM jsonb_to_recordset(p_events) AS n (seq bigint, kind text, payload jsonb, at timestamptz)
    -- Another host may have taken this one for dead and have noted the end.
    ON CONFLICT (tenant_id, conversation_id, seq) DO UPDATE SET
        kind = excluded.kind, payload = excluded.payload, at = excluded.at;

    -- The user hears of beginning and end, and of the state as it is now.
    FOR v_event IN
        SELECT n.seq, n.kind, n.payload, n.at FROM (
            SELECT x.*, max(x.seq) FILTER (WHERE x.kind = 'conversation.state') OVER () AS last_state
            FROM jsonb_to_recordset(p_events) AS x (seq bigint, kind text, payload jsonb, at timestamptz)) n
        WHERE v_known.user_id IS NOT NULL AND n.seq > v_known.told_seq
          AND (n.kind IN ('conversation.started', 'conversation.ended') OR n.seq = n.last_state)
        ORDER BY n.seq
    LOOP
        PERFORM parley.publish_event(v_known.user_id, v_event.kind, v_event.payload, v_event.at);
    END LOOP;

    UPDATE conversation c SET
        state = s.state, ended_at = s.ended_at, end_reason = s.end_reason, language = coalesce(s.language, c.language),
        user_ms = s.user_ms, assistant_ms = s.assistant_ms, rows_lost = s.rows_lost, recording_file = s.recording_file,
        timings = coalesce(s.timings, c.timings),
        told_seq = greatest(c.told_seq, (SELECT max(x.seq) FROM jsonb_to_recordset(p_events) AS x (seq bigint)))
    FROM jsonb_to_record(p_summary) AS s (
        state text, ended_at timestamptz, end_reason text, language text, user_ms bigint, assistant_ms bigint, rows_lost bigint,
        recording_file text, timings jsonb)
    WHERE c.tenant_id = v_tenant AND c.id = p_id;

    -- Some tenants keep nothing.
    IF p_summary ->> 'state' = 'ended' THEN
        DELETE FROM conversation c USING tenant t
        WHERE c.tenant_id = v_tenant AND c.id = p_id AND t.id = v_tenant AND parley.retention_days(t.settings) = 0;
    END IF;
    RETURN true;
END $$;
