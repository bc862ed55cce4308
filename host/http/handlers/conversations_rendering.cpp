#include "conversations_rendering.hpp"

#include "rendering.hpp"

#include <conversation/record_rows.hpp>

#include <array>
#include <cstdio>

namespace parley::http {

namespace {

using conversation::Speaker;

constexpr std::size_t kLongestWords = 200;

double seconds(std::chrono::milliseconds time) {
    return std::chrono::duration<double>{time}.count();
}

nlohmann::json durationOf(const conversation::ConversationRecord& record) {
    if (!record.ended_at) return nullptr;
    return std::chrono::duration<double>{*record.ended_at - record.started_at}.count();
}

base::Error badParameter(std::string advice) {
    return {
        .code = base::ErrorCode::InvalidArgument,
        .reason = "invalid_parameter",
        .advice = std::move(advice)};
}

nlohmann::json renderToolCall(const conversation::ToolCallRecord& call) {
    return {
        {"call_id", call.call_id},
        {"name", call.name},
        {"arguments", call.arguments},
        {"output", textOrNull(call.output)},
        {"status", call.status},
        {"started", seconds(call.started)},
        {"duration", call.duration ? nlohmann::json(seconds(*call.duration)) : nlohmann::json{}}};
}

/// What of a turn reached the other side.
const std::optional<std::string>& wordsOf(const conversation::TurnRecord& turn) {
    return turn.heard_text ? turn.heard_text : turn.text;
}

/// `[01:05]`, with hours when there are any.
std::string clockText(std::chrono::milliseconds time) {
    constexpr int kMinute = 60;
    constexpr int kHour = 3'600;
    const auto all =
        static_cast<int>(std::chrono::duration_cast<std::chrono::seconds>(time).count());
    std::array<char, 32> text{};
    if (all >= kHour) {
        std::snprintf(
            text.data(),
            text.size(),
            "[%d:%02d:%02d]",
            all / kHour,
            all % kHour / kMinute,
            all % kMinute);
    } else {
        std::snprintf(text.data(), text.size(), "[%02d:%02d]", all / kMinute, all % kMinute);
    }
    return text.data();
}

}  // namespace

base::Result<conversation::ConversationId> conversationIdOf(const Call& call) {
    if (const auto id = conversation::ConversationId::parse(call.param("id"))) return *id;
    return conversation::conversationNotFound();
}

conversation::Reader readerOf(const Call& call) {
    conversation::Reader reader{.tenant = call.tenant->id};
    if (call.caller->role == tenancy::Role::Member) reader.user = call.caller->user;
    return reader;
}

base::Result<conversation::Records::Filter> conversationFilterOf(const Call& call) {
    conversation::Records::Filter filter{
        .scenario = call.queryParam("scenario"),
        .experience = call.queryParam("experience"),
        .words = call.queryParam("q")};
    if (const auto text = call.queryParam("state")) {
        filter.state = conversation::lifeStateFrom(*text);
        if (!filter.state) return badParameter("state is live or ended.");
    }
    if (const auto text = call.queryParam("since")) {
        filter.since = base::parseTime(*text);
        if (!filter.since) return badParameter("since is a time in RFC 3339.");
    }
    if (const auto text = call.queryParam("user_id")) {
        filter.user = base::UserId::parse(*text);
        if (!filter.user) return badParameter("user_id is the id of a user.");
    }
    if (filter.words && filter.words->empty()) filter.words.reset();
    if (filter.words && filter.words->size() > kLongestWords)
        return badParameter("q has 200 bytes at most.");
    return filter;
}

nlohmann::json renderConversation(const conversation::ConversationRecord& record) {
    return {
        {"id", record.id.publicId()},
        {"user_id", record.user ? nlohmann::json(record.user->publicId()) : nlohmann::json{}},
        {"experience", record.experience},
        {"scenario", textOrNull(record.scenario)},
        {"title", record.title},
        {"transport", record.transport},
        {"state", toText(record.state)},
        {"started_at", base::toRfc3339(record.started_at)},
        {"ended_at", timeOrNull(record.ended_at)},
        {"end_reason", textOrNull(record.end_reason)},
        {"duration", durationOf(record)},
        {"language", textOrNull(record.language)},
        {"user_spoke", seconds(record.user_spoke)},
        {"assistant_spoke", seconds(record.assistant_spoke)},
        {"keeps_transcript", record.keeps_transcript},
        {"keeps_recording", record.keeps_recording},
        {"has_recording", record.recording_file.has_value()},
        {"incomplete", record.incomplete},
        {"metadata", record.metadata},
        {"timings", record.timings}};
}

nlohmann::json renderTranscript(const conversation::Transcript& transcript) {
    auto turns = nlohmann::json::array();
    for (const auto& turn : transcript.turns)
        turns.push_back(conversation::renderTurn(turn));
    auto calls = nlohmann::json::array();
    for (const auto& call : transcript.tool_calls)
        calls.push_back(renderToolCall(call));
    return {
        {"conversation", renderConversation(transcript.conversation)},
        {"turns", std::move(turns)},
        {"tool_calls", std::move(calls)}};
}

nlohmann::json renderShared(const conversation::Transcript& transcript) {
    const auto& record = transcript.conversation;
    auto turns = nlohmann::json::array();
    for (const auto& turn : transcript.turns) {
        turns.push_back(
            {{"speaker", conversation::toText(turn.speaker)},
             {"text", textOrNull(wordsOf(turn))},
             {"started", seconds(turn.started)},
             {"length", seconds(turn.length)},
             {"interrupted", turn.interrupted}});
    }
    return {
        {"title", record.title},
        {"started_at", base::toRfc3339(record.started_at)},
        {"duration", durationOf(record)},
        {"language", textOrNull(record.language)},
        {"turns", std::move(turns)}};
}

std::string writeTranscript(const conversation::Transcript& transcript) {
    const auto& record = transcript.conversation;
    std::string text = record.title.empty() ? std::string{} : record.title + '\n';
    text += base::toRfc3339(record.started_at) + "\n\n";
    for (const auto& turn : transcript.turns) {
        text += clockText(turn.started);
        text += turn.speaker == Speaker::User ? " User: " : " Assistant: ";
        text += wordsOf(turn).value_or("(not understood)");
        if (turn.interrupted) text += " \u2014";
        text += '\n';
    }
    if (record.incomplete) text += "\n(Parts of this conversation could not be kept.)\n";
    return text;
}

}  // namespace parley::http
