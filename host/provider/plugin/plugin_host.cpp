#include "plugin_host.hpp"

#include "configured_instance.hpp"
#include "instance_core.hpp"
#include "package.hpp"
#include "plugin.hpp"
#include "trusted_keys.hpp"

#include <base/log.hpp>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <iterator>

namespace parley::provider {

namespace {

// Instances are let go of before; what is left is their destruction, 2 seconds each at most.
constexpr std::chrono::seconds kLongestFarewell{10};

/// Sorted, so that a start is like the one before.
std::vector<std::string> packagesOf(const PluginHostOptions& options) {
    auto packages = options.packages;
    for (const auto& folder : options.folders) {
        std::vector<std::string> inside;
        std::error_code error;
        for (const auto& entry : std::filesystem::directory_iterator{folder, error}) {
            if (std::filesystem::exists(entry.path() / "manifest.json", error))
                inside.push_back(entry.path());
        }
        std::ranges::sort(inside);
        packages.insert(packages.end(), inside.begin(), inside.end());
    }
    return packages;
}

}  // namespace

std::string_view toText(SignatureState state) {
    switch (state) {
        case SignatureState::Trusted:
            return "trusted";
        case SignatureState::Missing:
            return "missing";
        case SignatureState::Invalid:
            return "invalid";
    }
    __builtin_unreachable();
}

PluginHost::PluginHost(const PluginServices& services)
    : environment_{std::make_unique<PluginEnvironment>(services)} {}

base::Result<std::unique_ptr<PluginHost>> PluginHost::create(
    const PluginHostOptions& options, const PluginServices& services) {
    const auto keys = TRY(TrustedKeys::load(options.trusted_keys));
    std::unique_ptr<PluginHost> host{new PluginHost{services}};
    for (const auto& folder : packagesOf(options))
        host->take(folder, keys, options.unsigned_plugins);
    return host;
}

void PluginHost::take(
    const std::string& folder, const TrustedKeys& keys, UnsignedPlugins unsigned_plugins) {
    Found found{
        .listing = {.folder = folder, .manifest = {}, .error = {}, .stats = {}}, .plugin = {}};
    auto package = readPackage(folder, keys, unsigned_plugins, found.listing);
    if (package) {
        auto plugin = Plugin::load(*std::move(package), *environment_);
        if (plugin) {
            found.plugin = *std::move(plugin);
        } else {
            found.listing.error = plugin.error();
        }
    } else {
        found.listing.error = package.error();
    }
    if (found.listing.error) {
        base::log(
            base::LogLevel::Error,
            "plugin_refused",
            {{"folder", folder},
             {"code", found.listing.error->reason},
             {"detail", found.listing.error->detail}});
    } else {
        base::log(
            base::LogLevel::Info,
            "plugin_loaded",
            {{"plugin", found.listing.manifest->id},
             {"version", found.listing.manifest->version},
             {"signature", toText(found.listing.signature)}});
    }
    found_.push_back(std::move(found));
}

PluginHost::~PluginHost() {
    std::unique_lock lock{environment_->mutex};
    const bool gone = environment_->fewer_users.wait_for(
        lock, kLongestFarewell, [this] { return environment_->users == 0; });
    lock.unlock();
    if (gone) return;
    base::log(
        base::LogLevel::Error,
        "plugin_instances_left",
        {{"count", static_cast<std::int64_t>(environment_->users)}});
    // They still refer to it.
    static_cast<void>(environment_.release());
}

std::vector<PluginListing> PluginHost::plugins() const {
    std::vector<PluginListing> listings;
    for (const auto& found : found_) {
        listings.push_back(found.listing);
        if (found.plugin != nullptr) listings.back().stats = found.plugin->counters().read();
    }
    return listings;
}

std::vector<PluginMetric> PluginHost::metrics() const {
    std::vector<PluginMetric> all;
    for (const auto& found : found_) {
        if (found.plugin == nullptr) continue;
        auto own = found.plugin->metrics().read();
        std::ranges::move(own, std::back_inserter(all));
    }
    return all;
}

std::shared_ptr<Plugin> PluginHost::newest(std::string_view plugin_id) const {
    std::shared_ptr<Plugin> newest;
    for (const auto& found : found_) {
        if (found.plugin == nullptr || found.plugin->manifest().id != plugin_id) continue;
        if (newest == nullptr ||
            isOlder(newest->manifest().version, found.plugin->manifest().version)) {
            newest = found.plugin;
        }
    }
    return newest;
}

const Manifest* PluginHost::find(std::string_view plugin_id) const {
    const auto plugin = newest(plugin_id);
    return plugin == nullptr ? nullptr : &plugin->manifest();
}

base::Result<std::shared_ptr<Instance>> PluginHost::configure(
    std::string_view plugin_id, const InstanceSettings& settings) {
    auto plugin = newest(plugin_id);
    if (plugin == nullptr) {
        return base::Error{
            .code = base::ErrorCode::NotFound,
            .reason = "plugin_not_found",
            .advice = "There is no such plugin on this host."};
    }
    auto core = TRY(InstanceCore::create(std::move(plugin), settings));
    return std::shared_ptr<Instance>{std::make_shared<ConfiguredInstance>(std::move(core))};
}

}  // namespace parley::provider
