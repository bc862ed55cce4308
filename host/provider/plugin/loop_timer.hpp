#pragma once

#include <base/clock.hpp>
#include <io/loop.hpp>

#include <functional>
#include <memory>

namespace parley::provider {

/// Runs `fire` once on the loop, when the injected clock says so: never before, and after it as
/// soon as the loop wakes. Destroying it cancels it, also inside `fire`. Lives on the loop.
class LoopTimer {
public:
    LoopTimer(
        io::Loop& loop, const base::Clock& clock, base::MonoTime due, std::function<void()> fire);
    ~LoopTimer();
    LoopTimer(const LoopTimer&) = delete;
    LoopTimer& operator=(const LoopTimer&) = delete;

private:
    struct State;
    static void wait(const std::shared_ptr<State>& state);

    std::shared_ptr<State> state_;
};

}  // namespace parley::provider
