#include <common/form_text.hpp>
#include <cppunit/extensions/HelperMacros.h>
#include <stripe_provider.hpp>
#include <support/paying.hpp>

namespace stripe {
namespace {

using parley::testing::FakeHost;
using Paying = parley::testing::Paying<StripeProvider>;

class StripeOrderTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(StripeOrderTest);
    CPPUNIT_TEST(asksForAPageOfOnePrice);
    CPPUNIT_TEST(asksForAPageOfARecurringPrice);
    CPPUNIT_TEST(passesCouponsAndTaxesOn);
    CPPUNIT_TEST(sendsTheKeyWithEachPost);
    CPPUNIT_TEST(countsInTheCurrencysOwnUnits);
    CPPUNIT_TEST(aPaidSessionIsItsPayment);
    CPPUNIT_TEST(opensThePortal);
    CPPUNIT_TEST(givesBackAnInvoice);
    CPPUNIT_TEST(changesAPlanWithProration);
    CPPUNIT_TEST(cancelsAtTheEndOrAtOnce);
    CPPUNIT_TEST(chargesTheCardThatIsSaved);
    CPPUNIT_TEST(aWrongOrderIsInvalid);
    CPPUNIT_TEST_SUITE_END();

public:
    void asksForAPageOfOnePrice() {
        Paying::Asked asked;
        asked.email = "dana@shop.test";
        asked.return_url = "https://shop.test/?s={CHECKOUT_SESSION_ID}";
        paying_.submit(asked);
        CPPUNIT_ASSERT_EQUAL(
            std::string{"https://api.stripe.com/v1/checkout/sessions"}, paying_.sent().url);
        CPPUNIT_ASSERT_EQUAL(
            std::string{"Authorization: Bearer <secret_key>"}, paying_.sent().credential);
        CPPUNIT_ASSERT_EQUAL(
            std::string{"2026-10-28.endive"}, paying_.sent().headers.at("Stripe-Version"));
        sends("mode", "payment");
        sends("line_items[0][price_data][unit_amount]", "999");
        sends("line_items[0][price_data][currency]", "usd");
        sends("line_items[0][price_data][product_data][name]", "An hour");
        sends("success_url", "https://shop.test/?s={CHECKOUT_SESSION_ID}");
        sends("cancel_url", "https://shop.test/cart");
        sends("client_reference_id", "o1");
        sends("customer_email", "dana@shop.test");
        sends("metadata[order]", "o1");
        sends("payment_intent_data[metadata][order]", "o1");
        CPPUNIT_ASSERT(paying_.sent().body.find("payment_method_types") == std::string::npos);

        paying_.answer(
            200,
            R"({"id":"cs_1","object":"checkout.session","mode":"payment","status":"open",
                "payment_status":"unpaid","url":"https://checkout.stripe.com/c/1","created":1700000000,
                "amount_total":999,"currency":"usd","customer":null,"metadata":{"order":"o1"}})");
        CPPUNIT_ASSERT_EQUAL(PARLEY_OK, paying_.answered.code);
        CPPUNIT_ASSERT_EQUAL(PARLEY_PAY_ACTION_REQUIRED, paying_.result->state);
        CPPUNIT_ASSERT_EQUAL(std::string{"cs_1"}, paying_.result->object_id);
        CPPUNIT_ASSERT_EQUAL(
            std::string{"https://checkout.stripe.com/c/1"}, paying_.result->redirect_url);
        CPPUNIT_ASSERT_EQUAL(int64_t{9'990'000}, paying_.result->amount.micros);
        CPPUNIT_ASSERT_EQUAL(std::string{"USD"}, std::string{paying_.result->amount.currency});
        CPPUNIT_ASSERT_EQUAL(int64_t{1'700'000'000'000'000}, paying_.result->vendor_us);
        CPPUNIT_ASSERT_EQUAL(std::string{R"({"order":"o1"})"}, paying_.result->metadata_json);
    }

    void asksForAPageOfARecurringPrice() {
        Paying::Asked asked;
        asked.op = PARLEY_PAY_SUBSCRIBE;
        asked.interval = "year";
        asked.customer_id = "cus_1";
        paying_.submit(asked);
        sends("mode", "subscription");
        sends("line_items[0][price_data][recurring][interval]", "year");
        sends("customer", "cus_1");
        sends("subscription_data[metadata][order]", "o1");
        CPPUNIT_ASSERT(paying_.sent().body.find("customer_creation") == std::string::npos);
    }

    void passesCouponsAndTaxesOn() {
        Paying::Asked asked;
        asked.options = R"({"coupon":"half","automatic_tax":true,"price":"price_1"})";
        paying_.submit(asked);
        sends("discounts[0][coupon]", "half");
        sends("automatic_tax[enabled]", "true");
        sends("line_items[0][price]", "price_1");
    }

    void sendsTheKeyWithEachPost() {
        paying_.submit({});
        const auto first = paying_.sent().headers.at("Idempotency-Key");
        paying_.submit({});
        CPPUNIT_ASSERT_EQUAL(first, paying_.sent().headers.at("Idempotency-Key"));
        Paying::Asked refund;
        refund.op = PARLEY_PAY_REFUND;
        refund.object_id = "pi_1";
        paying_.submit(refund);
        CPPUNIT_ASSERT(first != paying_.sent().headers.at("Idempotency-Key"));
    }

    void countsInTheCurrencysOwnUnits() {
        struct Sum {
            const char* currency;
            int64_t micros;
            const char* sent;
        };
        for (const auto& sum :
             {Sum{"JPY", 500'000'000, "500"},
              Sum{"KWD", 1'500'000, "1500"},
              Sum{"EUR", 10'000, "1"},
              Sum{"EUR", 0, "0"}}) {
            Paying::Asked asked;
            asked.currency = sum.currency;
            asked.micros = sum.micros;
            CPPUNIT_ASSERT_EQUAL(PARLEY_OK, paying_.submit(asked));
            sends("line_items[0][price_data][unit_amount]", sum.sent);
        }
        Paying::Asked part;
        part.micros = 5'001;
        CPPUNIT_ASSERT_EQUAL(PARLEY_E_INVALID, paying_.submit(part));
        part.micros = -10'000;
        CPPUNIT_ASSERT_EQUAL(PARLEY_E_INVALID, paying_.submit(part));
    }

    void aPaidSessionIsItsPayment() {
        Paying::Asked asked;
        asked.op = PARLEY_PAY_CAPTURE;
        asked.object_id = "cs_1";
        paying_.submit(asked);
        CPPUNIT_ASSERT_EQUAL(std::string{"GET"}, paying_.sent().method);
        paying_.answer(
            200,
            R"({"id":"cs_1","object":"checkout.session","mode":"payment","status":"complete",
                "payment_status":"paid","payment_intent":"pi_9","customer":"cus_2","created":1})");
        CPPUNIT_ASSERT_EQUAL(PARLEY_PAY_CAPTURED, paying_.result->state);
        CPPUNIT_ASSERT_EQUAL(std::string{"pi_9"}, paying_.result->object_id);
        CPPUNIT_ASSERT_EQUAL(std::string{"cus_2"}, paying_.result->customer_id);
    }

    void opensThePortal() {
        Paying::Asked asked;
        asked.op = PARLEY_PAY_PORTAL;
        asked.key = "";
        CPPUNIT_ASSERT_EQUAL(PARLEY_E_INVALID, paying_.submit(asked));
        asked.customer_id = "cus_1";
        paying_.submit(asked);
        sends("customer", "cus_1");
        sends("return_url", "https://shop.test/paid");
        paying_.answer(
            200,
            R"({"id":"bps_1","url":"https://billing.stripe.com/p/1","customer":"cus_1","created":1})");
        CPPUNIT_ASSERT_EQUAL(
            std::string{"https://billing.stripe.com/p/1"}, paying_.result->redirect_url);
    }

    void givesBackAnInvoice() {
        Paying::Asked asked;
        asked.op = PARLEY_PAY_REFUND;
        asked.object_id = "in_1";
        paying_.submit(asked);
        paying_.answer(
            200,
            R"({"id":"in_1","object":"invoice",
                "payments":{"data":[{"payment":{"payment_intent":"pi_3"}}]}})");
        CPPUNIT_ASSERT_EQUAL(std::string{"https://api.stripe.com/v1/refunds"}, paying_.sent().url);
        sends("payment_intent", "pi_3");
        sends("amount", "999");
        paying_.answer(
            200,
            R"({"id":"re_1","object":"refund","status":"succeeded","amount":999,"currency":"usd",
                "payment_intent":"pi_3","created":5})");
        CPPUNIT_ASSERT_EQUAL(PARLEY_PAY_REFUNDED, paying_.result->state);
        CPPUNIT_ASSERT_EQUAL(std::string{"pi_3"}, paying_.result->object_id);
    }

