#include "settings.hpp"

#include <common/url_text.hpp>
#include <parley/json.hpp>

namespace openai {

namespace {

using parley::Json;

Settings settingsOf(const Json& json) {
    auto base_url = common::withoutSlash(json.at("base_url"));
    const auto& dialect = dialectOf(json.at("dialect").get<std::string>(), base_url);
    return Settings{
        std::move(base_url),
        dialect,
        !json.value("api_key", "").empty(),
        json.value("organization", ""),
        json.value("project", ""),
        json.at("model"),
        json.at("max_tokens"),
        json.at("context_tokens"),
        json.value("reasoning_effort", ""),
        json.at("tools"),
        json.value("images", dialect.images),
        json.at("transcription_model"),
        json.value("transcription_prompt", ""),
        json.value("language", ""),
        std::chrono::seconds{json.at("longest_segment_s").get<int>()},
        json.at("speech_model"),
        json.at("voice"),
        json.at("speed"),
        json.value("instructions", ""),
        json.at("realtime_model"),
        json.at("realtime_voice")};
}

}  // namespace

Settings readSettings(const parley::Setup& setup) {
    auto settings = parley::readSettings(setup, settingsOf);
    if (settings.dialect.needs_key && !settings.has_key)
        throw parley::Failure{PARLEY_E_INVALID, "api_key: this vendor answers nobody without one"};
    return settings;
}

parley::HttpRequest toVendor(const Settings& settings, std::string method, const char* path) {
    parley::HttpRequest request;
    request.method = std::move(method);
    request.url = settings.base_url + path;
    if (settings.has_key) request.credential = parley::Credential::bearer("api_key");
    if (!settings.organization.empty())
        request.headers.emplace_back("OpenAI-Organization", settings.organization);
    if (!settings.project.empty()) request.headers.emplace_back("OpenAI-Project", settings.project);
    return request;
}

}  // namespace openai
