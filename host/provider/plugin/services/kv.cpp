#include "service_call.hpp"
#include "service_table.hpp"

#include <provider/plugin/instance_core.hpp>
#include <provider/plugin/once.hpp>
#include <provider/plugin/sanity.hpp>
#include <provider/plugin/session.hpp>

namespace parley::provider {

namespace kv_service {

namespace {

/// Whom to tell, wherever the store answers.
struct Asker {
    /// The store may take longer than the session lasts.
    std::shared_ptr<const EnvironmentUse> use;
    Once once;
    parley_bytes_fn done;
    void* argument;

    void tell(parley_code code, std::string value) const {
        once.loop().post([asker = *this, code, value = std::move(value)] {
            asker.once.call(asker.done, asker.argument, code, toAbiBytes(value));
        });
    }
};

parley_code codeOf(const base::Error& error) {
    return error.reason == "kv_quota" ? PARLEY_E_QUOTA : PARLEY_E_UNAVAILABLE;
}

void answerFound(const Asker& asker, base::Result<std::optional<std::string>> found) {
    if (!found) return asker.tell(codeOf(found.error()), {});
    if (!*found) return asker.tell(PARLEY_E_NOT_FOUND, {});
    asker.tell(PARLEY_OK, **std::move(found));
}

void answerDone(const Asker& asker, const base::Result<void>& done) {
    asker.tell(done ? PARLEY_OK : codeOf(done.error()), {});
}

/// Calls `act(store, space, key, asker)` when the question is a proper one.
template <typename Act>
parley_code ask(
    const parley_host* host,
    const parley_ctx* context,
    const parley_str& key,
    parley_bytes_fn done,
    void* argument,
    Act&& act) noexcept {
    return serve(parley_code{PARLEY_E_INTERNAL}, [&]() -> parley_code {
        auto& plugin = Plugin::of(host);
        auto* session = Session::find(context);
        const auto name = viewOf(key, kMostLabelBytes);
        if (session == nullptr || !name || name->empty()) return PARLEY_E_INVALID;
        if (plugin.manifest().permissions.kv_bytes == 0) return PARLEY_E_PERMISSION;
        const KvSpace space{.plugin = plugin.manifest().id, .tenant = session->instance().tenant()};
        const Asker asker{
            std::make_shared<EnvironmentUse>(plugin.environment()), Once{*session}, done, argument};
        return act(*plugin.environment().services.kv, space, std::string{*name}, asker);
    });
}

parley_code get(
    const parley_host* host,
    const parley_ctx* context,
    parley_str key,
    parley_bytes_fn done,
    void* argument) noexcept {
    return ask(
        host,
        context,
        key,
        done,
        argument,
        [](KvStore& store, const KvSpace& space, std::string name, const Asker& asker) {
            store.get(space, std::move(name), [asker](auto found) {
                answerFound(asker, std::move(found));
            });
            return PARLEY_OK;
        });
}

parley_code put(
    const parley_host* host,
    const parley_ctx* context,
    parley_str key,
    parley_bytes value,
    std::uint32_t ttl_s,
    parley_bytes_fn done,
    void* argument) noexcept {
    return ask(
        host,
        context,
        key,
        done,
        argument,
        [&](KvStore& store, const KvSpace& space, std::string name, const Asker& asker) {
            const auto quota = Plugin::of(host).manifest().permissions.kv_bytes;
            const auto bytes = viewOf(value, quota);
            if (!bytes) return PARLEY_E_QUOTA;
            store.put(
                space,
                std::move(name),
                std::string{*bytes},
                std::chrono::seconds{ttl_s},
                quota,
                [asker](const auto& stored) { answerDone(asker, stored); });
            return PARLEY_OK;
        });
}

parley_code remove(
    const parley_host* host,
    const parley_ctx* context,
    parley_str key,
    parley_bytes_fn done,
    void* argument) noexcept {
    return ask(
        host,
        context,
        key,
        done,
        argument,
        [](KvStore& store, const KvSpace& space, std::string name, const Asker& asker) {
            store.remove(space, std::move(name), [asker](const auto& removed) {
                answerDone(asker, removed);
            });
            return PARLEY_OK;
        });
}

constexpr parley_kv_v1 kTable{
    .size = sizeof(parley_kv_v1), .pad0 = 0, .get = get, .put = put, .remove = remove};

}  // namespace

}  // namespace kv_service

const void* kvService() {
    return &kv_service::kTable;
}

}  // namespace parley::provider
