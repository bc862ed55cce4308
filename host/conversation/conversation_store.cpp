#include "conversation_store.hpp"

#include <base/check.hpp>
#include <storage/transaction.hpp>

namespace parley::conversation {

using storage::Effect;
using storage::Statement;

constinit const Statement kFindConversation{
    .name = "find_conversation",
    .sql = R"(
        SELECT id, user_id, experience, scenario, title, transport, host_id, state, started_at, ended_at, end_reason,
               language, user_ms, assistant_ms, keeps_transcript, keeps_recording, recording_file, rows_lost > 0,
               metadata, timings
        FROM parley.conversation
        WHERE tenant_id = parley.tenant_id() AND id = $1::uuid AND deleted_at IS NULL)",
    .effect = Effect::Reads};

constinit const Statement kFindSession{
    .name = "find_session",
    .sql = R"(
        SELECT host_id FROM parley.conversation
        WHERE tenant_id = parley.tenant_id() AND state = 'live' AND session_id = $1 AND deleted_at IS NULL
        ORDER BY id DESC LIMIT 1)",
    .effect = Effect::Reads};

constinit const Statement kListConversations{
    .name = "list_conversations",
    .sql = R"(
        SELECT c.id, c.user_id, c.experience, c.scenario, c.title, c.transport, c.host_id, c.state, c.started_at,
               c.ended_at, c.end_reason, c.language, c.user_ms, c.assistant_ms, c.keeps_transcript,
               c.keeps_recording, c.recording_file, c.rows_lost > 0, c.metadata, c.timings
        FROM parley.conversation c
        WHERE c.tenant_id = parley.tenant_id() AND c.deleted_at IS NULL
          AND ($1::uuid IS NULL OR c.id < $1::uuid) AND ($2::text IS NULL OR c.state = $2)
          AND ($3::text IS NULL OR c.scenario = $3) AND ($4::text IS NULL OR c.experience = $4)
          AND ($5::timestamptz IS NULL OR c.started_at >= $5::timestamptz)
          AND ($6::uuid IS NULL OR c.user_id = $6::uuid)
        ORDER BY c.id DESC LIMIT $7::integer)",
    .effect = Effect::Reads};

// Row-level security hides nothing from an index here, because there is none to use: words are
// looked for in what the other conditions leave.
constinit const Statement kSearchConversations{
    .name = "search_conversations",
    .sql = R"(
        SELECT c.id, c.user_id, c.experience, c.scenario, c.title, c.transport, c.host_id, c.state, c.started_at,
               c.ended_at, c.end_reason, c.language, c.user_ms, c.assistant_ms, c.keeps_transcript,
               c.keeps_recording, c.recording_file, c.rows_lost > 0, c.metadata, c.timings
        FROM parley.conversation c
        WHERE c.tenant_id = parley.tenant_id() AND c.deleted_at IS NULL
          AND ($1::uuid IS NULL OR c.id < $1::uuid) AND ($2::text IS NULL OR c.state = $2)
          AND ($3::text IS NULL OR c.scenario = $3) AND ($4::text IS NULL OR c.experience = $4)
          AND ($5::timestamptz IS NULL OR c.started_at >= $5::timestamptz)
          AND ($6::uuid IS NULL OR c.user_id = $6::uuid)
          AND (position(lower($8::text) IN lower(c.title)) > 0 OR EXISTS (
              SELECT FROM parley.conversation_turn t
              WHERE t.tenant_id = parley.tenant_id() AND t.conversation_id = c.id
                AND position(lower($8::text) IN lower(t.text)) > 0))
        ORDER BY c.id DESC LIMIT $7::integer)",
    .effect = Effect::Reads,
    .pace = storage::Pace::Slow};

constinit const Statement kTurnsOfConversation{
    .name = "turns_of_conversation",
    .sql = R"(
        SELECT seq, speaker, text, heard_text, started_ms, length_ms, to_json(confidence), provider_id, interrupted,
               timings, voice_provider_id
        FROM parley.conversation_turn
        WHERE tenant_id = parley.tenant_id() AND conversation_id = $1::uuid ORDER BY seq)",
    .effect = Effect::Reads};

constinit const Statement kToolCallsOfConversation{
    .name = "tool_calls_of_conversation",
    .sql = R"(
        SELECT call_id, name, arguments, output, status, started_ms, duration_ms
        FROM parley.tool_call
        WHERE tenant_id = parley.tenant_id() AND conversation_id = $1::uuid ORDER BY started_ms, call_id)",
    .effect = Effect::Reads};

constinit const Statement kEventsOfConversation{
    .name = "events_of_conversation",
    .sql = R"(
        SELECT seq, kind, payload, at FROM parley.conversation_event
        WHERE tenant_id = parley.tenant_id() AND conversation_id = $1::uuid AND seq > $2::bigint
        ORDER BY seq LIMIT $3::integer)",
    .effect = Effect::Reads};

constinit const Statement kDeleteConversation{
    .name = "delete_conversation",
    .sql = "SELECT parley.delete_conversation($1::uuid, $2::timestamptz)",
    .effect = Effect::Writes};

constinit const Statement kShareConversation{
    .name = "share_conversation",
    .sql = R"(
        INSERT INTO parley.share_link (tenant_id, token_sha256, conversation_id, user_id, created_at, expires_at)
        SELECT tenant_id, $1::bytea, id, user_id, $3::timestamptz, $4::timestamptz FROM parley.conversation
        WHERE tenant_id = parley.tenant_id() AND id = $2::uuid AND deleted_at IS NULL
        RETURNING 1)",
    .effect = Effect::Writes};

