#pragma once

#include <parley/plugin.hpp>

#include <string>

namespace deepgram {

/// The operator's settings, as the manifest's `config` describes them.
struct Settings {
    /// Without a slash at the end.
    std::string base_url;
    std::string model;
    /// BCP 47, empty for the vendor's own default.
    std::string language;
    std::uint32_t endpointing_ms = 0;
    std::uint32_t utterance_end_ms = 0;
    bool smart_format = true;
    bool profanity_filter = false;
    bool opt_out = false;
    std::string voice;
    bool speaks_over_websocket = false;
};

/// Throws INVALID.
Settings readSettings(const parley::Setup& setup);

/// The address of a request, with its parameters percent-encoded in their order.
class Address {
public:
    explicit Address(std::string path) : text_{std::move(path)} {}

    Address& with(std::string_view name, std::string_view value);
    Address& with(std::string_view name, std::uint32_t value) {
        return with(name, std::to_string(value));
    }
    [[nodiscard]] const std::string& text() const { return text_; }

private:
    std::string text_;
    char separator_ = '?';
};

/// A request to the vendor. The host puts the key in: "api_key" names the setting that refers to
/// it.
parley::HttpRequest toVendor(const Settings& settings, std::string method, const Address& address);
/// The same for a WebSocket.
parley::HttpRequest toVendorSocket(const Settings& settings, const Address& address);

}  // namespace deepgram
