#include "virtual_timers.hpp"

#include <algorithm>

namespace parley::testing {

class VirtualTimers::Entry final : public Timer {
public:
    Entry(VirtualTimers& timers, Key key) : timers_{timers}, key_{key} {}
    Entry(const Entry&) = delete;
    Entry& operator=(const Entry&) = delete;
    ~Entry() override { timers_.calls_.erase(key_); }

private:
    VirtualTimers& timers_;
    const Key key_;
};

std::unique_ptr<provider::Timers::Timer> VirtualTimers::at(
    base::MonoTime time, std::function<void()> ring) {
    const Key key{std::max(time, now_), next_++};
    calls_.emplace(key, std::move(ring));
    return std::make_unique<Entry>(*this, key);
}

void VirtualTimers::advance(std::chrono::nanoseconds time) {
    const auto end = now_ + time;
    runUntil(end);
    now_ = end;
}

void VirtualTimers::runOut() {
    runUntil(now_ + std::chrono::hours{1});
}

void VirtualTimers::runUntil(base::MonoTime end) {
    while (!calls_.empty() && calls_.begin()->first.first <= end) {
        auto call = calls_.extract(calls_.begin());
        now_ = call.key().first;
        call.mapped()();
    }
}

}  // namespace parley::testing