    void changesAPlanWithProration() {
        Paying::Asked asked;
        asked.op = PARLEY_PAY_CHANGE_PLAN;
        asked.object_id = "sub_1";
        asked.interval = "month";
        paying_.submit(asked);
        paying_.answer(
            200,
            R"({"id":"sub_1","object":"subscription","status":"active",
                "items":{"data":[{"id":"si_1","price":{"product":"prod_1"}}]}})");
        CPPUNIT_ASSERT_EQUAL(
            std::string{"https://api.stripe.com/v1/subscriptions/sub_1"}, paying_.sent().url);
        sends("items[0][id]", "si_1");
        sends("items[0][price_data][product]", "prod_1");
        sends("items[0][price_data][unit_amount]", "999");
        sends("proration_behavior", "create_prorations");
        paying_.answer(
            200,
            R"({"id":"sub_1","object":"subscription","status":"active","created":1,
                "items":{"data":[{"id":"si_1","current_period_end":1700000000}]}})");
        CPPUNIT_ASSERT_EQUAL(PARLEY_PAY_ACTIVE, paying_.result->state);
        CPPUNIT_ASSERT_EQUAL(int64_t{1'700'000'000'000'000}, paying_.result->period_end_us);
    }

    void cancelsAtTheEndOrAtOnce() {
        Paying::Asked asked;
        asked.op = PARLEY_PAY_CANCEL;
        asked.object_id = "sub_1";
        paying_.submit(asked);
        CPPUNIT_ASSERT_EQUAL(std::string{"POST"}, paying_.sent().method);
        sends("cancel_at_period_end", "true");
        asked.options = R"({"immediately":true})";
        paying_.submit(asked);
        CPPUNIT_ASSERT_EQUAL(std::string{"DELETE"}, paying_.sent().method);
        paying_.answer(
            200, R"({"id":"sub_1","object":"subscription","status":"canceled","created":1})");
        CPPUNIT_ASSERT_EQUAL(PARLEY_PAY_CANCELLED, paying_.result->state);
    }

    void chargesTheCardThatIsSaved() {
        Paying::Asked asked;
        asked.op = PARLEY_PAY_CHARGE;
        asked.customer_id = "cus_1";
        paying_.submit(asked);
        paying_.answer(
            200, R"({"id":"cus_1","invoice_settings":{"default_payment_method":"pm_1"}})");
        sends("payment_method", "pm_1");
        sends("off_session", "true");
        paying_.answer(
            200,
            R"({"id":"pi_1","object":"payment_intent","status":"succeeded","amount":999,
                "amount_received":999,"currency":"usd","customer":"cus_1","created":1})");
        CPPUNIT_ASSERT_EQUAL(PARLEY_PAY_CAPTURED, paying_.result->state);

        paying_.submit(asked);
        paying_.answer(200, R"({"id":"cus_1","invoice_settings":{"default_payment_method":null}})");
        CPPUNIT_ASSERT_EQUAL(PARLEY_E_DECLINED, paying_.answered.code);
    }

