#include "service_call.hpp"
#include "service_table.hpp"

#include <provider/plugin/instance_core.hpp>
#include <provider/plugin/plugin_call.hpp>
#include <provider/plugin/session.hpp>

namespace parley::provider {

namespace {

/// On the session's strand, if the session still lives.
parley_code post(
    const parley_host*, const parley_ctx* context, parley_fn task, void* argument) noexcept {
    return serve(parley_code{PARLEY_E_INTERNAL}, [&]() -> parley_code {
        const auto found = Session::findAnywhere(context);
        if (found.loop == nullptr || task == nullptr) return PARLEY_E_CANCELLED;
        found.loop->post([handle = found.handle, task, argument] {
            auto* session = Session::find(handle);
            if (session != nullptr) callPlugin(*session, task, argument);
        });
        return PARLEY_OK;
    });
}

/// What a plugin asked to be done on a thread that may block. It keeps the instance, and so the
/// plugin's code, until `done` has run, which runs also for a session that has ended.
struct BlockingTask {
    std::shared_ptr<InstanceCore> instance;
    io::Loop& loop;
    Handle session;
    parley_fn work;
    parley_fn done;
    void* argument;

    void finish() const {
        if (done == nullptr) return;
        if (auto* here = Session::find(session)) {
            callPlugin(*here, done, argument);
        } else {
            const Inside inside{&instance->plugin().counters()};
            callPlugin(instance->plugin().counters(), done, argument);
        }
    }
};

parley_code runBlocking(
    const parley_host* host,
    const parley_ctx* context,
    parley_fn work,
    parley_fn done,
    void* argument) noexcept {
    return serve(parley_code{PARLEY_E_INTERNAL}, [&]() -> parley_code {
        auto* session = Session::find(context);
        if (session == nullptr || work == nullptr) return PARLEY_E_CANCELLED;
        auto* pool = Plugin::of(host).blockingPool();
        if (pool == nullptr) return PARLEY_E_PERMISSION;
        const auto task = std::make_shared<const BlockingTask>(BlockingTask{
            .instance = session->instance().shared_from_this(),
            .loop = session->loop(),
            .session = session->handle(),
            .work = work,
            .done = done,
            .argument = argument});
        const bool taken = pool->submit([task] {
            callPlugin(task->instance->plugin().counters(), task->work, task->argument);
            task->loop.post([task] { task->finish(); });
        });
        return taken ? PARLEY_OK : PARLEY_E_BUSY;
    });
}

constexpr parley_executor_v1 kTable{
    .size = sizeof(parley_executor_v1), .pad0 = 0, .post = post, .run_blocking = runBlocking};

}  // namespace

const void* executorService() {
    return &kTable;
}

}  // namespace parley::provider
