#pragma once

#include <base/id.hpp>

#include <nlohmann/json.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace parley::tenancy {

enum class TenantStatus : std::uint8_t { Active, Suspended, Closed };

std::string_view toText(TenantStatus status);
std::optional<TenantStatus> tenantStatusFromText(std::string_view text);

/// How many requests a tenant gets through in a minute, by what they are counted on.
struct RequestLimits {
    int tenant_per_minute = 60'000;
    int user_per_minute = 600;
    int address_per_minute = 1'200;
};

/// One business on the platform, the unit of isolation. A copy of its row, as old as the
/// directory's last refresh.
struct Tenant {
    base::TenantId id;
    std::string slug = {};
    std::string name = {};
    TenantStatus status = TenantStatus::Active;
    nlohmann::json settings = nlohmann::json::object();
    nlohmann::json branding = nlohmann::json::object();
    /// Of `practice companion receptionist mentor assistant`.
    std::vector<std::string> experiences = {};
    /// Host names that lead to this tenant.
    std::vector<std::string> hosts = {};
    /// Origins whose pages may call the API with the user's cookies.
    std::vector<std::string> cors_origins = {};
    RequestLimits limits = {};
};

}  // namespace parley::tenancy
