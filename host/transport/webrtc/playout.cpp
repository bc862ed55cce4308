#include "playout.hpp"

#include <algorithm>
#include <utility>

namespace parley::transport {

namespace {

std::chrono::nanoseconds lengthOfSamples(std::uint64_t samples) {
    constexpr std::uint64_t kSecond = 1'000'000'000;
    return std::chrono::nanoseconds{
        samples / kCallRateHz * kSecond + samples % kCallRateHz * kSecond / kCallRateHz};
}

}  // namespace

void Playout::add(std::span<const std::int16_t> pcm) {
    // What was sent is dropped when it is the larger part: each sample moves once at most.
    if (begin_ > waiting()) {
        samples_.erase(samples_.begin(), samples_.begin() + static_cast<std::ptrdiff_t>(begin_));
        begin_ = 0;
    }
    const auto taken = pcm.first(std::min(pcm.size(), most_ - std::min(most_, waiting())));
    samples_.insert(samples_.end(), taken.begin(), taken.end());
}

void Playout::clear() {
    samples_ = {};
    begin_ = 0;
    paused_ = false;
    unfinished_ = false;
}

bool Playout::isBusy() const {
    return (waiting() > 0 && !paused_) || unfinished_ || tail_ > 0;
}

Playout::Next Playout::next() {
    Next next;
    if (waiting() > 0 && !paused_) {
        const auto count = std::min(waiting(), next.samples.size());
        std::copy_n(
            samples_.begin() + static_cast<std::ptrdiff_t>(begin_), count, next.samples.begin());
        begin_ += count;
        sent_ += count;
        unfinished_ = true;
        tail_ = kTailPieces;
        next.step = Step::Piece;
        return next;
    }
    next.finished = waiting() == 0 && std::exchange(unfinished_, false);
    if (waiting() == 0) {
        samples_ = {};
        begin_ = 0;
    }
    if (tail_ > 0) {
        --tail_;
        next.step = Step::Tail;
    }
    return next;
}

std::chrono::nanoseconds Playout::played() const {
    return lengthOfSamples(sent_);
}

std::chrono::nanoseconds Playout::queued() const {
    return lengthOfSamples(waiting());
}

}  // namespace parley::transport
