#pragma once

#include <base/clock.hpp>

#include <functional>
#include <memory>

namespace parley::provider {

/// Time as chains know it: what it is, and a call when it has come. Used from loops; a call comes
/// on the loop that asked for it.
class Timers {
public:
    /// Destroying it takes the call back. May be destroyed inside the call.
    class Timer {
    public:
        virtual ~Timer() = default;
    };

    virtual ~Timers() = default;
    [[nodiscard]] virtual base::MonoTime now() const = 0;
    /// `ring` is called once, never before `at` has returned, also for a time that has passed.
    [[nodiscard]] virtual std::unique_ptr<Timer> at(
        base::MonoTime time, std::function<void()> ring) = 0;
};

/// Real time, on the event loop that calls.
class LoopTimers final : public Timers {
public:
    [[nodiscard]] base::MonoTime now() const override;
    [[nodiscard]] std::unique_ptr<Timer> at(
        base::MonoTime time, std::function<void()> ring) override;
};

}  // namespace parley::provider
