#include "signal.hpp"

#include <boost/asio/steady_timer.hpp>

#include <mutex>
#include <utility>

namespace parley::io {

struct Signal::State {
    std::mutex mutex;
    Waiter* listener = nullptr;
    bool rung = false;

    void wakeListener() {
        if (auto* waiter = std::exchange(listener, nullptr)) waiter->wake();
    }
};

Signal::Signal(Loop& loop) : loop_{loop}, state_{std::make_shared<State>()} {}

void Signal::ring() {
    const std::lock_guard lock{state_->mutex};
    state_->rung = true;
    state_->wakeListener();
}

bool Signal::waitFor(std::chrono::steady_clock::duration limit) {
    Waiter waiter;
    {
        const std::lock_guard lock{state_->mutex};
        if (std::exchange(state_->rung, false)) return true;
        state_->listener = &waiter;
    }
    const auto timer = std::make_shared<boost::asio::steady_timer>(loop_.context());
    loop_.post([timer, limit, state = state_, listener = &waiter] {
        timer->expires_after(limit);
        timer->async_wait([timer, state, listener](const boost::system::error_code& error) {
            if (error) return;
            const std::lock_guard lock{state->mutex};
            // A later wait on the same bell has another listener.
            if (state->listener == listener) state->wakeListener();
        });
    });
    waiter.wait();
    loop_.post([timer] { timer->cancel(); });
    const std::lock_guard lock{state_->mutex};
    return std::exchange(state_->rung, false);
}

}  // namespace parley::io
