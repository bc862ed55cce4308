#pragma once

#include "principal.hpp"

#include <base/clock.hpp>
#include <base/id.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace parley::tenancy {

/// An invited user has no password yet; a disabled one may not sign in.
enum class UserStatus : std::uint8_t { Invited, Active, Disabled };

std::string_view toText(UserStatus status);
std::optional<UserStatus> userStatusFromText(std::string_view text);

/// A person with an account inside one tenant, as their row says.
struct User {
    base::UserId id;
    base::TenantId tenant;
    std::string email = {};
    std::string display_name = {};
    Role role = Role::Member;
    UserStatus status = UserStatus::Active;
    bool email_verified = false;
    std::string locale = {};
    std::string time_zone = {};
    base::UtcTime created_at = {};
    std::optional<base::UtcTime> last_sign_in_at = {};
};

}  // namespace parley::tenancy
