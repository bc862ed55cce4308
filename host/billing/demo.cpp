#include "demo.hpp"

#include "demo_catalogues.hpp"
#include "subscriptions.hpp"
#include "wallet_store.hpp"

#include <storage/transaction.hpp>
#include <tenancy/demo.hpp>

#include <array>

namespace parley::billing {

namespace {

constexpr std::array kExperiences{"practice", "companion", "receptionist", "mentor", "assistant"};

/// A receptionist's callers have no account: the business pays.
bool tenantPays(std::string_view experience) {
    return experience == "receptionist";
}

}  // namespace

base::Result<void> seedDemo(storage::Database& database, const base::Clock& clock) {
    Plans plans{database, clock};
    Subscriptions subscriptions{database, clock};
    for (const auto* const experience : kExperiences) {
        const auto tenant = tenancy::Demo::tenantOf(experience);
        const std::string plan{demoPlan(experience)};
        TRY(plans.seed(tenant, demoCatalogue(experience)));
        if (tenantPays(experience)) {
            TRY(subscriptions.start(tenant, std::nullopt, plan));
            continue;
        }
        const auto users = TRY(storage::query(storage::Transaction{database, tenant}, kDemoUsers));
        for (const auto row : users)
            TRY(subscriptions.start(tenant, row.id<base::UserId>(0), plan));
    }
    return {};
}

}  // namespace parley::billing
