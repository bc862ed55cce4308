#include "resource_call.hpp"
#include "service_table.hpp"

#include <provider/plugin/instance_core.hpp>
#include <provider/plugin/plugin_call.hpp>
#include <provider/plugin/session.hpp>

namespace parley::provider {

namespace timer_service {

namespace {

constexpr std::size_t kMostArmed = 64;

/// A timer that a plugin armed.
class ArmedTimer final : public Resource {
public:
    ArmedTimer(Session& owner, base::MonoTime due, parley_fn task, void* argument)
        : Resource{owner}, task_{task}, argument_{argument} {
        timer_ = owner.instance().plugin().environment().timers().at(due, [this] { fire(); });
    }
    void close() override { timer_.reset(); }

private:
    void fire() {
        const auto task = task_;
        auto* const argument = argument_;
        auto& owner = session();
        // An id that has fired names nothing any more.
        owner.release(*this);
        callPlugin(owner, task, argument);
    }

    const parley_fn task_;
    void* const argument_;
    std::unique_ptr<Timers::Timer> timer_;
};

std::uint64_t nowNs(const parley_host* host) noexcept {
    return static_cast<std::uint64_t>(
        Plugin::of(host).environment().timers().now().time_since_epoch().count());
}

std::int64_t utcUs(const parley_host* host) noexcept {
    return Plugin::of(host).environment().services.clock.now().time_since_epoch().count();
}

std::uint64_t arm(
    const parley_host*,
    const parley_ctx* context,
    std::uint64_t at_ns,
    parley_fn task,
    void* argument) noexcept {
    return serve(std::uint64_t{0}, [&]() -> std::uint64_t {
        auto* session = Session::find(context);
        if (session == nullptr || task == nullptr) return 0;
        if (session->count<ArmedTimer>() >= kMostArmed) return 0;
        const base::MonoTime due{base::MonoTime::duration{nanosecondsOf(at_ns)}};
        return session->keep(std::make_shared<ArmedTimer>(*session, due, task, argument));
    });
}

constexpr parley_timer_v1 kTable{
    .size = sizeof(parley_timer_v1),
    .pad0 = 0,
    .now_ns = nowNs,
    .utc_us = utcUs,
    .arm = arm,
    .cancel = cancelResource<ArmedTimer>};

}  // namespace

}  // namespace timer_service

const void* timerService() {
    return &timer_service::kTable;
}

}  // namespace parley::provider
