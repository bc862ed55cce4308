#include "settings.hpp"

#include <common/url_text.hpp>

namespace elevenlabs {

namespace {

using parley::Json;

Json voiceSettingsOf(const Json& json) {
    constexpr std::pair<const char*, const char*> kNames[]{
        {"stability", "stability"}, {"similarity", "similarity_boost"}, {"style", "style"}};
    Json settings = Json::object();
    for (const auto& [ours, theirs] : kNames)
        if (json.contains(ours)) settings[theirs] = json.at(ours);
    return settings;
}

Settings settingsOf(const Json& json) {
    return Settings{
        common::withoutSlash(json.at("base_url")),
        json.at("voice"),
        json.at("model"),
        json.value("language", ""),
        json.at("speed"),
        voiceSettingsOf(json),
        json.at("opt_out"),
        json.at("speaks_over") == "websocket"};
}

}  // namespace

Settings readSettings(const parley::Setup& setup) {
    return parley::readSettings(setup, settingsOf);
}

parley::HttpRequest toVendor(
    const Settings& settings, std::string method, const std::string& path) {
    parley::HttpRequest request;
    request.method = std::move(method);
    request.url = settings.base_url + path;
    request.credential = parley::Credential::inHeader("xi-api-key", "api_key");
    return request;
}

parley::HttpRequest toVendorSocket(const Settings& settings, const std::string& path) {
    auto request = toVendor(settings, "GET", path);
    request.url = common::webSocketUrl(std::move(request.url));
    return request;
}

}  // namespace elevenlabs
