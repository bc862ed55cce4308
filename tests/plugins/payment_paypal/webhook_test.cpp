#include "test_authority.hpp"

#include <certificate.hpp>
#include <cppunit/extensions/HelperMacros.h>
#include <paypal_provider.hpp>
#include <support/paying.hpp>

namespace paypal {
namespace {

using parley::testing::FakeHost;
using testing::Certified;
using Paying = parley::testing::Paying<PayPalProvider>;

constexpr long kNow = 1'700'000'000;
constexpr long kYear = 365L * 86'400;
constexpr const char* kAt = "2023-11-14T22:13:20Z";
constexpr const char* kName = "messageverificationcerts.paypal.com";
constexpr const char* kCertificate = "https://api.paypal.com/v1/notifications/certs/CERT-1";
constexpr const char* kCapture =
    R"({"id":"WH-1","create_time":"2023-11-14T22:13:19Z","event_type":"PAYMENT.CAPTURE.COMPLETED",
        "resource":{"id":"3C6","status":"COMPLETED","amount":{"value":"9.99","currency_code":"USD"},
        "custom_id":"o1","supplementary_data":{"related_ids":{"order_id":"5O1"}}}})";

class PayPalWebhookTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(PayPalWebhookTest);
    CPPUNIT_TEST(countsTheChecksum);
    CPPUNIT_TEST(believesPayPalsCertificate);
    CPPUNIT_TEST(fetchesACertificateOnce);
    CPPUNIT_TEST(fetchesFromPayPalOnly);
    CPPUNIT_TEST(refusesCertificatesOfOthers);
    CPPUNIT_TEST(refusesWhatWasChanged);
    CPPUNIT_TEST(refusesOtherTimes);
    CPPUNIT_TEST(withoutAnIdBelievesNothing);
    CPPUNIT_TEST(asksPayPalWithTheBytesAsTheyCame);
    CPPUNIT_TEST(eventsHaveTheirWords);
    CPPUNIT_TEST_SUITE_END();

