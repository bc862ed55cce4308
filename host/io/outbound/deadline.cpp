#include "deadline.hpp"

#include <boost/asio/steady_timer.hpp>

#include <utility>

namespace parley::io {

struct Deadline::State {
    State(Loop& loop, std::function<void()> action)
        : timer{loop.context()}, expired{std::move(action)} {}

    boost::asio::steady_timer timer;
    std::function<void()> expired;
    Time due = kNever;
    Time armed_for = kNever;
};

Deadline::Deadline(Loop& loop, std::function<void()> expired)
    : state_{std::make_shared<State>(loop, std::move(expired))} {}

Deadline::~Deadline() {
    state_->due = kNever;
    state_->timer.cancel();
}

void Deadline::moveTo(Time due) {
    state_->due = due;
    if (due < state_->armed_for) arm(state_);
}

Deadline::Time Deadline::after(std::chrono::milliseconds limit) {
    return limit == std::chrono::milliseconds::zero() ? kNever
                                                      : std::chrono::steady_clock::now() + limit;
}

void Deadline::arm(const std::shared_ptr<State>& state) {
    state->armed_for = state->due;
    state->timer.expires_at(state->due);
    state->timer.async_wait([state](const boost::system::error_code& error) {
        if (error) return;
        state->armed_for = kNever;
        if (state->due == kNever) return;
        if (std::chrono::steady_clock::now() < state->due) return arm(state);
        state->due = kNever;
        state->expired();
    });
}

}  // namespace parley::io
