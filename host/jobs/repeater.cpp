#include "repeater.hpp"

#include <base/check.hpp>
#include <io/signal.hpp>

#include <atomic>
#include <future>

namespace parley::jobs {

struct Repeater::State {
    State(io::Loop& loop, Step work) : bell{loop}, step{std::move(work)} {}

    void run() {
        while (!stopping.load()) {
            const auto wait = step();
            if (stopping.load()) break;
            bell.waitFor(wait);
        }
        step = nullptr;
        ended.set_value();
    }

    io::Signal bell;
    Step step;
    std::atomic<bool> stopping{false};
    std::promise<void> ended;
};

Repeater::~Repeater() {
    stop();
}

void Repeater::start(io::Loop& loop, Step step) {
    CHECK(state_ == nullptr);
    state_ = std::make_shared<State>(loop, std::move(step));
    io::spawnFiber(loop, [state = state_] { state->run(); });
}

void Repeater::poke() {
    if (state_ != nullptr) state_->bell.ring();
}

void Repeater::stop() {
    // The state stays: another thread may be poking it at this moment.
    if (state_ == nullptr || state_->stopping.exchange(true)) return;
    CHECK(!io::onFiber());
    state_->bell.ring();
    state_->ended.get_future().wait();
}

}  // namespace parley::jobs
