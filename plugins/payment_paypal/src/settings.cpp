#include "settings.hpp"

#include <common/json_fields.hpp>
#include <common/url_text.hpp>

namespace paypal {

namespace {

using common::textOf;
using parley::Json;

Settings settingsOf(const Json& json) {
    Settings settings;
    settings.client_id = textOf(json, "client_id");
    settings.webhook_id = textOf(json, "webhook_id");
    settings.asks_about_webhooks = json.at("webhook_check") == "api";
    settings.base_url = common::withoutSlash(json.at("base_url"));
    settings.brand_name = textOf(json, "brand_name");
    settings.authorities = textOf(json, "authorities");
    return settings;
}

}  // namespace

Settings readSettings(const parley::Setup& setup) {
    return parley::readSettings(setup, settingsOf);
}

}  // namespace paypal
