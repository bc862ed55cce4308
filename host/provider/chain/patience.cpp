#include "patience.hpp"

namespace parley::provider {

Patience::Patience(Timers& timers, std::function<void()> lost)
    : timers_{timers}, lost_{std::move(lost)} {}

void Patience::expect(std::chrono::milliseconds limit) {
    expectBy(timers_.now() + limit);
}

void Patience::expectBy(base::MonoTime time) {
    until_ = time;
    // A timer that rings too early looks again; only one that rings too late is replaced.
    if (!timer_ || rings_at_ > time) arm();
}

void Patience::arm() {
    rings_at_ = *until_;
    timer_ = timers_.at(rings_at_, [this] { ring(); });
}

void Patience::ring() {
    // What is told may destroy this object: timer and call are held here.
    const auto spent = std::move(timer_);
    if (!until_) return;
    if (timers_.now() < *until_) return arm();
    until_.reset();
    const auto lost = lost_;
    lost();
}

}  // namespace parley::provider