public:
    void countsTheChecksum() {
        CPPUNIT_ASSERT_EQUAL(
            std::uint32_t{2325436976U},
            crc32Of(R"({"id":"WH-1","event_type":"PAYMENT.CAPTURE.COMPLETED"})"));
        CPPUNIT_ASSERT_EQUAL(std::uint32_t{0}, crc32Of(""));
    }

    void believesPayPalsCertificate() {
        begin();
        receive(kCapture);
        answerWith(leaf_.pem() + root_.pem());
        CPPUNIT_ASSERT_EQUAL_MESSAGE(paying_->replied.message, PARLEY_OK, paying_->replied.code);
        const auto& event = paying_->events.at(0);
        CPPUNIT_ASSERT_EQUAL(std::string{"checkout.paid"}, event.type);
        CPPUNIT_ASSERT_EQUAL(std::string{"WH-1"}, event.id);
        CPPUNIT_ASSERT_EQUAL(std::string{"3C6"}, event.object_id);
        CPPUNIT_ASSERT_EQUAL(int64_t{kNow - 1} * 1'000'000, event.at_us);
        CPPUNIT_ASSERT_EQUAL(std::string{"5O1"}, event.body.at("checkout_id").get<std::string>());
        CPPUNIT_ASSERT_EQUAL(
            std::string{"o1"}, event.body.at("metadata").at("order").get<std::string>());
    }

    void fetchesACertificateOnce() {
        begin();
        receive(kCapture);
        answerWith(leaf_.pem());
        receive(kCapture);
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, host_.exchanges.size());
        CPPUNIT_ASSERT_EQUAL(2, paying_->replies);
        CPPUNIT_ASSERT_EQUAL(paying_->events.at(0).body, paying_->events.at(1).body);
    }

    void fetchesFromPayPalOnly() {
        begin();
        for (const auto* url :
             {"http://api.paypal.com/v1/notifications/certs/CERT-1",
              "https://api.paypal.com.evil.test/v1/notifications/certs/CERT-1",
              "https://evil.test/v1/notifications/certs/CERT-1",
              "https://api.paypal.com@evil.test/v1/notifications/certs/CERT-1",
              "https://api.paypal.com/v1/other/CERT-1",
              "https://xapi.paypal.com/v1/notifications/certs/CERT-1",
              ""}) {
            certificate_url_ = url;
            receive(kCapture);
            CPPUNIT_ASSERT_EQUAL_MESSAGE(url, PARLEY_E_AUTH, paying_->replied.code);
        }
        CPPUNIT_ASSERT(host_.exchanges.empty());
    }

    void refusesCertificatesOfOthers() {
        const Certified stranger{"Nobody", nullptr, kNow - kYear, kNow + kYear};
        const Certified by_stranger{kName, &stranger, kNow - kYear, kNow + kYear};
        const Certified other_name{"shop.test", &root_, kNow - kYear, kNow + kYear};
        const Certified expired{kName, &root_, kNow - kYear, kNow - 1};
        for (const auto* signer : {&by_stranger, &other_name, &expired}) {
            begin();
            receive(kCapture, *signer);
            answerWith(signer->pem() + stranger.pem());
            CPPUNIT_ASSERT_EQUAL(PARLEY_E_AUTH, paying_->replied.code);
        }
        begin();
        receive(kCapture);
        answerWith("no certificate");
        CPPUNIT_ASSERT_EQUAL(PARLEY_E_AUTH, paying_->replied.code);
        CPPUNIT_ASSERT(paying_->events.empty());
    }

    void refusesWhatWasChanged() {
        begin();
        receive(kCapture, leaf_, std::string{kCapture} + ' ');
        answerWith(leaf_.pem());
        CPPUNIT_ASSERT_EQUAL(PARLEY_E_AUTH, paying_->replied.code);
        CPPUNIT_ASSERT(paying_->events.empty());
    }

    void refusesOtherTimes() {
        begin();
        for (const long seconds : {301L, -301L}) {
            receive(kCapture, leaf_, kCapture, kNow + seconds);
            CPPUNIT_ASSERT_EQUAL(PARLEY_E_AUTH, paying_->replied.code);
        }
        CPPUNIT_ASSERT(host_.exchanges.empty());
    }

    void withoutAnIdBelievesNothing() {
        begin({{"webhook_id", ""}});
        receive(kCapture);
        CPPUNIT_ASSERT_EQUAL(PARLEY_E_AUTH, paying_->replied.code);
    }

    void asksPayPalWithTheBytesAsTheyCame() {
        begin({{"webhook_check", "api"}});
        const std::string body = R"({ "id" : "WH-1", "event_type":"CUSTOMER.CREATED" })";
        receive(body);
        paying_->answer(200, R"({"access_token":"A21","expires_in":32400})");
        CPPUNIT_ASSERT(paying_->sent().body.find(body) != std::string::npos);
        CPPUNIT_ASSERT(nlohmann::json::accept(paying_->sent().body));
        paying_->answer(200, R"({"verification_status":"SUCCESS"})");
        CPPUNIT_ASSERT_EQUAL(PARLEY_OK, paying_->replied.code);
        receive(body);
        paying_->answer(200, R"({"verification_status":"FAILURE"})");
        CPPUNIT_ASSERT_EQUAL(PARLEY_E_AUTH, paying_->replied.code);
    }

    void eventsHaveTheirWords() {
        struct Told {
            const char* type;
            const char* resource;
            const char* word;
            const char* object;
        };
        constexpr const char* kSale =
            R"({"id":"S1","amount":{"total":"9.99","currency":"USD"},"billing_agreement_id":"I-1",
                "custom":"o1","transaction_fee":{"value":"0.5","currency":"USD"}})";
        constexpr const char* kSubscription =
            R"({"id":"I-1","status":"ACTIVE","plan_id":"P-1","custom_id":"o1",
                "billing_info":{"next_billing_time":"2023-12-14T22:13:20Z"}})";
        const Told all[]{
            {"CHECKOUT.ORDER.APPROVED",
             R"({"id":"5O1","status":"APPROVED"})",
             "checkout.approved",
             "5O1"},
            {"PAYMENT.CAPTURE.DENIED",
             R"({"id":"3C6","status":"DECLINED"})",
             "payment.failed",
             "3C6"},
            {"PAYMENT.CAPTURE.REFUNDED",
             R"({"id":"R1","status":"COMPLETED","amount":{"value":"1","currency_code":"USD"},
                 "links":[{"rel":"up","href":"https://api.paypal.com/v2/payments/captures/3C6"}]})",
             "payment.refunded",
             "3C6"},
            {"PAYMENT.SALE.COMPLETED", kSale, "subscription.renewed", "S1"},
            {"PAYMENT.SALE.REFUNDED",
             R"({"id":"R2","sale_id":"S1","amount":{"total":"9.99","currency":"USD"}})",
             "payment.refunded",
             "S1"},
            {"BILLING.SUBSCRIPTION.ACTIVATED", kSubscription, "subscription.changed", "I-1"},
            {"BILLING.SUBSCRIPTION.CANCELLED", kSubscription, "subscription.cancelled", "I-1"},
            {"BILLING.SUBSCRIPTION.PAYMENT.FAILED", kSubscription, "payment.failed", "I-1"},
            {"CUSTOMER.DISPUTE.CREATED",
             R"({"dispute_id":"D1","disputed_transactions":[{"seller_transaction_id":"3C6"}],
                 "dispute_amount":{"value":"9.99","currency_code":"USD"}})",
             "payment.disputed",
             "3C6"}};
        begin();
        receive(kCapture);
        answerWith(leaf_.pem());
        for (const auto& told : all) {
            paying_->events.clear();
            receive(
                R"({"id":"WH-2","create_time":"2023-11-14T22:13:19Z","event_type":")" +
                std::string{told.type} + R"(","resource":)" + told.resource + "}");
            CPPUNIT_ASSERT_EQUAL_MESSAGE(
                told.type + paying_->replied.message, std::size_t{1}, paying_->events.size());
            CPPUNIT_ASSERT_EQUAL(std::string{told.word}, paying_->events[0].type);
            CPPUNIT_ASSERT_EQUAL(std::string{told.object}, paying_->events[0].object_id);
        }
        receive(R"({"id":"WH-3","event_type":"CUSTOMER.CREATED","resource":{}})");
        CPPUNIT_ASSERT_EQUAL(PARLEY_OK, paying_->replied.code);
        receive(R"({"id":"WH-3","event_type":"PAYMENT.CAPTURE.COMPLETED","resource":7})");
        CPPUNIT_ASSERT_EQUAL(PARLEY_E_INVALID, paying_->replied.code);
    }

