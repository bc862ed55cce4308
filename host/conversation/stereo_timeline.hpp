#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <span>
#include <vector>

namespace parley::conversation {

/// Lays the sound of both sides beside each other in time: the user on the left, as it came, the
/// assistant on the right, as it is played. Sound may come early, in bursts and a little late;
/// where there is none there is silence. Times are since the beginning.
class StereoTimeline {
public:
    using Time = std::chrono::nanoseconds;
    static constexpr std::uint32_t kRateHz = 24'000;
    /// Sound that comes later than this leaves a gap.
    static constexpr std::chrono::milliseconds kPatience{500};

    void addLeft(std::span<const std::int16_t> samples);
    /// What is played next, after what was added before.
    void addRight(Time now, std::span<const std::int16_t> samples);
    /// What is not played yet is not heard.
    void clearRight(Time now);

    /// Everything up to shortly before `now` that was not taken yet, left and right in turns; at
    /// most ten seconds at a time. Nothing while it is less than a second.
    std::vector<std::int16_t> take(Time now);
    /// What is left up to `now`; at most ten seconds at a time, then again until there is nothing.
    std::vector<std::int16_t> takeRest(Time now);

private:
    std::vector<std::int16_t> takeUpTo(std::int64_t sample);

    /// From the first that was not taken.
    std::deque<std::int16_t> left_;
    std::deque<std::int16_t> right_;
    std::int64_t taken_ = 0;
};

}  // namespace parley::conversation
