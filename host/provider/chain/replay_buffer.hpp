#pragma once

#include "../audio_frame.hpp"

#include <chrono>
#include <cstdint>
#include <deque>
#include <vector>

namespace parley::provider {

/// The audio that nobody has understood for good yet: from the end of the last final transcript on,
/// up to `capacity`. Frames have numbers that never change, so that each reader keeps its place.
class ReplayBuffer {
public:
    using Number = std::uint64_t;

    explicit ReplayBuffer(std::chrono::nanoseconds capacity) : capacity_{capacity} {}

    void add(const AudioFrame& frame);
    /// Forgets what was said before `time`, to the sample where the codec allows it.
    void understoodUpTo(std::chrono::nanoseconds time);

    /// The oldest frame that is kept, and the number that the next one will get.
    [[nodiscard]] Number begin() const { return first_; }
    [[nodiscard]] Number end() const { return first_ + frames_.size(); }
    /// How much of it is sound and not silence.
    [[nodiscard]] std::chrono::nanoseconds loud() const { return loud_; }
    /// The same of the frames that begin before `time`.
    [[nodiscard]] std::chrono::nanoseconds loudUpTo(std::chrono::nanoseconds time) const;
    /// Borrowed until the buffer changes.
    [[nodiscard]] AudioFrame at(Number number) const;

private:
    struct Kept {
        AudioFormat format;
        std::chrono::nanoseconds at;
        std::vector<std::uint8_t> bytes;
        std::chrono::nanoseconds loud;
    };

    void dropFront();

    const std::chrono::nanoseconds capacity_;
    std::deque<Kept> frames_;
    Number first_ = 0;
    std::chrono::nanoseconds loud_{0};
};

}  // namespace parley::provider
