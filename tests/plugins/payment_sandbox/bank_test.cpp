#include <calendar.hpp>
#include <cppunit/extensions/HelperMacros.h>
#include <sandbox_provider.hpp>
#include <seal.hpp>
#include <support/paying.hpp>

namespace sandbox {
namespace {

using parley::testing::FakeHost;
using Paying = parley::testing::Paying<SandboxProvider>;
using std::chrono::hours;

const std::string kSettings =
    R"({"payment_pages_url":"http://shop.test/pay","webhook_door_url":"http://127.0.0.1:8080/api/webhooks"})";

/// 2026-01-31, 12:00 UTC.
constexpr int64_t kLastOfJanuary = 1'769'860'800'000'000;
constexpr int64_t kDay = 86'400'000'000;

class SandboxBankTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(SandboxBankTest);
    CPPUNIT_TEST(oneKeyIsOneOrder);
    CPPUNIT_TEST(givesBackNoMoreThanWasPaid);
    CPPUNIT_TEST(bringsItsNewsToTheHostsDoor);
    CPPUNIT_TEST(bringsThemAgainWhenTheyAreNotTaken);
    CPPUNIT_TEST(renewsWhenTheTimeHasCome);
    CPPUNIT_TEST(aCardThatExpiresFailsAtTheRenewal);
    CPPUNIT_TEST(endsAtTheEndOfWhatIsPaid);
    CPPUNIT_TEST(changesAPrice);
    CPPUNIT_TEST(goesOnAfterARestart);
    CPPUNIT_TEST(monthsKeepTheirDay);
    CPPUNIT_TEST_SUITE_END();

public:
    void setUp() override { paying_.emplace(host_, kSettings); }

    void oneKeyIsOneOrder() {
        paying_->submit({});
        const auto first = *paying_->result;
        CPPUNIT_ASSERT_EQUAL(PARLEY_PAY_ACTION_REQUIRED, first.state);
        CPPUNIT_ASSERT_EQUAL(
            "http://shop.test/pay//sandbox/" + first.object_id, first.redirect_url);
        paying_->submit({});
        CPPUNIT_ASSERT_EQUAL(first.object_id, paying_->result->object_id);
        Paying::Asked other;
        other.micros = 1'000'000;
        paying_->submit(other);
        CPPUNIT_ASSERT_EQUAL(PARLEY_E_CONFLICT, paying_->answered.code);
        other.key = "key-2";
        paying_->submit(other);
        CPPUNIT_ASSERT(first.object_id != paying_->result->object_id);
    }

    void givesBackNoMoreThanWasPaid() {
        const auto order = buy("works");
        const auto refund = [&](const char* key, int64_t micros) {
            Paying::Asked asked;
            asked.op = PARLEY_PAY_REFUND;
            asked.key = key;
            asked.object_id = order;
            asked.micros = micros;
            paying_->submit(asked);
            return paying_->answered.code;
        };
        CPPUNIT_ASSERT_EQUAL(PARLEY_OK, refund("r1", 4'000'000));
        CPPUNIT_ASSERT_EQUAL(PARLEY_PAY_REFUNDED, paying_->result->state);
        // The same key again is the same refund.
        CPPUNIT_ASSERT_EQUAL(PARLEY_OK, refund("r1", 4'000'000));
        CPPUNIT_ASSERT_EQUAL(PARLEY_E_CONFLICT, refund("r2", 6'000'000));
        CPPUNIT_ASSERT_EQUAL(PARLEY_OK, refund("r3", 5'990'000));
        CPPUNIT_ASSERT_EQUAL(PARLEY_E_CONFLICT, refund("r4", 10'000));
        CPPUNIT_ASSERT_EQUAL(PARLEY_E_NOT_FOUND, query("sbp_nothing"));
    }

    void bringsItsNewsToTheHostsDoor() {
        buy("works");
        const auto& letter = host_.exchanges.back();
        CPPUNIT_ASSERT_EQUAL(std::string{"http://127.0.0.1:8080/api/webhooks/sandbox"}, letter.url);
        CPPUNIT_ASSERT_EQUAL(std::string{"practice"}, letter.headers.at("X-Parley-Tenant"));
        take();
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, paying_->events.size());
        const auto& event = paying_->events.at(0);
        CPPUNIT_ASSERT_EQUAL(std::string{"checkout.paid"}, event.type);
        CPPUNIT_ASSERT_EQUAL(
            std::string{"o1"}, event.body.at("metadata").at("order").get<std::string>());
        CPPUNIT_ASSERT_EQUAL(9'990'000, event.body.at("amount").at("micros").get<int>());
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, host_.exchanges.size());
    }

