#include "services.hpp"

#include <base/log.hpp>
#include <jobs/schedule.hpp>

namespace parley::billing {

Services::Services(
    storage::Database& database,
    const base::Clock& clock,
    Cashiers& cashiers,
    const base::Uuid& host)
    : plans{database, clock},
      subscriptions{database, clock},
      wallets{database, clock},
      holds{database, clock, host},
      keeper{holds, clock},
      usage{clock, holds, subscriptions, wallets},
      purchases{database, clock, cashiers, plans, subscriptions},
      news{database, clock, cashiers, purchases},
      invoices{database},
      collector{database, clock, cashiers},
      revenue{database} {}

void Services::registerWith(jobs::Worker& worker, jobs::Schedule& schedule) {
    using jobs::Cadence;
    news.registerWith(worker);
    schedule.add("reap_holds", Cadence::every(std::chrono::seconds{10}), [this](const jobs::Job&) {
        const auto reaped = holds.reap();
        return reaped ? base::Result<void>{} : base::Result<void>{reaped.error()};
    });
    schedule.add(
        "roll_subscriptions", Cadence::every(std::chrono::minutes{1}), [this](const jobs::Job&) {
            return subscriptions.rollDue();
        });
    schedule.add(
        "expire_credit", Cadence::every(std::chrono::minutes{5}), [this](const jobs::Job&) {
            return wallets.expireDue();
        });
    schedule.add(
        "collect_invoices", Cadence::every(std::chrono::minutes{5}), [this](const jobs::Job&) {
            return collector.collectDue();
        });
    schedule.add(
        "purge_payment_news", Cadence::dailyAt(std::chrono::hours{3}), [this](const jobs::Job&) {
            return news.purge();
        });
    schedule.add(
        "check_wallets", Cadence::dailyAt(std::chrono::hours{4}), [this](const jobs::Job&) {
            return check();
        });
}

/// Every wallet again from its ledger. A difference is a defect: it is told, and not mended.
base::Result<void> Services::check() {
    for (const auto& one : TRY(wallets.differences(std::nullopt))) {
        base::log(
            base::LogLevel::Error,
            "wallet_out_of_balance",
            {{"tenant", one.tenant.publicId()},
             {"wallet", one.wallet.publicId()},
             {"balance", one.balance},
             {"ledger", one.ledger},
             {"held", one.held},
             {"holds", one.holds},
             {"grants", one.grants}});
    }
    return {};
}

}  // namespace parley::billing
