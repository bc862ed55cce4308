#pragma once

#include "instance.hpp"
#include "kv_store.hpp"
#include "manifest.hpp"
#include "metric_registry.hpp"
#include "plugin_stats.hpp"
#include "secret_source.hpp"

#include <base/clock.hpp>
#include <base/error.hpp>
#include <base/result.hpp>
#include <io/loop.hpp>
#include <provider/chain/timers.hpp>

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace parley::io {
class HttpClient;
class TcpClient;
class WebSocketClient;
}  // namespace parley::io

namespace parley::provider {

class Plugin;
class TrustedKeys;
struct PluginEnvironment;

enum class UnsignedPlugins : std::uint8_t { Refused, Allowed };

struct PluginHostOptions {
    /// Folders of packages; each package is a folder with a manifest.json. One that does not exist
    /// has none.
    std::vector<std::string> folders;
    /// Folders that are packages themselves.
    std::vector<std::string> packages;
    /// The folder of the public keys (PEM, ed25519) that signatures are believed of.
    std::string trusted_keys;
    UnsignedPlugins unsigned_plugins = UnsignedPlugins::Refused;
};

/// What the host's services to plugins are made of. All of it outlives the PluginHost; what is null
/// is not offered to plugins.
struct PluginServices {
    io::Loops& loops;
    /// Calendar time.
    const base::Clock& clock;
    /// Monotonic time; real time unless a test has its own.
    Timers* timers = nullptr;
    io::HttpClient* http = nullptr;
    io::WebSocketClient* web_sockets = nullptr;
    io::TcpClient* tcp = nullptr;
    KvStore* kv = nullptr;
    /// What plugins get for settings of these names that their manifests mark `readOnly`: matters
    /// of this machine, which no tenant may choose.
    std::map<std::string, std::string> host_settings = {};
};

enum class SignatureState : std::uint8_t {
    /// By a trusted key, and every file is what was signed.
    Trusted,
    /// There is none; used only where unsigned plugins are allowed.
    Missing,
    Invalid,
};

/// `trusted`, as the API spells it.
std::string_view toText(SignatureState state);

/// One package that was found, usable or not.
struct PluginListing {
    /// Where it lies.
    std::string folder;
    /// Empty when it could not be read.
    std::optional<Manifest> manifest;
    SignatureState signature = SignatureState::Missing;
    /// Why it is not used.
    std::optional<base::Error> error;
    PluginStats stats;
};

struct InstanceSettings {
    /// Opaque to the plugin; the same for all providers of a tenant.
    std::string tenant;
    /// A JSON object by the manifest's schema; empty for an object without members.
    std::string config_json;
    /// May be null when the settings name no secret.
    std::shared_ptr<const SecretSource> secrets;
};

/// Every plugin of this host: packages are found, checked and loaded once, at the start. Made after
/// the loops and destroyed, off the loops, while they still run and after all instances were let
/// go of.
class PluginHost {
public:
    /// Blocks while it loads. A package that cannot be used is listed with its error and fails
    /// nothing; unreadable trusted keys do: InvalidArgument `trusted_keys_unreadable`.
    static base::Result<std::unique_ptr<PluginHost>> create(
        const PluginHostOptions& options, const PluginServices& services);
    ~PluginHost();
    PluginHost(const PluginHost&) = delete;
    PluginHost& operator=(const PluginHost&) = delete;

    /// Any thread.
    [[nodiscard]] std::vector<PluginListing> plugins() const;
    /// What plugins count themselves, for /metrics. Any thread.
    [[nodiscard]] std::vector<PluginMetric> metrics() const;
    /// The manifest of the newest usable version, or null.
    [[nodiscard]] const Manifest* find(std::string_view plugin_id) const;
    /// A provider of the newest usable version of the plugin. Blocks for up to two seconds: on a
    /// fiber or loop only by io::offload. NotFound `plugin_not_found`; Unprocessable
    /// `settings_invalid` with a fault for each setting that is wrong; `provider_<code>` when the
    /// plugin itself refuses.
    [[nodiscard]] base::Result<std::shared_ptr<Instance>> configure(
        std::string_view plugin_id, const InstanceSettings& settings);

private:
    struct Found {
        PluginListing listing;
        std::shared_ptr<Plugin> plugin;
    };

    explicit PluginHost(const PluginServices& services);

    void take(const std::string& folder, const TrustedKeys& keys, UnsignedPlugins unsigned_plugins);
    [[nodiscard]] std::shared_ptr<Plugin> newest(std::string_view plugin_id) const;

    std::unique_ptr<PluginEnvironment> environment_;
    std::vector<Found> found_;
};

}  // namespace parley::provider
