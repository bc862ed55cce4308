#pragma once

#include "ids.hpp"
#include "item.hpp"

#include <base/clock.hpp>
#include <base/id.hpp>

#include <nlohmann/json.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace parley::conversation {

enum class Transport : std::uint8_t { WebRtc, WebSocket, Phone, Avatar, Text };
std::string_view toText(Transport transport);

enum class LifeState : std::uint8_t { Live, Ended };
std::string_view toText(LifeState state);
std::optional<LifeState> lifeStateFrom(std::string_view text);

enum class Consent : std::uint8_t { No, Yes };

/// What is written down of a conversation when it begins.
struct Beginning {
    ConversationId id = {};
    base::TenantId tenant = {};
    /// Empty when the caller has no account.
    std::optional<base::UserId> user = {};
    /// Of `practice companion receptionist mentor assistant`.
    std::string experience = "practice";
    /// A slug; empty without one.
    std::string scenario = {};
    std::string title = {};
    Transport transport = Transport::WebSocket;
    /// A language tag; empty when it is not known yet.
    std::string language = {};
    Consent transcript = Consent::No;
    Consent recording = Consent::No;
    /// By which its client comes back to it; empty without one.
    std::string session_id = {};
    nlohmann::json metadata = nlohmann::json::object();
};

/// A conversation as it is remembered.
struct ConversationRecord {
    ConversationId id = {};
    std::optional<base::UserId> user = {};
    std::string experience = {};
    std::optional<std::string> scenario = {};
    std::string title = {};
    std::string transport = {};
    base::Uuid host = {};
    LifeState state = LifeState::Live;
    base::UtcTime started_at = {};
    std::optional<base::UtcTime> ended_at = {};
    std::optional<std::string> end_reason = {};
    std::optional<std::string> language = {};
    /// For how long each side spoke.
    std::chrono::milliseconds user_spoke{0};
    std::chrono::milliseconds assistant_spoke{0};
    bool keeps_transcript = false;
    bool keeps_recording = false;
    /// Below the folder of recordings.
    std::optional<std::string> recording_file = {};
    /// Something is missing, because the database was away for too long.
    bool incomplete = false;
    nlohmann::json metadata = {};
    /// How long its turns took, by stage.
    nlohmann::json timings = {};
};

/// One utterance of one side. Times are since the beginning of the conversation.
struct TurnRecord {
    int seq = 0;
    Speaker speaker = Speaker::User;
    /// Empty when it was not understood.
    std::optional<std::string> text = {};
    /// What the user heard of it; empty for what they said themselves.
    std::optional<std::string> heard_text = {};
    std::chrono::milliseconds started{0};
    std::chrono::milliseconds length{0};
    std::optional<double> confidence = {};
    /// Who understood it, or thought of it.
    std::optional<base::ProviderId> provider = {};
    /// Who spoke it.
    std::optional<base::ProviderId> voice_provider = {};
    bool interrupted = false;
    /// Milliseconds by what they were spent on.
    nlohmann::json timings = {};
};

struct ToolCallRecord {
    std::string call_id = {};
    std::string name = {};
    std::string arguments = {};
    std::optional<std::string> output = {};
    /// `running`, `answered` or `unanswered`.
    std::string status = {};
    std::chrono::milliseconds started{0};
    std::optional<std::chrono::milliseconds> duration = {};
};

struct EventRecord {
    /// Counts up within the conversation; what Last-Event-ID carries.
    std::int64_t seq = 0;
    std::string kind = {};
    /// JSON as it goes over the wire.
    std::string payload = {};
    base::UtcTime at = {};
};

/// Everything that was said and done.
struct Transcript {
    ConversationRecord conversation = {};
    std::vector<TurnRecord> turns = {};
    std::vector<ToolCallRecord> tool_calls = {};
};

}  // namespace parley::conversation
