#pragma once

#include "plugin.hpp"
#include "plugin_host.hpp"
#include "session.hpp"

#include <io/loop.hpp>
#include <io/outbound/egress_guard.hpp>

#include <nlohmann/json.hpp>
#include <parley/abi.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace parley::provider {

/// A plugin's instance and what its services need to know of its settings. Held by the Instance and
/// by every stream opened on it; destroyed, whoever lets go last, by way of its loop and a thread
/// that may block.
class InstanceCore : public std::enable_shared_from_this<InstanceCore> {
public:
    static base::Result<std::shared_ptr<InstanceCore>> create(
        std::shared_ptr<Plugin> plugin, const InstanceSettings& settings);
    ~InstanceCore();
    InstanceCore(const InstanceCore&) = delete;
    InstanceCore& operator=(const InstanceCore&) = delete;

    [[nodiscard]] Plugin& plugin() const { return *plugin_; }
    [[nodiscard]] parley_instance* state() const { return state_; }
    [[nodiscard]] const std::string& tenant() const { return tenant_; }
    /// A setting of format base-url, and whose wish it is.
    struct BaseUrl {
        std::string url;
        io::Trust trust;
    };
    [[nodiscard]] const std::vector<BaseUrl>& baseUrls() const { return base_urls_; }
    /// Whether the setting is one that refers to a secret.
    [[nodiscard]] bool mayUseSecret(std::string_view setting) const;
    /// The secret that the setting refers to; empty when the setting refers to none.
    [[nodiscard]] std::optional<secrets::SecretBytes> secret(std::string_view setting) const;

private:
    InstanceCore(std::shared_ptr<Plugin> plugin, const InstanceSettings& settings);
    base::Result<void> start(const nlohmann::json& settings);
    static void retire(InstanceCore* core);

    const EnvironmentUse use_;
    /// Before the others, so that the library is let go of last.
    const std::shared_ptr<Plugin> plugin_;
    const std::string tenant_;
    const std::shared_ptr<const SecretSource> secrets_;
    /// From the name of a setting to what the source calls its secret.
    std::map<std::string, std::string, std::less<>> secret_names_;
    std::vector<BaseUrl> base_urls_;
    std::string config_json_;
    std::optional<Session> session_;
    parley_instance* state_ = nullptr;
};

}  // namespace parley::provider
