#include "vendor_host.hpp"

#include <cppunit/extensions/HelperMacros.h>

namespace parley::testing {
namespace {

using namespace std::chrono_literals;
using nlohmann::json;
using provider::AudioFormat;
using provider::Codec;

const json kOverHttp{{"speaks_over", "http"}};
const json kOverWebSocket{{"speaks_over", "websocket"}};

class ElevenLabsTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(ElevenLabsTest);
    CPPUNIT_TEST(speaksOverHttp);
    CPPUNIT_TEST(speaksOverWebSockets);
    CPPUNIT_TEST(provesTheKeyAndListsVoices);
    CPPUNIT_TEST(everyRefusalHasItsCode);
    CPPUNIT_TEST(theVendorsWordsDecideBeforeTheStatus);
    CPPUNIT_TEST(aVendorThatIsDownIsANetworkFailure);
    CPPUNIT_TEST(silenceEndsAtTheDeadline);
    CPPUNIT_TEST(aCutAnywhereIsAFailure);
    CPPUNIT_TEST(garbageAndZeroAudioAreFailures);
    CPPUNIT_TEST(theBytesMayComeInAnyPieces);
    CPPUNIT_TEST_SUITE_END();

public:
    void setUp() override { vendors().reset(); }

    void speaksOverHttp() {
        assertSpoken(speak(kOverHttp, {"Hello.", "How are you?"}));
        CPPUNIT_ASSERT_EQUAL(
            std::size_t{2},
            vendors().requests("operation=timed_speech&outcome=completed&at_least=2").size());
    }

    void speaksOverWebSockets() {
        assertSpoken(speak(kOverWebSocket, {"Hello.", "How are you?"}));
        const auto asked = vendors().requests("operation=stream_input&at_least=2");
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, asked.size());
        CPPUNIT_ASSERT_EQUAL(std::string{"right"}, asked.at(0).at("key").get<std::string>());
    }

    void provesTheKeyAndListsVoices() {
        auto& host = configured(kOverHttp);
        CPPUNIT_ASSERT_EQUAL(std::string{"ok"}, host.validate(provider::Kind::Tts));
        const std::vector<std::string> voices{
            "JBFqnCBsd6RMkjVDRZzb", "21m00Tcm4TlvDq8ikWAM", "EXAVITQu4vr4xnSDxMaL"};
        CPPUNIT_ASSERT(voices == host.enumerate(provider::ChoiceList::Voices));
        CPPUNIT_ASSERT_EQUAL(std::size_t{3}, host.enumerate(provider::ChoiceList::Models).size());
        configured({{"api_key", "another"}});
        CPPUNIT_ASSERT_EQUAL(std::string{"auth"}, host.validate(provider::Kind::Tts));
    }

    void everyRefusalHasItsCode() {
        const struct {
            json behaviour;
            const char* code;
            std::chrono::milliseconds retry_after;
        } refusals[]{
            {{{"status", 401}}, "auth", 0ms},
            {{{"status", 402}}, "quota", 0ms},
            {{{"status", 403}}, "permission", 0ms},
            {{{"status", 404}}, "not_found", 0ms},
            {{{"status", 429}, {"retry_after", 2}}, "rate_limited", 2s},
            {{{"status", 429}, {"retry_after", nullptr}}, "rate_limited", 0ms},
            {{{"status", 500}}, "unavailable", 0ms},
            {{{"status", 503}}, "unavailable", 0ms}};
        for (const auto& refusal : refusals) {
            for (const auto& wire : {kOverHttp, kOverWebSocket}) {
                behave(refusal.behaviour);
                const auto outcome = speak(wire, {"Hello."});
                const auto what = wire.dump() + " " + refusal.behaviour.dump();
                CPPUNIT_ASSERT_EQUAL_MESSAGE(what, std::string{refusal.code}, codeOf(outcome));
                CPPUNIT_ASSERT_MESSAGE(what, refusal.retry_after == outcome.failure->retry_after);
            }
        }
    }

    void theVendorsWordsDecideBeforeTheStatus() {
        for (const auto& wire : {kOverHttp, kOverWebSocket}) {
            behave({{"error", "quota_exceeded"}});
            CPPUNIT_ASSERT_EQUAL(std::string{"quota"}, codeOf(speak(wire, {"Hello."})));
            auto wrong = wire;
            wrong["api_key"] = "another";
            behave(nullptr);
            CPPUNIT_ASSERT_EQUAL(std::string{"auth"}, codeOf(speak(wrong, {"Hello."})));
            auto nobody = wire;
            nobody["voice"] = "nobody";
            CPPUNIT_ASSERT_EQUAL(std::string{"not_found"}, codeOf(speak(nobody, {"Hello."})));
        }
        behave({{"error", "system_busy"}});
        CPPUNIT_ASSERT_EQUAL(std::string{"unavailable"}, codeOf(speak(kOverHttp, {"Hello."})));
    }

