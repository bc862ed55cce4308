#pragma once

#include "library.hpp"
#include "manifest.hpp"
#include "metric_registry.hpp"
#include "package.hpp"
#include "plugin_counters.hpp"
#include "plugin_host.hpp"
#include "settings_schema.hpp"

#include <io/offload.hpp>

#include <parley/abi.h>

#include <atomic>
#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <string>

namespace parley::provider {

class WorkerPool;

/// What all plugins of one PluginHost share. Outlives every instance, and every answer of the store
/// that a plugin is owed.
struct PluginEnvironment {
    explicit PluginEnvironment(const PluginServices& made_of);

    PluginServices services;
    /// For calls marked [setup] whose caller must not block, such as the destruction of an
    /// instance that a loop was the last to hold.
    io::BlockingPool setup_pool;
    Timers& timers() { return *services.timers; }
    /// Another loop each time, for the strands of instances.
    io::Loop& nextLoop();

    std::mutex mutex;
    std::condition_variable fewer_users;
    std::size_t users = 0;

private:
    LoopTimers real_time_;
    std::atomic<std::size_t> turn_ = 0;
};

/// Held by what the end of a PluginHost waits for.
class EnvironmentUse {
public:
    explicit EnvironmentUse(PluginEnvironment& environment);
    ~EnvironmentUse();
    EnvironmentUse(const EnvironmentUse&) = delete;
    EnvironmentUse& operator=(const EnvironmentUse&) = delete;

private:
    PluginEnvironment& environment_;
};

/// Whether an interface's table is as long as its first release, with every function that its
/// header does not call optional. True for one that the host does not know.
bool isWhole(std::string_view interface, const void* table);

/// One loaded plugin, from init to deinit. Any thread.
class Plugin : public std::enable_shared_from_this<Plugin> {
public:
    /// Loads, checks and initialises. Unprocessable `library_unusable`.
    static base::Result<std::shared_ptr<Plugin>> load(
        Package package, PluginEnvironment& environment);
    ~Plugin();
    Plugin(const Plugin&) = delete;
    Plugin& operator=(const Plugin&) = delete;

    [[nodiscard]] const Manifest& manifest() const { return manifest_; }
    [[nodiscard]] const std::filesystem::path& folder() const { return folder_; }
    [[nodiscard]] const SettingsSchema& schema() const { return *schema_; }
    [[nodiscard]] PluginEnvironment& environment() const { return environment_; }
    [[nodiscard]] PluginCounters& counters() const { return counters_; }
    [[nodiscard]] MetricRegistry& metrics() { return metrics_; }
    [[nodiscard]] const parley_entry& entry() const { return *entry_; }
    [[nodiscard]] parley_plugin* state() const { return state_; }
    [[nodiscard]] const parley_host* hostTable() const { return &host_; }
    /// Calls marked [setup] are made one at a time.
    [[nodiscard]] std::mutex& setupMutex() { return setup_mutex_; }
    /// The threads that `permissions.blocking_threads` grants, or null.
    [[nodiscard]] io::BlockingPool* blockingPool() { return blocking_pool_.get(); }
    /// The pool of the manifest's worker of that name, or null.
    [[nodiscard]] WorkerPool* worker(std::string_view name) const;
    /// True between the beginning and the end of init.
    [[nodiscard]] bool isInitialising() const { return initialising_; }

    /// The table of an interface if the manifest names it; null otherwise. Whether the table is
    /// whole is checked once, at loading.
    [[nodiscard]] const void* interface(std::string_view id) const;
    static Plugin& of(const parley_host* host) { return *static_cast<Plugin*>(host->h); }

private:
    Plugin(Package package, PluginEnvironment& environment);
    base::Result<void> start();
    base::Result<void> checkEntry();
    base::Result<void> checkInterfaces();
    void makeWorkers();

    const Manifest manifest_;
    const std::filesystem::path folder_;
    PluginEnvironment& environment_;
    PluginCounters& counters_;
    MetricRegistry metrics_;
    std::unique_ptr<SettingsSchema> schema_;
    std::unique_ptr<Library> library_;
    const parley_entry* entry_ = nullptr;
    parley_plugin* state_ = nullptr;
    parley_host host_{};
    std::mutex setup_mutex_;
    std::atomic<bool> initialising_ = false;
    std::unique_ptr<io::BlockingPool> blocking_pool_;
    std::map<std::string, const void*, std::less<>> interfaces_;
    std::map<std::string, std::shared_ptr<WorkerPool>, std::less<>> workers_;
};

}  // namespace parley::provider