    void aWrongOrderIsInvalid() {
        const auto refused = [this](auto change) {
            Paying::Asked asked;
            change(asked);
            CPPUNIT_ASSERT_EQUAL(PARLEY_E_INVALID, paying_.submit(asked));
        };
        refused([](auto& asked) { asked.key = ""; });
        refused([](auto& asked) { asked.key = std::string(300, 'k'); });
        refused([](auto& asked) { asked.currency = ""; });
        refused([](auto& asked) { asked.return_url = ""; });
        refused([](auto& asked) { asked.metadata = "[1]"; });
        refused([](auto& asked) { asked.options = "{"; });
        refused([](auto& asked) { asked.options = R"({"coupon":7})"; });
        refused([](auto& asked) { asked.op = PARLEY_PAY_SUBSCRIBE, asked.interval = "week"; });
        refused([](auto& asked) { asked.op = PARLEY_PAY_REFUND; });
        CPPUNIT_ASSERT(host_.exchanges.empty());
        Paying::Asked unknown;
        unknown.op = 99;
        CPPUNIT_ASSERT_EQUAL(PARLEY_E_UNSUPPORTED, paying_.submit(unknown));
        unknown.op = PARLEY_PAY_QUERY;
        unknown.object_id = "xx_1";
        CPPUNIT_ASSERT_EQUAL(PARLEY_E_NOT_FOUND, paying_.submit(unknown));
    }

private:
    /// A field of the form that went out last.
    void sends(const std::string& name, const std::string& value) {
        const auto pair = common::urlEncoded(name) + '=' + common::urlEncoded(value);
        const auto body = '&' + paying_.sent().body + '&';
        CPPUNIT_ASSERT_MESSAGE(
            name + "=" + value + " in " + body, body.find('&' + pair + '&') != std::string::npos);
    }

    FakeHost host_;
    Paying paying_{
        host_, parley::testing::settingsOf("payment_stripe", {{"secret_key", "secret_key"}})};
};

CPPUNIT_TEST_SUITE_REGISTRATION(StripeOrderTest);

}  // namespace
}  // namespace stripe
