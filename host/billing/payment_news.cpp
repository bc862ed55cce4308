#include "payment_news.hpp"

#include "explanation.hpp"
#include "payment_event.hpp"
#include "payment_store.hpp"
#include "place.hpp"
#include "purchases.hpp"

#include <base/check.hpp>
#include <base/log.hpp>
#include <jobs/worker.hpp>
#include <storage/transaction.hpp>
#include <tenancy/audit_log.hpp>

namespace parley::billing {

namespace {

constexpr std::chrono::hours kKept{24 * 365};

NewsRecord readNews(const storage::Row& row) {
    return {
        .vendor = row.text(0),
        .event_id = row.text(1),
        .kind = row.text(2),
        .object_id = row.text(3),
        .state = row.text(4),
        .attempts = static_cast<int>(row.integer(5)),
        .error = row.maybeText(6),
        .occurred_at = row.time(7),
        .received_at = row.time(8),
        .applied_at = row.maybeTime(9)};
}

}  // namespace

base::Result<std::int64_t> PaymentNews::receive(
    base::TenantId tenant, const std::string& vendor, const PaymentCallback& callback) {
    const auto events = TRY(cashiers_.read(tenant, vendor, callback));
    if (events.empty()) return 0;
    auto all = nlohmann::json::array();
    for (const auto& event : events)
        all.push_back(toJson(event));
    const auto rows = TRY(storage::query(
        storage::Transaction{database_, tenant},
        kReceivePaymentNews,
        vendor,
        all,
        storage::Param::bytes(callback.body),
        clock_.now()));
    return rows.front().integer(0);
}

base::Result<void> PaymentNews::apply(const jobs::Job& job) {
    CHECK(job.tenant.has_value());
    TRY(captureApproved(job));
    const auto rows = TRY(storage::query(
        storage::Transaction{database_, *job.tenant},
        kApplyPaymentNews,
        job.payload.at("vendor").get<std::string>(),
        job.payload.at("event_id").get<std::string>(),
        job.attempt >= job.max_attempts,
        clock_.now()));
    const auto became = rows.front().maybeText(0).value_or("stale");
    if (became == "parked") {
        return base::Error{
            .code = base::ErrorCode::Unavailable,
            .reason = "payment_news_parked",
            .detail = "what it is about is not there yet"};
    }
    if (became == "dead")
        return base::Error{.code = base::ErrorCode::Unprocessable, .reason = "payment_news_dead"};
    return {};
}

/// The payer may never come back from the vendor's page: what they approved is taken all the same.
/// What came of that, the news itself says when it is applied.
base::Result<void> PaymentNews::captureApproved(const jobs::Job& job) {
    const auto rows = TRY(storage::query(
        storage::Transaction{database_, *job.tenant},
        kFindApprovedOrder,
        job.payload.at("vendor").get<std::string>(),
        job.payload.at("event_id").get<std::string>()));
    if (rows.empty()) return {};
    const auto captured = purchases_.capture(*job.tenant, {}, rows.front().id<PurchaseId>(0));
    if (captured) return {};
    base::log(
        base::LogLevel::Warning,
        "approved_order_not_captured",
        {{"order", rows.front().id<PurchaseId>(0).publicId()},
         {"code", captured.error().reason},
         {"detail", captured.error().detail}});
    return {};
}

void PaymentNews::registerWith(jobs::Worker& worker) {
    worker.handle(std::string{kQueue}, {}, [this](const jobs::Job& job) { return apply(job); });
}

base::Result<tenancy::Page<NewsRecord>> PaymentNews::list(
    base::TenantId tenant,
    const std::optional<std::string>& state,
    const tenancy::PageRequest& page) const {
    const auto after = TRY(placeOf(page));
    const auto rows = TRY(storage::query(
        storage::Transaction{database_, tenant},
        kListPaymentNews,
        state,
        after.at,
        after.key,
        page.limit + 1));
    tenancy::Page<NewsRecord> found;
    for (const auto row : rows)
        found.items.push_back(readNews(row));
    if (found.items.size() > static_cast<std::size_t>(page.limit)) {
        found.items.pop_back();
        const auto& last = found.items.back();
        found.next_cursor = cursorAfter(last.received_at, last.event_id);
    }
    return found;
}

base::Result<void> PaymentNews::replay(
    base::TenantId tenant,
    const std::string& vendor,
    const std::string& event_id,
    const tenancy::Actor& actor) {
    storage::Transaction transaction{database_, tenant};
    transaction.add(kReplayPaymentNews, vendor, event_id);
    tenancy::AuditLog::add(
        transaction,
        clock_.now(),
        actor,
        {.action = "webhook.replayed", .target = vendor + ":" + event_id});
    TRY(explained(transaction.run()));
    return {};
}

base::Result<void> PaymentNews::purge() {
    TRY(storage::query(storage::Transaction{database_}, kPurgePaymentNews, clock_.now() - kKept));
    return {};
}

}  // namespace parley::billing
