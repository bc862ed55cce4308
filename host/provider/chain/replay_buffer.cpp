#include "replay_buffer.hpp"

#include "loudness.hpp"

#include <algorithm>

namespace parley::provider {

namespace {

/// One sample of all channels; zero where bytes cannot be cut.
std::size_t sampleSize(const AudioFormat& format) {
    switch (format.codec) {
        case Codec::PcmS16:
            return 2 * format.channels;
        case Codec::ULaw:
        case Codec::ALaw:
            return format.channels;
        case Codec::Opus:
            return 0;
    }
    __builtin_unreachable();
}

}  // namespace

void ReplayBuffer::add(const AudioFrame& frame) {
    const auto loud =
        isLoud(frame) ? lengthOf(frame.format, frame.bytes.size()) : std::chrono::nanoseconds{0};
    frames_.push_back({frame.format, frame.at, {frame.bytes.begin(), frame.bytes.end()}, loud});
    loud_ += loud;
    while (frames_.back().at - frames_.front().at > capacity_)
        dropFront();
}

void ReplayBuffer::understoodUpTo(std::chrono::nanoseconds time) {
    while (frames_.size() > 1 && frames_[1].at <= time)
        dropFront();
    if (frames_.empty() || frames_.front().at >= time) return;

    auto& front = frames_.front();
    const auto length = lengthOf(front.format, front.bytes.size());
    const auto sample = sampleSize(front.format);
    if (sample == 0) return;
    if (front.at + length <= time) return dropFront();
    const auto samples = (time - front.at).count() * front.format.rate_hz / 1'000'000'000;
    const auto cut = std::min(static_cast<std::size_t>(samples) * sample, front.bytes.size());
    front.bytes.erase(front.bytes.begin(), front.bytes.begin() + static_cast<std::ptrdiff_t>(cut));
    const auto gone = lengthOf(front.format, cut);
    front.at += gone;
    loud_ -= std::min(gone, front.loud);
    front.loud -= std::min(gone, front.loud);
}

std::chrono::nanoseconds ReplayBuffer::loudUpTo(std::chrono::nanoseconds time) const {
    std::chrono::nanoseconds loud{0};
    for (const auto& kept : frames_) {
        if (kept.at >= time) break;
        loud += kept.loud;
    }
    return loud;
}

AudioFrame ReplayBuffer::at(Number number) const {
    const auto& kept = frames_[number - first_];
    return {kept.format, kept.at, kept.bytes};
}

void ReplayBuffer::dropFront() {
    loud_ -= frames_.front().loud;
    frames_.pop_front();
    ++first_;
}

}  // namespace parley::provider
