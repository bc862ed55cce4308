#pragma once

#include "scripted_providers.hpp"

#include <provider/chain/attempt.hpp>
#include <provider/chain/ear_chain.hpp>
#include <provider/chain/mind_chain.hpp>
#include <provider/chain/mouth_chain.hpp>

#include <memory>
#include <string>
#include <vector>

namespace parley::testing {

class RecordedAttempts final : public provider::AttemptObserver {
public:
    void onAttempt(const provider::AttemptReport& report) override { reports.push_back(report); }
    std::vector<provider::AttemptReport> reports;
};

/// A chain of scripted providers of one kind, on virtual time.
template <typename Interface, typename Scripted, typename Chain>
class ChainStage {
public:
    explicit ChainStage(std::size_t count, provider::ChainPolicy policy = {}) {
        auto list = std::make_shared<std::vector<provider::ChainEntry<Interface>>>();
        for (std::size_t i = 0; i < count; ++i) {
            providers.push_back(std::make_shared<Scripted>(timers));
            provider::ChainEntry<Interface> entry;
            entry.id = idOf(i);
            entry.health = std::make_shared<provider::ProviderHealth>();
            entry.provider = providers.back();
            list->push_back(std::move(entry));
        }
        entries = list;
        chain = std::make_unique<Chain>(entries, provider::ChainSetting{timers, observer, policy});
    }

    static base::ProviderId idOf(std::size_t place) {
        base::Uuid::Bytes bytes{};
        bytes[15] = static_cast<std::uint8_t>(place + 1);
        return base::ProviderId{base::Uuid{bytes}};
    }
    Scripted& at(std::size_t place) { return *providers[place]; }
    provider::ProviderHealth& healthOf(std::size_t place) { return *(*entries)[place].health; }

    VirtualTimers timers;
    RecordedAttempts observer;
    std::vector<std::shared_ptr<Scripted>> providers;
    std::shared_ptr<const std::vector<provider::ChainEntry<Interface>>> entries;
    std::unique_ptr<Chain> chain;
};

using EarStage = ChainStage<provider::Ear, ScriptedEar, provider::EarChain>;
using MouthStage = ChainStage<provider::Mouth, ScriptedMouth, provider::MouthChain>;
using MindStage = ChainStage<provider::Mind, ScriptedMind, provider::MindChain>;

/// What a conversation hears of an ear.
class EarListener final : public provider::EarSink {
public:
    void onHeard(const provider::Heard& heard) override {
        (heard.stage == provider::Heard::Stage::Final ? finals : interims).push_back(heard);
    }
    void onEnd(const std::optional<provider::Failure>& why) override {
        ++ends;
        failure = why;
    }
    /// `w1 w2 | w3`
    [[nodiscard]] std::string text() const {
        std::string all;
        for (const auto& one : finals)
            all += (all.empty() ? "" : " | ") + one.text;
        return all;
    }

    std::vector<provider::Heard> finals;
    std::vector<provider::Heard> interims;
    int ends = 0;
    std::optional<provider::Failure> failure;
};

/// A player: reads back what the frames of `ScriptedMouth` say.
class MouthListener final : public provider::MouthSink {
public:
    void onAudio(const provider::AudioFrame& frame) override {
        if (frame.at != length) gaps = true;
        length = frame.at + provider::lengthOf(frame.format, frame.bytes.size());
        frames.push_back(ScriptedMouth::heardFrom(frame));
    }
    void onMark(const provider::SpokenMark& mark) override { marks.push_back(mark); }
    void onFlushed(std::uint64_t flush) override { flushed.push_back(flush); }
    void onEnd(const std::optional<provider::Failure>& why) override {
        ++ends;
        failure = why;
    }
    /// The bytes that were heard from beginning to end; `~` for one that broke off.
    [[nodiscard]] std::string text() const {
        std::string all;
        for (std::size_t i = 0; i < frames.size();) {
            const auto [byte, first] = frames[i];
            std::size_t parts = 0;
            while (i + parts < frames.size() && frames[i + parts].first == byte &&
                   frames[i + parts].second == first + static_cast<int>(parts)) {
                ++parts;
            }
            all += first == 0 && parts == ScriptedMouth::kFramesInByte ? byte : '~';
            i += parts;
        }
        return all;
    }

    std::vector<std::pair<char, int>> frames;
    std::vector<provider::SpokenMark> marks;
    std::vector<std::uint64_t> flushed;
    std::chrono::nanoseconds length{0};
    bool gaps = false;
    int ends = 0;
    std::optional<provider::Failure> failure;
};

/// What a conversation hears of a mind.
class MindListener final : public provider::MindSink {
public:
    void onText(std::string_view delta) override { text += delta; }
    void onToolBegin(
        std::uint32_t /*index*/, std::string_view call_id, std::string_view name) override {
        tools.push_back({std::string{call_id}, std::string{name}, {}});
    }
    void onToolArguments(std::uint32_t index, std::string_view delta) override {
        tools.at(index).arguments += delta;
    }
    void onToolEnd(std::uint32_t /*index*/) override { ++tools_ended; }
    void onUsage(const provider::TokenUsage& total) override { usage = total; }
    void onFinished(provider::Finish why) override {
        ++ends;
        finish = why;
    }
    void onFailed(const provider::Failure& why) override {
        ++ends;
        failure = why;
    }

    std::string text;
    std::vector<provider::ToolCallPart> tools;
    std::size_t tools_ended = 0;
    provider::TokenUsage usage;
    int ends = 0;
    std::optional<provider::Finish> finish;
    std::optional<provider::Failure> failure;
};

inline provider::Thought askSomething() {
    provider::Thought thought;
    thought.messages.push_back({provider::Role::User, {provider::TextPart{"Hello?"}}});
    return thought;
}

}  // namespace parley::testing
