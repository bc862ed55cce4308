#include "vendor_host.hpp"

#include <cppunit/extensions/HelperMacros.h>

namespace parley::testing {
namespace {

using namespace std::chrono_literals;
using nlohmann::json;

constexpr const char* kSaid = "good morning to you.";

class OpenAiTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(OpenAiTest);
    CPPUNIT_TEST(answersHearsAndSpeaks);
    CPPUNIT_TEST(everyRefusalHasItsCode);
    CPPUNIT_TEST(usedUpCreditIsNoLimitOfTheMoment);
    CPPUNIT_TEST(aVendorThatIsDownIsANetworkFailure);
    CPPUNIT_TEST(silenceEndsAtTheDeadline);
    CPPUNIT_TEST(aCutAtEveryByteIsAFailure);
    CPPUNIT_TEST(garbageIsAFailure);
    CPPUNIT_TEST(zeroAudioIsAFailure);
    CPPUNIT_TEST(theBytesMayComeInAnyPieces);
    CPPUNIT_TEST_SUITE_END();

public:
    void setUp() override { vendors().reset(); }

    void answersHearsAndSpeaks() {
        behave({{"hear", true}});
        CPPUNIT_ASSERT_EQUAL(std::string{"Hello?"}, configured().think("Hello?").text);
        const auto heard = hear();
        CPPUNIT_ASSERT_EQUAL(std::string{"ok"}, codeOf(heard));
        CPPUNIT_ASSERT_EQUAL(std::string{kSaid}, heard.text);
        const auto spoken = configured().speak({"Hello."});
        CPPUNIT_ASSERT_EQUAL(std::string{"ok"}, codeOf(spoken));
        // 60 ms a character at 16 kHz.
        CPPUNIT_ASSERT(spoken.audio.size() >= 6 * 1900);
        for (const auto& asked : vendors().requests("vendor=openai&outcome=ended&at_least=3"))
            CPPUNIT_ASSERT_EQUAL(std::string{"right"}, asked.at("key").get<std::string>());
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
            {{{"status", 429}, {"retry_after", 2}}, "rate_limited", 2s},
            {{{"error", "slow_down"}}, "rate_limited", 0ms},
            {{{"status", 500}}, "unavailable", 0ms},
            {{{"status", 503}}, "unavailable", 0ms}};
        for (const auto& refusal : refusals) {
            for (const auto& [operation, outcome] : tryAll(refusal.behaviour)) {
                const auto what = operation + " " + refusal.behaviour.dump();
                CPPUNIT_ASSERT_EQUAL_MESSAGE(what, std::string{refusal.code}, codeOf(outcome));
                CPPUNIT_ASSERT_MESSAGE(what, refusal.retry_after == outcome.failure->retry_after);
            }
        }
        behave(nullptr);
        CPPUNIT_ASSERT_EQUAL(
            std::string{"auth"}, codeOf(configured({{"api_key", "another"}}).think("Hello?")));
    }

    /// All of these come as 429.
    void usedUpCreditIsNoLimitOfTheMoment() {
        for (const auto* error :
             {"insufficient_quota",
              "credit_balance_exhausted",
              "organization_spend_limit_exceeded",
              "project_spend_limit_exceeded",
              "organization_usage_limit_exceeded"}) {
            vendors().reset();
            for (const auto& [operation, outcome] : tryAll({{"error", error}}))
                CPPUNIT_ASSERT_EQUAL_MESSAGE(
                    operation + " " + error, std::string{"quota"}, codeOf(outcome));
            CPPUNIT_ASSERT_EQUAL_MESSAGE(
                error, std::size_t{3}, vendors().requests("outcome=ended&at_least=3").size());
        }
    }

    void aVendorThatIsDownIsANetworkFailure() {
        vendors().script({{"second_port", "closed"}});
        const auto url = "http://127.0.0.1:" + std::to_string(vendors().secondPort()) + "/v1";
        auto& host = configured({{"base_url", url}});
        CPPUNIT_ASSERT_EQUAL(std::string{"network"}, codeOf(host.think("Hello?")));
        CPPUNIT_ASSERT_EQUAL(std::string{"network"}, codeOf(host.hearSound(sound())));
        CPPUNIT_ASSERT_EQUAL(std::string{"network"}, codeOf(host.speak({"Hello."})));
    }

