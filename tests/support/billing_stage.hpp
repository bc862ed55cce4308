#pragma once

#include "manual_clock.hpp"
#include "test_database.hpp"

#include <billing/demo_catalogues.hpp>
#include <billing/services.hpp>

#include <cppunit/extensions/HelperMacros.h>

#include <map>
#include <string>
#include <vector>

namespace parley::testing {

/// A vendor that does what a test says.
class ScriptedCashiers final : public billing::Cashiers {
public:
    using Purchase = billing::Cashiers::Purchase;
    using Receipt = billing::Cashiers::Receipt;

    /// What the next requests are answered with; the vendor and the object are filled in.
    Receipt next = {.state = Receipt::State::Pending};
    /// What the next callback says.
    std::vector<billing::PaymentEvent> news;
    std::vector<Purchase> purchases;
    std::vector<std::string> captured;
    std::vector<billing::Money> refunds;
    std::vector<std::string> cancelled;
    /// What the saved card was asked for; it does not pay when there is an error.
    std::vector<Purchase> charged;
    std::optional<base::Error> charge_error;

    base::Result<Receipt> checkout(
        base::TenantId, const std::string& vendor, const Purchase& purchase) override {
        purchases.push_back(purchase);
        return answer(vendor, "page_" + purchase.order_key, purchase.amount);
    }
    base::Result<Receipt> capture(
        base::TenantId,
        const std::string& vendor,
        const std::string& order_key,
        const std::string& object_id) override {
        captured.push_back(order_key);
        return answer(vendor, object_id, next.amount);
    }
    base::Result<Receipt> refund(
        base::TenantId,
        const std::string& vendor,
        const std::string&,
        const std::string& object_id,
        const billing::Money& amount) override {
        refunds.push_back(amount);
        return answer(vendor, object_id, amount);
    }
    base::Result<Receipt> charge(
        base::TenantId, const std::string& vendor, const Purchase& purchase) override {
        charged.push_back(purchase);
        if (charge_error) return *charge_error;
        return answer(vendor, "charge_" + purchase.order_key, purchase.amount);
    }
    base::Result<Receipt> cancelSubscription(
        base::TenantId,
        const std::string& vendor,
        const std::string&,
        const std::string& subscription_id) override {
        cancelled.push_back(subscription_id);
        return answer(vendor, subscription_id, {});
    }
    base::Result<Receipt> changeSubscription(
        base::TenantId,
        const std::string& vendor,
        const std::string& subscription_id,
        const Purchase& purchase) override {
        purchases.push_back(purchase);
        return answer(vendor, subscription_id, purchase.amount);
    }
    base::Result<std::string> portalUrl(
        base::TenantId,
        const std::string&,
        const std::string& customer_id,
        const std::string&) override {
        return "https://vendor.test/" + customer_id;
    }
    base::Result<std::vector<billing::PaymentEvent>> read(
        base::TenantId, const std::string&, const billing::PaymentCallback& callback) override {
        if (callback.body == "forged") {
            return base::Error{
                .code = base::ErrorCode::Unauthenticated, .reason = "webhook_not_genuine"};
        }
        return news;
    }

private:
    [[nodiscard]] Receipt answer(
        const std::string& vendor, std::string object_id, const billing::Money& amount) const {
        auto receipt = next;
        receipt.vendor = vendor.empty() ? "sandbox" : vendor;
        receipt.object_id = std::move(object_id);
        receipt.amount = amount;
        return receipt;
    }
};

template <typename Value>
Value must(base::Result<Value> result) {
    CPPUNIT_ASSERT_MESSAGE(
        result ? "" : result.error().reason + ": " + result.error().detail, result.has_value());
    return std::move(*result);
}

inline void must(base::Result<void> result) {
    CPPUNIT_ASSERT_MESSAGE(
        result ? "" : result.error().reason + ": " + result.error().detail, result.has_value());
}

template <typename Value>
std::string reasonOf(const base::Result<Value>& result) {
    return result ? "" : result.error().reason;
}

/// The money of one tenant, in a database of its own and in the time of a clock that stands.
class BillingStage {
public:
    explicit BillingStage(
        std::string_view experience = "practice", TestDatabase::Options options = {})
        : db{std::move(options)},
          services{db.database(), clock, cashiers, base::Uuid::makeV7(clock.now())} {
        db.admin(
            "INSERT INTO parley.tenant (id, slug, name, created_at, updated_at) "
            "VALUES (100, 'acme', 'Acme', now(), now())");
        must(services.plans.seed(tenant, billing::demoCatalogue(experience)));
    }

    [[nodiscard]] base::UserId newUser() const { return base::UserId::make(clock.now()); }
    [[nodiscard]] base::Uuid newTalk() const { return base::Uuid::makeV7(clock.now()); }
    /// Somebody on this plan, without having paid for it.
    base::UserId subscriber(const std::string& plan) {
        const auto user = newUser();
        must(services.subscriptions.start(tenant, user, plan));
        return user;
    }
    /// Somebody with that many units and no plan.
    base::UserId owner(billing::Unit unit, std::int64_t amount) {
        const auto user = newUser();
        give(user, unit, amount);
        return user;
    }
    void give(base::UserId user, billing::Unit unit, std::int64_t amount) {
        must(services.wallets.give(
            tenant,
            {.user = user,
             .unit = unit,
             .amount = amount,
             .expires_at = {},
             .reason = "a test",
             .key = newTalk().text()},
            {}));
    }
    base::Result<std::optional<billing::Lease>> reserve(base::UserId user, base::Uuid talk) {
        return services.holds.reserve({.tenant = tenant, .user = user, .conversation = talk});
    }
    /// Units of a user; their subscription is brought up to date.
    std::int64_t available(base::UserId user, billing::Unit unit = billing::Unit::Second) {
        for (const auto& one : must(services.subscriptions.standing(tenant, user)).balances)
            if (one.unit == unit) return one.available.value_or(-1);
        return 0;
    }
    /// The sum of everything in the ledger is what the wallets say, and the rest agrees.
    void assertBalanced() {
        const auto differences = must(services.wallets.differences(std::nullopt));
        CPPUNIT_ASSERT_MESSAGE(
            std::to_string(differences.size()) + " wallets are out of balance",
            differences.empty());
    }
    void pass(std::chrono::microseconds time) { clock.advance(time); }
    void moveTo(const std::string& time) { clock.advance(*base::parseTime(time) - clock.now()); }

    const base::TenantId tenant{100};
    ManualClock clock;
    ScriptedCashiers cashiers;
    TestDatabase db;
    billing::Services services;
};

}  // namespace parley::testing
