#include "support/billing_stage.hpp"

namespace parley::billing {
namespace {

using namespace std::chrono_literals;
using testing::BillingStage;
using testing::must;
using testing::reasonOf;

class WalletsTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(WalletsTest);
    CPPUNIT_TEST(aGiftIsGivenOnceAndOnRecord);
    CPPUNIT_TEST(whatExpiresSoonerIsUsedSooner);
    CPPUNIT_TEST(tokensAreTakenOnceForEachKey);
    CPPUNIT_TEST(programsSpendForTheirUsers);
    CPPUNIT_TEST(adminsPutPeopleOnPlans);
    CPPUNIT_TEST(historyComesInPages);
    CPPUNIT_TEST(usageIsSummedByDay);
    CPPUNIT_TEST(aWalletThatWasTamperedWithIsFound);
    CPPUNIT_TEST(programsCountByThemselves);
    CPPUNIT_TEST(theTenantPaysForWhoHasNoPlan);
    CPPUNIT_TEST(theDemoHasSomethingToSell);
    CPPUNIT_TEST(plansAreMadeAndWithdrawn);
    CPPUNIT_TEST_SUITE_END();

public:
    void aGiftIsGivenOnceAndOnRecord() {
        BillingStage stage;
        const auto user = stage.newUser();
        const Wallets::Gift gift{
            .user = user,
            .unit = Unit::Second,
            .amount = 600,
            .reason = "The line was bad",
            .key = "1"};
        CPPUNIT_ASSERT(must(stage.services.wallets.give(stage.tenant, gift, {})));
        CPPUNIT_ASSERT(!must(stage.services.wallets.give(stage.tenant, gift, {})));
        CPPUNIT_ASSERT_EQUAL(std::int64_t{720}, stage.available(user));
        CPPUNIT_ASSERT_EQUAL(
            std::string{"The line was bad"},
            stage.db.adminValue("SELECT details ->> 'reason' FROM parley.audit_entry LIMIT 1"));
    }

    void whatExpiresSoonerIsUsedSooner() {
        BillingStage stage{"mentor"};
        const auto user = stage.newUser();
        const auto now = stage.clock.now();
        for (const auto& [key, days] : {std::pair{"late", 20}, std::pair{"soon", 2}}) {
            must(stage.services.wallets.give(
                stage.tenant,
                {.user = user,
                 .unit = Unit::Token,
                 .amount = 100,
                 .expires_at = now + std::chrono::hours{24 * days},
                 .reason = "x",
                 .key = key},
                {}));
        }
        must(stage.services.wallets.spend(stage.tenant, user, Unit::Token, 120, "a"));
        stage.pass(72h);
        must(stage.services.wallets.expireDue());
        CPPUNIT_ASSERT_EQUAL(std::int64_t{80}, stage.available(user, Unit::Token));
        stage.pass(std::chrono::hours{24 * 20});
        must(stage.services.wallets.expireDue());
        CPPUNIT_ASSERT_EQUAL(std::int64_t{0}, stage.available(user, Unit::Token));
        stage.assertBalanced();
    }

