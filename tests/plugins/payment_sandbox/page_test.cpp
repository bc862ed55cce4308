#include <cppunit/extensions/HelperMacros.h>
#include <sandbox_provider.hpp>
#include <support/paying.hpp>

namespace sandbox {
namespace {

using parley::testing::FakeHost;
using Paying = parley::testing::Paying<SandboxProvider>;

class SandboxPageTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(SandboxPageTest);
    CPPUNIT_TEST(showsWhatIsPaidAndThatItIsNoRealBank);
    CPPUNIT_TEST(needsNoScriptAndNoOtherServer);
    CPPUNIT_TEST(writesNothingOfOthersAsMarkup);
    CPPUNIT_TEST(aDeclinedCardMayBeTakenFromAnother);
    CPPUNIT_TEST(aSecondStepIsTakenOrRefused);
    CPPUNIT_TEST(anOrderIsPaidOnce);
    CPPUNIT_TEST(cardsThatGiveBackAndDispute);
    CPPUNIT_TEST(thePortalCancels);
    CPPUNIT_TEST(whatIsNotThereIsNotFound);
    CPPUNIT_TEST(refusesWebhooksThatAreNotItsOwn);
    CPPUNIT_TEST_SUITE_END();

public:
    void setUp() override {
        paying_.submit({});
        page_ = paying_.result->object_id;
    }

    void showsWhatIsPaidAndThatItIsNoRealBank() {
        get();
        CPPUNIT_ASSERT_EQUAL(200, paying_.http_status);
        shows("9.99 USD");
        shows("An hour");
        shows("This is not a real bank. No money moves.");
        shows("https://shop.test/cart");
    }

    void needsNoScriptAndNoOtherServer() {
        get();
        for (const auto* word : {"<script", "style=", "src=", "onclick", "<style"})
            CPPUNIT_ASSERT_MESSAGE(word, paying_.page.find(word) == std::string::npos);
        page_ = "style.css";
        get();
        shows("body{");
    }

    void writesNothingOfOthersAsMarkup() {
        Paying::Asked asked;
        asked.key = "key-2";
        asked.description = "<script>alert('x')</script>";
        asked.return_url = "javascript:alert(1)";
        asked.cancel_url = "https://shop.test/\"><script>";
        paying_.submit(asked);
        page_ = paying_.result->object_id;
        get();
        CPPUNIT_ASSERT(paying_.page.find("<script") == std::string::npos);
        post("card=works");
        CPPUNIT_ASSERT(paying_.page.find("javascript") == std::string::npos);
    }

    void aDeclinedCardMayBeTakenFromAnother() {
        post("card=declined");
        CPPUNIT_ASSERT_EQUAL(402, paying_.http_status);
        shows("declined");
        post("card=nothing");
        CPPUNIT_ASSERT_EQUAL(422, paying_.http_status);
        CPPUNIT_ASSERT(host_.exchanges.empty());
        post("card=works");
        CPPUNIT_ASSERT_EQUAL(200, paying_.http_status);
        shows("https://shop.test/paid");
        CPPUNIT_ASSERT_EQUAL(PARLEY_PAY_CAPTURED, state());
    }

    void aSecondStepIsTakenOrRefused() {
        post("card=second_step");
        shows("It is me");
        CPPUNIT_ASSERT_EQUAL(PARLEY_PAY_ACTION_REQUIRED, state());
        post("card=second_step&confirmed=no");
        CPPUNIT_ASSERT_EQUAL(402, paying_.http_status);
        post("card=second_step&confirmed=yes");
        CPPUNIT_ASSERT_EQUAL(PARLEY_PAY_CAPTURED, state());
    }

