#include "vendor_host.hpp"

#include <cppunit/extensions/HelperMacros.h>

namespace parley::testing {
namespace {

using namespace std::chrono_literals;
using nlohmann::json;
using provider::AudioFormat;
using provider::Codec;

const json kOverWebSocket{{"speaks_over", "websocket"}};

class DeepgramTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(DeepgramTest);
    CPPUNIT_TEST(hearsWhatIsSaid);
    CPPUNIT_TEST(hearsSilence);
    CPPUNIT_TEST(speaksOverHttp);
    CPPUNIT_TEST(speaksOverAWebSocket);
    CPPUNIT_TEST(bothWaysSayTheSame);
    CPPUNIT_TEST(provesTheKeyAndListsVoices);
    CPPUNIT_TEST(everyRefusalHasItsCode);
    CPPUNIT_TEST(aVendorThatIsDownIsANetworkFailure);
    CPPUNIT_TEST(silenceEndsAtTheDeadline);
    CPPUNIT_TEST(aCutAnywhereIsAFailure);
    CPPUNIT_TEST(garbageIsAFailure);
    CPPUNIT_TEST(zeroAudioIsAFailure);
    CPPUNIT_TEST(closeCodesHaveTheirMeaning);
    CPPUNIT_TEST(theBytesMayComeInAnyPieces);
    CPPUNIT_TEST_SUITE_END();

public:
    void setUp() override { vendors().reset(); }

    void hearsWhatIsSaid() {
        auto& host = configured();
        behave("live", {{"text", "Hello there. How are you?"}});
        const auto outcome = host.hear(5s);
        CPPUNIT_ASSERT_EQUAL(std::string{"ok"}, codeOf(outcome));
        CPPUNIT_ASSERT_EQUAL(std::string{"Hello there. How are you?"}, outcome.text);
        CPPUNIT_ASSERT_EQUAL(2, outcome.ends_of_turn);
        const auto asked = vendors().requests("operation=live&outcome=ended&at_least=1").at(0);
        CPPUNIT_ASSERT_EQUAL(std::string{"right"}, asked.at("key").get<std::string>());
        CPPUNIT_ASSERT_EQUAL(std::string{"completed"}, asked.at("outcome").get<std::string>());
        CPPUNIT_ASSERT_EQUAL(5.0, asked.at("audio_seconds").get<double>());
    }

    void hearsSilence() {
        const auto outcome = configured().hear(2s);
        CPPUNIT_ASSERT_EQUAL(std::string{"ok"}, codeOf(outcome));
        CPPUNIT_ASSERT_EQUAL(std::string{}, outcome.text);
        CPPUNIT_ASSERT_EQUAL(0, outcome.ends_of_turn);
    }

    void speaksOverHttp() {
        const auto outcome = configured().speak({"Hello.", "How are you?"});
        assertSpoken(outcome);
        CPPUNIT_ASSERT_EQUAL(
            std::size_t{2},
            vendors().requests("operation=speak&outcome=completed&at_least=2").size());
    }

    void speaksOverAWebSocket() {
        const auto outcome = configured(kOverWebSocket).speak({"Hello.", "How are you?"});
        assertSpoken(outcome);
        CPPUNIT_ASSERT_EQUAL(
            std::size_t{1},
            vendors().requests("operation=speak_live&outcome=ended&at_least=1").size());
    }

    void bothWaysSayTheSame() {
        for (const auto& format :
             {AudioFormat{.codec = Codec::ULaw, .rate_hz = 8000},
              AudioFormat{.codec = Codec::PcmS16, .rate_hz = 24000}}) {
            const auto posted = configured().speak({"Good morning."}, format).audio;
            const auto sent = configured(kOverWebSocket).speak({"Good morning."}, format).audio;
            CPPUNIT_ASSERT(!posted.empty());
            // The space between two pieces of a stream is said, too.
            CPPUNIT_ASSERT(sent.compare(0, posted.size(), posted) == 0);
        }
    }

    void provesTheKeyAndListsVoices() {
        CPPUNIT_ASSERT_EQUAL(std::string{"ok"}, configured().validate(provider::Kind::Stt));
        const auto voices = host_->enumerate(provider::ChoiceList::Voices);
        CPPUNIT_ASSERT_EQUAL(std::string{"aura-2-helena-en"}, voices.at(0));
        const std::vector<std::string> models{"nova-2-phonecall", "nova-3", "nova-3-medical"};
        CPPUNIT_ASSERT(models == host_->enumerate(provider::ChoiceList::Models));
        configured({{"api_key", "another"}});
        CPPUNIT_ASSERT_EQUAL(std::string{"auth"}, host_->validate(provider::Kind::Stt));
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
            {{{"status", 429}, {"retry_after", nullptr}}, "rate_limited", 0ms},
            {{{"status", 500}}, "unavailable", 0ms},
            {{{"status", 503}}, "unavailable", 0ms}};
        for (const auto& refusal : refusals) {
            for (const auto& [operation, outcome] : tryAll(refusal.behaviour)) {
                const auto what = operation + " " + refusal.behaviour.dump();
                CPPUNIT_ASSERT_EQUAL_MESSAGE(what, std::string{refusal.code}, codeOf(outcome));
                CPPUNIT_ASSERT_MESSAGE(what, refusal.retry_after == outcome.failure->retry_after);
            }
        }
        CPPUNIT_ASSERT_EQUAL(
            std::string{"auth"}, codeOf(configured({{"api_key", "another"}}).hear(1s)));
    }

