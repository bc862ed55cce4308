#pragma once

#include "item.hpp"
#include "meter.hpp"
#include "session_settings.hpp"

#include <base/error.hpp>
#include <base/id.hpp>
#include <provider/failure.hpp>
#include <provider/mind.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace parley::conversation {

/// Where a conversation stands.
enum class TurnState : std::uint8_t {
    /// Nobody speaks.
    Listening,
    /// The caller speaks.
    Hearing,
    /// The caller is done, and nothing is heard of the answer yet.
    Thinking,
    /// We speak.
    Speaking,
    /// The caller began to speak over us, and it is not clear whether they mean it.
    Interrupted,
    Ended,
};
std::string_view toText(TurnState state);

/// An answer in the making or made.
struct Response {
    enum class Status : std::uint8_t { InProgress, Completed, Cancelled, Incomplete, Failed };

    std::string id;
    Status status = Status::InProgress;
    /// `turn_detected`, `client_cancelled`, `max_output_tokens`, `content_filter`.
    std::string reason = {};
    std::optional<provider::Failure> failure = {};
    std::vector<Item> output = {};
    bool out_of_band = false;
    Modality modality = Modality::Audio;
    provider::AudioFormat format = {};
    std::string voice = {};
    std::optional<std::uint32_t> max_output_tokens = {};
    provider::TokenUsage usage = {};
    /// Whose model thought it and whose voice it has, as far as there is anything of it.
    std::optional<base::ProviderId> mind = {};
    std::optional<base::ProviderId> mouth = {};
    nlohmann::json metadata = nullptr;
};

/// Which part of a response something belongs to.
struct OutputPlace {
    const std::string& response_id;
    const std::string& item_id;
    std::uint32_t output_index;
    std::uint32_t content_index;
};

/// What one turn of ours took, from the end of the caller's words. Empty is what did not happen.
struct TurnTimings {
    using Span = std::optional<std::chrono::nanoseconds>;
    /// Until we took the turn for ended.
    Span end_of_turn;
    /// The rest from the end of the turn on.
    Span transcript;
    Span first_token;
    Span first_speech;
    Span first_audio_out;
    /// From the caller's first sound over us until we were silent.
    Span barge_in_stop;
};

/// What was heard of one utterance.
struct Understood {
    std::string text;
    std::optional<float> confidence;
    std::string language;
    std::chrono::nanoseconds started{0};
    std::chrono::nanoseconds length{0};
    /// Who understood it.
    std::optional<base::ProviderId> provider = {};
};

/// Who learns what happens in a conversation: the client's door, the record, the live feed. Called
/// on the conversation's loop in the order of events. Neither commands nor destroys the
/// conversation from inside; what it is moved to do it posts.
class Observer {
public:
    virtual ~Observer() = default;

    virtual void onState(TurnState /*state*/) {}
    virtual void onSettings(const SessionSettings& /*settings*/) {}

    /// Whatever comes of the caller's side, in the session's input format.
    virtual void onCallerAudio(std::span<const std::uint8_t> /*audio*/) {}
    virtual void onSpeechStarted(
        const std::string& /*item_id*/, std::chrono::nanoseconds /*audio_start*/) {}
    virtual void onSpeechStopped(
        const std::string& /*item_id*/, std::chrono::nanoseconds /*audio_end*/) {}
    /// Nobody said anything for so long that the assistant speaks again.
    virtual void onIdle(
        const std::string& /*item_id*/,
        std::chrono::nanoseconds /*audio_start*/,
        std::chrono::nanoseconds /*audio_end*/) {}
    virtual void onAudioCommitted(
        const std::string& /*item_id*/, const std::optional<std::string>& /*previous*/) {}
    virtual void onAudioCleared() {}

    virtual void onItemAdded(const Item& /*item*/, const std::optional<std::string>& /*previous*/) {
    }
    virtual void onItemDone(const Item& /*item*/, const std::optional<std::string>& /*previous*/) {}
    virtual void onItemDeleted(const std::string& /*item_id*/) {}
    virtual void onItemTruncated(
        const Item& /*item*/,
        std::uint32_t /*content_index*/,
        std::chrono::milliseconds /*audio_end*/) {}

    virtual void onTranscriptDelta(const std::string& /*item_id*/, std::string_view /*delta*/) {}
    virtual void onUnderstood(const Item& /*item*/, const Understood& /*understood*/) {}
    virtual void onNotUnderstood(
        const std::string& /*item_id*/, const provider::Failure& /*failure*/) {}

    virtual void onResponseBegan(const Response& /*response*/) {}
    virtual void onOutputItemBegan(
        const Response& /*response*/, std::uint32_t /*index*/, const Item& /*item*/) {}
    virtual void onContentBegan(const OutputPlace& /*place*/, Modality /*modality*/) {}
    virtual void onText(const OutputPlace& /*place*/, std::string_view /*delta*/) {}
    /// In the format of the response.
    virtual void onAudio(const OutputPlace& /*place*/, std::span<const std::uint8_t> /*audio*/) {}
    virtual void onToolArguments(
        const OutputPlace& /*place*/, const std::string& /*call_id*/, std::string_view /*delta*/) {}
    /// Everything of that content was given; `text` is all of its words.
    virtual void onContentDone(
        const OutputPlace& /*place*/, Modality /*modality*/, const std::string& /*text*/) {}
    virtual void onToolArgumentsDone(const OutputPlace& /*place*/, const ToolCallItem& /*call*/) {}
    virtual void onOutputItemDone(
        const Response& /*response*/, std::uint32_t /*index*/, const Item& /*item*/) {}
    virtual void onResponseDone(const Response& /*response*/) {}

    /// Of lines that play at their own pace.
    virtual void onPlayoutBegan(const std::string& /*response_id*/) {}
    virtual void onPlayoutStopped(const std::string& /*response_id*/) {}
    virtual void onPlayoutCleared(const std::string& /*response_id*/) {}

    /// The caller's connection is gone; it may come back. Nothing is said or heard in between.
    virtual void onCallerLost() {}
    virtual void onCallerBack() {}

    virtual void onMeasured(const std::string& /*response_id*/, const TurnTimings& /*timings*/) {}
    /// There is so much left to be paid for.
    virtual void onTimeLeft(TimeLeft /*left*/) {}
    /// Something went wrong that no answer to a command tells.
    virtual void onError(const base::Error& /*error*/) {}
    /// Last. `reason` such as `hung_up`, `said_goodbye`, `time_used_up`, `silence`.
    virtual void onEnded(std::string_view /*reason*/) {}
};

}  // namespace parley::conversation
