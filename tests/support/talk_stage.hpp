#pragma once

#include "chain_stage.hpp"
#include "scripted_providers.hpp"
#include "virtual_timers.hpp"

#include <conversation/conversation.hpp>

#include <chrono>
#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace parley::testing {

/// Plays what it is given at the pace of speech, in virtual time; or leaves that to the client.
class VirtualLine final : public conversation::Line {
public:
    explicit VirtualLine(VirtualTimers& timers, Pace pace) : timers_{timers}, pace_{pace} {}

    [[nodiscard]] Pace pace() const override { return pace_; }
    void play(std::span<const std::uint8_t> audio) override;
    void pause() override;
    void resume() override;
    void clear() override;
    [[nodiscard]] std::chrono::nanoseconds played() const override;
    [[nodiscard]] std::chrono::nanoseconds queued() const override;
    [[nodiscard]] bool isSilent() const { return is_paused_ || queued().count() == 0; }

private:
    void settle() const;

    VirtualTimers& timers_;
    const Pace pace_;
    bool is_paused_ = false;
    mutable base::MonoTime settled_{};
    mutable std::chrono::nanoseconds played_{0};
    mutable std::chrono::nanoseconds queued_{0};
};

/// Writes down what a conversation tells, one line for each event: `speech_started`,
/// `heard: hello there`, `reply: Good morning`, `state: thinking`.
class Journal final : public conversation::Observer {
public:
    explicit Journal(VirtualTimers& timers) : timers_{timers} {}

    struct Line {
        base::MonoTime at;
        std::string text;
    };
    std::vector<Line> lines;
    /// Of every answer.
    std::vector<conversation::TurnTimings> timings;

    [[nodiscard]] bool has(std::string_view text) const { return count(text) > 0; }
    [[nodiscard]] std::size_t count(std::string_view text) const;
    /// All lines, for the message of a test that fails.
    [[nodiscard]] std::string all() const;

private:
    void onState(conversation::TurnState state) override;
    void onSpeechStarted(const std::string& item_id, std::chrono::nanoseconds start) override;
    void onSpeechStopped(const std::string& item_id, std::chrono::nanoseconds end) override;
    void onIdle(
        const std::string& item_id,
        std::chrono::nanoseconds start,
        std::chrono::nanoseconds end) override;
    void onAudioCommitted(
        const std::string& item_id, const std::optional<std::string>& previous) override;
    void onAudioCleared() override;
    void onItemDone(
        const conversation::Item& item, const std::optional<std::string>& previous) override;
    void onItemTruncated(
        const conversation::Item& item,
        std::uint32_t content_index,
        std::chrono::milliseconds audio_end) override;
    void onUnderstood(
        const conversation::Item& item, const conversation::Understood& understood) override;
    void onNotUnderstood(const std::string& item_id, const provider::Failure& failure) override;
    void onResponseBegan(const conversation::Response& response) override;
    void onContentDone(
        const conversation::OutputPlace& place,
        conversation::Modality modality,
        const std::string& text) override;
    void onResponseDone(const conversation::Response& response) override;
    void onPlayoutBegan(const std::string& response_id) override;
    void onPlayoutStopped(const std::string& response_id) override;
    void onPlayoutCleared(const std::string& response_id) override;
    void onCallerLost() override;
    void onCallerBack() override;
    void onMeasured(
        const std::string& response_id, const conversation::TurnTimings& measured) override;
    void onTimeLeft(conversation::TimeLeft left) override;
    void onError(const base::Error& error) override;
    void onEnded(std::string_view reason) override;

    void write(std::string text);

    VirtualTimers& timers_;
};

/// Notes whether time is being counted.
class WatchedMeter final : public conversation::Meter {
public:
    void begin(Orders given) override { orders = std::move(given); }
    void pause() override { is_paused = true; }
    void resume() override { is_paused = false; }
    void end() override { has_ended = true; }

    Orders orders;
    bool is_paused = false;
    bool has_ended = false;
};

/// A conversation with scripted providers in virtual time, and a caller who speaks in words of
/// 200 ms.
class TalkStage {
public:
    static constexpr std::chrono::milliseconds kWord =
        ScriptedSpeech::kFrame * ScriptedSpeech::kFramesInWord;

    explicit TalkStage(
        conversation::Line::Pace pace = conversation::Line::Pace::Ours,
        conversation::Casting casting = {});
    /// From now on failing providers are followed by ones that work. Before it begins.
    void addSpares();
    /// The caller's sound is real: what is said in it is `said`, in turns. Before it begins.
    void hearSound(std::uint32_t rate_hz, std::vector<std::string> said);
    void play(std::span<const std::int16_t> sound);

    static conversation::Casting casting();
    conversation::Conversation& conversation() { return *conversation_; }

    /// The caller says this, then nothing more: sound stops coming with the last word.
    void callerSays(std::string_view words);
    void silence(std::chrono::milliseconds time);
    void noise(std::chrono::milliseconds time);
    /// Says something and waits until it was answered and heard to the end.
    void exchange(std::string_view words);

    VirtualTimers timers;
    std::shared_ptr<ScriptedEar> ear;
    std::shared_ptr<ScriptedMind> mind;
    std::shared_ptr<ScriptedMouth> mouth;
    VirtualLine line;
    Journal journal;
    WatchedMeter meter;
    RecordedAttempts attempts;
    conversation::ToolRunner* tools = nullptr;

    /// Before anything else happens; called by all that follows.
    void begin();

private:
    void frame(const std::vector<std::uint8_t>& bytes);

    conversation::Casting casting_;
    conversation::Surroundings surroundings_;
    std::unique_ptr<conversation::Conversation> conversation_;
};

}  // namespace parley::testing
