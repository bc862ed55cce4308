#include "settings.hpp"

#include <common/url_text.hpp>
#include <parley/json.hpp>

namespace deepgram {

namespace {

using parley::Json;

Settings settingsOf(const Json& json) {
    return Settings{
        common::withoutSlash(json.at("base_url")),
        json.at("model"),
        json.value("language", ""),
        json.at("endpointing_ms"),
        json.at("utterance_end_ms"),
        json.at("smart_format"),
        json.at("profanity_filter"),
        json.at("opt_out"),
        json.at("voice"),
        json.at("speaks_over") == "websocket"};
}

}  // namespace

Settings readSettings(const parley::Setup& setup) {
    return parley::readSettings(setup, settingsOf);
}

Address& Address::with(std::string_view name, std::string_view value) {
    constexpr std::string_view kDigits{"0123456789ABCDEF"};
    text_ += std::exchange(separator_, '&');
    text_.append(name) += '=';
    for (const char c : value) {
        const auto byte = static_cast<unsigned char>(c);
        if (common::isPlainInUrl(c))
            text_ += c;
        else
            (text_ += '%') += {kDigits[byte >> 4U], kDigits[byte & 15U]};
    }
    return *this;
}

parley::HttpRequest toVendor(const Settings& settings, std::string method, const Address& address) {
    parley::HttpRequest request;
    request.method = std::move(method);
    request.url = settings.base_url + address.text();
    request.credential = parley::Credential::inHeader("Authorization", "api_key", "Token ");
    return request;
}

parley::HttpRequest toVendorSocket(const Settings& settings, const Address& address) {
    auto request = toVendor(settings, "GET", address);
    request.url = common::webSocketUrl(std::move(request.url));
    return request;
}

}  // namespace deepgram
