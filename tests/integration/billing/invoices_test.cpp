#include "support/billing_stage.hpp"

namespace parley::billing {
namespace {

using namespace std::chrono_literals;
using testing::BillingStage;
using testing::must;
using testing::reasonOf;

const base::Error kDeclined{
    .code = base::ErrorCode::InsufficientFunds, .reason = "provider_declined"};

class InvoicesTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(InvoicesTest);
    CPPUNIT_TEST(whatIsOwedIsTakenFromTheSavedCardOnce);
    CPPUNIT_TEST(aCardThatDoesNotPayIsTriedAgainAfterDays);
    CPPUNIT_TEST(aVendorThatChargesNoCardsIsNotAskedAgain);
    CPPUNIT_TEST(aChargeInDoubtIsAskedForUnderItsKey);
    CPPUNIT_TEST(whoOwesCanPayOnAPage);
    CPPUNIT_TEST(whileAPageIsOpenTheCardIsLeftAlone);
    CPPUNIT_TEST(whileTheCardIsChargedNoPageIsOpened);
    CPPUNIT_TEST(whoPaysTwiceCanGetItBack);
    CPPUNIT_TEST(invoicesComeInPagesWithTheirLines);
    CPPUNIT_TEST_SUITE_END();

public:
    void whatIsOwedIsTakenFromTheSavedCardOnce() {
        BillingStage stage{"companion"};
        const auto user = customer(stage);
        owe(stage, user);
        pays(stage);
        must(stage.services.collector.collectDue());
        must(stage.services.collector.collectDue());
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, stage.cashiers.charged.size());
        const auto& charged = stage.cashiers.charged.front();
        CPPUNIT_ASSERT_EQUAL(std::int64_t{9'980'000}, charged.amount.micros);
        CPPUNIT_ASSERT_EQUAL(std::string{"cus_1"}, charged.customer_id);
        // The vendor tells of it once more.
        tellPaid(stage, charged.order_key, 9'980'000);
        CPPUNIT_ASSERT_EQUAL(std::string{"paid 9980000, paid 9990000"}, invoicesOf(stage, user));
        const auto paid = list(stage, user).front();
        CPPUNIT_ASSERT(paid.paid_at == stage.clock.now() && !paid.next_charge_at);
        const auto days = must(stage.services.revenue.byDay(
            stage.tenant, stage.clock.now() - 1h, stage.clock.now() + 1h));
        CPPUNIT_ASSERT_EQUAL(std::int64_t{9'980'000}, days.front().paid);
        stage.assertBalanced();
    }

    void aCardThatDoesNotPayIsTriedAgainAfterDays() {
        BillingStage stage{"companion"};
        const auto user = customer(stage);
        owe(stage, user);
        stage.cashiers.charge_error = kDeclined;
        std::size_t tried = 0;
        for (const auto pause : {0h, 24h, 72h, 120h}) {
            if (pause > 0h) {
                stage.pass(pause - 1s);
                must(stage.services.collector.collectDue());
                CPPUNIT_ASSERT_EQUAL(tried, stage.cashiers.charged.size());
                stage.pass(1s);
            }
            must(stage.services.collector.collectDue());
            CPPUNIT_ASSERT_EQUAL(++tried, stage.cashiers.charged.size());
        }
        stage.pass(1000h);
        must(stage.services.collector.collectDue());
        CPPUNIT_ASSERT_EQUAL(tried, stage.cashiers.charged.size());
        std::set<std::string> keys;
        for (const auto& charge : stage.cashiers.charged)
            keys.insert(charge.order_key);
        CPPUNIT_ASSERT_EQUAL(tried, keys.size());
        const auto owed = list(stage, user, "open").front();
        CPPUNIT_ASSERT(!owed.next_charge_at && owed.failure == "provider_declined");
    }

