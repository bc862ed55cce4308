#include "support/billing_stage.hpp"

namespace parley::billing {
namespace {

using namespace std::chrono_literals;
using testing::BillingStage;
using testing::must;
using testing::reasonOf;
using Kind = PaymentEvent::Kind;

constexpr std::int64_t kPrice = 9'990'000;

/// One subscriber at one vendor, and what that tells.
class Told {
public:
    Told(BillingStage& stage, std::string vendor)
        : stage_{stage}, vendor_{std::move(vendor)}, user{stage.newUser()} {
        order = must(stage.services.purchases.checkout(
                         stage.tenant,
                         {.user = user, .plan_slug = "starter_monthly", .vendor = vendor_}))
                    .id;
    }

    /// Received and applied: why it could not be, if so.
    std::string tell(PaymentEvent event) {
        event.event_id = "evt_" + std::to_string(++told_);
        if (event.occurred_at == base::UtcTime{}) event.occurred_at = stage_.clock.now();
        stage_.cashiers.news = {event};
        must(stage_.services.news.receive(stage_.tenant, vendor_, {.body = "{}"}));
        return work(event.event_id);
    }
    std::string work(const std::string& event_id) {
        jobs::Job job;
        job.tenant = stage_.tenant;
        job.attempt = 1;
        job.max_attempts = 12;
        job.payload = {{"vendor", vendor_}, {"event_id", event_id}};
        return reasonOf(stage_.services.news.apply(job));
    }
    std::string paid(const std::string& object) {
        return tell(
            {.kind = Kind::PaymentSucceeded,
             .order_key = order.publicId(),
             .object_id = object,
             .subscription_id = "sub_1",
             .amount = {.micros = kPrice}});
    }
    std::string renewed(const std::string& object, const char* until = nullptr) {
        PaymentEvent event{
            .kind = Kind::SubscriptionRenewed,
            .order_key = order.publicId(),
            .object_id = object,
            .subscription_id = "sub_1",
            .amount = {.micros = kPrice}};
        if (until != nullptr) event.period_end = base::parseTime(until);
        return tell(std::move(event));
    }
    std::string refunded(const std::string& object, std::int64_t micros) {
        return tell(
            {.kind = Kind::PaymentRefunded, .object_id = object, .amount = {.micros = micros}});
    }
    std::string named(const std::string& object, const std::string& other) {
        return tell({.kind = Kind::PaymentNamed, .object_id = object, .payment_id = other});
    }
    /// `paid 0, paid 9990000`: what came back of each payment, oldest first.
    std::string refunds() const {
        return stage_.db.adminValue(
            "SELECT string_agg(state || ' ' || refunded_micros, ', ' ORDER BY at) FROM "
            "parley.invoice WHERE user_id = '" +
            user.uuid().text() + "'");
    }
    std::string state() const {
        return stage_.db.adminValue(
            "SELECT state || ' ' || coalesce(vendor_subscription_id, '') FROM parley.subscription "
            "WHERE id = '" +
            order.uuid().text() + "'");
    }

private:
    BillingStage& stage_;
    const std::string vendor_;
    int told_ = 0;

public:
    const base::UserId user;
    PurchaseId order;
};

class RenewalsTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(RenewalsTest);
    CPPUNIT_TEST(aRefundIsFoundByEitherNameOfItsPayment);
    CPPUNIT_TEST(aRefundThatComesBeforeTheNameWaitsForIt);
    CPPUNIT_TEST(aRenewalGivenBackStaysARenewal);
    CPPUNIT_TEST(aRefundThatBearsTheOrderIsOfThePaymentItNames);
    CPPUNIT_TEST(aVendorThatNamesNoPeriodPaysTheNextOne);
    CPPUNIT_TEST(whatTheVendorCallsASubscriptionIsLearntLater);
    CPPUNIT_TEST(anApprovedOrderIsTakenWithoutItsPayer);
    CPPUNIT_TEST(anApprovedOrderThatDoesNotPayIsTriedAgain);
    CPPUNIT_TEST_SUITE_END();

public:
    void aRefundIsFoundByEitherNameOfItsPayment() {
        for (const std::string name : {"in_1", "pi_1"}) {
            BillingStage stage;
            Told told{stage, "stripe"};
            CPPUNIT_ASSERT_EQUAL(std::string{}, told.paid("in_1"));
            CPPUNIT_ASSERT_EQUAL(std::string{}, told.named("in_1", "pi_1"));
            CPPUNIT_ASSERT_EQUAL(std::string{}, told.refunded(name, kPrice));
            CPPUNIT_ASSERT_EQUAL(std::string{"paid 9990000"}, told.refunds());
            CPPUNIT_ASSERT_EQUAL(std::string{"ended sub_1"}, told.state());
            stage.assertBalanced();
        }
    }

    void aRefundThatComesBeforeTheNameWaitsForIt() {
        BillingStage stage;
        Told told{stage, "stripe"};
        CPPUNIT_ASSERT_EQUAL(std::string{"payment_news_parked"}, told.refunded("pi_1", kPrice));
        told.paid("in_1");
        CPPUNIT_ASSERT_EQUAL(std::string{"payment_news_parked"}, told.work("evt_1"));
        told.named("in_1", "pi_1");
        CPPUNIT_ASSERT_EQUAL(std::string{}, told.work("evt_1"));
        CPPUNIT_ASSERT_EQUAL(std::string{"ended sub_1"}, told.state());
    }

