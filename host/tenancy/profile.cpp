#include "profile.hpp"

#include "text_rules.hpp"

namespace parley::tenancy {

base::Result<nlohmann::json> toProfileJson(const Profile& profile) {
    auto json = nlohmann::json::object();
    if (profile.display_name) {
        TRY(checkName("/display_name", *profile.display_name));
        json["display_name"] = *profile.display_name;
    }
    if (profile.locale) {
        TRY(checkLocale(*profile.locale));
        json["locale"] = *profile.locale;
    }
    if (profile.time_zone) {
        TRY(checkTimeZone(*profile.time_zone));
        json["time_zone"] = *profile.time_zone;
    }
    return json;
}

base::Result<nlohmann::json> toProfileJson(std::string_view email, const Profile& profile) {
    auto json = TRY(toProfileJson(profile));
    if (!profile.display_name) json["display_name"] = email.substr(0, email.rfind('@'));
    return json;
}

}  // namespace parley::tenancy
