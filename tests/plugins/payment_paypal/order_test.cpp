#include <cppunit/extensions/HelperMacros.h>
#include <paypal_provider.hpp>
#include <support/paying.hpp>
#include <vendor_time.hpp>

namespace paypal {
namespace {

using nlohmann::json;
using parley::testing::FakeHost;
using Paying = parley::testing::Paying<PayPalProvider>;

constexpr const char* kToken = R"({"access_token":"A21","token_type":"Bearer","expires_in":32400})";

class PayPalOrderTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(PayPalOrderTest);
    CPPUNIT_TEST(asksForAPage);
    CPPUNIT_TEST(oneTokenServesMany);
    CPPUNIT_TEST(aTokenThatIsNoneAnyMoreIsFetchedAnewOnce);
    CPPUNIT_TEST(takesWhatWasApproved);
    CPPUNIT_TEST(whatWasTakenBeforeIsTaken);
    CPPUNIT_TEST(aDeclinedCardSendsThePayerBack);
    CPPUNIT_TEST(makesAPlanOfAPriceOnce);
    CPPUNIT_TEST(givesBackByCaptureOrOrder);
    CPPUNIT_TEST(cancelsWithWhatIsPaid);
    CPPUNIT_TEST(everyRefusalHasItsCode);
    CPPUNIT_TEST(aBrokenConnectionLeavesMoneyInDoubt);
    CPPUNIT_TEST(readsTimes);
    CPPUNIT_TEST_SUITE_END();

public:
    void asksForAPage() {
        paying_.submit({});
        CPPUNIT_ASSERT_EQUAL(
            std::string{"https://api-m.paypal.com/v1/oauth2/token"}, paying_.sent().url);
        CPPUNIT_ASSERT_EQUAL(std::string{": client<client_secret>"}, paying_.sent().credential);
        paying_.answer(200, kToken);
        const auto& order = paying_.sent();
        CPPUNIT_ASSERT_EQUAL(std::string{"https://api-m.paypal.com/v2/checkout/orders"}, order.url);
        CPPUNIT_ASSERT_EQUAL(std::string{"Bearer A21"}, order.headers.at("Authorization"));
        CPPUNIT_ASSERT_EQUAL(std::string{"orders:key-1"}, order.headers.at("PayPal-Request-Id"));
        const auto body = json::parse(order.body);
        const auto& unit = body.at("purchase_units").at(0);
        CPPUNIT_ASSERT_EQUAL(std::string{"9.99"}, unit.at("amount").at("value").get<std::string>());
        CPPUNIT_ASSERT_EQUAL(
            std::string{R"({"order":"o1"})"}, unit.at("custom_id").get<std::string>());
        paying_.answer(
            201,
            R"({"id":"5O1","status":"PAYER_ACTION_REQUIRED","links":[
                {"rel":"self","href":"https://x/1"},{"rel":"payer-action","href":"https://x/pay"}]})");
        CPPUNIT_ASSERT_EQUAL(PARLEY_PAY_ACTION_REQUIRED, paying_.result->state);
        CPPUNIT_ASSERT_EQUAL(std::string{"5O1"}, paying_.result->object_id);
        CPPUNIT_ASSERT_EQUAL(std::string{"https://x/pay"}, paying_.result->redirect_url);
    }

    void oneTokenServesMany() {
        paying_.submit({});
        paying_.answer(200, kToken);
        paying_.answer(201, R"({"id":"5O1","status":"CREATED"})");
        paying_.submit({});
        CPPUNIT_ASSERT_EQUAL(std::size_t{3}, host_.exchanges.size());
        paying_.answer(201, R"({"id":"5O1","status":"CREATED"})");
        host_.advance(std::chrono::hours{9});
        paying_.submit({});
        CPPUNIT_ASSERT(paying_.sent().url.find("oauth2") != std::string::npos);
    }

    void aTokenThatIsNoneAnyMoreIsFetchedAnewOnce() {
        paying_.submit({});
        paying_.answer(200, kToken);
        paying_.answer(201, R"({"id":"5O1","status":"CREATED"})");
        paying_.submit({});
        paying_.answer(401, R"({"name":"AUTHENTICATION_FAILURE"})");
        CPPUNIT_ASSERT(paying_.sent().url.find("oauth2") != std::string::npos);
        paying_.answer(200, kToken);
        paying_.answer(401, R"({"name":"AUTHENTICATION_FAILURE"})");
        CPPUNIT_ASSERT_EQUAL(PARLEY_E_AUTH, paying_.answered.code);
        CPPUNIT_ASSERT_EQUAL(std::size_t{5}, host_.exchanges.size());
    }

    void takesWhatWasApproved() {
        ask(capture());
        CPPUNIT_ASSERT(
            paying_.sent().url.find("/v2/checkout/orders/5O1/capture") != std::string::npos);
        CPPUNIT_ASSERT_EQUAL(
            std::string{"application/json"}, paying_.sent().headers.at("Content-Type"));
        paying_.answer(201, kCaptured);
        CPPUNIT_ASSERT_EQUAL(PARLEY_PAY_CAPTURED, paying_.result->state);
        CPPUNIT_ASSERT_EQUAL(std::string{"3C6"}, paying_.result->object_id);
        CPPUNIT_ASSERT_EQUAL(int64_t{9'990'000}, paying_.result->amount.micros);
        CPPUNIT_ASSERT_EQUAL(int64_t{590'000}, paying_.result->fee.micros);
        CPPUNIT_ASSERT_EQUAL(std::string{R"({"order":"o1"})"}, paying_.result->metadata_json);
    }

    void whatWasTakenBeforeIsTaken() {
        ask(capture());
        paying_.answer(422, unprocessable("ORDER_ALREADY_CAPTURED"));
        CPPUNIT_ASSERT_EQUAL(std::string{"GET"}, paying_.sent().method);
        paying_.answer(200, kCaptured);
        CPPUNIT_ASSERT_EQUAL(PARLEY_OK, paying_.answered.code);
        CPPUNIT_ASSERT_EQUAL(std::string{"3C6"}, paying_.result->object_id);
    }

    void aDeclinedCardSendsThePayerBack() {
        ask(capture());
        paying_.answer(
            422,
            R"({"name":"UNPROCESSABLE_ENTITY","details":[{"issue":"INSTRUMENT_DECLINED"}],
                "links":[{"rel":"redirect","href":"https://x/again"}]})");
        CPPUNIT_ASSERT_EQUAL(PARLEY_E_DECLINED, paying_.answered.code);
        CPPUNIT_ASSERT_EQUAL(std::string{"INSTRUMENT_DECLINED"}, paying_.answered.vendor_code);
        CPPUNIT_ASSERT_EQUAL(std::string{"https://x/again"}, paying_.result->redirect_url);
    }

    void makesAPlanOfAPriceOnce() {
        Paying::Asked asked;
        asked.op = PARLEY_PAY_SUBSCRIBE;
        asked.interval = "month";
        ask(asked);
        CPPUNIT_ASSERT(paying_.sent().url.find("/v1/catalogs/products") != std::string::npos);
        paying_.answer(201, R"({"id":"PROD-1"})");
        const auto plan = json::parse(paying_.sent().body);
        CPPUNIT_ASSERT_EQUAL(std::string{"PROD-1"}, plan.at("product_id").get<std::string>());
        CPPUNIT_ASSERT_EQUAL(
            std::string{"MONTH"},
            plan.at("billing_cycles").at(0).at("frequency").at("interval_unit").get<std::string>());
        paying_.answer(201, R"({"id":"P-1"})");
        CPPUNIT_ASSERT(paying_.sent().url.find("/v1/billing/subscriptions") != std::string::npos);
        paying_.answer(
            201,
            R"({"id":"I-1","status":"APPROVAL_PENDING","links":[{"rel":"approve","href":"https://x/a"}]})");
        CPPUNIT_ASSERT_EQUAL(std::string{"I-1"}, paying_.result->object_id);
        paying_.submit(asked);
        CPPUNIT_ASSERT_EQUAL(
            std::string{"P-1"}, json::parse(paying_.sent().body).at("plan_id").get<std::string>());
    }

    void givesBackByCaptureOrOrder() {
        auto asked = refund();
        ask(asked);
        paying_.answer(200, R"({"id":"3C6"})");
        CPPUNIT_ASSERT(paying_.sent().url.find("/captures/3C6/refund") != std::string::npos);
        paying_.answer(
            201,
            R"({"id":"R1","status":"COMPLETED","amount":{"value":"9.99","currency_code":"USD"}})");
        CPPUNIT_ASSERT_EQUAL(PARLEY_PAY_REFUNDED, paying_.result->state);
        CPPUNIT_ASSERT_EQUAL(std::string{"3C6"}, paying_.result->object_id);

        asked.object_id = "5O1";
        paying_.submit(asked);
        paying_.answer(404, R"({"name":"RESOURCE_NOT_FOUND"})");
        paying_.answer(200, kCaptured);
        CPPUNIT_ASSERT(paying_.sent().url.find("/captures/3C6/refund") != std::string::npos);
    }

    void cancelsWithWhatIsPaid() {
        Paying::Asked asked;
        asked.op = PARLEY_PAY_CANCEL;
        asked.object_id = "I-1";
        ask(asked);
        paying_.answer(
            200,
            R"({"id":"I-1","status":"ACTIVE","billing_info":{"next_billing_time":"2023-12-14T22:13:20Z"}})");
        CPPUNIT_ASSERT(paying_.sent().url.find("/I-1/cancel") != std::string::npos);
        paying_.answer(204, "");
        CPPUNIT_ASSERT_EQUAL(PARLEY_PAY_CANCELLED, paying_.result->state);
        CPPUNIT_ASSERT_EQUAL(int64_t{1'702'592'000'000'000}, paying_.result->period_end_us);
    }

    void everyRefusalHasItsCode() {
        struct Refusal {
            int status;
            const char* issue;
            parley_code of_page;
            parley_code of_money;
        };
        for (const auto& [status, issue, of_page, of_money] :
             {Refusal{400, "INVALID_REQUEST", PARLEY_E_INVALID, PARLEY_E_INVALID},
              Refusal{403, "NOT_AUTHORIZED", PARLEY_E_PERMISSION, PARLEY_E_PERMISSION},
              Refusal{409, "RESOURCE_CONFLICT", PARLEY_E_CONFLICT, PARLEY_E_CONFLICT},
              Refusal{422, "PAYER_CANNOT_PAY", PARLEY_E_DECLINED, PARLEY_E_DECLINED},
              Refusal{422, "SOMETHING_ELSE", PARLEY_E_INVALID, PARLEY_E_INVALID},
              Refusal{429, "RATE_LIMIT_REACHED", PARLEY_E_RATE_LIMITED, PARLEY_E_RATE_LIMITED},
              Refusal{500, "INTERNAL", PARLEY_E_UNAVAILABLE, PARLEY_E_OUTCOME_UNKNOWN},
              Refusal{503, "UNAVAILABLE", PARLEY_E_UNAVAILABLE, PARLEY_E_OUTCOME_UNKNOWN}}) {
            ask({});
            paying_.answer(status, unprocessable(issue), {{"retry-after", "7"}});
            CPPUNIT_ASSERT_EQUAL_MESSAGE(issue, of_page, paying_.answered.code);
            ask(capture());
            paying_.answer(status, unprocessable(issue), {{"retry-after", "7"}});
            CPPUNIT_ASSERT_EQUAL_MESSAGE(issue, of_money, paying_.answered.code);
        }
        Paying other{host_, settings()};
        other.submit({});
        other.answer(401, R"({"error":"invalid_client"})");
        CPPUNIT_ASSERT_EQUAL(PARLEY_E_AUTH, other.answered.code);
        CPPUNIT_ASSERT_EQUAL(std::string{"invalid_client"}, other.answered.vendor_code);
    }

    void aBrokenConnectionLeavesMoneyInDoubt() {
        ask(capture());
        paying_.breakOff();
        CPPUNIT_ASSERT_EQUAL(PARLEY_E_OUTCOME_UNKNOWN, paying_.answered.code);
        ask(capture());
        paying_.answer(201, "{");
        CPPUNIT_ASSERT_EQUAL(PARLEY_E_OUTCOME_UNKNOWN, paying_.answered.code);
        ask({});
        paying_.breakOff();
        CPPUNIT_ASSERT_EQUAL(PARLEY_E_NETWORK, paying_.answered.code);
        ask(refund());
        // Nothing was asked of it yet but what there is.
        paying_.breakOff();
        CPPUNIT_ASSERT_EQUAL(PARLEY_E_NETWORK, paying_.answered.code);
    }

    void readsTimes() {
        constexpr int64_t kAt = 1'700'000'000'000'000;
        CPPUNIT_ASSERT_EQUAL(kAt, timeOf("2023-11-14T22:13:20Z").value_or(0));
        CPPUNIT_ASSERT_EQUAL(kAt + 250'000, timeOf("2023-11-14T22:13:20.250Z").value_or(0));
        CPPUNIT_ASSERT_EQUAL(kAt, timeOf("2023-11-14T15:13:20-07:00").value_or(0));
        for (const auto* text :
             {"",
              "now",
              "2023-11-14T22:13:20",
              "2023-13-14T22:13:20Z",
              "2023-11-14 22:13:20Z",
              "2023-11-14T22:13:20.5"})
            CPPUNIT_ASSERT_MESSAGE(text, !timeOf(text));
    }

private:
    static constexpr const char* kCaptured =
        R"({"id":"5O1","status":"COMPLETED","purchase_units":[{"payments":{"captures":[
            {"id":"3C6","status":"COMPLETED","amount":{"value":"9.99","currency_code":"USD"},
             "custom_id":"{\"order\":\"o1\"}","create_time":"2023-11-14T22:13:20Z",
             "seller_receivable_breakdown":{"paypal_fee":{"value":"0.59","currency_code":"USD"}}}]}}]})";

    static std::string settings() {
        return parley::testing::settingsOf(
            "payment_paypal", {{"client_id", "client"}, {"client_secret", "client_secret"}});
    }
    static std::string unprocessable(const std::string& issue) {
        return R"({"name":"UNPROCESSABLE_ENTITY","details":[{"issue":")" + issue + R"("}]})";
    }
    static Paying::Asked capture() {
        Paying::Asked asked;
        asked.op = PARLEY_PAY_CAPTURE;
        asked.object_id = "5O1";
        return asked;
    }
    static Paying::Asked refund() {
        Paying::Asked asked;
        asked.op = PARLEY_PAY_REFUND;
        asked.object_id = "3C6";
        return asked;
    }
    /// With a token, whether one was there or not.
    void ask(const Paying::Asked& asked) {
        CPPUNIT_ASSERT_EQUAL(PARLEY_OK, paying_.submit(asked));
        if (paying_.sent().url.find("oauth2") != std::string::npos) paying_.answer(200, kToken);
    }

    FakeHost host_;
    Paying paying_{host_, settings()};
};

CPPUNIT_TEST_SUITE_REGISTRATION(PayPalOrderTest);

}  // namespace
}  // namespace paypal
