#include "plugin_notes.hpp"

#include "plugin_note_store.hpp"

#include <base/bytes.hpp>
#include <base/check.hpp>
#include <base/log.hpp>
#include <io/fiber.hpp>
#include <storage/transaction.hpp>

#include <secrets/secret_bytes.hpp>
#include <secrets/tenant_secrets.hpp>

namespace parley::provider {

namespace {

// More than a busy plugin has under way, and little enough for one that asks without end.
constexpr std::size_t kMostAsked = 1024;
// Two of the largest values that a manifest can ask room for.
constexpr std::size_t kMostAskedBytes = 32U * 1024U * 1024U;

base::Error tooMuchAsked() {
    return {
        .code = base::ErrorCode::Unavailable,
        .reason = "overloaded",
        .detail = "the plugin asked for too much at a time",
        .retry_after = std::chrono::seconds{1}};
}

base::Result<base::TenantId> ownerOf(const KvSpace& space) {
    if (const auto tenant = base::TenantId::parse(space.tenant)) return *tenant;
    return base::Error{.code = base::ErrorCode::InvalidArgument, .reason = "tenant_unknown"};
}

/// The table's constraint has its form; a rotation of the master key finds the note by it.
std::string noteNameOf(const KvSpace& space, const std::string& key) {
    return "plugin:" + space.plugin + ':' + base::toHex(key);
}

}  // namespace

PluginNotes::~PluginNotes() {
    CHECK(io::Loop::current() == nullptr);
    std::unique_lock lock{mutex_};
    all_done_.wait(lock, [this] { return lines_.empty(); });
}

bool PluginNotes::enqueue(const KvSpace& space, Task task) {
    io::Loop* loop = nullptr;
    {
        const std::lock_guard lock{mutex_};
        const auto [place, first] = lines_.try_emplace(space);
        auto& line = place->second;
        const bool full =
            line.tasks.size() >= kMostAsked || line.bytes + task.bytes > kMostAskedBytes;
        if (full && !first) return false;
        line.bytes += task.bytes;
        line.tasks.push_back(std::move(task));
        if (first) loop = &loops_.at(turn_++ % loops_.size());
    }
    if (loop != nullptr) io::spawnFiber(*loop, [this, space] { workOff(space); });
    return true;
}

void PluginNotes::workOff(const KvSpace& space) {
    while (const auto act = nextOf(space))
        act();
}

/// Nothing when the space has no more, and then this object may be gone.
std::function<void()> PluginNotes::nextOf(const KvSpace& space) {
    const std::lock_guard lock{mutex_};
    const auto place = lines_.find(space);
    auto& line = place->second;
    if (line.tasks.empty()) {
        lines_.erase(place);
        if (lines_.empty()) all_done_.notify_all();
        return nullptr;
    }
    auto task = std::move(line.tasks.front());
    line.tasks.pop_front();
    line.bytes -= task.bytes;
    return std::move(task.act);
}

void PluginNotes::get(const KvSpace& space, std::string key, Found done) {
    const auto bytes = key.size();
    const bool taken =
        enqueue(space, {.bytes = bytes, .act = [this, space, key = std::move(key), done] {
                            done(find(space, key));
                        }});
    if (!taken) done(tooMuchAsked());
}

void PluginNotes::put(
    const KvSpace& space,
    std::string key,
    std::string value,
    std::chrono::seconds lifetime,
    std::size_t quota,
    Done done) {
    const auto bytes = key.size() + value.size();
    const bool taken = enqueue(
        space,
        {.bytes = bytes,
         .act = [this,
                 space,
                 key = std::move(key),
                 value = std::move(value),
                 lifetime,
                 quota,
                 done]() mutable { done(keep(space, key, std::move(value), lifetime, quota)); }});
    if (!taken) done(tooMuchAsked());
}

void PluginNotes::remove(const KvSpace& space, std::string key, Done done) {
    const auto bytes = key.size();
    const bool taken =
        enqueue(space, {.bytes = bytes, .act = [this, space, key = std::move(key), done] {
                            done(drop(space, key));
                        }});
    if (!taken) done(tooMuchAsked());
}

base::Result<std::optional<std::string>> PluginNotes::find(
    const KvSpace& space, const std::string& key) {
    const auto tenant = TRY(ownerOf(space));
    const auto name = noteNameOf(space, key);
    const auto rows = TRY(storage::query(
        storage::Transaction{database_, tenant}, kFindPluginNote, name, clock_.now()));
    if (rows.empty()) return std::optional<std::string>{};
    auto value =
        vault_.open(secrets::TenantSecrets::contextOf(tenant, name), rows.front().bytes(0));
    if (value) return std::optional{*std::move(value)};
    // Nobody but the plugin hears of it otherwise, and only that it is unavailable.
    base::log(
        base::LogLevel::Error,
        "plugin_note_unreadable",
        {{"plugin", space.plugin}, {"tenant", space.tenant}, {"code", value.error().reason}});
    return value.error();
}

base::Result<void> PluginNotes::keep(
    const KvSpace& space,
    const std::string& key,
    std::string value,
    std::chrono::seconds lifetime,
    std::size_t quota) {
    const auto tenant = TRY(ownerOf(space));
    const auto name = noteNameOf(space, key);
    const auto bytes = key.size() + value.size();
    const auto now = clock_.now();
    const auto sealed = vault_.seal(secrets::TenantSecrets::contextOf(tenant, name), value);
    secrets::erase(value);
    TRY(storage::query(
        storage::Transaction{database_, tenant},
        kPutPluginNote,
        space.plugin,
        name,
        storage::Param::bytes(sealed),
        secrets::Vault::keyIdOf(sealed),
        bytes,
        quota,
        lifetime.count() > 0 ? std::optional{now + lifetime} : std::nullopt,
        now));
    return {};
}

base::Result<void> PluginNotes::drop(const KvSpace& space, const std::string& key) {
    const auto tenant = TRY(ownerOf(space));
    TRY(storage::query(
        storage::Transaction{database_, tenant}, kRemovePluginNote, noteNameOf(space, key)));
    return {};
}

base::Result<void> PluginNotes::purge() {
    TRY(storage::query(storage::Transaction{database_}, kPurgePluginNotes, clock_.now()));
    return {};
}

}  // namespace parley::provider