    void tokensAreTakenOnceForEachKey() {
        BillingStage stage{"mentor"};
        const auto user = stage.subscriber("founder_essential");
        auto& wallets = stage.services.wallets;
        CPPUNIT_ASSERT(
            must(wallets.spend(stage.tenant, user, Unit::Token, 20'000, "a")) ==
            Wallets::Spent::Now);
        CPPUNIT_ASSERT(
            must(wallets.spend(stage.tenant, user, Unit::Token, 20'000, "a")) ==
            Wallets::Spent::Before);
        CPPUNIT_ASSERT(
            must(wallets.spend(stage.tenant, user, Unit::Token, 5'001, "b")) ==
            Wallets::Spent::NotEnough);
        CPPUNIT_ASSERT_EQUAL(std::int64_t{5'000}, stage.available(user, Unit::Token));
        const auto unlimited = stage.subscriber("expert_advisor");
        CPPUNIT_ASSERT(
            must(wallets.spend(stage.tenant, unlimited, Unit::Document, 5'000, "c")) ==
            Wallets::Spent::Now);
        stage.assertBalanced();
    }

    void programsSpendForTheirUsers() {
        BillingStage stage{"mentor"};
        const auto user = stage.subscriber("founder_essential");
        const auto other = stage.subscriber("founder_essential");
        auto& usage = stage.services.usage;
        const auto spend = [&](base::UserId whose, std::int64_t amount, const std::string& key) {
            return usage.spend(stage.tenant, whose, Unit::Token, amount, key);
        };
        CPPUNIT_ASSERT(must(spend(user, 20'000, "a")));
        CPPUNIT_ASSERT(!must(spend(user, 20'000, "a")));
        // Keys of others are no matter of theirs.
        CPPUNIT_ASSERT(must(spend(other, 20'000, "a")));
        const auto refused = spend(user, 5'001, "b");
        CPPUNIT_ASSERT_EQUAL(std::string{"credit_used_up"}, reasonOf(refused));
        CPPUNIT_ASSERT(refused.error().advice.starts_with("Your 25000 tokens for this month are"));
        CPPUNIT_ASSERT_EQUAL(std::int64_t{5'000}, stage.available(user, Unit::Token));
        stage.assertBalanced();
    }

    void adminsPutPeopleOnPlans() {
        BillingStage stage;
        auto& subscriptions = stage.services.subscriptions;
        const auto user = stage.newUser();
        const auto assign = [&](const std::optional<base::UserId>& who, const std::string& plan) {
            return subscriptions.assign(stage.tenant, who, plan, "A friend of ours", {});
        };
        const auto given = must(assign(user, "expert_monthly"));
        CPPUNIT_ASSERT_EQUAL(std::string{"expert_monthly"}, given.subscription->plan.slug);
        CPPUNIT_ASSERT_EQUAL(std::int64_t{18'000}, stage.available(user));
        must(stage.services.holds.settle(*must(stage.reserve(user, stage.newTalk())), 60s, 0s));
        // Once more is no more.
        must(assign(user, "expert_monthly"));
        CPPUNIT_ASSERT_EQUAL(std::int64_t{17'940}, stage.available(user));
        must(assign(user, "starter_monthly"));
        CPPUNIT_ASSERT_EQUAL(std::int64_t{3'600}, stage.available(user));
        const auto all = must(assign(std::nullopt, "starter_monthly"));
        CPPUNIT_ASSERT(all.subscription->payer == Subscription::Payer::Tenant);
        for (const auto* const plan : {"payperuse", "no_such_plan"})
            CPPUNIT_ASSERT_EQUAL(std::string{"plan_not_found"}, reasonOf(assign(user, plan)));
        stage.cashiers.next = {.state = Cashiers::Receipt::State::Active};
        stage.cashiers.next.occurred_at = stage.clock.now();
        must(stage.services.purchases.checkout(
            stage.tenant, {.user = user, .plan_slug = "starter_monthly"}));
        CPPUNIT_ASSERT_EQUAL(
            std::string{"subscription_bought"}, reasonOf(assign(user, "expert_monthly")));
        CPPUNIT_ASSERT_EQUAL(
            std::string{"4"},
            stage.db.adminValue("SELECT count(*) FROM parley.audit_entry WHERE action = "
                                "'plan.assigned' AND details ->> 'reason' = 'A friend of ours'"));
        stage.assertBalanced();
    }

    void historyComesInPages() {
        BillingStage stage;
        const auto user = stage.subscriber("starter_monthly");
        for (int i = 1; i <= 5; ++i) {
            must(stage.services.holds.settle(
                *must(stage.reserve(user, stage.newTalk())), i * 10s, 0s));
            if (i % 2 == 0) stage.pass(1min);
        }
        std::vector<std::int64_t> seen;
        tenancy::PageRequest page{.limit = 2};
        do {
            const auto part = must(stage.services.wallets.history(stage.tenant, user, page));
            for (const auto& record : part.items)
                seen.push_back(record.quantity);
            page.cursor = part.next_cursor;
        } while (page.cursor);
        CPPUNIT_ASSERT_EQUAL(std::size_t{5}, seen.size());
        CPPUNIT_ASSERT_EQUAL(std::int64_t{50}, seen.front());
        page.cursor = "soup";
        CPPUNIT_ASSERT_EQUAL(
            std::string{"invalid_cursor"},
            reasonOf(stage.services.wallets.history(stage.tenant, user, page)));
    }

    void usageIsSummedByDay() {
        BillingStage stage;
        const auto user = stage.subscriber("starter_monthly");
        for (int i = 0; i < 3; ++i) {
            must(stage.services.holds.settle(*must(stage.reserve(user, stage.newTalk())), 20s, 0s));
            stage.pass(12h);
        }
        const auto days = must(stage.services.wallets.summary(
            stage.tenant, user, stage.clock.now() - 240h, stage.clock.now()));
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, days.size());
        CPPUNIT_ASSERT(days[0].conversations == 2 && days[0].seconds == 40s);
    }

    void aWalletThatWasTamperedWithIsFound() {
        BillingStage stage;
        stage.subscriber("starter_monthly");
        stage.assertBalanced();
        stage.db.admin("UPDATE parley.wallet SET balance = balance + 1");
        const auto found = must(stage.services.wallets.differences(stage.tenant));
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, found.size());
        CPPUNIT_ASSERT_EQUAL(std::int64_t{3'601}, found.front().balance);
        CPPUNIT_ASSERT_EQUAL(std::int64_t{3'600}, found.front().ledger);
        CPPUNIT_ASSERT(must(stage.services.wallets.differences(base::TenantId{7})).empty());
    }

    void programsCountByThemselves() {
        BillingStage stage;
        const auto user = stage.subscriber("starter_monthly");
        auto& usage = stage.services.usage;
        const auto begun = must(usage.start(stage.tenant, user));
        CPPUNIT_ASSERT(begun.lease->allowed.held == 60s);
        CPPUNIT_ASSERT(must(usage.heartbeat(stage.tenant, user, begun.id, 30s)).held == 90s);
        const auto other = stage.newUser();
        CPPUNIT_ASSERT_EQUAL(
            std::string{"usage_not_found"},
            reasonOf(usage.heartbeat(stage.tenant, other, begun.id, 30s)));
        CPPUNIT_ASSERT_EQUAL(
            std::string{"usage_not_found"},
            reasonOf(usage.end(stage.tenant, other, begun.id, 30s)));
        CPPUNIT_ASSERT_EQUAL(std::int64_t{45}, must(usage.end(stage.tenant, user, begun.id, 45s)));
        CPPUNIT_ASSERT(must(usage.check(stage.tenant, user)).allowed);
        stage.assertBalanced();
    }

    void theTenantPaysForWhoHasNoPlan() {
        BillingStage stage{"receptionist"};
        must(stage.services.subscriptions.start(stage.tenant, std::nullopt, "front_desk"));
        const auto lease = *must(stage.services.holds.reserve(
            {.tenant = stage.tenant, .user = {}, .conversation = stage.newTalk()}));
        must(stage.services.holds.settle(lease, 60s, 0s));
        const auto standing =
            must(stage.services.subscriptions.standing(stage.tenant, stage.newUser()));
        CPPUNIT_ASSERT(standing.subscription->payer == Subscription::Payer::Tenant);
        CPPUNIT_ASSERT_EQUAL(
            std::int64_t{36'000 - 60}, standing.balances.at(0).available.value_or(0));
        stage.assertBalanced();
    }

    void theDemoHasSomethingToSell() {
        for (const std::string experience :
             {"practice", "mentor", "companion", "receptionist", "assistant"}) {
            BillingStage stage{experience};
            const auto user = stage.subscriber(std::string{demoPlan(experience)});
            CPPUNIT_ASSERT(must(stage.reserve(user, stage.newTalk())).has_value());
            CPPUNIT_ASSERT_EQUAL(
                0, must(stage.services.plans.seed(stage.tenant, demoCatalogue(experience))));
        }
    }

    void plansAreMadeAndWithdrawn() {
        BillingStage stage{"mentor"};
        auto& plans = stage.services.plans;
        Terms terms{.name = "Small", .price = {.micros = 1'000'000}};
        terms.allowances = {{.unit = Unit::Second, .included = 60}};
        const auto plan = must(
            plans.create(stage.tenant, {.slug = "small", .is_default = true, .terms = terms}, {}));
        CPPUNIT_ASSERT_EQUAL(
            std::string{"slug_taken"},
            reasonOf(plans.create(stage.tenant, {.slug = "small", .terms = terms}, {})));
        CPPUNIT_ASSERT(must(plans.find(stage.tenant, plan.id)).is_default);
        CPPUNIT_ASSERT_EQUAL(std::size_t{5}, must(plans.offered(stage.tenant)).size());
        must(plans.patch(stage.tenant, plan.id, {.offered = false}, {}));
        CPPUNIT_ASSERT_EQUAL(std::size_t{4}, must(plans.offered(stage.tenant)).size());
        CPPUNIT_ASSERT_EQUAL(
            std::string{"plan_not_found"},
            reasonOf(plans.patch(stage.tenant, PlanId::make(stage.clock.now()), {}, {})));
        terms.grace = 5s;
        terms.hard_cutoff = true;
        CPPUNIT_ASSERT_EQUAL(
            std::string{"invalid_body"},
            reasonOf(plans.addVersion(stage.tenant, plan.id, terms, {})));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(WalletsTest);

}  // namespace
}  // namespace parley::billing