    void aVendorThatChargesNoCardsIsNotAskedAgain() {
        BillingStage stage{"companion"};
        const auto user = customer(stage);
        owe(stage, user);
        stage.cashiers.charge_error =
            base::Error{.code = base::ErrorCode::Unprocessable, .reason = "provider_unsupported"};
        must(stage.services.collector.collectDue());
        stage.pass(1000h);
        must(stage.services.collector.collectDue());
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, stage.cashiers.charged.size());
        CPPUNIT_ASSERT(!list(stage, user, "open").front().next_charge_at);
    }

    void aChargeInDoubtIsAskedForUnderItsKey() {
        BillingStage stage{"companion"};
        const auto user = customer(stage);
        owe(stage, user);
        stage.cashiers.charge_error =
            base::Error{.code = base::ErrorCode::Unavailable, .reason = "provider_outcome_unknown"};
        must(stage.services.collector.collectDue());
        must(stage.services.collector.collectDue());
        stage.pass(10min);
        stage.cashiers.charge_error.reset();
        pays(stage);
        must(stage.services.collector.collectDue());
        const auto& charged = stage.cashiers.charged;
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, charged.size());
        CPPUNIT_ASSERT_EQUAL(charged.at(0).order_key, charged.at(1).order_key);
        CPPUNIT_ASSERT(list(stage, user, "open").empty());
    }

    void whoOwesCanPayOnAPage() {
        BillingStage stage{"companion"};
        // Nobody has saved a card of theirs.
        const auto user = stage.subscriber("casual");
        owe(stage, user);
        must(stage.services.collector.collectDue());
        CPPUNIT_ASSERT(stage.cashiers.charged.empty());
        const auto owed = list(stage, user, "open").front();
        CPPUNIT_ASSERT(!owed.next_charge_at);
        const auto opened = must(open(stage, user, owed.id));
        CPPUNIT_ASSERT_EQUAL(
            std::int64_t{9'980'000}, stage.cashiers.purchases.back().amount.micros);
        CPPUNIT_ASSERT_EQUAL(std::string{}, stage.cashiers.purchases.back().interval);
        tellPaid(stage, opened.id.publicId(), 9'980'000);
        CPPUNIT_ASSERT_EQUAL(std::string{"paid 9980000"}, invoicesOf(stage, user));
        CPPUNIT_ASSERT(list(stage, user).front().order == opened.id);
        CPPUNIT_ASSERT_EQUAL(std::string{"invoice_paid"}, reasonOf(open(stage, user, owed.id)));
        CPPUNIT_ASSERT_EQUAL(
            std::string{"invoice_not_found"}, reasonOf(open(stage, stage.newUser(), owed.id)));
        // It bought no plan.
        CPPUNIT_ASSERT_EQUAL(std::int64_t{3}, stage.available(user, Unit::Call) - kOverage);
    }

    void whileAPageIsOpenTheCardIsLeftAlone() {
        BillingStage stage{"companion"};
        const auto user = customer(stage);
        owe(stage, user);
        must(open(stage, user, list(stage, user, "open").front().id));
        must(stage.services.collector.collectDue());
        CPPUNIT_ASSERT(stage.cashiers.charged.empty());
        stage.pass(25h);
        pays(stage);
        must(stage.services.collector.collectDue());
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, stage.cashiers.charged.size());
    }

    void whileTheCardIsChargedNoPageIsOpened() {
        BillingStage stage{"companion"};
        const auto user = customer(stage);
        owe(stage, user);
        stage.cashiers.charge_error =
            base::Error{.code = base::ErrorCode::Unavailable, .reason = "provider_outcome_unknown"};
        must(stage.services.collector.collectDue());
        const auto owed = list(stage, user, "open").front();
        CPPUNIT_ASSERT_EQUAL(
            std::string{"invoice_being_charged"}, reasonOf(open(stage, user, owed.id)));
    }

    void whoPaysTwiceCanGetItBack() {
        BillingStage stage{"companion"};
        const auto user = stage.subscriber("casual");
        owe(stage, user);
        const auto owed = list(stage, user, "open").front().id;
        const auto first = must(open(stage, user, owed));
        const auto second = must(open(stage, user, owed));
        tellPaid(stage, first.id.publicId(), 9'980'000);
        tellPaid(stage, second.id.publicId(), 9'980'000);
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, list(stage, user, "paid").size());
        stage.cashiers.next = {.state = Cashiers::Receipt::State::Refunded};
        stage.cashiers.next.occurred_at = stage.clock.now();
        const auto order = must(stage.services.purchases.refund(
            stage.tenant, second.id, std::nullopt, "Paid twice", {}));
        CPPUNIT_ASSERT_EQUAL(std::string{"refunded"}, order.state);
        CPPUNIT_ASSERT_EQUAL(
            std::string{"9980000"},
            stage.db.adminValue("SELECT sum(refunded_micros) FROM parley.invoice"));
    }

    void invoicesComeInPagesWithTheirLines() {
        BillingStage stage{"companion"};
        const auto user = customer(stage);
        owe(stage, user);
        tenancy::PageRequest page{.limit = 1};
        const auto newest =
            must(stage.services.invoices.list(stage.tenant, user, std::nullopt, page));
        const auto& line = newest.items.at(0).lines.at(0);
        CPPUNIT_ASSERT_EQUAL(std::string{"Beyond the allowance"}, line.description);
        CPPUNIT_ASSERT(line.unit == Unit::Call && line.quantity == 2);
        page.cursor = newest.next_cursor;
        const auto older =
            must(stage.services.invoices.list(stage.tenant, user, std::nullopt, page));
        CPPUNIT_ASSERT_EQUAL(std::string{"paid"}, older.items.at(0).state);
        CPPUNIT_ASSERT(!older.next_cursor);
        page.cursor = "soup";
        CPPUNIT_ASSERT_EQUAL(
            std::string{"invalid_cursor"},
            reasonOf(stage.services.invoices.list(stage.tenant, user, std::nullopt, page)));
        CPPUNIT_ASSERT_EQUAL(
            std::size_t{2},
            must(stage.services.invoices.list(stage.tenant, std::nullopt, std::nullopt, {}))
                .items.size());
    }

