#pragma once

#include "failover_world.hpp"

#include <provider/chain/ear_chain.hpp>

#include <algorithm>

namespace parley::testing {

/// Two sentences with a pause between and behind them, heard faster than they are said.
class EarTalk final : provider::EarSink {
public:
    using Provider = provider::Ear;
    using Chain = provider::EarChain;
    using Watched = WatchedEar;

    struct Told {
        /// The final results.
        std::string text;
        std::vector<std::uint64_t> segments;
        int ends = 0;
        std::optional<provider::Failure> failure;
    };

    static constexpr const char* kFirst = "good morning to you.";
    static constexpr const char* kSecond = "how are you today?";

    static Provider* of(provider::Instance& instance) { return instance.ear(); }
    static nlohmann::json well() { return {{"hear", true}}; }
    static std::vector<Fault> faults() {
        // Speech begins, four words, the sentence; speech begins, a word of the next sentence.
        return faultsOf(
            {.cut = {{{"cut_after", {{"events", 8}}}}}, .garbage = {{"garbage", "not_json"}}});
    }

    EarTalk(FailoverWorld& world, const Fault& fault, io::Waiter& ended)
        : ended_{ended},
          speech_{
              world.vendors().speech(kFirst, kFormat.rate_hz) + std::string(kPauseBytes, '\0') +
              world.vendors().speech(kSecond, kFormat.rate_hz) + std::string(kPauseBytes, '\0')},
          stops_{fault.when == Fault::When::InMidAnswer} {}

    void begin(Provider& ear) {
        provider::EarOptions options;
        options.format = kFormat;
        stream_ = ear.open(options, *this);
        const auto first_word =
            (std::string_view{kFirst}.size() + std::string_view{"how "}.size()) *
                kBytesOfCharacter +
            kPauseBytes;
        if (stops_) return push(first_word);
        pushRest();
    }
    [[nodiscard]] const Told& told() const { return told_; }

private:
    void push(std::size_t until) {
        while (pushed_ < until) {
            const auto size = std::min(kFrameBytes, until - pushed_);
            const auto* bytes = reinterpret_cast<const std::uint8_t*>(speech_.data()) + pushed_;
            stream_->push(
                {.format = kFormat,
                 .at = provider::lengthOf(kFormat, pushed_),
                 .bytes = {bytes, size}});
            pushed_ += size;
        }
    }
    void pushRest() {
        push(speech_.size());
        stream_->close();
    }

    void onHeard(const provider::Heard& heard) override {
        if (heard.stage == provider::Heard::Stage::Final) {
            if (heard.text.empty()) return;
            told_.text += (told_.text.empty() ? "" : " ") + heard.text;
            told_.segments.push_back(heard.segment);
        } else if (stops_ && heard.text == "how") {
            // The vendor breaks off at the next word, when this one is known to have arrived.
            stops_ = false;
            io::Loop::current()->post([this] { pushRest(); });
        }
    }
    void onEnd(const std::optional<provider::Failure>& failure) override {
        ++told_.ends;
        told_.failure = failure;
        ended_.wake();
    }

    static constexpr provider::AudioFormat kFormat{
        .codec = provider::Codec::PcmS16, .rate_hz = 8'000};
    static constexpr std::size_t kFrameBytes = 320;
    /// Of a fake's voice: 60 ms.
    static constexpr std::size_t kBytesOfCharacter = 960;
    /// 600 ms: it ends a sentence, but not a turn.
    static constexpr std::size_t kPauseBytes = 9'600;

    io::Waiter& ended_;
    const std::string speech_;
    bool stops_;
    std::size_t pushed_ = 0;
    Told told_;
    std::unique_ptr<provider::EarStream> stream_;
};

}  // namespace parley::testing
