#include <cppunit/extensions/HelperMacros.h>
#include <stripe_provider.hpp>
#include <support/paying.hpp>

namespace stripe {
namespace {

using parley::testing::FakeHost;
using Paying = parley::testing::Paying<StripeProvider>;

struct Refusal {
    int http_status;
    const char* error;
    parley_code of_page;
    parley_code of_money;
};

class StripeErrorsTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(StripeErrorsTest);
    CPPUNIT_TEST(everyRefusalHasItsCode);
    CPPUNIT_TEST(tellsHowLongToWait);
    CPPUNIT_TEST(aDeclinedChargeTellsOfItsPayment);
    CPPUNIT_TEST(aBrokenConnectionLeavesMoneyInDoubtAndPagesNot);
    CPPUNIT_TEST(nonsenseAfterMoneyMovedIsADoubt);
    CPPUNIT_TEST(cancellingWhatWasSentIsADoubt);
    CPPUNIT_TEST(neverRepeatsWhatTheVendorWrote);
    CPPUNIT_TEST(doesNotTryAgain);
    CPPUNIT_TEST_SUITE_END();

public:
    void everyRefusalHasItsCode() {
        const Refusal refusals[]{
            {400, R"({"type":"invalid_request_error"})", PARLEY_E_INVALID, PARLEY_E_INVALID},
            {400, R"({"type":"idempotency_error"})", PARLEY_E_CONFLICT, PARLEY_E_CONFLICT},
            {400,
             R"({"type":"invalid_request_error","code":"charge_already_refunded"})",
             PARLEY_E_CONFLICT,
             PARLEY_E_CONFLICT},
            {400,
             R"({"type":"invalid_request_error","code":"resource_missing"})",
             PARLEY_E_NOT_FOUND,
             PARLEY_E_NOT_FOUND},
            {401, R"({"type":"invalid_request_error"})", PARLEY_E_AUTH, PARLEY_E_AUTH},
            {402,
             R"({"type":"card_error","code":"card_declined"})",
             PARLEY_E_DECLINED,
             PARLEY_E_DECLINED},
            {403, R"({"type":"invalid_request_error"})", PARLEY_E_PERMISSION, PARLEY_E_PERMISSION},
            {404, R"({"code":"resource_missing"})", PARLEY_E_NOT_FOUND, PARLEY_E_NOT_FOUND},
            {409,
             R"({"code":"idempotency_key_in_use"})",
             PARLEY_E_CONFLICT,
             PARLEY_E_OUTCOME_UNKNOWN},
            {429, R"({"code":"rate_limit"})", PARLEY_E_RATE_LIMITED, PARLEY_E_RATE_LIMITED},
            {429, R"({"code":"lock_timeout"})", PARLEY_E_RATE_LIMITED, PARLEY_E_RATE_LIMITED},
            {500, R"({"type":"api_error"})", PARLEY_E_UNAVAILABLE, PARLEY_E_OUTCOME_UNKNOWN},
            {503, "{}", PARLEY_E_UNAVAILABLE, PARLEY_E_OUTCOME_UNKNOWN}};
        for (const auto& refusal : refusals) {
            const auto body = R"({"error":)" + std::string{refusal.error} + '}';
            refuse(page(), refusal.http_status, body);
            CPPUNIT_ASSERT_EQUAL_MESSAGE(body, refusal.of_page, paying_.answered.code);
            CPPUNIT_ASSERT_EQUAL(refusal.http_status, int{paying_.answered.http_status});
            refuse(refund(), refusal.http_status, body);
            CPPUNIT_ASSERT_EQUAL_MESSAGE(body, refusal.of_money, paying_.answered.code);
        }
    }

    void tellsHowLongToWait() {
        paying_.submit(page());
        paying_.answer(429, "{}", {{"retry-after", "7"}, {"request-id", "req_1"}});
        CPPUNIT_ASSERT_EQUAL(7000U, paying_.answered.retry_after_ms);
        CPPUNIT_ASSERT_EQUAL(std::string{"req_1"}, paying_.answered.request_id);
    }