    void bringsThemAgainWhenTheyAreNotTaken() {
        buy("works");
        paying_->answer(503, "");
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, host_.exchanges.size());
        pass(std::chrono::seconds{3});
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, host_.exchanges.size());
        CPPUNIT_ASSERT_EQUAL(host_.exchanges.front().body, host_.exchanges.back().body);
        paying_->breakOff();
        pass(std::chrono::seconds{9});
        CPPUNIT_ASSERT_EQUAL(std::size_t{3}, host_.exchanges.size());
        take();
        pass(hours{1});
        CPPUNIT_ASSERT_EQUAL(std::size_t{3}, host_.exchanges.size());
    }

    void renewsWhenTheTimeHasCome() {
        subscribe("works");
        take();
        const auto paid = paying_->events.back();
        const auto subscription = paid.body.at("subscription_id").get<std::string>();
        pass(hours{24 * 27});
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, host_.exchanges.size());
        for (int month = 1; month <= 3; ++month) {
            pass(hours{24 * 31});
            take();
            const auto& event = paying_->events.back();
            CPPUNIT_ASSERT_EQUAL(std::string{"subscription.renewed"}, event.type);
            CPPUNIT_ASSERT_EQUAL(subscription, event.body.at("subscription_id").get<std::string>());
            CPPUNIT_ASSERT_EQUAL(static_cast<std::size_t>(month) + 1, paying_->events.size());
        }
        CPPUNIT_ASSERT(paying_->events[1].object_id != paying_->events[2].object_id);
        CPPUNIT_ASSERT(paying_->events[1].id != paying_->events[2].id);
    }

    void aCardThatExpiresFailsAtTheRenewal() {
        subscribe("expires");
        take();
        pass(hours{24 * 32});
        take();
        CPPUNIT_ASSERT_EQUAL(std::string{"payment.failed"}, paying_->events.back().type);
        const auto subscription =
            paying_->events.back().body.at("subscription_id").get<std::string>();
        CPPUNIT_ASSERT_EQUAL(PARLEY_OK, query(subscription));
        CPPUNIT_ASSERT_EQUAL(PARLEY_PAY_PAST_DUE, paying_->result->state);
    }

    void endsAtTheEndOfWhatIsPaid() {
        subscribe("works");
        take();
        Paying::Asked cancel;
        cancel.op = PARLEY_PAY_CANCEL;
        cancel.key = "c1";
        cancel.object_id = paying_->events.back().body.at("subscription_id").get<std::string>();
        paying_->submit(cancel);
        CPPUNIT_ASSERT_EQUAL(PARLEY_PAY_ACTIVE, paying_->result->state);
        take();
        CPPUNIT_ASSERT_EQUAL(std::string{"subscription.changed"}, paying_->events.back().type);
        pass(hours{24 * 32});
        take();
        CPPUNIT_ASSERT_EQUAL(std::string{"subscription.cancelled"}, paying_->events.back().type);
        pass(hours{24 * 100});
        CPPUNIT_ASSERT_EQUAL(std::size_t{3}, paying_->events.size());
    }

    void changesAPrice() {
        subscribe("works");
        take();
        Paying::Asked change;
        change.op = PARLEY_PAY_CHANGE_PLAN;
        change.key = "p1";
        change.object_id = paying_->events.back().body.at("subscription_id").get<std::string>();
        change.micros = 29'990'000;
        change.interval = "month";
        change.metadata = R"({"plan":"expert_monthly"})";
        paying_->submit(change);
        paying_->submit(change);
        take();
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, paying_->events.size());
        CPPUNIT_ASSERT_EQUAL(
            std::string{"expert_monthly"},
            paying_->events.back().body.at("plan").get<std::string>());
        pass(hours{24 * 32});
        take();
        CPPUNIT_ASSERT_EQUAL(
            29'990'000, paying_->events.back().body.at("amount").at("micros").get<int>());
    }

    void goesOnAfterARestart() {
        subscribe("works");
        take();
        paying_.emplace(host_, kSettings);
        host_.runPosted();
        pass(hours{24 * 32});
        take();
        CPPUNIT_ASSERT_EQUAL(std::string{"subscription.renewed"}, paying_->events.back().type);
    }

    void monthsKeepTheirDay() {
        CPPUNIT_ASSERT_EQUAL(kLastOfJanuary + 28 * kDay, later(kLastOfJanuary, "month", 1));
        CPPUNIT_ASSERT_EQUAL(kLastOfJanuary + 59 * kDay, later(kLastOfJanuary, "month", 2));
        CPPUNIT_ASSERT_EQUAL(kLastOfJanuary + 365 * kDay, later(kLastOfJanuary, "year", 1));
    }

