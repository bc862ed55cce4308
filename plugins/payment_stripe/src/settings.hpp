#pragma once

#include <parley/plugin.hpp>

#include <string>

namespace stripe {

/// The operator's settings, as the manifest's `config` describes them.
struct Settings {
    /// Without a slash at the end.
    std::string base_url;
    std::string api_version;
    std::string account;
    std::string portal_configuration;
    bool automatic_tax = false;
    bool promotion_codes = false;
    bool has_webhook_secret = false;
    bool has_previous_webhook_secret = false;
};

/// Throws INVALID, naming the setting.
Settings readSettings(const parley::Setup& setup);

/// A request to the vendor. The host puts the key in: "secret_key" names the setting that refers to
/// it.
parley::HttpRequest toVendor(const Settings& settings, std::string method, const std::string& path);

}  // namespace stripe
