#include "reorder_buffer.hpp"

#include <algorithm>
#include <utility>

namespace parley::transport {

namespace {

// Later than this is not late but a sender that began anew.
constexpr std::int16_t kMostLate = 100;

std::int16_t behind(std::uint16_t sequence, std::uint16_t reference) {
    return static_cast<std::int16_t>(sequence - reference);
}

}  // namespace

void ReorderBuffer::add(const RtpPacket& packet) {
    if (!due_) due_ = packet.sequence;
    const auto offset = behind(packet.sequence, *due_);
    if (offset < -kMostLate) {
        held_.clear();
        due_ = packet.sequence;
    } else if (offset < 0) {
        return;
    }
    const auto place = std::ranges::find_if(
        held_, [&](const Ready& one) { return behind(one.sequence, packet.sequence) >= 0; });
    if (place != held_.end() && place->sequence == packet.sequence) return;
    held_.insert(
        place,
        Ready{
            .sequence = packet.sequence,
            .timestamp = packet.timestamp,
            .lost_before = 0,
            .payload = std::string{textOf(packet.payload)}});
}

std::optional<ReorderBuffer::Ready> ReorderBuffer::next() {
    if (held_.empty()) {
        given_up_ = false;
        return std::nullopt;
    }
    const auto missing = static_cast<std::uint16_t>(held_.front().sequence - *due_);
    if (missing > 0 && held_.size() <= kMostHeld && !given_up_) return std::nullopt;
    auto ready = std::move(held_.front());
    held_.erase(held_.begin());
    ready.lost_before = missing;
    due_ = static_cast<std::uint16_t>(ready.sequence + 1);
    return ready;
}

}  // namespace parley::transport
