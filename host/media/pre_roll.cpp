#include "pre_roll.hpp"

#include <base/check.hpp>

#include <algorithm>

namespace parley::media {

namespace {

constexpr std::int64_t kNanosecondsASecond = 1'000'000'000;

std::chrono::nanoseconds timeOf(std::uint64_t sample, std::uint32_t rate_hz) {
    // Split, so that days of sound do not overflow.
    const auto seconds = static_cast<std::int64_t>(sample / rate_hz);
    const auto rest = static_cast<std::int64_t>(sample % rate_hz);
    return std::chrono::seconds{seconds} +
           std::chrono::nanoseconds{rest * kNanosecondsASecond / rate_hz};
}

std::uint64_t sampleAt(std::chrono::nanoseconds time, std::uint32_t rate_hz) {
    if (time.count() <= 0) return 0;
    const auto count = static_cast<std::uint64_t>(time.count());
    constexpr std::uint64_t kSecond = kNanosecondsASecond;
    // To the nearest, for times of samples are not whole nanoseconds.
    return count / kSecond * rate_hz + (count % kSecond * rate_hz + kSecond / 2) / kSecond;
}

}  // namespace

PreRoll::PreRoll(std::uint32_t rate_hz, std::chrono::milliseconds capacity)
    : rate_hz_{rate_hz}, ring_(sampleAt(capacity, rate_hz)) {
    CHECK(!ring_.empty());
}

void PreRoll::add(std::span<const std::int16_t> samples) {
    total_ += samples.size();
    if (samples.size() > ring_.size()) samples = samples.last(ring_.size());
    const auto to_end = std::min(samples.size(), ring_.size() - next_);
    const auto at = ring_.begin() + static_cast<std::ptrdiff_t>(next_);
    std::ranges::copy(samples.first(to_end), at);
    std::ranges::copy(samples.subspan(to_end), ring_.begin());
    next_ = (next_ + samples.size()) % ring_.size();
    kept_ = std::min(kept_ + samples.size(), ring_.size());
}

std::chrono::nanoseconds PreRoll::begin() const {
    return timeOf(total_ - kept_, rate_hz_);
}

std::chrono::nanoseconds PreRoll::end() const {
    return timeOf(total_, rate_hz_);
}

PreRoll::Samples PreRoll::since(std::chrono::nanoseconds at) const {
    const auto sample = std::min(sampleAt(at, rate_hz_), total_);
    return newest(static_cast<std::size_t>(std::min<std::uint64_t>(total_ - sample, kept_)));
}

PreRoll::Samples PreRoll::newest(std::size_t count) const {
    const std::span<const std::int16_t> ring{ring_};
    const auto newer = std::min(count, next_);
    return {
        .older = ring.last(ring.size() - next_).last(count - newer),
        .newer = ring.first(next_).last(newer)};
}

}  // namespace parley::media
