#include "wallets.hpp"

#include "place.hpp"
#include "wallet_store.hpp"

#include <base/check.hpp>
#include <storage/transaction.hpp>
#include <tenancy/audit_log.hpp>

namespace parley::billing {

namespace {

constexpr int kExpireAtOnce = 500;

Unit readUnit(const storage::Row& row, int column) {
    const auto unit = unitFrom(row.view(column));
    CHECK(unit.has_value());
    return *unit;
}

UsageRecord readUsage(const storage::Row& row) {
    return {
        .key = row.text(0),
        .unit = readUnit(row, 1),
        .quantity = row.integer(2),
        .seconds = std::chrono::seconds{row.integer(3)},
        .grace = std::chrono::seconds{row.integer(4)},
        .conversation = row.maybeUuid(5),
        .at = row.time(6)};
}

}  // namespace

base::Result<Wallets::Spent> Wallets::spend(
    base::TenantId tenant,
    base::UserId user,
    Unit unit,
    std::int64_t amount,
    const std::string& key) {
    const auto rows = TRY(storage::query(
        storage::Transaction{database_, tenant},
        kSpend,
        user,
        toText(unit),
        amount,
        key,
        clock_.now()));
    const auto what = rows.front().view(0);
    if (what == "used_up") return Spent::NotEnough;
    return what == "repeated" ? Spent::Before : Spent::Now;
}

base::Result<bool> Wallets::give(
    base::TenantId tenant, const Gift& gift, const tenancy::Actor& actor) {
    const auto now = clock_.now();
    storage::Transaction transaction{database_, tenant};
    const auto given = transaction.add(
        kGiveCredit,
        gift.user,
        toText(gift.unit),
        gift.amount,
        gift.key,
        gift.expires_at,
        nlohmann::json{{"reason", gift.reason}},
        now);
    tenancy::AuditLog::add(
        transaction,
        now,
        actor,
        {.action = "credit.given",
         .target = gift.user ? gift.user->publicId() : tenant.publicId(),
         .details = {
             {"unit", toText(gift.unit)}, {"amount", gift.amount}, {"reason", gift.reason}}});
    const auto answers = TRY(transaction.run());
    return answers[given].front().flag(0);
}

base::Result<tenancy::Page<UsageRecord>> Wallets::history(
    base::TenantId tenant, base::UserId user, const tenancy::PageRequest& page) const {
    const auto after = TRY(placeOf(page));
    const auto rows = TRY(storage::query(
        storage::Transaction{database_, tenant, user},
        kUsageHistory,
        user,
        after.at,
        after.key,
        page.limit + 1));
    tenancy::Page<UsageRecord> found;
    for (const auto row : rows)
        found.items.push_back(readUsage(row));
    if (found.items.size() > static_cast<std::size_t>(page.limit)) {
        found.items.pop_back();
        const auto& last = found.items.back();
        found.next_cursor = cursorAfter(last.at, last.key);
    }
    return found;
}

base::Result<std::vector<DailyUsage>> Wallets::summary(
    base::TenantId tenant, base::UserId user, base::UtcTime from, base::UtcTime to) const {
    const auto rows = TRY(storage::query(
        storage::Transaction{database_, tenant, user}, kUsageSummary, user, from, to));
    std::vector<DailyUsage> days;
    for (const auto row : rows) {
        days.push_back(
            {.day = row.time(0),
             .unit = readUnit(row, 1),
             .quantity = row.integer(2),
             .conversations = row.integer(3),
             .seconds = std::chrono::seconds{row.integer(4)}});
    }
    return days;
}

base::Result<std::vector<WalletDifference>> Wallets::differences(
    std::optional<base::TenantId> tenant) const {
    const auto rows =
        TRY(storage::query(storage::Transaction{database_}, kWalletDifferences, tenant));
    std::vector<WalletDifference> differences;
    for (const auto row : rows) {
        differences.push_back(
            {.tenant = row.tenant(0),
             .wallet = row.id<WalletId>(1),
             .unit = readUnit(row, 2),
             .balance = row.integer(3),
             .ledger = row.integer(4),
             .held = row.integer(5),
             .holds = row.integer(6),
             .grants = row.integer(7)});
    }
    return differences;
}

base::Result<void> Wallets::expireDue() {
    TRY(storage::query(
        storage::Transaction{database_}, kExpireDueGrants, clock_.now(), kExpireAtOnce));
    return {};
}

}  // namespace parley::billing
