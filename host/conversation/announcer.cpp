#include "announcer.hpp"

#include <algorithm>

namespace parley::conversation {

template <typename Tell>
void Announcer::each(Tell tell) {
    // By index: an observer may leave, and another may come, inside.
    for (std::size_t i = 0; i < observers_.size(); ++i)
        if (observers_[i] != nullptr) tell(*observers_[i]);
}

void Announcer::remove(Observer& observer) {
    std::ranges::replace(observers_, &observer, static_cast<Observer*>(nullptr));
}

std::string_view toText(TurnState state) {
    switch (state) {
        case TurnState::Listening:
            return "listening";
        case TurnState::Hearing:
            return "hearing";
        case TurnState::Thinking:
            return "thinking";
        case TurnState::Speaking:
            return "speaking";
        case TurnState::Interrupted:
            return "interrupted";
        case TurnState::Ended:
            return "ended";
    }
    return "ended";
}

void Announcer::onState(TurnState state) {
    each([&](Observer& each) { each.onState(state); });
}

void Announcer::onSettings(const SessionSettings& settings) {
    each([&](Observer& each) { each.onSettings(settings); });
}

void Announcer::onCallerAudio(std::span<const std::uint8_t> audio) {
    each([&](Observer& each) { each.onCallerAudio(audio); });
}

void Announcer::onSpeechStarted(const std::string& item_id, std::chrono::nanoseconds audio_start) {
    each([&](Observer& each) { each.onSpeechStarted(item_id, audio_start); });
}

void Announcer::onSpeechStopped(const std::string& item_id, std::chrono::nanoseconds audio_end) {
    each([&](Observer& each) { each.onSpeechStopped(item_id, audio_end); });
}

void Announcer::onIdle(
    const std::string& item_id,
    std::chrono::nanoseconds audio_start,
    std::chrono::nanoseconds audio_end) {
    each([&](Observer& each) { each.onIdle(item_id, audio_start, audio_end); });
}

void Announcer::onAudioCommitted(
    const std::string& item_id, const std::optional<std::string>& previous) {
    each([&](Observer& each) { each.onAudioCommitted(item_id, previous); });
}

void Announcer::onAudioCleared() {
    each([&](Observer& each) { each.onAudioCleared(); });
}

void Announcer::onItemAdded(const Item& item, const std::optional<std::string>& previous) {
    each([&](Observer& each) { each.onItemAdded(item, previous); });
}

void Announcer::onItemDone(const Item& item, const std::optional<std::string>& previous) {
    each([&](Observer& each) { each.onItemDone(item, previous); });
}

void Announcer::onItemDeleted(const std::string& item_id) {
    each([&](Observer& each) { each.onItemDeleted(item_id); });
}

void Announcer::onItemTruncated(
    const Item& item, std::uint32_t content_index, std::chrono::milliseconds audio_end) {
    each([&](Observer& each) { each.onItemTruncated(item, content_index, audio_end); });
}

void Announcer::onTranscriptDelta(const std::string& item_id, std::string_view delta) {
    each([&](Observer& each) { each.onTranscriptDelta(item_id, delta); });
}

void Announcer::onUnderstood(const Item& item, const Understood& understood) {
    each([&](Observer& each) { each.onUnderstood(item, understood); });
}

void Announcer::onNotUnderstood(const std::string& item_id, const provider::Failure& failure) {
    each([&](Observer& each) { each.onNotUnderstood(item_id, failure); });
}

void Announcer::onResponseBegan(const Response& response) {
    each([&](Observer& each) { each.onResponseBegan(response); });
}

void Announcer::onOutputItemBegan(const Response& response, std::uint32_t index, const Item& item) {
    each([&](Observer& each) { each.onOutputItemBegan(response, index, item); });
}

void Announcer::onContentBegan(const OutputPlace& place, Modality modality) {
    each([&](Observer& each) { each.onContentBegan(place, modality); });
}

void Announcer::onText(const OutputPlace& place, std::string_view delta) {
    each([&](Observer& each) { each.onText(place, delta); });
}

void Announcer::onAudio(const OutputPlace& place, std::span<const std::uint8_t> audio) {
    each([&](Observer& each) { each.onAudio(place, audio); });
}

void Announcer::onToolArguments(
    const OutputPlace& place, const std::string& call_id, std::string_view delta) {
    each([&](Observer& each) { each.onToolArguments(place, call_id, delta); });
}

void Announcer::onContentDone(
    const OutputPlace& place, Modality modality, const std::string& text) {
    each([&](Observer& each) { each.onContentDone(place, modality, text); });
}

void Announcer::onToolArgumentsDone(const OutputPlace& place, const ToolCallItem& call) {
    each([&](Observer& each) { each.onToolArgumentsDone(place, call); });
}

void Announcer::onOutputItemDone(const Response& response, std::uint32_t index, const Item& item) {
    each([&](Observer& each) { each.onOutputItemDone(response, index, item); });
}

void Announcer::onResponseDone(const Response& response) {
    each([&](Observer& each) { each.onResponseDone(response); });
}

void Announcer::onPlayoutBegan(const std::string& response_id) {
    each([&](Observer& each) { each.onPlayoutBegan(response_id); });
}

void Announcer::onPlayoutStopped(const std::string& response_id) {
    each([&](Observer& each) { each.onPlayoutStopped(response_id); });
}

void Announcer::onPlayoutCleared(const std::string& response_id) {
    each([&](Observer& each) { each.onPlayoutCleared(response_id); });
}

void Announcer::onCallerLost() {
    each([](Observer& each) { each.onCallerLost(); });
}

void Announcer::onCallerBack() {
    each([](Observer& each) { each.onCallerBack(); });
}

void Announcer::onMeasured(const std::string& response_id, const TurnTimings& timings) {
    each([&](Observer& each) { each.onMeasured(response_id, timings); });
}

void Announcer::onTimeLeft(TimeLeft left) {
    each([&](Observer& each) { each.onTimeLeft(left); });
}

void Announcer::onError(const base::Error& error) {
    each([&](Observer& each) { each.onError(error); });
}

void Announcer::onEnded(std::string_view reason) {
    each([&](Observer& each) { each.onEnded(reason); });
}

}  // namespace parley::conversation
