#pragma once

#include "conversation_record.hpp"

#include <string>
#include <string_view>

namespace parley::conversation {

/// What the host writes down of a conversation, as the JSON that `parley.record_conversation`
/// reads.

/// How a conversation stands: its row from the beginning on.
struct Summary {
    LifeState state = LifeState::Live;
    std::optional<base::UtcTime> ended_at = {};
    std::optional<std::string> end_reason = {};
    std::string language = {};
    std::chrono::milliseconds user_spoke{0};
    std::chrono::milliseconds assistant_spoke{0};
    std::uint64_t rows_lost = 0;
    std::string recording_file = {};
    /// As TurnSpans writes them.
    nlohmann::json timings = nlohmann::json::object();
};

std::string toJson(const Beginning& beginning, const base::Uuid& host, base::UtcTime now);
std::string toJson(const Summary& summary);
std::string toJson(const TurnRecord& turn);
std::string toJson(const ToolCallRecord& call);
/// With `payload` as it is to be stored.
std::string eventJson(
    std::int64_t seq, std::string_view kind, const nlohmann::json& payload, base::UtcTime at);

/// What people and vendors said may be anything; this can be stored: UTF-8 without NUL, at most
/// so long.
std::string storable(std::string_view text);

/// As the API and events show a turn.
nlohmann::json renderTurn(const TurnRecord& turn);

}  // namespace parley::conversation
