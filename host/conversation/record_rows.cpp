#include "record_rows.hpp"

#include <provider/plugin/utf8.hpp>

#include <algorithm>

namespace parley::conversation {

namespace {

constexpr std::size_t kLongestText = 32'000;
constexpr std::size_t kLongestTitle = 200;
constexpr std::size_t kLongestScenario = 100;
constexpr std::size_t kLongestTag = 35;
constexpr std::size_t kLongestSessionId = 80;
constexpr std::size_t kMostMetadata = 16'000;

nlohmann::json textOrNull(const std::string& text) {
    return text.empty() ? nlohmann::json{} : nlohmann::json(text);
}

nlohmann::json textOrNull(const std::optional<std::string>& text) {
    return text ? nlohmann::json(*text) : nlohmann::json{};
}

std::string cut(std::string text, std::size_t longest) {
    if (text.size() <= longest) return text;
    auto end = longest;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U)
        --end;
    text.resize(end);
    return text;
}

std::string dump(const nlohmann::json& row) {
    return row.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

/// What clients attached, unless it cannot be stored.
nlohmann::json metadataOf(const Beginning& beginning) {
    const auto text = dump(beginning.metadata);
    const bool good = beginning.metadata.is_object() && text.size() <= kMostMetadata &&
                      text.find("\\u0000") == std::string::npos;
    return good ? beginning.metadata : nlohmann::json::object();
}

}  // namespace

std::string storable(std::string_view text) {
    auto clean = cut(provider::mendUtf8(text), kLongestText);
    std::erase(clean, '\0');
    return clean;
}

std::string toJson(const Beginning& beginning, const base::Uuid& host, base::UtcTime now) {
    nlohmann::json row{
        {"user_id", nullptr},
        {"experience", beginning.experience},
        {"scenario", textOrNull(cut(storable(beginning.scenario), kLongestScenario))},
        {"title", cut(storable(beginning.title), kLongestTitle)},
        {"transport", toText(beginning.transport)},
        {"host_id", host.text()},
        {"started_at", base::toRfc3339(now)},
        {"language", textOrNull(cut(storable(beginning.language), kLongestTag))},
        {"keeps_transcript", beginning.transcript == Consent::Yes},
        {"keeps_recording", beginning.recording == Consent::Yes},
        {"session_id", textOrNull(cut(storable(beginning.session_id), kLongestSessionId))},
        {"metadata", metadataOf(beginning)}};
    if (beginning.user) row["user_id"] = beginning.user->uuid().text();
    return dump(row);
}

std::string toJson(const Summary& summary) {
    nlohmann::json row{
        {"state", toText(summary.state)},
        {"ended_at", nullptr},
        {"end_reason", textOrNull(summary.end_reason)},
        {"language", textOrNull(cut(storable(summary.language), kLongestTag))},
        {"user_ms", summary.user_spoke.count()},
        {"assistant_ms", summary.assistant_spoke.count()},
        {"rows_lost", summary.rows_lost},
        {"recording_file", textOrNull(summary.recording_file)},
        {"timings", summary.timings}};
    if (summary.ended_at) row["ended_at"] = base::toRfc3339(*summary.ended_at);
    return dump(row);
}

std::string toJson(const TurnRecord& turn) {
    nlohmann::json row{
        {"seq", turn.seq},
        {"speaker", toText(turn.speaker)},
        {"text", textOrNull(turn.text)},
        {"heard_text", textOrNull(turn.heard_text)},
        {"started_ms", turn.started.count()},
        {"length_ms", turn.length.count()},
        {"confidence", nullptr},
        {"provider_id", nullptr},
        {"voice_provider_id", nullptr},
        {"interrupted", turn.interrupted},
        {"timings", turn.timings.is_object() ? turn.timings : nlohmann::json::object()}};
    if (turn.confidence) row["confidence"] = std::clamp(*turn.confidence, 0.0, 1.0);
    if (turn.provider) row["provider_id"] = turn.provider->uuid().text();
    if (turn.voice_provider) row["voice_provider_id"] = turn.voice_provider->uuid().text();
    return dump(row);
}

std::string toJson(const ToolCallRecord& call) {
    nlohmann::json row{
        {"call_id", call.call_id},
        {"name", call.name},
        {"arguments", call.arguments},
        {"output", textOrNull(call.output)},
        {"status", call.status},
        {"started_ms", call.started.count()},
        {"duration_ms", nullptr}};
    if (call.duration) row["duration_ms"] = call.duration->count();
    return dump(row);
}

std::string eventJson(
    std::int64_t seq, std::string_view kind, const nlohmann::json& payload, base::UtcTime at) {
    return dump({{"seq", seq}, {"kind", kind}, {"payload", payload}, {"at", base::toRfc3339(at)}});
}

nlohmann::json renderTurn(const TurnRecord& turn) {
    const auto seconds = [](std::chrono::milliseconds time) {
        return std::chrono::duration<double>{time}.count();
    };
    nlohmann::json json{
        {"seq", turn.seq},
        {"speaker", toText(turn.speaker)},
        {"text", textOrNull(turn.text)},
        {"heard_text", textOrNull(turn.heard_text)},
        {"started", seconds(turn.started)},
        {"length", seconds(turn.length)},
        {"confidence", nullptr},
        {"provider_id", nullptr},
        {"voice_provider_id", nullptr},
        {"interrupted", turn.interrupted},
        {"timings", turn.timings.is_object() ? turn.timings : nlohmann::json::object()}};
    // As much of it as was stored.
    if (turn.confidence) json["confidence"] = *turn.confidence;
    if (turn.provider) json["provider_id"] = turn.provider->publicId();
    if (turn.voice_provider) json["voice_provider_id"] = turn.voice_provider->publicId();
    return json;
}

}  // namespace parley::conversation
