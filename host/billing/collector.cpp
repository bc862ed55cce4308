#include "collector.hpp"

#include "ids.hpp"
#include "invoice_store.hpp"
#include "payment_event.hpp"
#include "payment_store.hpp"

#include <base/log.hpp>
#include <storage/transaction.hpp>

namespace parley::billing {

namespace {

constexpr int kCollectAtOnce = 50;
/// Until a charge whose outcome is not known is asked for again, under its key.
constexpr std::chrono::minutes kDoubt{10};
constexpr const char* kWhatFor = "Beyond the allowance";

/// It may have worked, or will.
bool mayPass(const base::Error& error) {
    using base::ErrorCode;
    return error.code == ErrorCode::Unavailable || error.code == ErrorCode::Timeout ||
           error.code == ErrorCode::RateLimited || error.code == ErrorCode::Internal;
}

}  // namespace

base::Result<void> Collector::collectDue() {
    const auto now = clock_.now();
    const auto due = TRY(storage::query(
        storage::Transaction{database_}, kClaimOpenInvoices, now, now + kDoubt, kCollectAtOnce));
    for (const auto row : due) {
        const auto collected = collect(row.tenant(0), row.uuid(1));
        if (collected) continue;
        base::log(
            base::LogLevel::Warning,
            "invoice_not_collected",
            {{"tenant", row.tenant(0).publicId()},
             {"invoice", InvoiceId{row.uuid(1)}.publicId()},
             {"code", collected.error().reason},
             {"detail", collected.error().detail}});
    }
    return {};
}

base::Result<void> Collector::collect(base::TenantId tenant, const base::Uuid& invoice) {
    const auto begun = TRY(storage::query(
        storage::Transaction{database_, tenant},
        kBeginCharge,
        PurchaseId::make(clock_.now()),
        invoice,
        clock_.now()));
    if (begun.empty()) return {};
    const auto row = begun.front();
    const auto order = row.id<PurchaseId>(0);
    const auto vendor = row.text(1);
    const Cashiers::Purchase purchase{
        .order_key = order.publicId(),
        .amount = {.micros = row.integer(3), .currency = row.text(4)},
        .description = kWhatFor,
        .customer_id = row.text(2),
        .return_url = {},
        .cancel_url = {}};
    const auto receipt = cashiers_.charge(tenant, vendor, purchase);
    if (!receipt) {
        if (mayPass(receipt.error())) return receipt.error();
        const bool is_final = receipt.error().code != base::ErrorCode::InsufficientFunds;
        TRY(storage::query(
            storage::Transaction{database_, tenant},
            kNoteChargeFailed,
            order,
            receipt.error().reason,
            is_final,
            clock_.now()));
        return {};
    }
    if (!isPaid(*receipt)) return {};
    TRY(storage::query(
        storage::Transaction{database_, tenant},
        kApplyPayment,
        vendor,
        toJson(eventOf(PaymentEvent::Kind::PaymentSucceeded, order, *receipt, "charge")),
        clock_.now()));
    return {};
}

}  // namespace parley::billing