private:
    void begin(nlohmann::json more = nlohmann::json::object()) {
        nlohmann::json settings{
            {"client_id", "client"},
            {"client_secret", "client_secret"},
            {"webhook_id", "WH-ID"},
            {"authorities", root_.pem()}};
        settings.update(more);
        certificate_url_ = kCertificate;
        paying_.emplace(host_, parley::testing::settingsOf("payment_paypal", settings));
    }
    void receive(const std::string& body) { receive(body, leaf_); }
    void receive(const std::string& body, const Certified& signer) { receive(body, signer, body); }
    /// `arrives` is what `body` became on the way.
    void receive(
        const std::string& body,
        const Certified& signer,
        const std::string& arrives,
        long at = kNow) {
        const auto text = "T-1|" + std::string{kAt} + "|WH-ID|" + std::to_string(crc32Of(body));
        Paying::Arrived arrived;
        arrived.body = arrives;
        arrived.at_us = at * 1'000'000;
        arrived.headers = {
            {"paypal-transmission-id", "T-1"},
            {"paypal-transmission-time", kAt},
            {"paypal-transmission-sig", parley::toBase64(signer.sign(text))},
            {"paypal-cert-url", certificate_url_},
            {"paypal-auth-algo", "SHA256withRSA"}};
        CPPUNIT_ASSERT_EQUAL(PARLEY_OK, paying_->receive(arrived));
    }
    void answerWith(const std::string& pem) {
        CPPUNIT_ASSERT_EQUAL(std::string{kCertificate}, paying_->sent().url);
        paying_->answer(200, pem);
    }

    const Certified root_{"Test authority", nullptr, kNow - kYear, kNow + kYear};
    const Certified leaf_{kName, &root_, kNow - kYear, kNow + kYear};
    FakeHost host_;
    std::string certificate_url_;
    std::optional<Paying> paying_;
};

CPPUNIT_TEST_SUITE_REGISTRATION(PayPalWebhookTest);

}  // namespace
}  // namespace paypal
