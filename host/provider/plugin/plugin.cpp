#include "plugin.hpp"

#include "abi.hpp"
#include "plugin_call.hpp"
#include "services/service_table.hpp"
#include "setup_time.hpp"
#include "worker/worker_pool.hpp"

#include <base/log.hpp>

#include <algorithm>
#include <array>
#include <string>

namespace parley::provider {

namespace {

// Destroying an instance is quick as a rule; one that is slow must not hold up the others.
constexpr std::size_t kSetupThreads = 2;
// Only instances that are being destroyed wait here.
constexpr std::size_t kMostSetups = 1'000'000;
// What waits for a plugin's blocking threads; beyond it the plugin hears BUSY.
constexpr std::size_t kMostBlockingTasks = 256;

base::Error unusablePlugin(std::string detail) {
    return {
        .code = base::ErrorCode::Unprocessable,
        .reason = "library_unusable",
        .detail = std::move(detail)};
}

const void* serviceOf(const parley_host* host, const char* service_id) noexcept {
    if (host == nullptr || service_id == nullptr) return nullptr;
    const auto& plugin = Plugin::of(host);
    if (!plugin.manifest().asksFor(service_id)) return nullptr;
    return findService(service_id, plugin.environment().services);
}

/// How much of each table must be there, and whether its functions are. The first release of every
/// interface is required whole but for what its header calls optional.
struct Shape {
    std::string_view interface;
    /// Offset of the last function of the first release: what came later may be missing.
    std::size_t last;
    /// Offsets of functions that may be null.
    std::size_t optional = 0;
};

constexpr std::array kShapes{
    Shape{PARLEY_IF_STT, offsetof(parley_stt_v1, destroy)},
    Shape{PARLEY_IF_TTS, offsetof(parley_tts_v1, destroy)},
    Shape{PARLEY_IF_LLM, offsetof(parley_llm_v1, destroy)},
    Shape{PARLEY_IF_CONFIG, offsetof(parley_config_v1, enumerate)},
    Shape{
        PARLEY_IF_REALTIME,
        offsetof(parley_request_v1, webhook),
        offsetof(parley_request_v1, webhook)},
    Shape{
        PARLEY_IF_CALENDAR,
        offsetof(parley_request_v1, webhook),
        offsetof(parley_request_v1, webhook)},
    Shape{
        PARLEY_IF_MAIL, offsetof(parley_request_v1, webhook), offsetof(parley_request_v1, webhook)},
    Shape{
        PARLEY_IF_SMS, offsetof(parley_request_v1, webhook), offsetof(parley_request_v1, webhook)},
    Shape{
        PARLEY_IF_IDENTITY,
        offsetof(parley_request_v1, webhook),
        offsetof(parley_request_v1, webhook)},
    Shape{
        PARLEY_IF_TELEPHONY,
        offsetof(parley_telephony_v1, destroy),
        offsetof(parley_telephony_v1, webhook)},
    Shape{
        PARLEY_IF_PAYMENT,
        offsetof(parley_payment_v1, webhook),
        offsetof(parley_payment_v1, webhook)},
    Shape{
        PARLEY_IF_AVATAR,
        offsetof(parley_avatar_v1, webhook),
        offsetof(parley_avatar_v1, webhook)}};

/// Every table is its size, padding, and then function pointers.
bool hasShape(const void* table, const Shape& shape) {
    if (!isAligned(table, alignof(void*))) return false;
    if (*static_cast<const std::uint32_t*>(table) < shape.last + sizeof(void*)) return false;
    const auto* const* functions = static_cast<const void* const*>(table);
    for (std::size_t i = 1; i <= shape.last / sizeof(void*); ++i) {
        if (functions[i] == nullptr && i * sizeof(void*) != shape.optional) return false;
    }
    return true;
}

}  // namespace

bool isWhole(std::string_view interface, const void* table) {
    return std::ranges::all_of(kShapes, [&](const Shape& shape) {
        return shape.interface != interface || hasShape(table, shape);
    });
}

PluginEnvironment::PluginEnvironment(const PluginServices& made_of)
    : services{made_of}, setup_pool{"plugin-setup", kSetupThreads, kMostSetups} {
    if (services.timers == nullptr) services.timers = &real_time_;
}

io::Loop& PluginEnvironment::nextLoop() {
    return services.loops.at(turn_++ % services.loops.size());
}

EnvironmentUse::EnvironmentUse(PluginEnvironment& environment) : environment_{environment} {
    const std::lock_guard lock{environment_.mutex};
    ++environment_.users;
}

EnvironmentUse::~EnvironmentUse() {
    const std::lock_guard lock{environment_.mutex};
    --environment_.users;
    environment_.fewer_users.notify_all();
}

Plugin::Plugin(Package package, PluginEnvironment& environment)
    : manifest_{std::move(package.manifest)},
      folder_{std::move(package.folder)},
      environment_{environment},
      counters_{makeCounters(manifest_.id)},
      metrics_{manifest_.id} {}

base::Result<std::shared_ptr<Plugin>> Plugin::load(
    Package package, PluginEnvironment& environment) {
    const auto library_bytes = std::move(package.library);
    std::shared_ptr<Plugin> plugin{new Plugin{std::move(package), environment}};
    plugin->schema_ = TRY(SettingsSchema::create(plugin->manifest_.config));
    if (plugin->manifest_.abi_major != PARLEY_ABI_MAJOR) {
        return unusablePlugin(
            "it is made for major " + std::to_string(plugin->manifest_.abi_major));
    }
    // In this process it would have less protection than its author asked for.
    if (plugin->manifest_.isolation == Isolation::Runner)
        return unusablePlugin("this host does not offer processes of their own to plugins");
    for (const auto& service : plugin->manifest_.requires_services) {
        if (findService(service, environment.services) == nullptr)
            return unusablePlugin("this host does not offer " + service);
    }
    plugin->library_ = TRY(Library::load(plugin->manifest_.id, library_bytes));
    TRY(plugin->start());
    return plugin;
}

base::Result<void> Plugin::start() {
    entry_ = TRY(library_->entry());
    TRY(checkEntry());
    host_ = {
        .size = sizeof(parley_host),
        .abi = PARLEY_ABI,
        .h = this,
        .name = toAbi("parley"),
        .version = toAbi(PARLEY_VERSION),
        .get = serviceOf};
    StatusToFill status;
    parley_plugin* state = nullptr;
    initialising_ = true;
    const SetupTime time{manifest_.id, "init"};
    const auto code = callPlugin(
        counters_, entry_->init, static_cast<const parley_host*>(&host_), &state, status.get());
    initialising_ = false;
    if (code != PARLEY_OK || state == nullptr) {
        return unusablePlugin("init failed: " + failureOf(code, *status).message);
    }
    state_ = state;
    if (manifest_.permissions.blocking_threads > 0) {
        blocking_pool_ = std::make_unique<io::BlockingPool>(
            manifest_.id, manifest_.permissions.blocking_threads, kMostBlockingTasks);
    }
    TRY(checkInterfaces());
    makeWorkers();
    return {};
}

base::Result<void> Plugin::checkEntry() {
    constexpr std::size_t kLongestId = 64;
    if (viewOf(entry_->id, kLongestId) != manifest_.id) return unusablePlugin("its id is another");
    if (viewOf(entry_->version, kLongestId) != manifest_.version) {
        return unusablePlugin("its version is not the manifest's");
    }
    return {};
}

base::Result<void> Plugin::checkInterfaces() {
    for (const auto& id : manifest_.provides) {
        const auto* table = callPlugin(counters_, entry_->get_interface, state_, id.c_str());
        if (table == nullptr) return unusablePlugin("it does not have " + id);
        if (!isWhole(id, table)) return unusablePlugin(id + " is not whole");
        interfaces_.emplace(id, table);
    }
    return {};
}

void Plugin::makeWorkers() {
    for (const auto& [name, worker] : manifest_.workers) {
        const auto pool = std::make_shared<WorkerPool>(
            environment_.nextLoop(),
            environment_.timers(),
            WorkerPool::Program{.plugin = manifest_.id, .folder = folder_, .worker = worker});
        if (worker.prefork) pool->prefork();
        workers_.emplace(name, pool);
    }
}

WorkerPool* Plugin::worker(std::string_view name) const {
    const auto found = workers_.find(name);
    return found == workers_.end() ? nullptr : found->second.get();
}

Plugin::~Plugin() {
    for (const auto& [name, pool] : workers_)
        pool->stop();
    if (state_ == nullptr) return;
    const SetupTime time{manifest_.id, "deinit"};
    callPlugin(counters_, entry_->deinit, state_);
}

const void* Plugin::interface(std::string_view id) const {
    const auto found = interfaces_.find(id);
    return found == interfaces_.end() ? nullptr : found->second;
}

}  // namespace parley::provider