    void aDeclinedChargeTellsOfItsPayment() {
        Paying::Asked charge;
        charge.op = PARLEY_PAY_CHARGE;
        charge.customer_id = "cus_1";
        charge.options = R"({"payment_method":"pm_1"})";
        refuse(
            charge,
            402,
            R"({"error":{"type":"card_error","code":"authentication_required","payment_intent":{"id":"pi_7"}}})");
        CPPUNIT_ASSERT_EQUAL(PARLEY_E_DECLINED, paying_.answered.code);
        CPPUNIT_ASSERT_EQUAL(PARLEY_PAY_ACTION_REQUIRED, paying_.result->state);
        CPPUNIT_ASSERT_EQUAL(std::string{"pi_7"}, paying_.result->object_id);
    }

    void aBrokenConnectionLeavesMoneyInDoubtAndPagesNot() {
        paying_.submit(refund());
        paying_.breakOff();
        CPPUNIT_ASSERT_EQUAL(PARLEY_E_OUTCOME_UNKNOWN, paying_.answered.code);
        paying_.submit(refund());
        paying_.breakOff(0);
        CPPUNIT_ASSERT_EQUAL(PARLEY_E_NETWORK, paying_.answered.code);
        paying_.submit(page());
        paying_.breakOff();
        CPPUNIT_ASSERT_EQUAL(PARLEY_E_NETWORK, paying_.answered.code);
        CPPUNIT_ASSERT_EQUAL(0U, paying_.answered.flags & PARLEY_F_SIDE_EFFECT);
    }

    void nonsenseAfterMoneyMovedIsADoubt() {
        for (const auto* body : {"", "{", "[]", R"({"id":7})"}) {
            refuse(refund(), 200, body);
            CPPUNIT_ASSERT_EQUAL_MESSAGE(body, PARLEY_E_OUTCOME_UNKNOWN, paying_.answered.code);
            refuse(page(), 200, body);
            CPPUNIT_ASSERT_EQUAL_MESSAGE(body, PARLEY_E_PROTOCOL, paying_.answered.code);
        }
    }

    void cancellingWhatWasSentIsADoubt() {
        paying_.submit(refund());
        paying_.cancel();
        CPPUNIT_ASSERT_EQUAL(PARLEY_E_OUTCOME_UNKNOWN, paying_.answered.code);
        CPPUNIT_ASSERT(paying_.sent().cancelled);
    }

    void neverRepeatsWhatTheVendorWrote() {
        refuse(page(), 400, R"({"error":{"message":"xylophone","code":"xylo phone"}})");
        CPPUNIT_ASSERT(paying_.answered.message.find("xylo") == std::string::npos);
        CPPUNIT_ASSERT_EQUAL(std::string{}, paying_.answered.vendor_code);
    }

    void doesNotTryAgain() {
        for (const int status : {401, 409, 429, 500}) {
            const auto before = host_.exchanges.size();
            refuse(page(), status, "{}");
            CPPUNIT_ASSERT_EQUAL(before + 1, host_.exchanges.size());
        }
    }

private:
    static Paying::Asked page() { return {}; }
    static Paying::Asked refund() {
        Paying::Asked asked;
        asked.op = PARLEY_PAY_REFUND;
        asked.object_id = "pi_1";
        return asked;
    }
    void refuse(const Paying::Asked& asked, int status, const std::string& body) {
        CPPUNIT_ASSERT_EQUAL(PARLEY_OK, paying_.submit(asked));
        paying_.answer(status, body);
    }

    FakeHost host_;
    Paying paying_{
        host_, parley::testing::settingsOf("payment_stripe", {{"secret_key", "secret_key"}})};
};

CPPUNIT_TEST_SUITE_REGISTRATION(StripeErrorsTest);

}  // namespace
}  // namespace stripe
