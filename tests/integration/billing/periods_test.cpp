#include "support/billing_stage.hpp"

namespace parley::billing {
namespace {

using namespace std::chrono_literals;
using testing::BillingStage;
using testing::must;

/// The days on which allowances of a plan that was begun on 31 January 2026 at noon come, worked
/// out with a paper calendar.
constexpr std::array kMonths{"2026-02-28", "2026-03-31", "2026-04-30", "2026-05-31", "2026-06-30",
                             "2026-07-31", "2026-08-31", "2026-09-30", "2026-10-31", "2026-11-30",
                             "2026-12-31", "2027-01-31", "2027-02-28", "2027-03-31", "2027-04-30",
                             "2027-05-31", "2027-06-30", "2027-07-31", "2027-08-31", "2027-09-30",
                             "2027-10-31", "2027-11-30", "2027-12-31", "2028-01-31"};
constexpr std::array kThirtyDays{
    "2026-03-02",
    "2026-04-01",
    "2026-05-01",
    "2026-05-31",
    "2026-06-30",
    "2026-07-30",
    "2026-08-29",
    "2026-09-28",
    "2026-10-28",
    "2026-11-27",
    "2026-12-27",
    "2027-01-26",
    "2027-02-25"};

/// Two years of a plan with 1,000 seconds a month, of which 300 that are left go over once, and 500
/// more at a cent each: worked out with pencil and paper.
struct Month {
    int used;
    /// At its end, without what could still be bought.
    int left;
    int over;
    int goes_over;
};
constexpr std::array<Month, 24> kFigures{
    {{400, 600, 0, 300}, {1300, 0, 0, 0},     {1500, 0, 500, 0},  {0, 1000, 0, 300},
     {950, 350, 0, 300}, {1000, 300, 0, 300}, {400, 900, 0, 300}, {1300, 0, 0, 0},
     {1500, 0, 500, 0},  {0, 1000, 0, 300},   {950, 350, 0, 300}, {1000, 300, 0, 300},
     {400, 900, 0, 300}, {1300, 0, 0, 0},     {1500, 0, 500, 0},  {0, 1000, 0, 300},
     {950, 350, 0, 300}, {1000, 300, 0, 300}, {400, 900, 0, 300}, {1300, 0, 0, 0},
     {1500, 0, 500, 0},  {0, 1000, 0, 300},   {950, 350, 0, 300}, {1000, 300, 0, 300}}};

class PeriodsTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(PeriodsTest);
    CPPUNIT_TEST(twoYearsOfMonths);
    CPPUNIT_TEST(everyFigureOfTwoYearsIsAsOnPaper);
    CPPUNIT_TEST(aYearOfEachAnnualPlan);
    CPPUNIT_TEST(allowancesThatNobodyUsedArePassedOver);
    CPPUNIT_TEST(whoDoesNotPayIsPastDueAfterTwoDays);
    CPPUNIT_TEST(whoCancelledGoesOnToTheEndOfWhatIsPaid);
    CPPUNIT_TEST(whoComesBackToTheFreePlanFindsWhatWasLeft);
    CPPUNIT_TEST(aDearerPlanCountsAtOnceAndACheaperOneLater);
    CPPUNIT_TEST(aNewVersionIsForNewSubscribers);
    CPPUNIT_TEST(timeAloneRollsEverybody);
    CPPUNIT_TEST_SUITE_END();

public:
    void twoYearsOfMonths() {
        BillingStage stage;
        stage.moveTo("2026-01-31T12:00:00Z");
        const auto user = stage.subscriber("starter_monthly");
        walk(stage, user, kMonths, 3'600);
        CPPUNIT_ASSERT_EQUAL(
            std::string{"25"},
            stage.db.adminValue("SELECT count(*) FROM parley.ledger_entry WHERE kind = 'grant'"));
    }

    void everyFigureOfTwoYearsIsAsOnPaper() {
        constexpr int kIncluded = 1'000;
        constexpr int kCap = 500;
        BillingStage stage;
        stage.moveTo("2026-01-31T12:00:00Z");
        Terms terms{.name = "Saver"};
        terms.allowances = {
            {.unit = Unit::Second,
             .included = kIncluded,
             .overage_cap = kCap,
             .overage_micros = 10'000,
             .rollover_cap = 300}};
        must(stage.services.plans.seed(
            stage.tenant, {{.slug = "saver", .position = 20, .terms = terms}}));
        const auto user = stage.subscriber("saver");
        std::int64_t invoiced = 0;
        for (std::size_t i = 0; i < kFigures.size(); ++i) {
            const auto& month = kFigures.at(i);
            const std::string day = kMonths.at(i);
            if (month.used > 0) talk(stage, user, std::chrono::seconds{month.used});
            stage.moveTo(day + "T11:59:59Z");
            const std::int64_t before = month.left + kCap - month.over;
            CPPUNIT_ASSERT_EQUAL_MESSAGE(day, before, stage.available(user));
            stage.moveTo(day + "T12:00:00Z");
            const std::int64_t after = kIncluded + month.goes_over + kCap;
            CPPUNIT_ASSERT_EQUAL_MESSAGE(day, after, stage.available(user));
            invoiced += month.over * 10'000;
            CPPUNIT_ASSERT_EQUAL_MESSAGE(
                day,
                std::to_string(invoiced),
                stage.db.adminValue("SELECT coalesce(sum(amount_micros), 0) FROM parley.invoice"));
        }
        stage.assertBalanced();
    }

    void aYearOfEachAnnualPlan() {
        for (const auto& [plan, seconds] :
             {std::pair{"starter_annual", std::int64_t{3'600}},
              std::pair{"professional_annual", std::int64_t{7'200}},
              std::pair{"expert_annual", std::int64_t{18'000}}}) {
            BillingStage stage;
            stage.moveTo("2026-01-31T12:00:00Z");
            const auto user = stage.subscriber(plan);
            // Besides it, ten hours may be used for money.
            walk(stage, user, kThirtyDays, seconds + 36'000);
        }
    }

    void allowancesThatNobodyUsedArePassedOver() {
        BillingStage stage;
        const auto user = stage.subscriber("starter_monthly");
        stage.moveTo("2026-07-15T00:00:00Z");
        CPPUNIT_ASSERT_EQUAL(std::int64_t{3'600}, stage.available(user));
        CPPUNIT_ASSERT_EQUAL(
            std::string{"2"},
            stage.db.adminValue("SELECT count(*) FROM parley.ledger_entry WHERE kind = 'grant'"));
        stage.assertBalanced();
    }

    void whoDoesNotPayIsPastDueAfterTwoDays() {
        BillingStage stage;
        const auto user = buy(stage, "starter_monthly");
        stage.moveTo("2026-02-02T00:00:00Z");
        // The vendor takes its time to renew.
        CPPUNIT_ASSERT(must(stage.reserve(user, stage.newTalk())).has_value());
        stage.moveTo("2026-02-03T00:00:00Z");
        const auto refused = stage.reserve(user, stage.newTalk());
        CPPUNIT_ASSERT_EQUAL(std::string{"payment_due"}, testing::reasonOf(refused));
        CPPUNIT_ASSERT(!must(stage.services.usage.check(stage.tenant, user)).allowed);
    }

    void whoCancelledGoesOnToTheEndOfWhatIsPaid() {
        BillingStage stage;
        const auto user = buy(stage, "starter_monthly");
        must(stage.services.purchases.cancel(stage.tenant, user));
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, stage.cashiers.cancelled.size());
        stage.moveTo("2026-01-31T23:00:00Z");
        CPPUNIT_ASSERT_EQUAL(std::int64_t{3'600}, stage.available(user));
        stage.moveTo("2026-02-01T00:00:00Z");
        // Back on the free plan.
        CPPUNIT_ASSERT_EQUAL(std::int64_t{120}, stage.available(user));
        stage.assertBalanced();
    }

    void whoComesBackToTheFreePlanFindsWhatWasLeft() {
        BillingStage stage;
        const auto user = stage.newUser();
        must(stage.services.holds.settle(*must(stage.reserve(user, stage.newTalk())), 50s, 0s));
        must(stage.services.subscriptions.start(stage.tenant, user, "starter_monthly"));
        CPPUNIT_ASSERT_EQUAL(std::int64_t{3'600}, stage.available(user));
        stage.db.admin(
            "UPDATE parley.subscription SET paid_until = '2026-01-10', cancels_at_end = true "
            "WHERE state = 'active'");
        stage.moveTo("2026-01-11T00:00:00Z");
        // The allowance of January was given once; what was left of it ended with the change.
        CPPUNIT_ASSERT_EQUAL(std::int64_t{0}, stage.available(user));
        stage.moveTo("2026-02-01T00:00:00Z");
        CPPUNIT_ASSERT_EQUAL(std::int64_t{120}, stage.available(user));
        stage.assertBalanced();
    }

    void aDearerPlanCountsAtOnceAndACheaperOneLater() {
        BillingStage stage;
        const auto user = buy(stage, "professional_monthly");
        must(stage.services.holds.settle(*must(stage.reserve(user, stage.newTalk())), 60s, 0s));
        must(stage.services.purchases.change(stage.tenant, user, "expert_monthly"));
        CPPUNIT_ASSERT_EQUAL(std::int64_t{18'000 - 60}, stage.available(user));
        const auto standing =
            must(stage.services.purchases.change(stage.tenant, user, "starter_monthly"));
        CPPUNIT_ASSERT(standing.subscription->next_plan == "starter_monthly");
        CPPUNIT_ASSERT_EQUAL(std::int64_t{18'000 - 60}, stage.available(user));
        stage.moveTo("2026-02-01T00:00:00Z");
        CPPUNIT_ASSERT_EQUAL(std::int64_t{3'600}, stage.available(user));
        stage.assertBalanced();
    }

    void aNewVersionIsForNewSubscribers() {
        BillingStage stage;
        const auto old = stage.subscriber("starter_monthly");
        auto plan = must(stage.services.plans.all(stage.tenant)).at(2);
        CPPUNIT_ASSERT_EQUAL(std::string{"starter_monthly"}, plan.slug);
        plan.terms.allowances.front().included = 60;
        plan = must(stage.services.plans.addVersion(stage.tenant, plan.id, plan.terms, {}));
        CPPUNIT_ASSERT_EQUAL(2, plan.version);
        stage.moveTo("2026-02-15T00:00:00Z");
        CPPUNIT_ASSERT_EQUAL(std::int64_t{3'600}, stage.available(old));
        CPPUNIT_ASSERT_EQUAL(
            std::int64_t{60}, stage.available(stage.subscriber("starter_monthly")));
    }

    void timeAloneRollsEverybody() {
        BillingStage stage;
        for (int i = 0; i < 250; ++i)
            stage.subscriber("starter_monthly");
        stage.moveTo("2026-02-01T00:00:00Z");
        must(stage.services.subscriptions.rollDue());
        CPPUNIT_ASSERT_EQUAL(
            std::string{"500"},
            stage.db.adminValue("SELECT count(*) FROM parley.ledger_entry WHERE kind = 'grant'"));
        stage.assertBalanced();
    }

private:
    /// Just before and at each day: the old allowance, and a new one.
    template <typename Days>
    static void walk(BillingStage& stage, base::UserId user, const Days& days, std::int64_t full) {
        for (const std::string day : days) {
            must(stage.services.holds.settle(*must(stage.reserve(user, stage.newTalk())), 40s, 0s));
            stage.moveTo(day + "T11:59:59Z");
            CPPUNIT_ASSERT_EQUAL_MESSAGE(day, full - 40, stage.available(user));
            stage.moveTo(day + "T12:00:00Z");
            CPPUNIT_ASSERT_EQUAL_MESSAGE(day, full, stage.available(user));
        }
        stage.assertBalanced();
    }

    static void talk(BillingStage& stage, base::UserId user, std::chrono::seconds time) {
        const auto lease = *must(stage.reserve(user, stage.newTalk()));
        must(stage.services.holds.extend(lease, 1, time - 60s));
        CPPUNIT_ASSERT_EQUAL(
            static_cast<std::int64_t>(time.count()),
            must(stage.services.holds.settle(lease, time, 0s)));
    }

    static base::UserId buy(BillingStage& stage, const std::string& plan) {
        const auto user = stage.newUser();
        stage.cashiers.next = {.state = Cashiers::Receipt::State::Active};
        stage.cashiers.next.occurred_at = stage.clock.now();
        const auto opened = must(
            stage.services.purchases.checkout(stage.tenant, {.user = user, .plan_slug = plan}));
        stage.db.admin(
            "UPDATE parley.subscription SET vendor_subscription_id = 'sub_' || id WHERE id = '" +
            opened.id.uuid().text() + "'");
        return user;
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(PeriodsTest);

}  // namespace
}  // namespace parley::billing
