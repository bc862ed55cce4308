#include "settings.hpp"

#include <common/url_text.hpp>
#include <parley/json.hpp>

namespace sandbox {

Settings readSettings(const parley::Setup& setup) {
    return parley::readSettings(setup, [&setup](const parley::Json& json) {
        Settings settings;
        settings.pages_url = common::withoutSlash(json.at("payment_pages_url")) + '/' +
                             std::string{setup.tenant} + "/sandbox/";
        settings.door_url = common::withoutSlash(json.at("webhook_door_url")) + "/sandbox";
        return settings;
    });
}

}  // namespace sandbox