    void aRenewalGivenBackStaysARenewal() {
        BillingStage stage;
        Told told{stage, "stripe"};
        told.paid("in_1");
        stage.moveTo("2026-02-01T00:00:00Z");
        told.renewed("in_2", "2026-03-01T00:00:00Z");
        told.named("in_2", "pi_2");
        CPPUNIT_ASSERT_EQUAL(std::string{}, told.refunded("pi_2", 4'000'000));
        CPPUNIT_ASSERT_EQUAL(std::string{}, told.refunded("pi_2", kPrice));
        CPPUNIT_ASSERT_EQUAL(std::string{}, told.refunded("pi_2", 4'000'000));
        CPPUNIT_ASSERT_EQUAL(std::string{"paid 0, paid 9990000"}, told.refunds());
        CPPUNIT_ASSERT_EQUAL(std::string{"active sub_1"}, told.state());
    }

    void aRefundThatBearsTheOrderIsOfThePaymentItNames() {
        BillingStage stage;
        Told told{stage, "paypal"};
        told.paid("I-1");
        told.renewed("sale_1");
        stage.moveTo("2026-02-01T00:00:00Z");
        told.renewed("sale_2");
        PaymentEvent refund{
            .kind = Kind::PaymentRefunded,
            .order_key = told.order.publicId(),
            .object_id = "sale_2",
            .amount = {.micros = kPrice}};
        CPPUNIT_ASSERT_EQUAL(std::string{}, told.tell(refund));
        CPPUNIT_ASSERT_EQUAL(std::string{"paid 0, paid 9990000"}, told.refunds());
        CPPUNIT_ASSERT_EQUAL(std::string{"active sub_1"}, told.state());
        refund.object_id = "sale_1";
        CPPUNIT_ASSERT_EQUAL(std::string{}, told.tell(refund));
        CPPUNIT_ASSERT_EQUAL(std::string{"paid 9990000, paid 9990000"}, told.refunds());
        CPPUNIT_ASSERT_EQUAL(std::string{"ended sub_1"}, told.state());
    }

    void aVendorThatNamesNoPeriodPaysTheNextOne() {
        BillingStage stage;
        stage.moveTo("2026-01-31T21:00:00Z");
        Told told{stage, "paypal"};
        told.paid("I-1");
        told.renewed("sale_1");
        // Some hours before the first period ends, as vendors do.
        for (const auto& [sale, at, until] :
             {std::tuple{"sale_2", "2026-02-28T10:00:00Z", "2026-03-31 21:00:00+00"},
              std::tuple{"sale_3", "2026-03-31T10:00:00Z", "2026-04-30 21:00:00+00"}}) {
            stage.moveTo(at);
            CPPUNIT_ASSERT_EQUAL(std::string{}, told.renewed(sale));
            CPPUNIT_ASSERT_EQUAL(
                std::string{until},
                stage.db.adminValue(
                    "SELECT paid_until AT TIME ZONE 'UTC' || '+00' FROM parley.subscription"));
        }
        CPPUNIT_ASSERT_EQUAL(std::string{"paid 0, paid 0, paid 0"}, told.refunds());
        stage.moveTo("2026-04-20T00:00:00Z");
        CPPUNIT_ASSERT_EQUAL(std::int64_t{3'600}, stage.available(told.user));
    }

    void whatTheVendorCallsASubscriptionIsLearntLater() {
        BillingStage stage;
        Told told{stage, "paypal"};
        stage.cashiers.next = {.state = Cashiers::Receipt::State::Active};
        stage.cashiers.next.amount = {.micros = kPrice};
        stage.cashiers.next.occurred_at = stage.clock.now();
        must(stage.services.purchases.capture(stage.tenant, told.user, told.order));
        CPPUNIT_ASSERT_EQUAL(std::string{"active "}, told.state());
        CPPUNIT_ASSERT_EQUAL(std::string{}, told.renewed("sale_1"));
        must(stage.services.purchases.cancel(stage.tenant, told.user));
        CPPUNIT_ASSERT_EQUAL(std::string{"sub_1"}, stage.cashiers.cancelled.at(0));
    }

    void anApprovedOrderIsTakenWithoutItsPayer() {
        BillingStage stage;
        Told told{stage, "paypal"};
        stage.cashiers.next = {.state = Cashiers::Receipt::State::Paid};
        stage.cashiers.next.amount = {.micros = kPrice};
        stage.cashiers.next.occurred_at = stage.clock.now();
        for (int i = 0; i < 2; ++i)
            CPPUNIT_ASSERT_EQUAL(std::string{}, told.tell(approved(told)));
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, stage.cashiers.captured.size());
        CPPUNIT_ASSERT_EQUAL(std::int64_t{3'600}, stage.available(told.user));
        stage.assertBalanced();
    }

    void anApprovedOrderThatDoesNotPayIsTriedAgain() {
        BillingStage stage;
        Told told{stage, "paypal"};
        CPPUNIT_ASSERT_EQUAL(std::string{"payment_news_parked"}, told.tell(approved(told)));
        stage.cashiers.next = {.state = Cashiers::Receipt::State::Paid};
        stage.cashiers.next.amount = {.micros = kPrice};
        stage.cashiers.next.occurred_at = stage.clock.now();
        CPPUNIT_ASSERT_EQUAL(std::string{}, told.work("evt_1"));
        CPPUNIT_ASSERT_EQUAL(std::int64_t{3'600}, stage.available(told.user));
    }

private:
    static PaymentEvent approved(const Told& told) {
        return {
            .kind = Kind::CheckoutApproved,
            .order_key = told.order.publicId(),
            .object_id = "page_" + told.order.publicId()};
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(RenewalsTest);

}  // namespace
}  // namespace parley::billing
