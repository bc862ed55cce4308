#include "service_call.hpp"
#include "service_table.hpp"

#include <provider/plugin/instance_core.hpp>
#include <provider/plugin/once.hpp>
#include <provider/plugin/plugin_call.hpp>
#include <provider/plugin/session.hpp>

namespace parley::provider {

namespace executor_service {

namespace {

parley_code post(
    const parley_host* host, const parley_ctx* context, parley_fn task, void* argument) noexcept {
    return serve(parley_code{PARLEY_E_INTERNAL}, [&]() -> parley_code {
        const auto found = Session::findAnywhere(context);
        if (found.loop == nullptr || task == nullptr) return PARLEY_E_CANCELLED;
        found.loop->post([once = Once{Plugin::of(host), *found.loop, found.handle},
                          task,
                          argument] { once.call(task, argument); });
        return PARLEY_OK;
    });
}

parley_code runBlocking(
    const parley_host* host,
    const parley_ctx* context,
    parley_fn work,
    parley_fn done,
    void* argument) noexcept {
    return serve(parley_code{PARLEY_E_INTERNAL}, [&]() -> parley_code {
        auto* session = Session::find(context);
        if (session == nullptr || work == nullptr) return PARLEY_E_CANCELLED;
        auto& plugin = Plugin::of(host);
        if (plugin.blockingPool() == nullptr) return PARLEY_E_PERMISSION;
        const bool taken = plugin.blockingPool()->submit(
            [once = Once{*session}, &counters = plugin.counters(), work, done, argument] {
                callPlugin(counters, work, argument);
                once.loop().post([once, done, argument] { once.call(done, argument); });
            });
        return taken ? PARLEY_OK : PARLEY_E_BUSY;
    });
}

constexpr parley_executor_v1 kTable{
    .size = sizeof(parley_executor_v1), .pad0 = 0, .post = post, .run_blocking = runBlocking};

}  // namespace

}  // namespace executor_service

const void* executorService() {
    return &executor_service::kTable;
}

}  // namespace parley::provider