private:
    std::string open(const Paying::Asked& asked) {
        paying_->submit(asked);
        CPPUNIT_ASSERT_EQUAL(PARLEY_OK, paying_->answered.code);
        return paying_->result->object_id;
    }
    void payWith(const std::string& order, const char* card) {
        Paying::Arrived form;
        form.path = "/pay/ten_1/sandbox/" + order;
        form.body = "card=" + std::string{card};
        form.headers = {{"content-type", "application/x-www-form-urlencoded"}};
        paying_->receive(form);
        CPPUNIT_ASSERT_EQUAL(200, paying_->http_status);
    }
    std::string buy(const char* card) {
        Paying::Asked asked;
        asked.metadata = R"({"order":"o1","tenant":"practice"})";
        const auto order = open(asked);
        payWith(order, card);
        return order;
    }
    void subscribe(const char* card) {
        Paying::Asked asked;
        asked.op = PARLEY_PAY_SUBSCRIBE;
        asked.interval = "month";
        payWith(open(asked), card);
    }
    parley_code query(const std::string& id) {
        Paying::Asked asked;
        asked.op = PARLEY_PAY_QUERY;
        asked.object_id = id;
        paying_->submit(asked);
        return paying_->answered.code;
    }
    /// The door takes what was brought, and the plugin understands it.
    void take() {
        const auto letter = host_.exchanges.back();
        Paying::Arrived arrived;
        arrived.body = letter.body;
        arrived.headers = {
            {"content-type", "application/json"},
            {"parley-sandbox-signature", letter.headers.at("Parley-Sandbox-Signature")}};
        // Between the beginning of its way and now the test may have passed half a day.
        const auto sealed_s = std::stoll(letter.headers.at("Parley-Sandbox-Signature").substr(2));
        arrived.at_us = sealed_s * 1'000'000;
        paying_->receive(arrived);
        CPPUNIT_ASSERT_EQUAL(PARLEY_OK, paying_->replied.code);
        paying_->answer(200, "");
    }
    void pass(std::chrono::milliseconds span) {
        for (constexpr std::chrono::milliseconds kStep = hours{12}; span.count() > 0;
             span -= std::min<std::chrono::milliseconds>(span, kStep)) {
            host_.advance(std::min<std::chrono::milliseconds>(span, kStep));
            host_.runPosted();
        }
    }

    FakeHost host_;
    std::optional<Paying> paying_;
};

CPPUNIT_TEST_SUITE_REGISTRATION(SandboxBankTest);

}  // namespace
}  // namespace sandbox
