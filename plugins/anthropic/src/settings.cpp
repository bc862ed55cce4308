#include "settings.hpp"

#include <common/url_text.hpp>
#include <parley/json.hpp>

#include <algorithm>
#include <array>

namespace anthropic {

namespace {

using parley::Json;

/// Beginnings of the names of models, which end with a date or "-latest".
template <std::size_t count>
bool isOf(std::string_view model, const std::array<std::string_view, count>& families) {
    return std::any_of(families.begin(), families.end(), [model](std::string_view family) {
        return model.substr(0, family.size()) == family;
    });
}

Settings settingsOf(const Json& json) {
    return Settings{
        common::withoutSlash(json.at("base_url")),
        json.at("version"),
        json.at("model"),
        json.at("max_tokens"),
        json.at("context_tokens"),
        json.at("caches_prompts")};
}

}  // namespace

Settings readSettings(const parley::Setup& setup) {
    return parley::readSettings(setup, settingsOf);
}

parley::HttpRequest toVendor(const Settings& settings, std::string method, const char* path) {
    parley::HttpRequest request;
    request.method = std::move(method);
    request.url = settings.base_url + path;
    request.headers = {{"anthropic-version", settings.version}};
    request.credential = parley::Credential::inHeader("x-api-key", "api_key");
    return request;
}

bool continuesText(std::string_view model) {
    constexpr std::array<std::string_view, 9> kFamilies{
        "claude-3",
        "claude-opus-4-0",
        "claude-opus-4-1",
        "claude-opus-4-2025",
        "claude-opus-4-5",
        "claude-sonnet-4-0",
        "claude-sonnet-4-2025",
        "claude-sonnet-4-5",
        "claude-haiku-4-5"};
    return isOf(model, kFamilies);
}

bool keepsToSchemas(std::string_view model) {
    constexpr std::array<std::string_view, 5> kOlder{
        "claude-3",
        "claude-opus-4-0",
        "claude-opus-4-2025",
        "claude-sonnet-4-0",
        "claude-sonnet-4-2025"};
    return !isOf(model, kOlder);
}

}  // namespace anthropic