    void aVendorThatIsDownIsANetworkFailure() {
        vendors().script({{"second_port", "closed"}});
        const json down{{"base_url", "http://127.0.0.1:" + std::to_string(vendors().secondPort())}};
        CPPUNIT_ASSERT_EQUAL(std::string{"network"}, codeOf(configured(down).hear(1s)));
        CPPUNIT_ASSERT_EQUAL(std::string{"network"}, codeOf(configured(down).speak({"Hi."})));
    }

    void silenceEndsAtTheDeadline() {
        for (const auto& silent : {json{{"silent", true}}, json{{"silent", "handshake"}}}) {
            behave("live", silent);
            CPPUNIT_ASSERT_EQUAL(std::string{"deadline"}, codeOf(configured().hear(1s, 300ms)));
        }
        behave("speak_live", {{"silent", true}});
        CPPUNIT_ASSERT_EQUAL(
            std::string{"deadline"}, codeOf(configured(kOverWebSocket).speak({"Hi."}, {}, 300ms)));
        behave("speak", {{"silent", true}});
        CPPUNIT_ASSERT_EQUAL(
            std::string{"deadline"}, codeOf(configured().speak({"Hi."}, {}, 300ms)));
    }

    void aCutAnywhereIsAFailure() {
        // Across the head, the first messages, and inside of them.
        for (const int bytes : {1, 20, 150, 200, 240, 300, 500}) {
            for (const auto& [operation, outcome] :
                 tryAll({{"text", "Hello there."}, {"cut_after", {{"wire_bytes", bytes}}}})) {
                CPPUNIT_ASSERT_MESSAGE(
                    operation + " " + std::to_string(bytes) + " " + codeOf(outcome),
                    codeOf(outcome) == "network" || codeOf(outcome) == "protocol");
            }
        }
        behave("live", {{"text", "Hello there."}, {"finish_missing", true}});
        // Nothing is missing behind the vendor's last message.
        CPPUNIT_ASSERT_EQUAL(std::string{"Hello there."}, configured().hear(2s).text);
    }

    void garbageIsAFailure() {
        for (const auto* kind : {"not_json", "invalid_utf8"}) {
            behave("live", {{"text", "Hello there."}, {"garbage", kind}});
            CPPUNIT_ASSERT_EQUAL(std::string{"protocol"}, codeOf(configured().hear(2s)));
        }
        behave("speak", {{"garbage", "wrong_content_type"}});
        CPPUNIT_ASSERT_EQUAL(std::string{"protocol"}, codeOf(configured().speak({"Hi."})));
        behave("speak_live", {{"garbage", "not_json"}});
        CPPUNIT_ASSERT_EQUAL(
            std::string{"protocol"}, codeOf(configured(kOverWebSocket).speak({"Hi."})));
    }

    void zeroAudioIsAFailure() {
        behave("speak", {{"empty", true}});
        CPPUNIT_ASSERT_EQUAL(std::string{"protocol"}, codeOf(configured().speak({"Hi."})));
        behave("speak_live", {{"empty", true}});
        CPPUNIT_ASSERT_EQUAL(
            std::string{"protocol"}, codeOf(configured(kOverWebSocket).speak({"Hi."})));
    }

    void closeCodesHaveTheirMeaning() {
        const auto closing = [this](int code, const char* reason) {
            behave("live", {{"close", {{"code", code}, {"reason", reason}}}});
            return configured().hear(1s);
        };
        CPPUNIT_ASSERT_EQUAL(std::string{"unavailable"}, codeOf(closing(1011, "NET-0000")));
        CPPUNIT_ASSERT_EQUAL(std::string{"unsupported"}, codeOf(closing(1008, "DATA-0000: no")));
        CPPUNIT_ASSERT(closing(1000, "").failure);
        behave(
            "live",
            {{"text", "Hello there."},
             {"error", "internal_error"},
             {"error_after", {{"events", 1}}}});
        CPPUNIT_ASSERT_EQUAL(std::string{"unavailable"}, codeOf(configured().hear(2s)));
    }

    void theBytesMayComeInAnyPieces() {
        for (const auto& [operation, outcome] :
             tryAll({{"text", "Hello there."}, {"wire_split", 3}, {"split", 7}}))
            CPPUNIT_ASSERT_EQUAL_MESSAGE(operation, std::string{"ok"}, codeOf(outcome));
    }

private:
    static void behave(const char* operation, const json& behaviour) {
        vendors().script(
            {{"vendor", "deepgram"}, {"operation", operation}, {"standing", behaviour}});
    }
    VendorHost& configured(const json& settings = json::object()) {
        if (host_ == nullptr) host_ = &sharedHost();
        host_->configure(settings);
        return *host_;
    }
    /// What comes of everything that the plugin does with the vendor.
    std::vector<std::pair<std::string, Outcome>> tryAll(const json& behaviour) {
        behave("*", behaviour);
        std::vector<std::pair<std::string, Outcome>> all;
        all.emplace_back("live", configured().hear(2s));
        all.emplace_back("speak", configured().speak({"Hello there."}));
        all.emplace_back("speak_live", configured(kOverWebSocket).speak({"Hello there."}));
        return all;
    }
    static void assertSpoken(const Outcome& outcome) {
        CPPUNIT_ASSERT_EQUAL(std::string{"ok"}, codeOf(outcome));
        CPPUNIT_ASSERT((std::vector<std::uint64_t>{1, 2}) == outcome.flushes);
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{18}, outcome.billed);
        // 60 ms a character at 16 kHz.
        CPPUNIT_ASSERT(outcome.audio.size() >= 18 * 1920);
    }
    static VendorHost& sharedHost() {
        static VendorHost host{"deepgram"};
        return host;
    }

    VendorHost* host_ = nullptr;
};

CPPUNIT_TEST_SUITE_REGISTRATION(DeepgramTest);

}  // namespace
}  // namespace parley::testing
