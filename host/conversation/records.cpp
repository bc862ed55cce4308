#include "records.hpp"

#include "conversation_store.hpp"
#include "record_rows.hpp"
#include "recordings.hpp"

#include <storage/transaction.hpp>
#include <tenancy/audit_log.hpp>
#include <tenancy/cursor.hpp>

namespace parley::conversation {

namespace {

// One read of what happened; a stream asks again at once.
constexpr int kMostEvents = 500;
constexpr int kExportedAtATime = 20;
constexpr int kPurgedAtATime = 500;
/// Three heartbeats of a host.
constexpr std::chrono::seconds kSilentFor{45};

template <typename Record>
std::vector<Record> readAll(const storage::Rows& rows, Record (*read)(const storage::Row&)) {
    std::vector<Record> records;
    for (const auto row : rows)
        records.push_back(read(row));
    return records;
}

base::Error explained(base::Error error) {
    if (error.reason == "conversation_not_found") return conversationNotFound();
    if (error.reason == "conversation_live")
        error.advice = "It still goes on; end it first, then delete it.";
    return error;
}

}  // namespace

base::Error conversationNotFound() {
    return {
        .code = base::ErrorCode::NotFound,
        .reason = "conversation_not_found",
        .advice = "There is no conversation with this id."};
}

storage::Transaction transactionOf(storage::Database& database, const Reader& reader) {
    if (reader.user) return storage::Transaction{database, reader.tenant, *reader.user};
    return storage::Transaction{database, reader.tenant};
}

base::Result<tenancy::Page<ConversationRecord>> Records::list(
    const Reader& reader, const Filter& filter, const tenancy::PageRequest& page) const {
    const auto before = TRY(tenancy::readCursor<ConversationId>(page));
    const auto user = reader.user ? reader.user : filter.user;
    const auto state = filter.state ? std::optional{toText(*filter.state)} : std::nullopt;
    auto transaction = transactionOf(database_, reader);
    if (filter.words) {
        transaction.add(
            kSearchConversations,
            before,
            state,
            filter.scenario,
            filter.experience,
            filter.since,
            user,
            page.limit + 1,
            *filter.words);
    } else {
        transaction.add(
            kListConversations,
            before,
            state,
            filter.scenario,
            filter.experience,
            filter.since,
            user,
            page.limit + 1);
    }
    const auto answers = TRY(transaction.run());
    return tenancy::toPage(readAll(answers.front(), &readConversation), page);
}

base::Result<ConversationRecord> Records::get(const Reader& reader, ConversationId id) const {
    const auto rows = TRY(storage::query(transactionOf(database_, reader), kFindConversation, id));
    if (rows.empty()) return conversationNotFound();
    return readConversation(rows.front());
}

base::Result<base::Uuid> Records::hostOfSession(
    const Reader& reader, const std::string& session_id) const {
    const auto rows =
        TRY(storage::query(transactionOf(database_, reader), kFindSession, storable(session_id)));
    if (rows.empty()) return conversationNotFound();
    return rows.front().uuid(0);
}

base::Result<Transcript> Records::transcript(const Reader& reader, ConversationId id) const {
    auto transaction = transactionOf(database_, reader);
    const auto found = transaction.add(kFindConversation, id);
    const auto turns = transaction.add(kTurnsOfConversation, id);
    const auto calls = transaction.add(kToolCallsOfConversation, id);
    const auto answers = TRY(transaction.run());
    if (answers[found].empty()) return conversationNotFound();
    Transcript transcript{
        .conversation = readConversation(answers[found].front()),
        .turns = readAll(answers[turns], &readTurn),
        .tool_calls = readAll(answers[calls], &readToolCall)};
    if (transcript.conversation.keeps_transcript) return transcript;
    return base::Error{
        .code = base::ErrorCode::NotFound,
        .reason = "transcript_not_kept",
        .advice = "There is no transcript: its user did not agree to keep one."};
}

base::Result<Records::Happenings> Records::happenings(
    const Reader& reader, ConversationId id, std::int64_t after_seq) const {
    auto transaction = transactionOf(database_, reader);
    const auto found = transaction.add(kFindConversation, id);
    const auto events = transaction.add(kEventsOfConversation, id, after_seq, kMostEvents);
    const auto answers = TRY(transaction.run());
    if (answers[found].empty()) return conversationNotFound();
    const auto conversation = readConversation(answers[found].front());
    return Happenings{
        .state = conversation.state,
        .host = conversation.host,
        .events = readAll(answers[events], &readEvent)};
}

std::unique_ptr<Doorbells::Listener> Records::listen(
    ConversationId id, std::function<void()> ring) const {
    return std::make_unique<Doorbells::Listener>(doorbells_, id, std::move(ring));
}

base::Result<void> Records::remove(
    const Reader& reader, ConversationId id, const tenancy::Actor& actor) {
    const auto now = clock_.now();
    auto transaction = transactionOf(database_, reader);
    const auto deleted = transaction.add(kDeleteConversation, id, now);
    tenancy::AuditLog::add(
        transaction, now, actor, {.action = "conversation.deleted", .target = id.publicId()});
    const auto answers = transaction.run();
    if (!answers) return explained(answers.error());
    if (const auto file = (*answers)[deleted].front().maybeText(0)) recordings_.remove(*file);
    return {};
}

base::Result<std::vector<Transcript>> Records::exportOf(
    const Reader& reader, std::optional<ConversationId> before) const {
    const std::optional<std::string> nothing;
    const auto rows = TRY(storage::query(
        transactionOf(database_, reader),
        kListConversations,
        before,
        nothing,
        nothing,
        nothing,
        nothing,
        reader.user,
        kExportedAtATime));
    std::vector<Transcript> transcripts;
    storage::Transaction transaction = transactionOf(database_, reader);
    for (const auto row : rows) {
        transcripts.push_back({.conversation = readConversation(row)});
        transaction.add(kTurnsOfConversation, transcripts.back().conversation.id);
        transaction.add(kToolCallsOfConversation, transcripts.back().conversation.id);
    }
    if (transcripts.empty()) return transcripts;
    const auto answers = TRY(transaction.run());
    for (std::size_t at = 0; at < transcripts.size(); ++at) {
        transcripts[at].turns = readAll(answers[2 * at], &readTurn);
        transcripts[at].tool_calls = readAll(answers[2 * at + 1], &readToolCall);
    }
    return transcripts;
}

base::Result<void> Records::purge() {
    while (true) {
        const auto rows = TRY(storage::query(
            storage::Transaction{database_}, kPurgeConversations, clock_.now(), kPurgedAtATime));
        if (rows.front().integer(0) < kPurgedAtATime) return {};
    }
}

base::Result<void> Records::endLost() {
    TRY(storage::query(
        storage::Transaction{database_}, kEndLostConversations, clock_.now() - kSilentFor));
    return {};
}

}  // namespace parley::conversation
