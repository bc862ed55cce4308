#include <cppunit/extensions/HelperMacros.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <stripe_provider.hpp>
#include <support/paying.hpp>

namespace stripe {
namespace {

using parley::testing::FakeHost;
using Paying = parley::testing::Paying<StripeProvider>;

constexpr int64_t kNow = 1'700'000'000;
constexpr int64_t kMicros = 1'000'000;

parley::Secrets::Digest hmacOf(std::string_view secret, std::string_view data) {
    parley::Secrets::Digest digest{};
    HMAC(
        EVP_sha256(),
        secret.data(),
        static_cast<int>(secret.size()),
        reinterpret_cast<const unsigned char*>(data.data()),
        data.size(),
        digest.data(),
        nullptr);
    return digest;
}

std::string hexOf(const parley::Secrets::Digest& digest) {
    std::string hex;
    for (const auto byte : digest) {
        hex += "0123456789abcdef"[byte >> 4U];
        hex += "0123456789abcdef"[byte & 15U];
    }
    return hex;
}

std::string eventOf(const std::string& type, const std::string& object) {
    return R"({"id":"evt_1","object":"event","created":1700000000,"type":")" + type +
           R"(","data":{"object":)" + object + "}}";
}

class StripeWebhookTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(StripeWebhookTest);
    CPPUNIT_TEST(knowsTheVendorsOwnSignature);
    CPPUNIT_TEST(oneOfSeveralSignaturesIsEnough);
    CPPUNIT_TEST(refusesWhatIsNotSigned);
    CPPUNIT_TEST(refusesOtherTimes);
    CPPUNIT_TEST(believesTheSecretBefore);
    CPPUNIT_TEST(withoutASecretBelievesNothing);
    CPPUNIT_TEST(tellsOfCheckouts);
    CPPUNIT_TEST(readsInvoicesInOldAndNewPlaces);
    CPPUNIT_TEST(followsSubscriptionsInOldAndNewPlaces);
    CPPUNIT_TEST(tellsOfRefundsAndDisputes);
    CPPUNIT_TEST(tellsBothNamesOfAPayment);
    CPPUNIT_TEST(saysNothingOfOtherThings);
    CPPUNIT_TEST(aReplaySaysTheSame);
    CPPUNIT_TEST(nonsenseIsInvalid);
    CPPUNIT_TEST_SUITE_END();