    void silenceEndsAtTheDeadline() {
        behave({{"silent", true}});
        auto& host = configured();
        CPPUNIT_ASSERT_EQUAL(std::string{"deadline"}, codeOf(host.think("Hello?", 300ms)));
        CPPUNIT_ASSERT_EQUAL(std::string{"deadline"}, codeOf(host.hearSound(sound(), 300ms)));
        CPPUNIT_ASSERT_EQUAL(std::string{"deadline"}, codeOf(host.speak({"Hello."}, {}, 300ms)));
        behave({{"stall_after", {{"events", 2}}}});
        CPPUNIT_ASSERT_EQUAL(
            std::string{"deadline"}, codeOf(host.think("One, two, three.", 300ms)));
    }

    void aCutAtEveryByteIsAFailure() {
        CPPUNIT_ASSERT_EQUAL(std::string{"Hi there."}, cutUntilItIsWhole("chat", 1, [&] {
                                                           return configured().think("Hi there.");
                                                       }).text);
        CPPUNIT_ASSERT_EQUAL(
            std::string{kSaid}, cutUntilItIsWhole("transcription", 1, [&] { return hear(); }).text);
        const auto spoken =
            cutUntilItIsWhole("speech", 101, [&] { return configured().speak({"Hi."}); });
        // All but the last few samples, which turning it into another rate keeps.
        CPPUNIT_ASSERT_DOUBLES_EQUAL(3 * 1920.0, static_cast<double>(spoken.audio.size()), 100.0);
    }

    void garbageIsAFailure() {
        for (const auto& [operation, outcome] : tryAll({{"garbage", "wrong_content_type"}}))
            CPPUNIT_ASSERT_EQUAL_MESSAGE(operation, std::string{"protocol"}, codeOf(outcome));
        for (const auto* kind : {"not_json", "broken_sse", "invalid_utf8"}) {
            behave({{"garbage", kind}});
            const auto outcome = configured().think("One, two, three.");
            // A line that is no event is passed over, and bytes that are no text are mended.
            CPPUNIT_ASSERT_MESSAGE(
                kind, codeOf(outcome) == "protocol" || std::string{kind} != "not_json");
        }
    }

    void zeroAudioIsAFailure() {
        behave({{"empty", true}});
        CPPUNIT_ASSERT_EQUAL(std::string{"protocol"}, codeOf(configured().speak({"Hello."})));
        // Whether nothing is too little is the host's to say.
        CPPUNIT_ASSERT_EQUAL(std::string{}, configured().think("Hello?").text);
        CPPUNIT_ASSERT_EQUAL(std::string{}, hear().text);
    }

    void theBytesMayComeInAnyPieces() {
        for (const auto& [operation, outcome] :
             tryAll({{"hear", true}, {"wire_split", 3}, {"split", 7}}))
            CPPUNIT_ASSERT_EQUAL_MESSAGE(operation, std::string{"ok"}, codeOf(outcome));
    }

private:
    static void behave(const json& behaviour) {
        vendors().script({{"vendor", "openai"}, {"standing", behaviour}});
    }
    static VendorHost& configured(json settings = json::object()) {
        static VendorHost host{"openai"};
        if (!settings.contains("base_url")) settings["base_url"] = vendors().url("/v1");
        host.configure(settings);
        return host;
    }
    /// With a second of silence, which ends what is transcribed at a time.
    static const std::string& sound() {
        static const std::string sound = vendors().speech(kSaid, VendorHost::kHeardRate) +
                                         std::string(2 * VendorHost::kHeardRate, '\0');
        return sound;
    }
    static Outcome hear() { return configured().hearSound(sound()); }
    /// What comes of everything that the plugin does with the vendor.
    static std::vector<std::pair<std::string, Outcome>> tryAll(const json& behaviour) {
        behave(behaviour);
        return {
            {"chat", configured().think("Hello there.")},
            {"transcription", hear()},
            {"speech", configured().speak({"Hello there."})}};
    }
    /// Cuts the answer off after more and more bytes; the outcome of the first that has all it
    /// needs.
    template <typename Ask>
    static Outcome cutUntilItIsWhole(const char* operation, int step, Ask ask) {
        constexpr int kMostBytes = 20'000;
        for (int bytes = 1; bytes < kMostBytes; bytes += step) {
            behave({{"hear", true}, {"cut_after", {{"wire_bytes", bytes}}}});
            const auto outcome = ask();
            if (!outcome.failure) return outcome;
            CPPUNIT_ASSERT_MESSAGE(
                std::string{operation} + " " + std::to_string(bytes) + " " + codeOf(outcome),
                codeOf(outcome) == "network" || codeOf(outcome) == "protocol");
        }
        CPPUNIT_FAIL(std::string{operation} + " is never whole");
        return {};
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(OpenAiTest);

}  // namespace
}  // namespace parley::testing
