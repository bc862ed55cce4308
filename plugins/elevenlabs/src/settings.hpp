#pragma once

#include <parley/json.hpp>
#include <parley/plugin.hpp>

#include <string>

namespace elevenlabs {

/// The operator's settings, as the manifest's `config` describes them.
struct Settings {
    /// Without a slash at the end.
    std::string base_url;
    std::string voice;
    std::string model;
    /// BCP 47, empty lets the vendor find out.
    std::string language;
    float speed = 1;
    /// As the vendor spells it; what the operator left out is left out.
    parley::Json voice_settings;
    bool opt_out = false;
    bool speaks_over_websocket = false;
};

/// Throws INVALID.
Settings readSettings(const parley::Setup& setup);

/// A request to the vendor. The host puts the key in: "api_key" names the setting that refers to
/// it.
parley::HttpRequest toVendor(const Settings& settings, std::string method, const std::string& path);
/// The same for a WebSocket.
parley::HttpRequest toVendorSocket(const Settings& settings, const std::string& path);

}  // namespace elevenlabs
