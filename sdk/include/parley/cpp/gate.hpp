#ifndef PARLEY_CPP_GATE_HPP
#define PARLEY_CPP_GATE_HPP

#include "failure.hpp"

namespace parley {

namespace detail {

/// The host's sink of a stream as this layer calls it. Ends once, says nothing before the stream is
/// open, nothing after cancel but the end, and nothing after the end.
template <class Sink>
class Gate {
public:
    explicit Gate(const Sink* sink) noexcept : sink_{copyOf(sink)} {}

    bool opening() const noexcept { return state_ == State::Opening; }
    bool speaks() const noexcept { return state_ == State::Open; }
    bool ended() const noexcept { return state_ == State::Ended; }

    void open() noexcept { state_ = State::Open; }
    void cancel() noexcept { state_ = State::Cancelled; }
    /// Destroyed: not even the end is told.
    void shut() noexcept { state_ = State::Ended; }

    /// Calls the function that `member` points to, if the host has it.
    template <class Function, class... Args>
    void say(Function Sink::*member, Args... args) noexcept {
        if (state_ != State::Open) return;
        said_ = true;
        if (sink_.*member != nullptr) (sink_.*member)(sink_.ctx, args...);
    }
    /// As `say`, for what is not output of the vendor.
    template <class Function, class... Args>
    void hint(Function Sink::*member, Args... args) noexcept {
        if (state_ == State::Open && sink_.*member != nullptr) (sink_.*member)(sink_.ctx, args...);
    }

    /// The last call, made once. Before the stream is open it is kept for the answer of open
    /// instead.
    template <class... Args>
    void end(Status status, Args... args) noexcept {
        if (state_ == State::Opening) {
            if (early_.ok()) early_ = std::move(status);
            if (early_.ok()) early_ = {PARLEY_E_INTERNAL, {}};
            return;
        }
        state_ = State::Ended;
        if (!said_ && !status.ok()) status.flags |= PARLEY_F_BEFORE_OUTPUT;
        const auto raw = status.raw();
        sink_.on_end(sink_.ctx, &raw, args...);
    }

    /// Why the stream ended before it was open, OK if it did not.
    const Status& early() const noexcept { return early_; }

private:
    enum class State { Opening, Open, Cancelled, Ended };

    Sink sink_;
    State state_ = State::Opening;
    bool said_ = false;
    Status early_{};
};

}  // namespace detail
}  // namespace parley

#endif
