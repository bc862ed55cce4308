#include "revenue.hpp"

#include "payment_store.hpp"

#include <storage/transaction.hpp>

namespace parley::billing {

base::Result<std::vector<DailyRevenue>> Revenue::byDay(
    base::TenantId tenant, base::UtcTime from, base::UtcTime to) const {
    const auto rows =
        TRY(storage::query(storage::Transaction{database_, tenant}, kRevenueByDay, from, to));
    std::vector<DailyRevenue> days;
    for (const auto row : rows) {
        days.push_back(
            {.day = row.time(0),
             .currency = row.text(1),
             .paid = row.integer(2),
             .fees = row.integer(3),
             .refunded = row.integer(4),
             .costs = row.integer(5)});
    }
    return days;
}

}  // namespace parley::billing
