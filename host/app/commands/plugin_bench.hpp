#pragma once

#include <app/config.hpp>
#include <app/outbound.hpp>
#include <base/clock.hpp>
#include <io/loop.hpp>
#include <provider/plugin/memory_kv.hpp>
#include <provider/plugin/plugin_host.hpp>

#include <memory>

namespace parley::app {

/// Plugins loaded without a host around them, for commands: what they use of it is there, but
/// forgets.
class PluginBench {
public:
    /// Blocks while it loads.
    static base::Result<std::unique_ptr<PluginBench>> open(
        const Config& config, const provider::PluginHostOptions& options);
    ~PluginBench();
    PluginBench(const PluginBench&) = delete;
    PluginBench& operator=(const PluginBench&) = delete;

    provider::PluginHost& plugins() { return *plugins_; }
    io::Loop& loop() { return loops_.at(0); }

private:
    PluginBench() = default;

    base::SystemClock clock_;
    io::Loops loops_{1};
    std::unique_ptr<Outbound> outbound_;
    provider::MemoryKv kv_{clock_};
    std::unique_ptr<provider::PluginHost> plugins_;
};

}  // namespace parley::app
