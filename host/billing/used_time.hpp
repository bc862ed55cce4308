#pragma once

#include <base/clock.hpp>

#include <chrono>
#include <mutex>
#include <optional>

namespace parley::billing {

/// How long something has been going on, without its pauses. Written on the loop of a conversation
/// and read by whoever tells the database of it. Any thread.
class UsedTime {
public:
    void start(base::MonoTime now) {
        const std::lock_guard lock{mutex_};
        if (!since_) since_ = now;
    }
    void stop(base::MonoTime now) {
        const std::lock_guard lock{mutex_};
        if (since_) counted_ += now - *since_;
        since_.reset();
    }
    [[nodiscard]] std::chrono::nanoseconds at(base::MonoTime now) const {
        const std::lock_guard lock{mutex_};
        return since_ ? counted_ + (now - *since_) : counted_;
    }

private:
    mutable std::mutex mutex_;
    std::chrono::nanoseconds counted_{0};
    std::optional<base::MonoTime> since_;
};

}  // namespace parley::billing
