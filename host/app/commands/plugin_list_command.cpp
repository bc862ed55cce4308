#include "commands.hpp"
#include "pages.hpp"
#include "plugin_bench.hpp"

#include <Poco/String.h>

namespace parley::app {

namespace {

using provider::PluginListing;

std::vector<std::string> kindsOf(const PluginListing& plugin) {
    std::vector<std::string> kinds;
    if (!plugin.manifest) return kinds;
    for (const auto kind : provider::kAllKinds) {
        if (plugin.manifest->serves(kind)) kinds.emplace_back(toText(kind));
    }
    return kinds;
}

std::string problemOf(const PluginListing& plugin) {
    return plugin.error ? describe(*plugin.error) : std::string{};
}

nlohmann::json pluginJson(const PluginListing& plugin) {
    nlohmann::json json{
        {"folder", plugin.folder},
        {"signature", std::string{toText(plugin.signature)}},
        {"kinds", kindsOf(plugin)},
        {"usable", !plugin.error}};
    if (plugin.manifest) {
        json["id"] = plugin.manifest->id;
        json["version"] = plugin.manifest->version;
        json["name"] = plugin.manifest->name;
    }
    if (plugin.error) {
        json["error"] = {{"code", plugin.error->reason}, {"message", problemOf(plugin)}};
    }
    return json;
}

std::vector<std::string> pluginRow(const PluginListing& plugin) {
    const auto kinds = kindsOf(plugin);
    return {
        plugin.manifest ? plugin.manifest->id : plugin.folder,
        plugin.manifest ? plugin.manifest->version : "",
        Poco::cat(std::string{" "}, kinds.begin(), kinds.end()),
        std::string{toText(plugin.signature)},
        plugin.error ? problemOf(plugin) : "usable"};
}

}  // namespace

base::Result<Answer> listPlugins(const Invocation& invocation) {
    const auto& plugins = invocation.config.plugins;
    const auto bench = TRY(PluginBench::open(
        invocation.config,
        {.folders = plugins.folders,
         .packages = {},
         .trusted_keys = plugins.trusted_keys,
         .unsigned_plugins = plugins.allow_unsigned ? provider::UnsignedPlugins::Allowed
                                                    : provider::UnsignedPlugins::Refused}));
    return listing(
        bench->plugins().plugins(),
        {"ID", "VERSION", "KINDS", "SIGNATURE", "STATE"},
        pluginJson,
        pluginRow);
}

}  // namespace parley::app
