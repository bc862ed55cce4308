#include "support/billing_stage.hpp"

#include <atomic>
#include <thread>

namespace parley::billing {
namespace {

using namespace std::chrono_literals;
using testing::BillingStage;
using testing::must;
using testing::reasonOf;

class PaymentsTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(PaymentsTest);
    CPPUNIT_TEST(capturingAnyNumberOfTimesMakesOneCustomer);
    CPPUNIT_TEST(aCardThatIsTakenAtOnceNeedsNoWebhook);
    CPPUNIT_TEST(aWebhookCountsOnceHoweverOftenItComes);
    CPPUNIT_TEST(aForgedWebhookIsRefused);
    CPPUNIT_TEST(newsOfSomethingUnknownWaitAndAreLeftToPeopleInTheEnd);
    CPPUNIT_TEST(anotherSumThanWasAskedForCountsForNothing);
    CPPUNIT_TEST(theNewsOfTwoEventsForOnePaymentCountOnce);
    CPPUNIT_TEST(aLateChangeRevivesNothing);
    CPPUNIT_TEST(moneyGivenBackTakesBackWhatIsLeft);
    CPPUNIT_TEST(nobodyGetsBackMoreThanTheyPaid);
    CPPUNIT_TEST(aCallIsMadeLonger);
    CPPUNIT_TEST(revenueIsSummedByDay);
    CPPUNIT_TEST(whatIsNotOfferedCannotBeBought);
    CPPUNIT_TEST_SUITE_END();

public:
    void capturingAnyNumberOfTimesMakesOneCustomer() {
        BillingStage stage{"practice", {.loops = 2, .database = {.connections_per_loop = 4}}};
        const auto user = stage.newUser();
        const auto opened = must(stage.services.purchases.checkout(
            stage.tenant, {.user = user, .plan_slug = "expert_monthly", .vendor = "paypal"}));
        CPPUNIT_ASSERT_EQUAL(std::int64_t{120}, stage.available(user));
        stage.cashiers.next = {.state = Cashiers::Receipt::State::Paid};
        stage.cashiers.next.occurred_at = stage.clock.now();
        stage.cashiers.next.customer_id = "payer_1";
        stage.cashiers.next.amount = {.micros = 29'990'000};
        std::vector<std::thread> capturers;
        for (int i = 0; i < 8; ++i) {
            capturers.emplace_back([&] {
                const auto order = stage.services.purchases.capture(stage.tenant, user, opened.id);
                CPPUNIT_ASSERT(order && order->state == "paid");
            });
        }
        for (auto& capturer : capturers)
            capturer.join();
        CPPUNIT_ASSERT_EQUAL(std::int64_t{18'000}, stage.available(user));
        CPPUNIT_ASSERT_EQUAL(
            std::string{"1 active expert_monthly"},
            stage.db.adminValue("SELECT count(*) || ' ' || min(c.state) || ' ' || min(p.slug) FROM "
                                "parley.customer c JOIN parley.plan p ON p.id = c.plan_id"));
        CPPUNIT_ASSERT_EQUAL(
            std::string{"1"}, stage.db.adminValue("SELECT count(*) FROM parley.invoice"));
        CPPUNIT_ASSERT_EQUAL(
            std::string{"https://vendor.test/payer_1"},
            must(stage.services.purchases.portal(stage.tenant, user, "")));
        stage.assertBalanced();
    }

    void aCardThatIsTakenAtOnceNeedsNoWebhook() {
        BillingStage stage;
        const auto user = stage.newUser();
        bought(stage, user, "payperuse");
        bought(stage, user, "payperuse");
        CPPUNIT_ASSERT_EQUAL(std::int64_t{120 + 1'200}, stage.available(user));
        stage.moveTo("2027-01-01T00:00:00Z");
        CPPUNIT_ASSERT_EQUAL(std::int64_t{120 + 1'200}, stage.available(user));
    }

    void aWebhookCountsOnceHoweverOftenItComes() {
        BillingStage stage;
        const auto user = stage.newUser();
        const auto order = must(stage.services.purchases.checkout(
            stage.tenant, {.user = user, .plan_slug = "payperuse", .vendor = "stripe"}));
        stage.cashiers.news = {paid(stage, order.id, "evt_1", 1'990'000)};
        CPPUNIT_ASSERT_EQUAL(std::int64_t{1}, receive(stage));
        CPPUNIT_ASSERT_EQUAL(std::int64_t{0}, receive(stage));
        CPPUNIT_ASSERT_EQUAL(std::string{}, work(stage, "evt_1"));
        CPPUNIT_ASSERT_EQUAL(std::string{}, work(stage, "evt_1"));
        must(stage.services.news.replay(stage.tenant, "stripe", "evt_1", {}));
        CPPUNIT_ASSERT_EQUAL(std::string{}, work(stage, "evt_1"));
        CPPUNIT_ASSERT_EQUAL(std::int64_t{720}, stage.available(user));
        const auto listed =
            must(stage.services.news.list(stage.tenant, std::nullopt, {})).items.at(0);
        CPPUNIT_ASSERT_EQUAL(std::string{"stale"}, listed.state);
        stage.assertBalanced();
    }

    void aForgedWebhookIsRefused() {
        BillingStage stage;
        const auto received =
            stage.services.news.receive(stage.tenant, "stripe", {.body = "forged"});
        CPPUNIT_ASSERT_EQUAL(std::string{"webhook_not_genuine"}, reasonOf(received));
        CPPUNIT_ASSERT(
            must(stage.services.news.list(stage.tenant, std::nullopt, {})).items.empty());
    }

    void newsOfSomethingUnknownWaitAndAreLeftToPeopleInTheEnd() {
        BillingStage stage;
        stage.cashiers.news = {paid(stage, PurchaseId::make(stage.clock.now()), "evt_1", 1)};
        receive(stage);
        for (int attempt = 1; attempt < 12; ++attempt)
            CPPUNIT_ASSERT_EQUAL(std::string{"payment_news_parked"}, work(stage, "evt_1", attempt));
        CPPUNIT_ASSERT_EQUAL(std::string{"payment_news_dead"}, work(stage, "evt_1", 12));
        const auto dead = must(stage.services.news.list(stage.tenant, "dead", {})).items;
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, dead.size());
        CPPUNIT_ASSERT_EQUAL(12, dead.front().attempts);
        CPPUNIT_ASSERT_EQUAL(
            std::string{"webhook_not_found"},
            reasonOf(stage.services.news.replay(stage.tenant, "stripe", "evt_2", {})));
    }

    void anotherSumThanWasAskedForCountsForNothing() {
        BillingStage stage;
        const auto user = stage.newUser();
        const auto order = must(stage.services.purchases.checkout(
            stage.tenant, {.user = user, .plan_slug = "payperuse", .vendor = "stripe"}));
        stage.cashiers.news = {paid(stage, order.id, "evt_1", 10'000)};
        receive(stage);
        CPPUNIT_ASSERT_EQUAL(std::string{"payment_news_dead"}, work(stage, "evt_1"));
        CPPUNIT_ASSERT_EQUAL(std::int64_t{120}, stage.available(user));
    }

    void theNewsOfTwoEventsForOnePaymentCountOnce() {
        BillingStage stage;
        const auto user = stage.newUser();
        subscribed(stage, user, "starter_monthly");
        for (const std::string event : {"evt_a", "evt_b"}) {
            auto renewed = news(stage, PaymentEvent::Kind::SubscriptionRenewed, event);
            renewed.amount = {.micros = 9'990'000};
            renewed.period_end = base::parseTime("2026-03-01T00:00:00Z");
            stage.cashiers.news = {renewed};
            receive(stage);
            work(stage, event);
        }
        CPPUNIT_ASSERT_EQUAL(
            std::string{"2"}, stage.db.adminValue("SELECT count(*) FROM parley.invoice"));
        stage.moveTo("2026-02-28T00:00:00Z");
        CPPUNIT_ASSERT_EQUAL(std::int64_t{3'600}, stage.available(user));
    }

    void aLateChangeRevivesNothing() {
        BillingStage stage;
        const auto user = stage.newUser();
        subscribed(stage, user, "starter_monthly");
        stage.pass(1h);
        auto ended = news(stage, PaymentEvent::Kind::SubscriptionEnded, "evt_end");
        auto renewed = news(stage, PaymentEvent::Kind::SubscriptionRenewed, "evt_late");
        renewed.occurred_at -= 30min;
        renewed.amount = {.micros = 9'990'000};
        renewed.period_end = base::parseTime("2026-03-01T00:00:00Z");
        stage.cashiers.news = {ended};
        receive(stage);
        work(stage, "evt_end");
        stage.cashiers.news = {renewed};
        receive(stage);
        work(stage, "evt_late");
        CPPUNIT_ASSERT_EQUAL(std::int64_t{120}, stage.available(user));
        stage.assertBalanced();
    }

    void moneyGivenBackTakesBackWhatIsLeft() {
        BillingStage stage;
        const auto user = stage.newUser();
        const auto order = bought(stage, user, "payperuse");
        must(stage.services.holds.settle(*must(stage.reserve(user, stage.newTalk())), 60s, 0s));
        CPPUNIT_ASSERT_EQUAL(std::int64_t{660}, stage.available(user));
        stage.cashiers.next = {.state = Cashiers::Receipt::State::Refunded};
        stage.cashiers.next.occurred_at = stage.clock.now();
        auto refunded = must(stage.services.purchases.refund(
            stage.tenant, order, Money{.micros = 990'000}, "half", {}));
        CPPUNIT_ASSERT_EQUAL(std::string{"paid"}, refunded.state);
        refunded = must(
            stage.services.purchases.refund(stage.tenant, order, std::nullopt, "the rest", {}));
        CPPUNIT_ASSERT_EQUAL(std::string{"refunded"}, refunded.state);
        CPPUNIT_ASSERT_EQUAL(
            std::string{"2"},
            stage.db.adminValue(
                "SELECT count(*) FROM parley.audit_entry WHERE action = 'order.refunded'"));
        CPPUNIT_ASSERT_EQUAL(std::int64_t{1'000'000}, stage.cashiers.refunds.back().micros);
        CPPUNIT_ASSERT_EQUAL(std::int64_t{60}, stage.available(user));
        stage.assertBalanced();
    }

    void nobodyGetsBackMoreThanTheyPaid() {
        BillingStage stage;
        const auto user = stage.newUser();
        const auto order = bought(stage, user, "payperuse");
        for (const Money& amount :
             {Money{.micros = 1'990'001},
              Money{.micros = 0},
              Money{.micros = 1, .currency = "EUR"}})
            CPPUNIT_ASSERT_EQUAL(
                std::string{"refund_too_large"},
                reasonOf(stage.services.purchases.refund(stage.tenant, order, amount, "x", {})));
        CPPUNIT_ASSERT(stage.cashiers.refunds.empty());
    }

    void aCallIsMadeLonger() {
        BillingStage stage{"companion"};
        const auto user = stage.subscriber("standard");
        const auto lease = *must(stage.reserve(user, stage.newTalk()));
        CPPUNIT_ASSERT(lease.allowed.held == 300s);
        stage.cashiers.next = {.state = Cashiers::Receipt::State::Paid};
        stage.cashiers.next.occurred_at = stage.clock.now();
        must(stage.services.purchases.checkout(
            stage.tenant, {.user = user, .conversation = lease.conversation}));
        CPPUNIT_ASSERT_EQUAL(
            std::int64_t{2'990'000}, stage.cashiers.purchases.back().amount.micros);
        CPPUNIT_ASSERT(must(stage.services.holds.extend(lease, 1, 290s)).held == 600s);
        CPPUNIT_ASSERT_EQUAL(std::int64_t{1}, must(stage.services.holds.settle(lease, 550s, 0s)));
        CPPUNIT_ASSERT_EQUAL(
            std::string{"extension_not_offered"},
            reasonOf(stage.services.purchases.checkout(
                stage.tenant, {.user = user, .conversation = lease.conversation})));
    }

    void revenueIsSummedByDay() {
        BillingStage stage;
        bought(stage, stage.newUser(), "payperuse");
        bought(stage, stage.newUser(), "starter_monthly");
        stage.db.admin(
            "INSERT INTO parley.cost_event (tenant_id, id, provider_id, kind, unit, "
            "quantity_milli, micros, currency, at) VALUES (100, gen_random_uuid(), "
            "gen_random_uuid(), 'tts', 'character', 1, 120000, 'USD', '2026-01-01T12:00:00Z')");
        stage.pass(24h);
        const auto days = must(stage.services.revenue.byDay(
            stage.tenant, *base::parseTime("2026-01-01T00:00:00Z"), stage.clock.now()));
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, days.size());
        CPPUNIT_ASSERT_EQUAL(std::int64_t{11'980'000}, days.front().paid);
        CPPUNIT_ASSERT_EQUAL(std::int64_t{11'860'000}, days.front().margin());
    }

    void whatIsNotOfferedCannotBeBought() {
        BillingStage stage;
        for (const std::string plan : {"free", "no_such_plan"})
            CPPUNIT_ASSERT_EQUAL(
                std::string{"plan_not_found"},
                reasonOf(stage.services.purchases.checkout(
                    stage.tenant, {.user = stage.newUser(), .plan_slug = plan})));
    }

private:
    static PaymentEvent news(
        const BillingStage& stage, PaymentEvent::Kind kind, const std::string& event_id) {
        return {
            .kind = kind,
            .event_id = event_id,
            .object_id = "sub_1",
            .subscription_id = "sub_1",
            .occurred_at = stage.clock.now()};
    }

    static PaymentEvent paid(
        const BillingStage& stage,
        PurchaseId order,
        const std::string& event_id,
        std::int64_t micros) {
        return {
            .kind = PaymentEvent::Kind::PaymentSucceeded,
            .event_id = event_id,
            .order_key = order.publicId(),
            .object_id = "pi_" + event_id,
            .amount = {.micros = micros},
            .occurred_at = stage.clock.now()};
    }

    static std::int64_t receive(BillingStage& stage) {
        return must(stage.services.news.receive(stage.tenant, "stripe", {.body = "{}"}));
    }

    /// As the worker does: why it failed, if it did.
    static std::string work(BillingStage& stage, const std::string& event_id, int attempt = 1) {
        jobs::Job job;
        job.tenant = stage.tenant;
        job.attempt = attempt;
        job.max_attempts = 12;
        job.payload = {{"vendor", "stripe"}, {"event_id", event_id}};
        return reasonOf(stage.services.news.apply(job));
    }

    static PurchaseId bought(BillingStage& stage, base::UserId user, const std::string& plan) {
        stage.cashiers.next = {.state = Cashiers::Receipt::State::Paid};
        stage.cashiers.next.occurred_at = stage.clock.now();
        return must(stage.services.purchases.checkout(
                        stage.tenant, {.user = user, .plan_slug = plan}))
            .id;
    }

    static void subscribed(BillingStage& stage, base::UserId user, const std::string& plan) {
        const auto order = must(stage.services.purchases.checkout(
            stage.tenant, {.user = user, .plan_slug = plan, .vendor = "stripe"}));
        auto event =
            paid(stage, order.id, "evt_first", stage.cashiers.purchases.back().amount.micros);
        event.subscription_id = "sub_1";
        stage.cashiers.news = {event};
        receive(stage);
        work(stage, "evt_first");
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(PaymentsTest);

}  // namespace
}  // namespace parley::billing
