#pragma once

#include "observer.hpp"

#include <vector>

namespace parley::conversation {

/// Tells everything to each observer, in the order in which they came. One may leave while it is
/// told something.
class Announcer final : public Observer {
public:
    void add(Observer& observer) { observers_.push_back(&observer); }
    void remove(Observer& observer);

    void onState(TurnState state) override;
    void onSettings(const SessionSettings& settings) override;
    void onCallerAudio(std::span<const std::uint8_t> audio) override;
    void onSpeechStarted(const std::string& item_id, std::chrono::nanoseconds audio_start) override;
    void onSpeechStopped(const std::string& item_id, std::chrono::nanoseconds audio_end) override;
    void onIdle(
        const std::string& item_id,
        std::chrono::nanoseconds audio_start,
        std::chrono::nanoseconds audio_end) override;
    void onAudioCommitted(
        const std::string& item_id, const std::optional<std::string>& previous) override;
    void onAudioCleared() override;
    void onItemAdded(const Item& item, const std::optional<std::string>& previous) override;
    void onItemDone(const Item& item, const std::optional<std::string>& previous) override;
    void onItemDeleted(const std::string& item_id) override;
    void onItemTruncated(
        const Item& item,
        std::uint32_t content_index,
        std::chrono::milliseconds audio_end) override;
    void onTranscriptDelta(const std::string& item_id, std::string_view delta) override;
    void onUnderstood(const Item& item, const Understood& understood) override;
    void onNotUnderstood(const std::string& item_id, const provider::Failure& failure) override;
    void onResponseBegan(const Response& response) override;
    void onOutputItemBegan(
        const Response& response, std::uint32_t index, const Item& item) override;
    void onContentBegan(const OutputPlace& place, Modality modality) override;
    void onText(const OutputPlace& place, std::string_view delta) override;
    void onAudio(const OutputPlace& place, std::span<const std::uint8_t> audio) override;
    void onToolArguments(
        const OutputPlace& place, const std::string& call_id, std::string_view delta) override;
    void onContentDone(
        const OutputPlace& place, Modality modality, const std::string& text) override;
    void onToolArgumentsDone(const OutputPlace& place, const ToolCallItem& call) override;
    void onOutputItemDone(const Response& response, std::uint32_t index, const Item& item) override;
    void onResponseDone(const Response& response) override;
    void onPlayoutBegan(const std::string& response_id) override;
    void onPlayoutStopped(const std::string& response_id) override;
    void onPlayoutCleared(const std::string& response_id) override;
    void onCallerLost() override;
    void onCallerBack() override;
    void onMeasured(const std::string& response_id, const TurnTimings& timings) override;
    void onTimeLeft(TimeLeft left) override;
    void onError(const base::Error& error) override;
    void onEnded(std::string_view reason) override;

private:
    template <typename Tell>
    void each(Tell tell);

    /// Null where one has left.
    std::vector<Observer*> observers_;
};

}  // namespace parley::conversation