private:
    /// Of the plan `casual`, besides its three calls.
    static constexpr std::int64_t kOverage = 100;

    static void pays(BillingStage& stage) {
        stage.cashiers.next = {.state = Cashiers::Receipt::State::Paid};
        stage.cashiers.next.occurred_at = stage.clock.now();
    }

    /// Somebody who has bought `casual`, so that the vendor knows their card.
    static base::UserId customer(BillingStage& stage) {
        const auto user = stage.newUser();
        stage.cashiers.next = {.state = Cashiers::Receipt::State::Active};
        stage.cashiers.next.customer_id = "cus_1";
        stage.cashiers.next.occurred_at = stage.clock.now();
        must(stage.services.purchases.checkout(
            stage.tenant, {.user = user, .plan_slug = "casual", .vendor = "stripe"}));
        stage.cashiers.next = {.state = Cashiers::Receipt::State::Pending};
        return user;
    }

    /// Two calls more than the plan includes, and the next month.
    static void owe(BillingStage& stage, base::UserId user) {
        for (int i = 0; i < 5; ++i)
            must(
                stage.services.holds.settle(*must(stage.reserve(user, stage.newTalk())), 100s, 0s));
        stage.moveTo("2026-02-01T00:00:00Z");
        must(stage.services.subscriptions.rollDue());
    }

    static std::vector<Invoice> list(
        BillingStage& stage, base::UserId user, const std::optional<std::string>& state = {}) {
        return must(stage.services.invoices.list(stage.tenant, user, state, {})).items;
    }

    static std::string invoicesOf(BillingStage& stage, base::UserId user) {
        std::string all;
        for (const auto& invoice : list(stage, user))
            all += (all.empty() ? "" : ", ") + invoice.state + " " +
                   std::to_string(invoice.amount.micros);
        return all;
    }

    static base::Result<Purchases::Opened> open(
        BillingStage& stage, base::UserId user, InvoiceId invoice) {
        return stage.services.purchases.checkout(
            stage.tenant, {.user = user, .invoice = invoice, .vendor = "stripe"});
    }

    static void tellPaid(BillingStage& stage, const std::string& order, std::int64_t micros) {
        PaymentEvent event{
            .kind = PaymentEvent::Kind::PaymentSucceeded,
            .event_id = "evt_" + order,
            .order_key = order,
            .object_id = "pi_" + order,
            .occurred_at = stage.clock.now()};
        event.amount = {.micros = micros};
        stage.cashiers.news = {event};
        must(stage.services.news.receive(stage.tenant, "stripe", {.body = "{}"}));
        jobs::Job job;
        job.tenant = stage.tenant;
        job.payload = {{"vendor", "stripe"}, {"event_id", event.event_id}};
        must(stage.services.news.apply(job));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(InvoicesTest);

}  // namespace
}  // namespace parley::billing
