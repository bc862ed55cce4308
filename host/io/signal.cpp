#include "signal.hpp"

#include <boost/asio/steady_timer.hpp>

#include <mutex>
#include <utility>

namespace parley::io {

struct Signal::State {
    std::mutex mutex;
    Waiter* listener = nullptr;
    bool rung = false;

    /// A woken fiber runs at once, so nobody may be woken under the lock. Who takes the listener
    /// must wake it.
    Waiter* takeListener(const Waiter* only = nullptr) {
        if (only != nullptr && listener != only) return nullptr;
        return std::exchange(listener, nullptr);
    }
};

Signal::Signal(Loop& loop) : loop_{loop}, state_{std::make_shared<State>()} {}

void Signal::ring() {
    Waiter* listener = nullptr;
    {
        const std::lock_guard lock{state_->mutex};
        state_->rung = true;
        listener = state_->takeListener();
    }
    if (listener != nullptr) listener->wake();
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
            Waiter* late = nullptr;
            {
                // A later wait on the same bell has another listener.
                const std::lock_guard lock{state->mutex};
                late = state->takeListener(listener);
            }
            if (late != nullptr) late->wake();
        });
    });
    waiter.wait();
    loop_.post([timer] { timer->cancel(); });
    const std::lock_guard lock{state_->mutex};
    return std::exchange(state_->rung, false);
}

}  // namespace parley::io
