#include "stream_clock.hpp"

#include <algorithm>

namespace deepgram {

namespace {

constexpr std::uint64_t kSecondNs = 1'000'000'000;
/// Clocks that are read in milliseconds are no gap.
constexpr std::uint64_t kLeastGapNs = 5'000'000;

}  // namespace

void StreamClock::add(std::uint64_t bytes, std::uint64_t pts_ns) {
    const auto sent = sentNs();
    const bool follows =
        !anchors_.empty() &&
        pts_ns < anchors_.back().pts_ns + (sent - anchors_.back().sent_ns) + kLeastGapNs;
    if (!follows) anchors_.push_back({sent, pts_ns});
    bytes_ += bytes;
}

std::uint64_t StreamClock::toPtsNs(double seconds) const {
    if (anchors_.empty()) return 0;
    // Also for what is no number.
    const double most = static_cast<double>(sentNs());
    const double wanted =
        seconds > 0 ? std::min(seconds * static_cast<double>(kSecondNs), most) : 0;
    const auto sent = static_cast<std::uint64_t>(wanted);
    auto anchor = anchors_.begin();
    for (auto next = anchor; next != anchors_.end() && next->sent_ns <= sent; ++next)
        anchor = next;
    return anchor->pts_ns + (sent - std::min(sent, anchor->sent_ns));
}

void StreamClock::forgetBefore(double seconds) {
    const auto sent = seconds > 0 ? seconds * static_cast<double>(kSecondNs) : 0;
    while (anchors_.size() > 1 && static_cast<double>(anchors_[1].sent_ns) <= sent)
        anchors_.pop_front();
}

std::uint64_t StreamClock::sentNs() const {
    return bytes_ / bytes_per_second_ * kSecondNs +
           bytes_ % bytes_per_second_ * kSecondNs / bytes_per_second_;
}

}  // namespace deepgram
