#include "loop_timer.hpp"

#include <boost/asio/steady_timer.hpp>

#include <algorithm>
#include <chrono>

namespace parley::provider {

namespace {

// Clocks that are moved by hand are looked at this often at least; it is also as far ahead as a
// time that means "never" is waited for in one go.
constexpr std::chrono::milliseconds kShortest{1};
constexpr std::chrono::hours kLongest{24};

}  // namespace

struct LoopTimer::State {
    State(io::Loop& loop, const base::Clock& time, base::MonoTime when, std::function<void()> task)
        : timer{loop.context()}, clock{time}, due{when}, fire{std::move(task)} {}

    boost::asio::steady_timer timer;
    const base::Clock& clock;
    const base::MonoTime due;
    std::function<void()> fire;
    bool cancelled = false;
};

LoopTimer::LoopTimer(
    io::Loop& loop, const base::Clock& clock, base::MonoTime due, std::function<void()> fire)
    : state_{std::make_shared<State>(loop, clock, due, std::move(fire))} {
    wait(state_);
}

LoopTimer::~LoopTimer() {
    state_->cancelled = true;
    state_->timer.cancel();
}

void LoopTimer::wait(const std::shared_ptr<State>& state) {
    const auto now = state->clock.monotonic();
    if (state->due <= now) {
        state->timer.expires_after(std::chrono::nanoseconds{0});
    } else {
        const auto left = std::min<base::MonoTime::duration>(state->due - now, kLongest);
        state->timer.expires_after(std::max<base::MonoTime::duration>(left, kShortest));
    }
    state->timer.async_wait([state](const boost::system::error_code& error) {
        if (error || state->cancelled) return;
        if (state->clock.monotonic() < state->due) {
            wait(state);
            return;
        }
        const auto fire = std::move(state->fire);
        fire();
    });
}

}  // namespace parley::provider
