#pragma once

#include "settings.hpp"
#include "speech_gatherer.hpp"

#include <parley/plugin.hpp>

#include <deque>

namespace openai {

/// A stream of speech for audio/transcriptions, which takes files: each segment is a POST, one
/// after the other.
class Hearing final : public parley::SttStream {
public:
    Hearing(const Settings& settings, const parley::SttOpen& open);

    parley_code push(const parley_audio& audio) override;
    void finalize() override;
    void close() override;

private:
    struct Waiting {
        Segment segment;
        bool from_finalize;
    };

    parley::Samples samplesOf(const parley_audio& audio);
    void enqueue(std::optional<Segment> segment, bool from_finalize);
    void next();
    parley::HttpRequest requestFor(const Segment& segment) const;
    void read(const parley::HttpReply& reply);
    [[nodiscard]] std::size_t waitingSamples() const;

    const Settings& settings_;
    const uint32_t codec_;
    const uint32_t rate_hz_;
    std::string language_;
    std::string prompt_;
    bool timed_words_ = false;
    bool told_busy_ = false;
    uint64_t segments_ = 0;
    parley::SampleJoiner joiner_;
    SpeechGatherer gatherer_;
    std::deque<Waiting> waiting_;
    parley::Fetch fetch_{*this};
};

}  // namespace openai
