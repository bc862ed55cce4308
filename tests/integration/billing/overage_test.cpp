#include "support/billing_stage.hpp"

namespace parley::billing {
namespace {

using namespace std::chrono_literals;
using testing::BillingStage;
using testing::must;
using testing::reasonOf;

class OverageTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(OverageTest);
    CPPUNIT_TEST(whatGoesOverIsChargedOnceForAConversation);
    CPPUNIT_TEST(whatGoesOverIsChargedByTheUnit);
    CPPUNIT_TEST(nobodyGoesBeyondTheCap);
    CPPUNIT_TEST(whatIsOwedComesOnOneInvoice);
    CPPUNIT_TEST(whatIsUnlimitedIsCountedAndNotCharged);
    CPPUNIT_TEST(someOfWhatIsLeftGoesOver);
    CPPUNIT_TEST_SUITE_END();

public:
    void whatGoesOverIsChargedOnceForAConversation() {
        BillingStage stage;
        const auto user = stage.subscriber("starter_annual");
        spendTalking(stage, user, 3'590s);
        const auto lease = *must(stage.reserve(user, stage.newTalk()));
        CPPUNIT_ASSERT(lease.allowed.left == 10s + 36'000s);
        CPPUNIT_ASSERT_EQUAL(std::int64_t{40}, must(stage.services.holds.settle(lease, 40s, 0s)));
        CPPUNIT_ASSERT_EQUAL(
            std::string{"30 second 1590000"},
            stage.db.adminValue(
                "SELECT quantity || ' ' || unit || ' ' || micros FROM parley.charge"));
        CPPUNIT_ASSERT_EQUAL(
            std::string{"0 0"},
            stage.db.adminValue("SELECT balance || ' ' || held FROM parley.wallet"));
        stage.assertBalanced();
    }

    void whatGoesOverIsChargedByTheUnit() {
        BillingStage stage{"companion"};
        const auto user = stage.subscriber("casual");
        for (int i = 0; i < 5; ++i) {
            const auto lease = *must(stage.reserve(user, stage.newTalk()));
            must(stage.services.holds.settle(lease, 200s, 0s));
        }
        CPPUNIT_ASSERT_EQUAL(
            std::string{"2 9980000"},
            stage.db.adminValue(
                "SELECT count(*) || ' ' || sum(micros) FROM parley.charge WHERE quantity = 1"));
        stage.assertBalanced();
    }

    void nobodyGoesBeyondTheCap() {
        BillingStage stage{"receptionist"};
        const auto user = stage.subscriber("front_desk");
        spendTalking(stage, user, 18'000s);
        spendTalking(stage, user, 18'000s);
        const auto refused = stage.reserve(user, stage.newTalk());
        CPPUNIT_ASSERT_EQUAL(std::string{"credit_used_up"}, reasonOf(refused));
        stage.moveTo("2026-02-01T00:00:00Z");
        CPPUNIT_ASSERT_EQUAL(std::int64_t{36'000}, stage.available(user));
        stage.assertBalanced();
    }

    void whatIsOwedComesOnOneInvoice() {
        BillingStage stage{"companion"};
        const auto user = stage.subscriber("casual");
        for (int i = 0; i < 5; ++i)
            must(
                stage.services.holds.settle(*must(stage.reserve(user, stage.newTalk())), 100s, 0s));
        stage.moveTo("2026-02-01T00:00:00Z");
        must(stage.services.subscriptions.rollDue());
        CPPUNIT_ASSERT_EQUAL(
            std::string{"open 9980000 2"},
            stage.db.adminValue(
                "SELECT i.state || ' ' || i.amount_micros || ' ' || l.quantity FROM parley.invoice "
                "i JOIN parley.invoice_line l ON l.invoice_id = i.id"));
        stage.moveTo("2026-03-01T00:00:00Z");
        must(stage.services.subscriptions.rollDue());
        CPPUNIT_ASSERT_EQUAL(
            std::string{"1"}, stage.db.adminValue("SELECT count(*) FROM parley.invoice"));
    }

    void whatIsUnlimitedIsCountedAndNotCharged() {
        BillingStage stage{"companion"};
        const auto user = stage.subscriber("pro");
        for (int i = 0; i < 30; ++i)
            must(
                stage.services.holds.settle(*must(stage.reserve(user, stage.newTalk())), 100s, 0s));
        CPPUNIT_ASSERT_EQUAL(
            std::string{"30"}, stage.db.adminValue("SELECT sum(quantity) FROM parley.usage_event"));
        CPPUNIT_ASSERT_EQUAL(
            std::string{"0"}, stage.db.adminValue("SELECT balance FROM parley.wallet"));
        stage.assertBalanced();
    }

    void someOfWhatIsLeftGoesOver() {
        BillingStage stage;
        Terms terms{.name = "Saver", .cycle = Cycle::Monthly};
        terms.allowances = {{.unit = Unit::Second, .included = 1'000, .rollover_cap = 300}};
        must(stage.services.plans.seed(
            stage.tenant, {{.slug = "saver", .position = 20, .terms = terms}}));
        const auto user = stage.subscriber("saver");
        spendTalking(stage, user, 100s);
        stage.moveTo("2026-02-01T00:00:00Z");
        CPPUNIT_ASSERT_EQUAL(std::int64_t{1'300}, stage.available(user));
        // What went over is used first, and goes over no second time.
        spendTalking(stage, user, 200s);
        stage.moveTo("2026-03-01T00:00:00Z");
        CPPUNIT_ASSERT_EQUAL(std::int64_t{1'300}, stage.available(user));
        stage.moveTo("2026-05-01T00:00:00Z");
        CPPUNIT_ASSERT_EQUAL(std::int64_t{1'000}, stage.available(user));
        stage.assertBalanced();
    }

private:
    static void spendTalking(BillingStage& stage, base::UserId user, std::chrono::seconds time) {
        const auto lease = *must(stage.reserve(user, stage.newTalk()));
        must(stage.services.holds.extend(lease, 1, time - 60s));
        CPPUNIT_ASSERT_EQUAL(
            static_cast<std::int64_t>(time.count()),
            must(stage.services.holds.settle(lease, time, 0s)));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(OverageTest);

}  // namespace
}  // namespace parley::billing
