#ifndef PARLEY_CPP_TIMER_HPP
#define PARLEY_CPP_TIMER_HPP

#include "session.hpp"

namespace parley {

/// Runs a function of its owner once, later, on the strand. Arming it again moves it.
class Timer final : public Handle {
public:
    Timer(Session& session, std::function<void()> then) : Handle{session}, then_{std::move(then)} {}
    ~Timer() override { release(); }

    void after(std::chrono::milliseconds span) {
        auto& owner = session();
        const auto& table = detail::need(owner.host().timer, PARLEY_SVC_TIMER);
        at(table.now_ns(owner.host().raw) +
           static_cast<uint64_t>(std::chrono::nanoseconds{span}.count()));
    }

    void at(uint64_t ns) {
        release();
        auto& owner = session();
        const auto& table = detail::need(owner.host().timer, PARLEY_SVC_TIMER);
        host_ = &owner.host();
        owner_ = &owner;
        id_ = table.arm(host_->raw, owner.ctx(), ns, fire, this);
        if (id_ == 0) throw Failure{PARLEY_E_INTERNAL, "too many timers are armed"};
    }

    bool armed() const noexcept { return id_ != 0; }
    void release() noexcept override {
        if (id_ != 0) host_->timer->cancel(host_->raw, std::exchange(id_, 0));
    }

private:
    static void fire(void* self) noexcept {
        auto& timer = *static_cast<Timer*>(self);
        timer.id_ = 0;
        detail::enter(*timer.owner_, [&] { timer.then_(); });
    }

    std::function<void()> then_;
    const Host* host_ = nullptr;
    Session* owner_ = nullptr;
    uint64_t id_ = 0;
};

}  // namespace parley

#endif
