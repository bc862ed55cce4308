#include "demo.hpp"

#include "demo_store.hpp"

#include <base/check.hpp>
#include <base/log.hpp>
#include <storage/transaction.hpp>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <string>
#include <vector>

namespace parley::tenancy {

namespace {

constexpr const char* kPassword = "parley-demo";

struct DemoTenant {
    /// Fixed, so that a second start finds the first one's.
    std::int64_t id;
    std::string_view slug;
    const char* name;
    const char* color;
};

constexpr std::array kTenants{
    DemoTenant{2, "practice", "Parley Practice", "#0b7285"},
    DemoTenant{3, "companion", "Parley Companion", "#9c36b5"},
    DemoTenant{4, "receptionist", "Parley Receptionist", "#2b8a3e"},
    DemoTenant{5, "mentor", "Parley Mentor", "#e67700"},
    DemoTenant{6, "assistant", "Parley Assistant", "#364fc7"},
};

struct DemoUser {
    base::TenantId tenant;
    std::string email;
    const char* name;
    const char* role;
};

std::vector<DemoUser> demoUsers() {
    std::vector<DemoUser> users{
        {base::TenantId{1}, "operator@parley.test", "Olivia Operator", "operator"}};
    for (const auto& tenant : kTenants) {
        const auto domain = "@" + std::string{tenant.slug} + ".test";
        const base::TenantId id{tenant.id};
        users.push_back({id, "admin" + domain, "Ada Admin", "tenant_admin"});
        users.push_back({id, "demo" + domain, "Dana Demo", "member"});
    }
    return users;
}

}  // namespace

base::TenantId Demo::tenantOf(std::string_view experience) {
    const auto* const found = std::ranges::find(kTenants, experience, &DemoTenant::slug);
    CHECK(found != kTenants.end());
    return base::TenantId{found->id};
}

Demo::Demo(storage::Database& database, const base::Clock& clock, Passwords& passwords)
    : database_{database}, clock_{clock}, passwords_{passwords} {}

base::Result<void> Demo::seed() {
    const auto now = clock_.now();
    for (const auto& tenant : kTenants) {
        TRY(storage::query(
            storage::Transaction{database_, base::TenantId{tenant.id}},
            kSeedTenant,
            tenant.slug,
            tenant.name,
            nlohmann::json{{"primary_color", tenant.color}},
            now));
    }
    std::vector<DemoUser> missing;
    for (const auto& user : demoUsers()) {
        const auto found =
            TRY(storage::query(storage::Transaction{database_, user.tenant}, kHasUser, user.email));
        if (!found.front().flag(0)) missing.push_back(user);
    }
    if (missing.empty()) return {};
    // One hash for all: they share the password, and everybody may know it.
    const auto hash = TRY(passwords_.hash(kPassword));
    for (const auto& user : missing) {
        TRY(storage::query(
            storage::Transaction{database_, user.tenant},
            kSeedUser,
            base::UserId::make(now),
            user.email,
            hash,
            nlohmann::json{{"display_name", user.name}},
            user.role,
            now));
    }
    base::log(
        base::LogLevel::Info,
        "demo_seeded",
        {{"users", static_cast<std::int64_t>(missing.size())}});
    return {};
}

}  // namespace parley::tenancy
