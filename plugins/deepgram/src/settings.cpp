#include "settings.hpp"

#include <parley/json.hpp>

namespace deepgram {

namespace {

using parley::Json;

std::string withoutSlash(std::string url) {
    while (!url.empty() && url.back() == '/')
        url.pop_back();
    return url;
}

Settings settingsOf(const Json& json) {
    return Settings{
        withoutSlash(json.at("base_url")),
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

bool isPlain(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '.' || c == '_' || c == '~';
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
        if (isPlain(c))
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
    // http becomes ws, and https wss.
    if (request.url.compare(0, 4, "http") == 0) request.url.replace(0, 4, "ws");
    return request;
}

}  // namespace deepgram