constinit const Statement kRevokeShareLinks{
    .name = "revoke_share_links",
    .sql = R"(
        UPDATE parley.share_link SET revoked_at = $2::timestamptz
        WHERE tenant_id = parley.tenant_id() AND conversation_id = $1::uuid AND revoked_at IS NULL)",
    .effect = Effect::Writes};

constinit const Statement kFindShared{
    .name = "find_shared",
    .sql = R"(
        SELECT c.id, c.user_id, c.experience, c.scenario, c.title, c.transport, c.host_id, c.state, c.started_at,
               c.ended_at, c.end_reason, c.language, c.user_ms, c.assistant_ms, c.keeps_transcript,
               c.keeps_recording, c.recording_file, c.rows_lost > 0, c.metadata, c.timings
        FROM parley.share_link l JOIN parley.conversation c ON c.tenant_id = l.tenant_id AND c.id = l.conversation_id
        WHERE l.tenant_id = parley.tenant_id() AND l.token_sha256 = $1::bytea AND l.revoked_at IS NULL
          AND l.expires_at > $2::timestamptz AND c.deleted_at IS NULL)",
    .effect = Effect::Reads};

constinit const Statement kPurgeConversations{
    .name = "purge_conversations",
    .sql = "SELECT parley.purge_conversations($1::timestamptz, $2::integer)",
    .effect = Effect::Writes,
    .pace = storage::Pace::Slow};

constinit const Statement kEndLostConversations{
    .name = "end_lost_conversations",
    .sql = "SELECT parley.end_lost_conversations($1::timestamptz)",
    .effect = Effect::Writes,
    .pace = storage::Pace::Slow};

constinit const Statement kRecordingsToKeep{
    .name = "recordings_to_keep",
    .sql = R"(
        SELECT id FROM parley.conversation
        WHERE tenant_id = parley.tenant_id() AND id = ANY ($1::text[]::uuid[]) AND deleted_at IS NULL
          AND keeps_recording)",
    .effect = Effect::Reads};

namespace {

constinit const Statement kRecordConversation{
    .name = "record_conversation",
    .sql = R"(
        SELECT parley.record_conversation($1::uuid, $2::jsonb, $3::jsonb, $4::jsonb, $5::jsonb, $6::jsonb))",
    .effect = Effect::Writes};

std::chrono::milliseconds spanIn(const storage::Row& row, int column) {
    return std::chrono::milliseconds{row.integer(column)};
}

}  // namespace

WriteBatch recordInto(storage::Database& database, base::TenantId tenant, ConversationId id) {
    return [&database, tenant, id](const RecordBatch& batch) -> base::Result<bool> {
        const auto rows = TRY(storage::query(
            storage::Transaction{database, tenant},
            kRecordConversation,
            id,
            batch.beginning,
            batch.summary,
            batch.turns,
            batch.events,
            batch.tool_calls));
        return rows.front().flag(0);
    };
}

ConversationRecord readConversation(const storage::Row& row) {
    const auto state = lifeStateFrom(row.view(7));
    CHECK(state.has_value());
    ConversationRecord record{
        .id = row.id<ConversationId>(0),
        .experience = row.text(2),
        .scenario = row.maybeText(3),
        .title = row.text(4),
        .transport = row.text(5),
        .host = row.uuid(6),
        .state = *state,
        .started_at = row.time(8),
        .ended_at = row.maybeTime(9),
        .end_reason = row.maybeText(10),
        .language = row.maybeText(11),
        .user_spoke = spanIn(row, 12),
        .assistant_spoke = spanIn(row, 13),
        .keeps_transcript = row.flag(14),
        .keeps_recording = row.flag(15),
        .recording_file = row.maybeText(16),
        .incomplete = row.flag(17),
        .metadata = row.json(18),
        .timings = row.json(19)};
    if (!row.isNull(1)) record.user = row.id<base::UserId>(1);
    return record;
}

TurnRecord readTurn(const storage::Row& row) {
    TurnRecord record{
        .seq = static_cast<int>(row.integer(0)),
        .speaker = row.view(1) == "user" ? Speaker::User : Speaker::Assistant,
        .text = row.maybeText(2),
        .heard_text = row.maybeText(3),
        .started = spanIn(row, 4),
        .length = spanIn(row, 5),
        .interrupted = row.flag(8),
        .timings = row.json(9)};
    if (!row.isNull(6)) record.confidence = row.json(6).get<double>();
    if (!row.isNull(7)) record.provider = row.id<base::ProviderId>(7);
    if (!row.isNull(10)) record.voice_provider = row.id<base::ProviderId>(10);
    return record;
}

ToolCallRecord readToolCall(const storage::Row& row) {
    ToolCallRecord record{
        .call_id = row.text(0),
        .name = row.text(1),
        .arguments = row.text(2),
        .output = row.maybeText(3),
        .status = row.text(4),
        .started = spanIn(row, 5)};
    if (!row.isNull(6)) record.duration = spanIn(row, 6);
    return record;
}

EventRecord readEvent(const storage::Row& row) {
    return {.seq = row.integer(0), .kind = row.text(1), .payload = row.text(2), .at = row.time(3)};
}

}  // namespace parley::conversation
