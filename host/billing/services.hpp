#pragma once

#include "collector.hpp"
#include "hold_keeper.hpp"
#include "holds.hpp"
#include "invoices.hpp"
#include "payment_news.hpp"
#include "plans.hpp"
#include "purchases.hpp"
#include "revenue.hpp"
#include "subscriptions.hpp"
#include "usage.hpp"
#include "wallets.hpp"

namespace parley::jobs {
class Schedule;
class Worker;
}  // namespace parley::jobs

namespace parley::billing {

/// Everything this module offers, wired once per process. Members may be used from any thread. The
/// owner starts `keeper` with the loops, calls `keeper.beat()` every `HoldKeeper::kHeartbeat`, and
/// stops it when conversations have ended, before the database closes.
struct Services {
    Services(
        storage::Database& database,
        const base::Clock& clock,
        Cashiers& cashiers,
        const base::Uuid& host);

    /// The work that time brings, and what vendors sent.
    void registerWith(jobs::Worker& worker, jobs::Schedule& schedule);

    Plans plans;
    Subscriptions subscriptions;
    Wallets wallets;
    Holds holds;
    HoldKeeper keeper;
    Usage usage;
    Purchases purchases;
    PaymentNews news;
    Invoices invoices;
    Collector collector;
    Revenue revenue;

private:
    base::Result<void> check();
};

}  // namespace parley::billing
