#include "settings.hpp"

#include <common/json_fields.hpp>
#include <common/url_text.hpp>

namespace stripe {

namespace {

using common::textOf;
using parley::Json;

Settings settingsOf(const Json& json) {
    Settings settings;
    settings.base_url = common::withoutSlash(json.at("base_url"));
    settings.api_version = json.at("api_version");
    settings.account = textOf(json, "account");
    settings.portal_configuration = textOf(json, "portal_configuration");
    settings.automatic_tax = json.at("automatic_tax");
    settings.promotion_codes = json.at("promotion_codes");
    settings.has_webhook_secret = !textOf(json, "webhook_secret").empty();
    settings.has_previous_webhook_secret = !textOf(json, "previous_webhook_secret").empty();
    return settings;
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
    request.headers = {{"Stripe-Version", settings.api_version}};
    if (!settings.account.empty()) request.headers.emplace_back("Stripe-Account", settings.account);
    request.credential = parley::Credential::bearer("secret_key");
    return request;
}

}  // namespace stripe
