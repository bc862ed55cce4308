#pragma once

#include <io/loop.hpp>

#include <chrono>
#include <functional>
#include <memory>

namespace parley::jobs {

/// One fiber that does the same step again and again, waiting in between as long as the step asked
/// for or until it is poked. Owned by a plain thread, which starts and stops it.
class Repeater {
public:
    using Step = std::function<std::chrono::milliseconds()>;

    Repeater() = default;
    ~Repeater();
    Repeater(const Repeater&) = delete;
    Repeater& operator=(const Repeater&) = delete;

    void start(io::Loop& loop, Step step);
    /// Makes the next step begin now. Any thread.
    void poke();
    /// Waits until the step under way has ended. Never call it on the repeater's own loop.
    void stop();

private:
    struct State;
    std::shared_ptr<State> state_;
};

}  // namespace parley::jobs