    void aVendorThatIsDownIsANetworkFailure() {
        vendors().script({{"second_port", "closed"}});
        for (auto settings : {kOverHttp, kOverWebSocket}) {
            settings["base_url"] = "http://127.0.0.1:" + std::to_string(vendors().secondPort());
            CPPUNIT_ASSERT_EQUAL(std::string{"network"}, codeOf(speak(settings, {"Hello."})));
        }
    }

    void silenceEndsAtTheDeadline() {
        behave({{"silent", true}});
        for (const auto& wire : {kOverHttp, kOverWebSocket})
            CPPUNIT_ASSERT_EQUAL(
                std::string{"deadline"}, codeOf(configured(wire).speak({"Hello."}, {}, 300ms)));
    }

    void aCutAnywhereIsAFailure() {
        // Across the head, the first audio, and inside of it.
        for (const int bytes : {1, 20, 150, 200, 400, 2000, 5000}) {
            for (const auto& wire : {kOverHttp, kOverWebSocket}) {
                behave({{"cut_after", {{"wire_bytes", bytes}}}});
                const auto code = codeOf(speak(wire, {"Hello there."}));
                CPPUNIT_ASSERT_MESSAGE(
                    wire.dump() + " " + std::to_string(bytes) + " " + code,
                    code == "network" || code == "protocol");
            }
        }
        behave({{"finish_missing", true}});
        // Nothing is missing behind the vendor's last message.
        CPPUNIT_ASSERT_EQUAL(std::string{"ok"}, codeOf(speak(kOverWebSocket, {"Hello."})));
        behave({{"error", "input_timeout_exceeded"}, {"error_after", {{"events", 1}}}});
        CPPUNIT_ASSERT_EQUAL(
            std::string{"unavailable"}, codeOf(speak(kOverWebSocket, {"Hello there."})));
    }

    void garbageAndZeroAudioAreFailures() {
        for (const auto* kind : {"not_json", "invalid_utf8"}) {
            behave({{"garbage", kind}});
            CPPUNIT_ASSERT_EQUAL(
                std::string{"protocol"}, codeOf(speak(kOverWebSocket, {"Hello."})));
        }
        behave({{"garbage", "wrong_content_type"}});
        CPPUNIT_ASSERT_EQUAL(std::string{"protocol"}, codeOf(speak(kOverHttp, {"Hello."})));
        behave({{"empty", true}});
        for (const auto& wire : {kOverHttp, kOverWebSocket})
            CPPUNIT_ASSERT_EQUAL(std::string{"protocol"}, codeOf(speak(wire, {"Hello."})));
    }

    void theBytesMayComeInAnyPieces() {
        behave({{"wire_split", 100}, {"split", 70}});
        for (const auto& wire : {kOverHttp, kOverWebSocket})
            assertSpoken(speak(wire, {"Hello.", "How are you?"}));
    }

private:
    static constexpr auto kCharacter = 60ms;

    static void behave(const json& behaviour) {
        vendors().script({{"vendor", "elevenlabs"}, {"standing", behaviour}});
    }
    static VendorHost& configured(const json& settings) {
        static VendorHost host{"elevenlabs"};
        host.configure(settings);
        return host;
    }
    static Outcome speak(const json& settings, const std::vector<std::string>& texts) {
        return configured(settings).speak(texts);
    }
    static void assertSpoken(const Outcome& outcome) {
        CPPUNIT_ASSERT_EQUAL(std::string{"ok"}, codeOf(outcome));
        CPPUNIT_ASSERT((std::vector<std::uint64_t>{1, 2}) == outcome.flushes);
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{18}, outcome.billed);
        // At 16 kHz.
        CPPUNIT_ASSERT(outcome.audio.size() >= std::size_t{18} * 1920);
        // "Hello." and the three words of "How are you?".
        std::vector<std::pair<std::size_t, std::size_t>> words;
        for (const auto& mark : outcome.marks)
            words.emplace_back(mark.offset, mark.length);
        CPPUNIT_ASSERT(
            (std::vector<std::pair<std::size_t, std::size_t>>{{0, 6}, {6, 3}, {10, 3}, {14, 4}}) ==
            words);
        CPPUNIT_ASSERT(outcome.marks.at(1).at >= 6 * kCharacter);
        CPPUNIT_ASSERT(4 * kCharacter == outcome.marks.at(2).at - outcome.marks.at(1).at);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(ElevenLabsTest);

}  // namespace
}  // namespace parley::testing
