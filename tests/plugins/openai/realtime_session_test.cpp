#include <cppunit/extensions/HelperMacros.h>
#include <openai_provider.hpp>
#include <parley/json.hpp>
#include <parley/testing.hpp>
#include <support/settings_of.hpp>

namespace openai {
namespace {

using parley::Json;
using parley::testing::FakeHost;
using parley::testing::Loaded;

class RealtimeSessionTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(RealtimeSessionTest);
    CPPUNIT_TEST(asksForAShortLivedKey);
    CPPUNIT_TEST(passesOnWhatTheHostWants);
    CPPUNIT_TEST(answersWithTheKeyAndWhereToUseIt);
    CPPUNIT_TEST(theKeyIsNeverLogged);
    CPPUNIT_TEST(boundsTheLifeOfAKey);
    CPPUNIT_TEST(aWrongRequestIsInvalid);
    CPPUNIT_TEST(anotherMethodIsUnsupported);
    CPPUNIT_TEST(anErrorIsClassified);
    CPPUNIT_TEST(garbageIsAFailure);
    CPPUNIT_TEST_SUITE_END();

public:
    void asksForAShortLivedKey() {
        CPPUNIT_ASSERT_EQUAL(PARLEY_OK, ask(""));
        const auto& vendor = host_.exchanges.back();
        CPPUNIT_ASSERT_EQUAL(std::string{"POST"}, vendor.method);
        CPPUNIT_ASSERT_EQUAL(
            std::string{"https://api.openai.com/v1/realtime/client_secrets"}, vendor.url);
        CPPUNIT_ASSERT_EQUAL(std::string{"Authorization: Bearer <api_key>"}, vendor.credential);
        CPPUNIT_ASSERT_EQUAL(
            Json::parse(R"({"expires_after": {"anchor": "created_at", "seconds": 600},
                "session": {"type": "realtime", "model": "gpt-realtime",
                    "output_modalities": ["audio"],
                    "audio": {
                        "input": {"transcription": {"model": "gpt-4o-mini-transcribe"}},
                        "output": {"voice": "marin"}}}})"),
            sent());
    }

    void passesOnWhatTheHostWants() {
        ask(R"({"model": "gpt-realtime-mini", "voice": "cedar", "instructions": "Be kind.",
            "language": "en-GB", "turn_detection": "server", "lifetime_s": 60, "unknown": 1,
            "tools": [{"name": "now", "description": "The time.", "schema": {"type": "object"}},
                      {"name": "bye", "schema": {}}]})");
        CPPUNIT_ASSERT_EQUAL(
            Json::parse(R"({"expires_after": {"anchor": "created_at", "seconds": 60},
                "session": {"type": "realtime", "model": "gpt-realtime-mini",
                    "output_modalities": ["audio"], "instructions": "Be kind.",
                    "audio": {
                        "input": {
                            "transcription": {"model": "gpt-4o-mini-transcribe", "language": "en"},
                            "turn_detection": {"type": "server_vad", "create_response": true,
                                "interrupt_response": true}},
                        "output": {"voice": "cedar"}},
                    "tools": [
                        {"type": "function", "name": "now", "description": "The time.",
                         "parameters": {"type": "object"}},
                        {"type": "function", "name": "bye", "parameters": {}}]}})"),
            sent());
        ask(R"({"turn_detection": "none"})");
        const auto input = sent().at("session").at("audio").at("input");
        CPPUNIT_ASSERT_EQUAL(Json(nullptr), input.at("turn_detection"));
    }

    void answersWithTheKeyAndWhereToUseIt() {
        ask("{}");
        answer(
            200,
            R"({"value":"ek_1","expires_at":1795220000,"session":{"id":"sess_1","model":"gpt-realtime","type":"realtime"}})");
        CPPUNIT_ASSERT_EQUAL(1, answers_);
        CPPUNIT_ASSERT_EQUAL(
            Json::parse(R"({"client_secret": "ek_1", "expires_at": "2026-11-21T00:13:20Z",
                "url": "https://api.openai.com/v1/realtime/calls", "transport": "webrtc",
                "session_id": "sess_1", "model": "gpt-realtime"})"),
            Json::parse(body_));
    }

    void theKeyIsNeverLogged() {
        ask("{}");
        answer(200, R"({"value":"ek_1","expires_at":"soon"})");
        CPPUNIT_ASSERT_EQUAL(PARLEY_E_PROTOCOL, answered_.code);
        CPPUNIT_ASSERT_EQUAL(std::string::npos, answered_.message.find("ek_1"));
        CPPUNIT_ASSERT(host_.lines.empty());
    }

    void boundsTheLifeOfAKey() {
        for (const auto& [asked, seconds] :
             {std::pair{"1", 10},
              std::pair{"7201", 7200},
              std::pair{"0", 600},
              std::pair{"\"long\"", 600}}) {
            ask((R"({"lifetime_s": )" + std::string{asked} + "}").c_str());
            CPPUNIT_ASSERT_EQUAL(Json(seconds), sent().at("expires_after").at("seconds"));
        }
    }

    void aWrongRequestIsInvalid() {
        for (const auto* body :
             {"{",
              R"({"voice": 7})",
              R"({"turn_detection": "semantic"})",
              R"({"tools": [{"name": "now"}]})",
              R"({"tools": ["now"]})"})
            CPPUNIT_ASSERT_EQUAL_MESSAGE(body, PARLEY_E_INVALID, ask(body));
        CPPUNIT_ASSERT(host_.exchanges.empty());
    }

    void anotherMethodIsUnsupported() {
        CPPUNIT_ASSERT_EQUAL(PARLEY_E_UNSUPPORTED, ask("{}", "delete_session"));
    }

    void anErrorIsClassified() {
        ask("{}");
        answer(401, R"({"error":{"code":"invalid_api_key"}})");
        CPPUNIT_ASSERT_EQUAL(PARLEY_E_AUTH, answered_.code);
        CPPUNIT_ASSERT_EQUAL(std::string{}, body_);
    }

    void garbageIsAFailure() {
        for (const auto* body :
             {"", "{}", R"({"value":"ek_1"})", R"({"value":7,"expires_at":1})"}) {
            ask("{}");
            answer(200, body);
            CPPUNIT_ASSERT_EQUAL_MESSAGE(body, PARLEY_E_PROTOCOL, answered_.code);
        }
    }

private:
    parley_code ask(const char* body, std::string_view method = "create_session") {
        parley_request request{};
        request.size = sizeof request;
        request.method = parley::str(method);
        request.body_json = parley::str(body);
        request.ctx = host_.ctx();
        const auto done = [](void* self, const parley_status* status, parley_str answer) noexcept {
            auto& test = *static_cast<RealtimeSessionTest*>(self);
            ++test.answers_;
            test.answered_ = parley::Status::from(status);
            test.body_ = parley::view(answer);
        };
        uint64_t id = 0;
        const auto* const table = plugin_.table<parley_request_v1>(PARLEY_IF_REALTIME);
        return table->start(plugin_.instance(), &request, done, this, &id);
    }
    void answer(int status, const char* body) {
        auto& vendor = host_.exchanges.back();
        vendor.head(status);
        vendor.data(body);
        vendor.end();
    }
    Json sent() const { return Json::parse(host_.exchanges.back().body); }

    FakeHost host_;
    Loaded<OpenAiProvider> plugin_{
        host_, parley::testing::settingsOf("openai", {{"api_key", "k"}})};
    int answers_ = 0;
    parley::Status answered_;
    std::string body_;
};

CPPUNIT_TEST_SUITE_REGISTRATION(RealtimeSessionTest);

}  // namespace
}  // namespace openai
