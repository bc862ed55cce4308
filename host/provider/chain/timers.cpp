#include "timers.hpp"

#include <base/check.hpp>
#include <io/loop.hpp>

#include <boost/asio/steady_timer.hpp>

namespace parley::provider {

namespace {

class LoopTimer final : public Timers::Timer {
public:
    LoopTimer(io::Loop& loop, base::MonoTime time, std::function<void()> ring)
        : timer_{loop.context(), time}, ring_{std::make_shared<std::function<void()>>()} {
        *ring_ = std::move(ring);
        // A timer that has run out cannot be cancelled any more, so the call asks who still waits.
        timer_.async_wait([waiting = std::weak_ptr{ring_}](const boost::system::error_code&) {
            if (const auto call = waiting.lock()) (*call)();
        });
    }

private:
    boost::asio::steady_timer timer_;
    std::shared_ptr<std::function<void()>> ring_;
};

}  // namespace

base::MonoTime LoopTimers::now() const {
    return std::chrono::steady_clock::now();
}

std::unique_ptr<Timers::Timer> LoopTimers::at(base::MonoTime time, std::function<void()> ring) {
    auto* loop = io::Loop::current();
    CHECK(loop != nullptr);
    return std::make_unique<LoopTimer>(*loop, time, std::move(ring));
}

}  // namespace parley::provider
