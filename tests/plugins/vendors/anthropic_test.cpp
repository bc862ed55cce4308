#include "vendor_host.hpp"

#include <cppunit/extensions/HelperMacros.h>

namespace parley::testing {
namespace {

using namespace std::chrono_literals;
using nlohmann::json;

class AnthropicTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(AnthropicTest);
    CPPUNIT_TEST(answers);
    CPPUNIT_TEST(everyRefusalHasItsCode);
    CPPUNIT_TEST(usedUpCreditIsNoLimitOfTheMoment);
    CPPUNIT_TEST(anErrorInTheMiddleHasItsCode);
    CPPUNIT_TEST(aVendorThatIsDownIsANetworkFailure);
    CPPUNIT_TEST(silenceEndsAtTheDeadline);
    CPPUNIT_TEST(aCutAtEveryByteIsAFailure);
    CPPUNIT_TEST(garbageIsAFailure);
    CPPUNIT_TEST(theBytesMayComeInAnyPieces);
    CPPUNIT_TEST_SUITE_END();

public:
    void setUp() override { vendors().reset(); }

    void answers() {
        const auto outcome = think();
        CPPUNIT_ASSERT_EQUAL(std::string{"ok"}, codeOf(outcome));
        CPPUNIT_ASSERT_EQUAL(std::string{kQuestion}, outcome.text);
        const auto asked = vendors().requests("vendor=anthropic&outcome=ended&at_least=1").at(0);
        CPPUNIT_ASSERT_EQUAL(std::string{"right"}, asked.at("key").get<std::string>());
        CPPUNIT_ASSERT_EQUAL(std::string{"ok"}, configured().validate(provider::Kind::Llm));
        configured({{"api_key", "another"}});
        CPPUNIT_ASSERT_EQUAL(std::string{"auth"}, host().validate(provider::Kind::Llm));
    }

    void everyRefusalHasItsCode() {
        const struct {
            json behaviour;
            const char* code;
            std::chrono::milliseconds retry_after;
        } refusals[]{
            {{{"status", 400}}, "invalid", 0ms},
            {{{"status", 401}}, "auth", 0ms},
            {{{"status", 402}}, "quota", 0ms},
            {{{"status", 403}}, "permission", 0ms},
            {{{"status", 404}}, "not_found", 0ms},
            {{{"status", 429}, {"retry_after", 2}}, "rate_limited", 2s},
            {{{"status", 429}, {"retry_after", nullptr}}, "rate_limited", 0ms},
            {{{"status", 500}}, "unavailable", 0ms},
            {{{"error", "overloaded_error"}}, "unavailable", 0ms}};
        for (const auto& refusal : refusals) {
            behave(refusal.behaviour);
            const auto outcome = think();
            const auto what = refusal.behaviour.dump();
            CPPUNIT_ASSERT_EQUAL_MESSAGE(what, std::string{refusal.code}, codeOf(outcome));
            CPPUNIT_ASSERT_MESSAGE(what, refusal.retry_after == outcome.failure->retry_after);
        }
    }

    /// They come as 429, the last one as 400.
    void usedUpCreditIsNoLimitOfTheMoment() {
        for (const auto* error :
             {"enforced_spend_limit_reached", "contract_spend_limit_reached", "low_credit"}) {
            vendors().reset();
            behave({{"error", error}});
            CPPUNIT_ASSERT_EQUAL_MESSAGE(error, std::string{"quota"}, codeOf(think()));
            CPPUNIT_ASSERT_EQUAL_MESSAGE(
                error, std::size_t{1}, vendors().requests("outcome=ended&at_least=1").size());
        }
    }

    void anErrorInTheMiddleHasItsCode() {
        behave({{"error", "overloaded_error"}, {"error_after", {{"events", 3}}}});
        CPPUNIT_ASSERT_EQUAL(std::string{"unavailable"}, codeOf(think()));
    }

    void aVendorThatIsDownIsANetworkFailure() {
        vendors().script({{"second_port", "closed"}});
        const json down{{"base_url", "http://127.0.0.1:" + std::to_string(vendors().secondPort())}};
        CPPUNIT_ASSERT_EQUAL(std::string{"network"}, codeOf(configured(down).think(kQuestion)));
    }

    void silenceEndsAtTheDeadline() {
        for (const auto& silent :
             {json{{"silent", true}}, json{{"stall_after", {{"events", 3}}}}}) {
            behave(silent);
            CPPUNIT_ASSERT_EQUAL(
                std::string{"deadline"}, codeOf(configured().think(kQuestion, 300ms)));
        }
    }

    void aCutAtEveryByteIsAFailure() {
        constexpr int kMostBytes = 20'000;
        for (int bytes = 1; bytes < kMostBytes; ++bytes) {
            behave({{"cut_after", {{"wire_bytes", bytes}}}});
            const auto outcome = think();
            if (!outcome.failure) {
                CPPUNIT_ASSERT_EQUAL(std::string{kQuestion}, outcome.text);
                return;
            }
            CPPUNIT_ASSERT_MESSAGE(
                std::to_string(bytes) + " " + codeOf(outcome),
                codeOf(outcome) == "network" || codeOf(outcome) == "protocol");
        }
        CPPUNIT_FAIL("no answer is whole");
    }

    void garbageIsAFailure() {
        for (const auto* kind : {"not_json", "wrong_content_type"}) {
            behave({{"garbage", kind}});
            CPPUNIT_ASSERT_EQUAL_MESSAGE(kind, std::string{"protocol"}, codeOf(think()));
        }
    }

    void theBytesMayComeInAnyPieces() {
        behave({{"wire_split", 3}, {"split", 7}});
        CPPUNIT_ASSERT_EQUAL(std::string{kQuestion}, think().text);
    }

private:
    static constexpr const char* kQuestion = "How are you?";

    static void behave(const json& behaviour) {
        vendors().script({{"vendor", "anthropic"}, {"standing", behaviour}});
    }
    static VendorHost& host() {
        static VendorHost host{"anthropic"};
        return host;
    }
    static VendorHost& configured(const json& settings = json::object()) {
        host().configure(settings);
        return host();
    }
    static Outcome think() { return configured().think(kQuestion); }
};

CPPUNIT_TEST_SUITE_REGISTRATION(AnthropicTest);

}  // namespace
}  // namespace parley::testing
