#pragma once

#include <parley/plugin.hpp>

#include <optional>

namespace openai {

/// A piece of the stream that is transcribed at a time.
struct Segment {
    parley::Samples samples;
    uint64_t start_ns = 0;
    uint64_t end_ns = 0;
};

/// Gathers audio into segments that begin shortly before somebody speaks and end with a silence, or
/// at a limit: the vendor takes whole files, bills silence, and makes up words for it.
class SpeechGatherer {
public:
    struct Limits {
        uint32_t rate_hz;
        std::chrono::milliseconds silence;
        std::chrono::milliseconds longest;
    };

    explicit SpeechGatherer(const Limits& limits);

    /// A segment that is complete, if there is one. `samples` follow each other without gaps;
    /// `at_ns` is where the first of them lies.
    std::optional<Segment> add(const parley::Samples& samples, uint64_t at_ns);
    /// What somebody has said so far.
    std::optional<Segment> take();

private:
    void measure(int16_t sample);
    void measureWindow();
    void dropSilence();
    [[nodiscard]] bool complete() const;
    [[nodiscard]] uint64_t endNs() const;

    uint32_t rate_hz_;
    std::size_t window_;
    std::size_t silence_;
    std::size_t longest_;
    std::size_t lead_;

    parley::Samples samples_;
    /// Where the first of them lies.
    uint64_t start_ns_ = 0;
    bool spoken_ = false;
    /// Samples since somebody spoke.
    std::size_t quiet_ = 0;
    /// Of the window that is being measured.
    uint64_t energy_ = 0;
    std::size_t measured_ = 0;
};

}  // namespace openai
