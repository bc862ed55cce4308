#include "tenant.hpp"
#include "user.hpp"

namespace parley::tenancy {

std::string_view toText(Role role) {
    switch (role) {
        case Role::Member:
            return "member";
        case Role::TenantAdmin:
            return "tenant_admin";
        case Role::Operator:
            return "operator";
    }
    return "";
}

std::optional<Role> roleFromText(std::string_view text) {
    for (const auto role : {Role::Member, Role::TenantAdmin, Role::Operator}) {
        if (text == toText(role)) return role;
    }
    return std::nullopt;
}

std::string_view toText(TenantStatus status) {
    switch (status) {
        case TenantStatus::Active:
            return "active";
        case TenantStatus::Suspended:
            return "suspended";
        case TenantStatus::Closed:
            return "closed";
    }
    return "";
}

std::optional<TenantStatus> tenantStatusFromText(std::string_view text) {
    for (const auto status :
         {TenantStatus::Active, TenantStatus::Suspended, TenantStatus::Closed}) {
        if (text == toText(status)) return status;
    }
    return std::nullopt;
}

std::string_view toText(UserStatus status) {
    switch (status) {
        case UserStatus::Invited:
            return "invited";
        case UserStatus::Active:
            return "active";
        case UserStatus::Disabled:
            return "disabled";
    }
    return "";
}

std::optional<UserStatus> userStatusFromText(std::string_view text) {
    for (const auto status : {UserStatus::Invited, UserStatus::Active, UserStatus::Disabled}) {
        if (text == toText(status)) return status;
    }
    return std::nullopt;
}

}  // namespace parley::tenancy
