#pragma once

#include <provider/chain/timers.hpp>

#include <map>
#include <utility>

namespace parley::testing {

/// Timers whose time moves only when a test says so, and then from one call to the next. Outlives
/// the timers that it gave.
class VirtualTimers final : public provider::Timers {
public:
    [[nodiscard]] base::MonoTime now() const override { return now_; }
    [[nodiscard]] std::unique_ptr<Timer> at(
        base::MonoTime time, std::function<void()> ring) override;

    /// Everything due until then happens, in order.
    void advance(std::chrono::nanoseconds time);
    /// Until nobody waits for anything, or an hour has passed.
    void runOut();
    [[nodiscard]] std::size_t waiting() const { return calls_.size(); }

private:
    using Key = std::pair<base::MonoTime, std::uint64_t>;
    class Entry;

    void runUntil(base::MonoTime end);

    // Not the epoch, so that a forgotten time shows.
    base::MonoTime now_{std::chrono::hours{1'000}};
    std::uint64_t next_ = 0;
    std::map<Key, std::function<void()>> calls_;
};

}  // namespace parley::testing
