#pragma once

#include <base/result.hpp>

#include <nlohmann/json.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace parley::tenancy {

/// What people say about themselves. Absent fields stay as they are, or get their defaults.
struct Profile {
    std::optional<std::string> display_name = {};
    std::optional<std::string> locale = {};
    std::optional<std::string> time_zone = {};
};

/// Checked, as the functions in SQL take it: only the fields that are there.
base::Result<nlohmann::json> toProfileJson(const Profile& profile);
/// The same for a new user, whose name is taken from the address when none is given.
base::Result<nlohmann::json> toProfileJson(std::string_view email, const Profile& profile);

}  // namespace parley::tenancy
