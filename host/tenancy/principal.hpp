#pragma once

#include <base/clock.hpp>
#include <base/id.hpp>

#include <optional>
#include <string_view>

namespace parley::tenancy {

/// Each role may do what the ones before it may.
enum class Role : std::uint8_t { Member, TenantAdmin, Operator };

/// `operator`, `tenant_admin` or `member`.
std::string_view toText(Role role);
std::optional<Role> roleFromText(std::string_view text);

/// Who is calling, as their access token or API key says. An operator's tenant is the platform's
/// own; the tenant they act in is the call's.
struct Principal {
    base::TenantId tenant;
    base::UserId user;
    Role role = Role::Member;
    std::optional<base::SessionId> session = {};
    std::optional<base::ApiKeyId> api_key = {};
    bool email_verified = false;
    base::UtcTime issued_at = {};
    base::UtcTime expires_at = {};
};

}  // namespace parley::tenancy
