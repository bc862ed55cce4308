#pragma once

#include <parley/plugin.hpp>

#include <string>

namespace paypal {

/// The operator's settings, as the manifest's `config` describes them.
struct Settings {
    std::string client_id;
    std::string webhook_id;
    bool asks_about_webhooks = false;
    /// Without a slash at the end.
    std::string base_url;
    std::string brand_name;
    std::string authorities;
};

/// Throws INVALID, naming the setting.
Settings readSettings(const parley::Setup& setup);

}  // namespace paypal
