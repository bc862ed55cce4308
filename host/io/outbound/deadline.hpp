#pragma once

#include <io/loop.hpp>

#include <chrono>
#include <functional>
#include <memory>

namespace parley::io {

/// A time limit on a loop. Moving it further away, as every piece of a stream does, costs nothing:
/// the timer looks again when it fires. Destroying it cancels it, also from within `expired`.
class Deadline {
public:
    using Time = std::chrono::steady_clock::time_point;
    static constexpr Time kNever = Time::max();

    Deadline(Loop& loop, std::function<void()> expired);
    ~Deadline();
    Deadline(const Deadline&) = delete;
    Deadline& operator=(const Deadline&) = delete;

    void moveTo(Time due);
    /// A limit of zero is none.
    static Time after(std::chrono::milliseconds limit);

private:
    struct State;
    static void arm(const std::shared_ptr<State>& state);

    std::shared_ptr<State> state_;
};

}  // namespace parley::io
