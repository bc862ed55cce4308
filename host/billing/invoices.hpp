#pragma once

#include "ids.hpp"
#include "plan.hpp"

#include <base/clock.hpp>
#include <base/result.hpp>
#include <tenancy/page.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace parley::storage {
class Database;
}

namespace parley::billing {

/// What somebody paid or owes.
struct Invoice {
    struct Line {
        std::string description = {};
        /// Empty for what is not counted in units.
        std::optional<Unit> unit = {};
        std::int64_t quantity = 1;
        Money amount = {};
    };

    InvoiceId id = {};
    /// Empty: the tenant.
    std::optional<base::UserId> user = {};
    /// `open` or `paid`.
    std::string state = {};
    std::optional<std::string> vendor = {};
    std::optional<PurchaseId> order = {};
    Money amount = {};
    Money refunded = {};
    base::UtcTime at = {};
    std::optional<base::UtcTime> paid_at = {};
    /// When the saved card is charged; empty when nobody does, and the payer has to.
    std::optional<base::UtcTime> next_charge_at = {};
    /// Why the last charge brought nothing.
    std::optional<std::string> failure = {};
    std::vector<Line> lines = {};
};

/// Invoices as their payers and a tenant's admins see them. Any fiber.
class Invoices {
public:
    explicit Invoices(storage::Database& database) : database_{database} {}

    /// Of one user, or of everybody; newest first.
    base::Result<tenancy::Page<Invoice>> list(
        base::TenantId tenant,
        const std::optional<base::UserId>& user,
        const std::optional<std::string>& state,
        const tenancy::PageRequest& page) const;

private:
    storage::Database& database_;
};

}  // namespace parley::billing