public:
    void setUp() override {
        host_.sign = hmacOf;
        host_.secrets = {
            {"webhook_secret", "whsec_test_secret"}, {"previous_webhook_secret", "whsec_before"}};
    }

    /// Made by the vendor's own library.
    void knowsTheVendorsOwnSignature() {
        receive(
            R"({"id":"evt_1","object":"event","type":"checkout.session.completed"})",
            "t=1700000000,v1=d1e4aa90551919f198c22ba0a9691b35338d4b631d54ce1f1465e93b1d41c430");
        // It is genuine, and lacks what an event has.
        CPPUNIT_ASSERT_EQUAL(PARLEY_E_INVALID, paying_->replied.code);
    }

    void oneOfSeveralSignaturesIsEnough() {
        const auto body = eventOf("ping", "{}");
        const auto right = signatureOf(body, "whsec_test_secret");
        const std::string wrong(64, 'a');
        for (const auto& header :
             {"t=1700000000,v1=" + wrong + ",v1=" + right,
              "t=1700000000,v0=" + wrong + ",v1=" + right,
              "v1=" + right + ",t=1700000000"}) {
            receive(body, header);
            CPPUNIT_ASSERT_EQUAL_MESSAGE(header, PARLEY_OK, paying_->replied.code);
            CPPUNIT_ASSERT_EQUAL(200, paying_->http_status);
        }
    }

    void refusesWhatIsNotSigned() {
        const auto body = eventOf("charge.refunded", kCharge);
        const auto right = signatureOf(body, "whsec_test_secret");
        for (const auto& header :
             {std::string{},
              "t=1700000000,v0=" + right,
              "t=1700000000,v1=" + std::string(64, '0'),
              "t=1700000000,v1=" + right.substr(1),
              "t=,v1=" + right,
              "t=1700000001,v1=" + right,
              "v1=" + right}) {
            receive(body, header);
            CPPUNIT_ASSERT_EQUAL_MESSAGE(header, PARLEY_E_AUTH, paying_->replied.code);
            CPPUNIT_ASSERT_EQUAL(401, paying_->http_status);
        }
        receive(body + ' ', "t=1700000000,v1=" + right);
        CPPUNIT_ASSERT_EQUAL(PARLEY_E_AUTH, paying_->replied.code);
        CPPUNIT_ASSERT(paying_->events.empty());
    }

    void refusesOtherTimes() {
        const auto body = eventOf("ping", "{}");
        const auto header = "t=1700000000,v1=" + signatureOf(body, "whsec_test_secret");
        for (const auto& [seconds, code] :
             {std::pair{300, PARLEY_OK},
              std::pair{301, PARLEY_E_AUTH},
              std::pair{-300, PARLEY_OK},
              std::pair{-301, PARLEY_E_AUTH}}) {
            receive(body, header, (kNow + seconds) * kMicros);
            CPPUNIT_ASSERT_EQUAL_MESSAGE(
                std::to_string(seconds), parley_code{code}, paying_->replied.code);
        }
    }

    void believesTheSecretBefore() {
        const auto body = eventOf("ping", "{}");
        receive(body, "t=1700000000,v1=" + signatureOf(body, "whsec_before"));
        CPPUNIT_ASSERT_EQUAL(PARLEY_OK, paying_->replied.code);
    }

    void withoutASecretBelievesNothing() {
        paying_.emplace(host_, settings({{"secret_key", "secret_key"}}));
        const auto body = eventOf("ping", "{}");
        receive(body, "t=1700000000,v1=" + signatureOf(body, "whsec_test_secret"));
        CPPUNIT_ASSERT_EQUAL(PARLEY_E_AUTH, paying_->replied.code);
    }

    void tellsOfCheckouts() {
        const auto session = [](const char* mode, const char* status) {
            return R"({"id":"cs_1","object":"checkout.session","mode":")" + std::string{mode} +
                   R"(","payment_status":")" + status +
                   R"(","status":"complete","payment_intent":"pi_1","subscription":"sub_1",
                      "invoice":"in_1","customer":"cus_1","amount_total":999,"currency":"usd",
                      "created":1699999999,"metadata":{"order":"o1"}})";
        };
        const auto& once = tell("checkout.session.completed", session("payment", "paid"));
        CPPUNIT_ASSERT_EQUAL(std::string{"checkout.paid"}, once.type);
        CPPUNIT_ASSERT_EQUAL(std::string{"evt_1"}, once.id);
        CPPUNIT_ASSERT_EQUAL(std::string{"pi_1"}, once.object_id);
        CPPUNIT_ASSERT_EQUAL(kNow * kMicros, once.at_us);
        CPPUNIT_ASSERT_EQUAL(std::string{"captured"}, text(once.body.at("state")));
        CPPUNIT_ASSERT_EQUAL(std::string{"cs_1"}, text(once.body.at("checkout_id")));
        CPPUNIT_ASSERT_EQUAL(9'990'000, once.body.at("amount").at("micros").get<int>());
        CPPUNIT_ASSERT_EQUAL(std::string{"o1"}, text(once.body.at("metadata").at("order")));

        const auto& again = tell("checkout.session.completed", session("subscription", "paid"));
        CPPUNIT_ASSERT_EQUAL(std::string{"in_1"}, again.object_id);
        CPPUNIT_ASSERT_EQUAL(std::string{"sub_1"}, text(again.body.at("subscription_id")));

        tellsNothing("checkout.session.completed", session("payment", "unpaid"));
        CPPUNIT_ASSERT_EQUAL(
            std::string{"payment.failed"},
            tell("checkout.session.async_payment_failed", session("payment", "unpaid")).type);
    }

    void readsInvoicesInOldAndNewPlaces() {
        const std::string lines =
            R"("lines":{"data":[{"period":{"start":1,"end":1702592000}}]},"customer":"cus_1",
               "created":1,"currency":"usd","amount_due":999,"amount_paid":999,"metadata":{})";
        const std::string newer =
            R"({"id":"in_1","status":"paid",)" + lines +
            R"(,"parent":{"type":"subscription_details","subscription_details":
                {"subscription":"sub_1","metadata":{"order":"o1"}}}})";
        const std::string older = R"({"id":"in_1","paid":true,"subscription":"sub_1",)" + lines +
                                  R"(,"subscription_details":{"metadata":{"order":"o1"}}})";
        for (const auto& invoice : {newer, older}) {
            for (const auto* type : {"invoice.paid", "invoice.payment_succeeded"}) {
                const auto& event = tell(type, invoice);
                CPPUNIT_ASSERT_EQUAL(std::string{"subscription.renewed"}, event.type);
                CPPUNIT_ASSERT_EQUAL(std::string{"in_1"}, event.object_id);
                CPPUNIT_ASSERT_EQUAL(std::string{"sub_1"}, text(event.body.at("subscription_id")));
                CPPUNIT_ASSERT_EQUAL(std::string{"captured"}, text(event.body.at("state")));
                CPPUNIT_ASSERT_EQUAL(
                    std::string{"o1"}, text(event.body.at("metadata").at("order")));
                CPPUNIT_ASSERT_EQUAL(
                    1'702'592'000 * kMicros, event.body.at("period_end_us").get<int64_t>());
            }
        }
        const auto& failed = tell(
            "invoice.payment_failed",
            R"({"id":"in_2","status":"open","subscription":"sub_1","created":1,"currency":"usd",
                "amount_due":999,"customer":"cus_1"})");
        CPPUNIT_ASSERT_EQUAL(std::string{"payment.failed"}, failed.type);
        CPPUNIT_ASSERT_EQUAL(std::string{"past_due"}, text(failed.body.at("state")));
    }

    void followsSubscriptionsInOldAndNewPlaces() {
        const std::string newer =
            R"({"id":"sub_1","status":"active","customer":"cus_1","created":1,
                "metadata":{"plan":"starter_monthly"},
                "items":{"data":[{"current_period_end":1702592000,"price":{"id":"price_1"}}]}})";
        const std::string older =
            R"({"id":"sub_1","status":"active","customer":"cus_1","created":1,
                "current_period_end":1702592000,"metadata":{"plan":"starter_monthly"}})";
        for (const auto& subscription : {newer, older}) {
            const auto& event = tell("customer.subscription.updated", subscription);
            CPPUNIT_ASSERT_EQUAL(std::string{"subscription.changed"}, event.type);
            CPPUNIT_ASSERT_EQUAL(std::string{"sub_1"}, event.object_id);
            CPPUNIT_ASSERT_EQUAL(std::string{"active"}, text(event.body.at("state")));
            CPPUNIT_ASSERT_EQUAL(std::string{"starter_monthly"}, text(event.body.at("plan")));
            CPPUNIT_ASSERT_EQUAL(
                1'702'592'000 * kMicros, event.body.at("period_end_us").get<int64_t>());
        }
        const auto& ended = tell(
            "customer.subscription.deleted",
            R"({"id":"sub_1","status":"canceled","customer":"cus_1","created":1})");
        CPPUNIT_ASSERT_EQUAL(std::string{"subscription.cancelled"}, ended.type);
        CPPUNIT_ASSERT_EQUAL(std::string{"cancelled"}, text(ended.body.at("state")));
    }

    void tellsOfRefundsAndDisputes() {
        const auto& refund = tell("charge.refunded", kCharge);
        CPPUNIT_ASSERT_EQUAL(std::string{"payment.refunded"}, refund.type);
        CPPUNIT_ASSERT_EQUAL(std::string{"pi_1"}, refund.object_id);
        CPPUNIT_ASSERT_EQUAL(4'000'000, refund.body.at("amount").at("micros").get<int>());
        const auto& dispute = tell(
            "charge.dispute.created",
            R"({"id":"dp_1","charge":"ch_1","payment_intent":"pi_1","amount":999,"currency":"usd"})");
        CPPUNIT_ASSERT_EQUAL(std::string{"payment.disputed"}, dispute.type);
        CPPUNIT_ASSERT_EQUAL(std::string{"pi_1"}, dispute.object_id);
    }

    /// A refund names the payment intent, a subscription its invoice.
    void tellsBothNamesOfAPayment() {
        const auto expectBoth = [this](const char* type, const char* object) {
            const auto& news = tell(type, object);
            CPPUNIT_ASSERT_EQUAL_MESSAGE(type, std::string{"in_1"}, news.object_id);
            CPPUNIT_ASSERT_EQUAL_MESSAGE(
                type, std::string{"pi_1"}, news.body.at("payment_id").get<std::string>());
        };
        expectBoth(
            "charge.refunded",
            R"({"id":"ch_1","payment_intent":"pi_1","invoice":"in_1","amount_refunded":999,"currency":"usd"})");
        expectBoth(
            "invoice.paid",
            R"({"id":"in_1","status":"paid","created":1,"subscription":"sub_1","payment_intent":"pi_1"})");
        expectBoth(
            "invoice.paid",
            R"({"id":"in_1","status":"paid","created":1,"subscription":"sub_1","payments":{"data":[{"payment":{"type":"payment_intent","payment_intent":"pi_1"}}]}})");
        expectBoth(
            "invoice_payment.paid",
            R"({"id":"inpay_1","invoice":"in_1","payment":{"type":"payment_intent","payment_intent":"pi_1"}})");
        tellsNothing(
            "invoice_payment.paid",
            R"({"id":"inpay_1","invoice":"in_1","payment":{"type":"charge"}})");
    }

    void saysNothingOfOtherThings() {
        tellsNothing("customer.created", "{}");
        // An invoice that is not of a subscription.
        tellsNothing("invoice.paid", R"({"id":"in_1","status":"paid","created":1})");
    }

    void aReplaySaysTheSame() {
        const auto first = tell("charge.refunded", kCharge);
        const auto second = tell("charge.refunded", kCharge);
        CPPUNIT_ASSERT_EQUAL(first.id, second.id);
        CPPUNIT_ASSERT_EQUAL(first.body, second.body);
    }

    void nonsenseIsInvalid() {
        for (const auto* body :
             {"",
              "{",
              "[]",
              R"({"type":"charge.refunded"})",
              R"({"type":"charge.refunded","id":"e","data":{"object":7}})"}) {
            receiveSigned(body);
            CPPUNIT_ASSERT_EQUAL_MESSAGE(body, PARLEY_E_INVALID, paying_->replied.code);
            CPPUNIT_ASSERT_EQUAL(400, paying_->http_status);
        }
        CPPUNIT_ASSERT(paying_->events.empty());
    }

