#include "plugin_bench.hpp"

#include <base/log.hpp>

namespace parley::app {

base::Result<std::unique_ptr<PluginBench>> PluginBench::open(
    const Config& config, const provider::PluginHostOptions& options) {
    // What a plugin is refused for is in the answer of the command.
    base::logFrom(base::LogLevel::Error);
    std::unique_ptr<PluginBench> bench{new PluginBench};
    bench->outbound_ = TRY(Outbound::create(config.egress, bench->loops_, bench->clock_));
    bench->plugins_ = TRY(provider::PluginHost::create(
        options,
        {.loops = bench->loops_,
         .clock = bench->clock_,
         .http = &bench->outbound_->http(),
         .web_sockets = &bench->outbound_->webSockets(),
         .tcp = &bench->outbound_->tcp(),
         .kv = &bench->kv_}));
    return bench;
}

PluginBench::~PluginBench() {
    if (outbound_ != nullptr) outbound_->close();
    plugins_.reset();
    outbound_.reset();
}

}  // namespace parley::app
