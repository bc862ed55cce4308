#include "service_call.hpp"
#include "service_table.hpp"

namespace parley::provider {

namespace metrics_service {

namespace {

std::int32_t define(
    const parley_host* host, PluginMetric::Kind kind, const char* name, const char* help) noexcept {
    return serve(std::int32_t{-1}, [&]() -> std::int32_t {
        auto& plugin = Plugin::of(host);
        if (!plugin.isInitialising() || name == nullptr) return -1;
        return plugin.metrics().define(kind, name, help == nullptr ? "" : help);
    });
}

std::int32_t counter(const parley_host* host, const char* name, const char* help) noexcept {
    return define(host, PluginMetric::Kind::Counter, name, help);
}

std::int32_t histogram(const parley_host* host, const char* name, const char* help) noexcept {
    return define(host, PluginMetric::Kind::Histogram, name, help);
}

void add(const parley_host* host, std::int32_t id, double value) noexcept {
    Plugin::of(host).metrics().add(id, value);
}

constexpr parley_metrics_v1 kTable{
    .size = sizeof(parley_metrics_v1),
    .pad0 = 0,
    .counter = counter,
    .histogram = histogram,
    .add = add};

}  // namespace

}  // namespace metrics_service

const void* metricsService() {
    return &metrics_service::kTable;
}

}  // namespace parley::provider