    void anOrderIsPaidOnce() {
        post("card=works");
        post("card=works");
        post("card=declined");
        CPPUNIT_ASSERT_EQUAL(200, paying_.http_status);
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, host_.exchanges.size());
        paying_.answer(200, "");
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, host_.exchanges.size());
    }

    void cardsThatGiveBackAndDispute() {
        post("card=refunded");
        paying_.answer(200, "");
        CPPUNIT_ASSERT(host_.exchanges.back().body.find("payment.refunded") != std::string::npos);
        paying_.answer(200, "");
        Paying::Asked asked;
        asked.key = "key-2";
        paying_.submit(asked);
        page_ = paying_.result->object_id;
        post("card=disputed");
        paying_.answer(200, "");
        CPPUNIT_ASSERT(host_.exchanges.back().body.find("payment.disputed") != std::string::npos);
    }

    void thePortalCancels() {
        Paying::Asked asked;
        asked.op = PARLEY_PAY_SUBSCRIBE;
        asked.key = "key-3";
        asked.interval = "month";
        asked.customer_id = "sbc_1";
        paying_.submit(asked);
        page_ = paying_.result->object_id;
        post("card=works");
        asked.op = PARLEY_PAY_QUERY;
        asked.object_id = page_;
        paying_.submit(asked);
        asked.op = PARLEY_PAY_PORTAL;
        paying_.submit(asked);
        const auto url = paying_.result->redirect_url;
        page_ = url.substr(url.rfind('/') + 1);
        get();
        shows("9.99 USD every month");
        const auto at = paying_.page.find("sbs_");
        const auto subscription = paying_.page.substr(at, paying_.page.find('"', at) - at);
        post("subscription=sbs_other");
        shows("Cancel at the end of the period");
        post("subscription=" + subscription);
        shows("It ends then.");
    }

    void whatIsNotThereIsNotFound() {
        page_ = "sbo_nothing";
        get();
        CPPUNIT_ASSERT_EQUAL(404, paying_.http_status);
        post("card=works");
        CPPUNIT_ASSERT_EQUAL(404, paying_.http_status);
    }

    void refusesWebhooksThatAreNotItsOwn() {
        post("card=works");
        const auto letter = host_.exchanges.back();
        const auto receive =
            [&](const std::string& body, const std::string& seal, int64_t later_us) {
                Paying::Arrived arrived;
                arrived.body = body;
                arrived.headers = {
                    {"content-type", "application/json"}, {"parley-sandbox-signature", seal}};
                arrived.at_us = 1'000'000 + later_us;
                paying_.receive(arrived);
                return paying_.replied.code;
            };
        const auto seal = letter.headers.at("Parley-Sandbox-Signature");
        CPPUNIT_ASSERT_EQUAL(PARLEY_OK, receive(letter.body, seal, 0));
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, paying_.events.size());
        CPPUNIT_ASSERT_EQUAL(PARLEY_E_AUTH, receive(letter.body + ' ', seal, 0));
        CPPUNIT_ASSERT_EQUAL(PARLEY_E_AUTH, receive(letter.body, seal, 301'000'000));
        CPPUNIT_ASSERT_EQUAL(PARLEY_E_AUTH, receive(letter.body, "", 0));
        CPPUNIT_ASSERT_EQUAL(
            PARLEY_E_AUTH, receive(letter.body, "t=1,v1=" + std::string(64, '0'), 0));
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, paying_.events.size());
    }

private:
    void get() {
        Paying::Arrived arrived;
        arrived.method = "GET";
        arrived.path = "/pay/ten_1/sandbox/" + page_;
        paying_.receive(arrived);
    }
    void post(const std::string& form) {
        Paying::Arrived arrived;
        arrived.path = "/pay/ten_1/sandbox/" + page_;
        arrived.body = form;
        arrived.headers = {{"content-type", "application/x-www-form-urlencoded"}};
        paying_.receive(arrived);
    }
    void shows(const std::string& text) const {
        CPPUNIT_ASSERT_MESSAGE(
            text + " in " + paying_.page, paying_.page.find(text) != std::string::npos);
    }
    uint32_t state() {
        Paying::Asked asked;
        asked.op = PARLEY_PAY_QUERY;
        asked.object_id = page_;
        paying_.submit(asked);
        return paying_.result->state;
    }

    FakeHost host_;
    Paying paying_{
        host_,
        R"({"payment_pages_url":"http://shop.test/pay","webhook_door_url":"http://127.0.0.1:8080/api/webhooks"})"};
    std::string page_;
};

CPPUNIT_TEST_SUITE_REGISTRATION(SandboxPageTest);

}  // namespace
}  // namespace sandbox
