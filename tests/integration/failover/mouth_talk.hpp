#pragma once

#include "failover_world.hpp"

#include <provider/chain/mouth_chain.hpp>

namespace parley::testing {

/// A reply of two sentences, spoken.
class MouthTalk final : provider::MouthSink {
public:
    using Provider = provider::Mouth;
    using Chain = provider::MouthChain;
    using Watched = WatchedMouth;

    struct Told {
        std::string audio;
        std::vector<std::uint64_t> flushes;
        bool has_gaps = false;
        int ends = 0;
        std::optional<provider::Failure> failure;
    };

    static constexpr const char* kFirst = "Good morning to you. ";
    static constexpr const char* kSecond = "When may I come over?";
    static constexpr provider::AudioFormat kFormat{
        .codec = provider::Codec::PcmS16, .rate_hz = 16'000};
    /// Of a fake's voice: 60 ms.
    static constexpr std::size_t kBytesOfCharacter = 1'920;
    /// Of those a fake's voice sends, of five characters each: "When "
    static constexpr int kChunksBeforeCut = 1;

    static Provider* of(provider::Instance& instance) { return instance.mouth(); }
    static nlohmann::json well() { return nlohmann::json::object(); }
    static std::vector<Fault> faults() {
        return faultsOf(
            {.cut = {well(), {{"cut_after", {{"events", kChunksBeforeCut}}}}},
             .garbage = {{"garbage", "wrong_content_type"}}});
    }

    MouthTalk(FailoverWorld&, const Fault&, io::Waiter& ended) : ended_{ended} {}

    void begin(Provider& mouth) {
        provider::MouthOptions options;
        options.format = kFormat;
        stream_ = mouth.open(options, *this);
        stream_->say(kFirst);
        stream_->flush(1);
        stream_->say(kSecond);
        stream_->flush(2);
        stream_->close();
    }
    [[nodiscard]] const Told& told() const { return told_; }

private:
    void onAudio(const provider::AudioFrame& frame) override {
        told_.has_gaps = told_.has_gaps || frame.at != length_;
        length_ = frame.at + provider::lengthOf(frame.format, frame.bytes.size());
        told_.audio.append(reinterpret_cast<const char*>(frame.bytes.data()), frame.bytes.size());
    }
    void onFlushed(std::uint64_t flush) override { told_.flushes.push_back(flush); }
    void onEnd(const std::optional<provider::Failure>& failure) override {
        ++told_.ends;
        told_.failure = failure;
        ended_.wake();
    }

    io::Waiter& ended_;
    Told told_;
    std::chrono::nanoseconds length_{0};
    std::unique_ptr<provider::MouthStream> stream_;
};

}  // namespace parley::testing
