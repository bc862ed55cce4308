#include "stream.hpp"

#include "abi.hpp"

#include <base/check.hpp>
#include <base/log.hpp>

namespace parley::provider {

namespace {

// How long a plugin may take to end a request that was cancelled.
constexpr std::chrono::seconds kPatience{10};

HandleTable<Stream>& streams() {
    static auto* const table = new HandleTable<Stream>;
    return *table;
}

io::Loop& currentLoop() {
    auto* loop = io::Loop::current();
    CHECK(loop != nullptr);
    return *loop;
}

}  // namespace

Stream::Stream(
    std::shared_ptr<InstanceCore> instance,
    std::optional<base::MonoTime> deadline,
    Farewell farewell)
    : instance_{std::move(instance)},
      farewell_{farewell},
      session_{*instance_, currentLoop(), deadline} {
    handle_ = streams().add(*this, session_.loop(), counters().number);
}

std::shared_ptr<Stream> Stream::admit(void* context, Callback callback) noexcept {
    const Handle handle{context};
    const auto found = streams().find(handle);
    auto* counters = countersOf(handle.plugin());
    if (counters == nullptr) return nullptr;
    if (found.standing == Standing::Gone) {
        ++counters->late_callbacks;
        return nullptr;
    }
    if (found.standing == Standing::Elsewhere) {
        ++counters->foreign_callbacks;
        failElsewhere(*found.loop, handle);
        return nullptr;
    }
    auto& stream = *found.object;
    if (stream.state_ == State::Opening) {
        ++counters->early_callbacks;
        stream.came_early_ = true;
        return nullptr;
    }
    if (stream.state_ == State::Cancelled && callback == Callback::Ordinary) {
        ++counters->late_callbacks;
        return nullptr;
    }
    return stream.shared_from_this();
}

/// What it said is lost, so the stream is of no use any more.
void Stream::failElsewhere(io::Loop& loop, Handle handle) {
    loop.post([handle] {
        auto* stream = streams().find(handle).object;
        if (stream == nullptr || !stream->isActive()) return;
        stream->fail(
            {.code = FailureCode::Internal,
             .message = "the plugin called back from another thread"});
    });
}

void Stream::hostThrew(const char* what) noexcept {
    base::log(
        base::LogLevel::Error,
        "callback_failed",
        {{"plugin", counters().plugin}, {"what", std::string_view{what}}});
}

void Stream::opened(parley_code code, const parley_status& status, bool made) {
    made_ = made;
    state_ = State::Active;
    watchDeadline();
    if (code != PARLEY_OK) {
        failLater(failureOf(code, status));
    } else if (!made) {
        failLater({.code = FailureCode::Internal, .message = "the plugin opened nothing"});
    } else if (came_early_) {
        failLater(
            {.code = FailureCode::Internal,
             .message = "the plugin called back before open had returned"});
    }
}

void Stream::watchDeadline() {
    if (!session_.deadline()) return;
    auto& timers = instance_->plugin().environment().timers();
    deadline_timer_ = timers.at(*session_.deadline(), [this] {
        const auto self = shared_from_this();
        fail({.code = FailureCode::Deadline, .message = "the deadline of the session passed"});
    });
}

void Stream::end(const std::optional<Failure>& failure) {
    if (state_ == State::Ended) return;
    const bool was_active = state_ == State::Active;
    state_ = State::Ended;
    streams().remove(handle_);
    deadline_timer_.reset();
    if (was_active && !abandoned_) {
        const bool unasked = failure && failure->code == FailureCode::Cancelled;
        tellEnd(
            unasked ? Failure{.code = FailureCode::Internal, .message = "it cancelled itself"}
                    : failure);
    }
    if (farewell_ == Farewell::Awaited) retire();
}

void Stream::fail(Failure failure) {
    if (state_ != State::Active) return;
    const auto self = shared_from_this();
    state_ = State::Cancelled;
    deadline_timer_.reset();
    if (made_) cancelInPlugin();
    if (!abandoned_) tellEnd(failure);
    if (farewell_ == Farewell::Awaited) retire();
}

void Stream::failLater(Failure failure) {
    session_.loop().post([self = shared_from_this(), failure = std::move(failure)]() mutable {
        self->fail(std::move(failure));
    });
}

void Stream::failMalformed(const char* what) {
    noteMalformed();
    fail({.code = FailureCode::Internal, .message = what});
}

void Stream::abandon() {
    if (abandoned_) return;
    abandoned_ = true;
    deadline_timer_.reset();
    if (state_ == State::Active) {
        state_ = State::Cancelled;
        if (made_) cancelInPlugin();
    }
    retire();
}

/// Not while the plugin's code for this session is on the stack.
void Stream::retire() {
    if (disposed_) return;
    if (farewell_ == Farewell::Awaited && made_ && state_ != State::Ended) {
        if (awaited_ != nullptr) return;
        awaited_ = shared_from_this();
        auto& timers = instance_->plugin().environment().timers();
        patience_ = timers.at(timers.now() + kPatience, [this] {
            const auto self = shared_from_this();
            dispose();
        });
        return;
    }
    if (session_.isInsidePlugin()) {
        if (retiring_) return;
        retiring_ = true;
        session_.loop().post([self = shared_from_this()] { self->dispose(); });
    } else {
        dispose();
    }
}

void Stream::dispose() {
    const auto self = shared_from_this();
    settle();
    awaited_.reset();
}

void Stream::settle() {
    if (disposed_) return;
    disposed_ = true;
    patience_.reset();
    deadline_timer_.reset();
    if (state_ != State::Ended) {
        state_ = State::Ended;
        streams().remove(handle_);
    }
    if (made_) destroyInPlugin();
    session_.close();
}

}  // namespace parley::provider
