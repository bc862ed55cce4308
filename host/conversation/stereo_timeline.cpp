#include "stereo_timeline.hpp"

#include <algorithm>

namespace parley::conversation {

namespace {

// Answers come faster than they are played; nobody listens to one for longer than this.
constexpr std::size_t kMostAhead = std::size_t{300} * StereoTimeline::kRateHz;
constexpr std::int64_t kLeastTaken = StereoTimeline::kRateHz;
constexpr std::int64_t kMostTaken = std::int64_t{10} * StereoTimeline::kRateHz;

std::int64_t sampleAt(StereoTimeline::Time time) {
    return time.count() * StereoTimeline::kRateHz / std::nano::den;
}

void append(std::deque<std::int16_t>& sound, std::span<const std::int16_t> samples) {
    const auto room = kMostAhead - std::min(sound.size(), kMostAhead);
    const auto some = samples.first(std::min(samples.size(), room));
    sound.insert(sound.end(), some.begin(), some.end());
}

std::int16_t next(std::deque<std::int16_t>& sound) {
    if (sound.empty()) return 0;
    const auto sample = sound.front();
    sound.pop_front();
    return sample;
}

}  // namespace

void StereoTimeline::addLeft(std::span<const std::int16_t> samples) {
    append(left_, samples);
}

void StereoTimeline::addRight(Time now, std::span<const std::int16_t> samples) {
    // Between what was played and this there was silence.
    const auto begins =
        std::min<std::int64_t>(sampleAt(now) - taken_, static_cast<std::int64_t>(kMostAhead));
    if (begins > static_cast<std::int64_t>(right_.size()))
        right_.resize(static_cast<std::size_t>(begins), 0);
    append(right_, samples);
}

void StereoTimeline::clearRight(Time now) {
    const auto played = static_cast<std::size_t>(std::max<std::int64_t>(sampleAt(now) - taken_, 0));
    if (right_.size() > played) right_.resize(played);
}

std::vector<std::int16_t> StereoTimeline::takeUpTo(std::int64_t sample) {
    const auto count = std::min(sample - taken_, kMostTaken);
    std::vector<std::int16_t> samples;
    if (count <= 0) return samples;
    samples.reserve(static_cast<std::size_t>(2 * count));
    for (std::int64_t at = 0; at < count; ++at) {
        samples.push_back(next(left_));
        samples.push_back(next(right_));
    }
    taken_ += count;
    return samples;
}

std::vector<std::int16_t> StereoTimeline::take(Time now) {
    const auto settled = sampleAt(now - kPatience);
    if (settled - taken_ < kLeastTaken) return {};
    return takeUpTo(settled);
}

std::vector<std::int16_t> StereoTimeline::takeRest(Time now) {
    return takeUpTo(sampleAt(now));
}

}  // namespace parley::conversation