private:
    static constexpr const char* kCharge =
        R"({"id":"ch_1","payment_intent":"pi_1","amount":999,"amount_refunded":400,"currency":"usd",
            "customer":"cus_1","metadata":{"order":"o1"}})";

    static std::string settings(const nlohmann::json& chosen) {
        return parley::testing::settingsOf("payment_stripe", chosen);
    }
    static std::string signatureOf(const std::string& body, const char* secret) {
        return hexOf(hmacOf(secret, "1700000000." + body));
    }
    static std::string text(const nlohmann::json& value) { return value.get<std::string>(); }

    void receive(
        const std::string& body, const std::string& header, int64_t at_us = kNow * kMicros) {
        Paying::Arrived arrived;
        arrived.body = body;
        arrived.at_us = at_us;
        if (!header.empty()) arrived.headers = {{"stripe-signature", header}};
        CPPUNIT_ASSERT_EQUAL(PARLEY_OK, paying_->receive(arrived));
    }
    void receiveSigned(const std::string& body) {
        receive(body, "t=1700000000,v1=" + signatureOf(body, "whsec_test_secret"));
    }
    const Paying::Event& tell(const std::string& type, const std::string& object) {
        paying_->events.clear();
        receiveSigned(eventOf(type, object));
        CPPUNIT_ASSERT_EQUAL_MESSAGE(
            type + ": " + paying_->replied.message, PARLEY_OK, paying_->replied.code);
        CPPUNIT_ASSERT_EQUAL_MESSAGE(type, std::size_t{1}, paying_->events.size());
        return paying_->events.at(0);
    }
    void tellsNothing(const std::string& type, const std::string& object) {
        paying_->events.clear();
        receiveSigned(eventOf(type, object));
        CPPUNIT_ASSERT_EQUAL(PARLEY_OK, paying_->replied.code);
        CPPUNIT_ASSERT(paying_->events.empty());
    }

    FakeHost host_;
    std::optional<Paying> paying_{
        std::in_place,
        host_,
        settings(
            {{"secret_key", "secret_key"},
             {"webhook_secret", "webhook_secret"},
             {"previous_webhook_secret", "previous_webhook_secret"}})};
};

CPPUNIT_TEST_SUITE_REGISTRATION(StripeWebhookTest);

}  // namespace
}  // namespace stripe
