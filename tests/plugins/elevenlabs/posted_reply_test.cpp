#include <cppunit/extensions/HelperMacros.h>
#include <elevenlabs_provider.hpp>
#include <parley/json.hpp>
#include <support/spoken_reply.hpp>

namespace elevenlabs {
namespace {

using parley::Json;
using parley::testing::FakeExchange;
using parley::testing::ReplyWishes;
using parley::testing::SpokenReply;
using Heard = std::vector<std::string>;

class Reply : public SpokenReply<ElevenLabsProvider> {
public:
    explicit Reply(const Json& chosen = Json::object(), const ReplyWishes& wishes = {})
        : SpokenReply{settingsWith(chosen), withoutMarks(wishes)} {}

    FakeExchange& vendor() { return host.exchanges.back(); }
    Json sent() { return Json::parse(vendor().body); }
    void answers(
        std::string_view sound,
        const std::vector<std::pair<std::string, std::string>>& fields = {
            {"content-type", "audio/pcm"}}) {
        vendor().head(200, fields);
        vendor().data(sound);
        vendor().end();
    }

private:
    static ReplyWishes withoutMarks(ReplyWishes wishes) {
        wishes.features = 0;
        return wishes;
    }
    static std::string settingsWith(Json chosen) {
        chosen["api_key"] = "k";
        return parley::testing::settingsOf("elevenlabs", chosen);
    }
};

class PostedReplyTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(PostedReplyTest);
    CPPUNIT_TEST(asksForRawAudio);
    CPPUNIT_TEST(asksAsTheOperatorWishes);
    CPPUNIT_TEST(asksForTheNearestThatTheVendorHas);
    CPPUNIT_TEST(tellsWhatTheVendorBills);
    CPPUNIT_TEST(anInterruptionSilencesWhatWasSaid);
    CPPUNIT_TEST(zeroAudioIsAFailure);
    CPPUNIT_TEST(aVoiceThatCannotBeOneIsNotFound);
    CPPUNIT_TEST_SUITE_END();

public:
    void asksForRawAudio() {
        Reply reply;
        CPPUNIT_ASSERT_EQUAL(PARLEY_OK, reply.say("Hello there.", 1));
        CPPUNIT_ASSERT_EQUAL(std::string{"POST"}, reply.vendor().method);
        CPPUNIT_ASSERT_EQUAL(
            std::string{"https://api.elevenlabs.io/v1/text-to-speech/21m00Tcm4TlvDq8ikWAM/stream"
                        "?output_format=pcm_24000"},
            reply.vendor().url);
        CPPUNIT_ASSERT_EQUAL(std::string{"xi-api-key: <api_key>"}, reply.vendor().credential);
        CPPUNIT_ASSERT_EQUAL(
            Json::parse(R"({"text": "Hello there.", "model_id": "eleven_flash_v2_5"})"),
            reply.sent());
        reply.answers("aabb");
        reply.close();
        CPPUNIT_ASSERT_EQUAL(std::string{"aabb"}, reply.audio);
        CPPUNIT_ASSERT((Heard{"billed 12", "audio", "flushed 1", "end 0"}) == reply.heard);
    }

    void asksAsTheOperatorWishes() {
        Reply reply{
            {{"base_url", "http://127.0.0.1:9/"},
             {"model", "eleven_multilingual_v2"},
             {"language", "de-AT"},
             {"stability", 0.5},
             {"similarity", 1},
             {"opt_out", true}},
            {PARLEY_CODEC_ULAW, 8000, "JBFqnCBsd6RMkjVDRZzb", 5}};
        reply.say("Hallo.", 1);
        CPPUNIT_ASSERT_EQUAL(
            std::string{"http://127.0.0.1:9/v1/text-to-speech/JBFqnCBsd6RMkjVDRZzb/stream"
                        "?output_format=ulaw_8000&enable_logging=false"},
            reply.vendor().url);
        auto sent = reply.sent();
        CPPUNIT_ASSERT_EQUAL(Json("eleven_multilingual_v2"), sent.at("model_id"));
        CPPUNIT_ASSERT_EQUAL(Json("de"), sent.at("language_code"));
        CPPUNIT_ASSERT_EQUAL(Json(0.5), sent.at("voice_settings").at("stability"));
        CPPUNIT_ASSERT_EQUAL(Json(1), sent.at("voice_settings").at("similarity_boost"));
        CPPUNIT_ASSERT(!sent.at("voice_settings").contains("style"));
        CPPUNIT_ASSERT_DOUBLES_EQUAL(
            1.2, sent.at("voice_settings").at("speed").get<double>(), 0.001);
    }

    void asksForTheNearestThatTheVendorHas() {
        Reply wide{{}, {PARLEY_CODEC_PCM_S16LE, 48000}};
        wide.say("Hi.", 1);
        CPPUNIT_ASSERT(wide.vendor().url.find("=pcm_24000") != std::string::npos);
        wide.answers("aabb");
        CPPUNIT_ASSERT_EQUAL(std::string{"aaaabbbb"}, wide.audio);
        Reply alaw{{}, {PARLEY_CODEC_ALAW, 16000}};
        alaw.say("Hi.", 1);
        CPPUNIT_ASSERT(alaw.vendor().url.find("=pcm_16000") != std::string::npos);
        alaw.answers("xaxb");
        CPPUNIT_ASSERT_EQUAL(std::string{"ab"}, alaw.audio);
        const Reply opus{{}, {PARLEY_CODEC_OPUS, 48000}};
        CPPUNIT_ASSERT_EQUAL(PARLEY_E_UNSUPPORTED, opus.code);
    }

    void tellsWhatTheVendorBills() {
        Reply reply;
        reply.say("Hello.", 1);
        reply.answers("aa", {{"content-type", "audio/pcm"}, {"character-cost", "3"}});
        CPPUNIT_ASSERT_EQUAL(std::string{"billed 3"}, reply.heard.front());
        Reply odd;
        odd.say("Hello.", 1);
        odd.answers("aa", {{"content-type", "audio/pcm"}, {"character-cost", "3 or so"}});
        CPPUNIT_ASSERT_EQUAL(std::string{"billed 6"}, odd.heard.front());
    }

    void anInterruptionSilencesWhatWasSaid() {
        Reply reply;
        reply.say("One.", 1);
        reply.vendor().head(200);
        reply.vendor().data("aa");
        CPPUNIT_ASSERT_EQUAL(PARLEY_OK, reply.clear());
        CPPUNIT_ASSERT(reply.vendor().cancelled);
        reply.say("Yes?", 2);
        reply.answers("bb");
        CPPUNIT_ASSERT_EQUAL(std::string{"aabb"}, reply.audio);
        CPPUNIT_ASSERT_EQUAL(std::string{"flushed 2"}, reply.heard.back());
    }

    void zeroAudioIsAFailure() {
        Reply reply;
        reply.say("One.", 1);
        reply.answers("");
        CPPUNIT_ASSERT_EQUAL(PARLEY_E_PROTOCOL, reply.ended.code);
    }

    void aVoiceThatCannotBeOneIsNotFound() {
        for (const auto* voice : {"../models", "a?b", "a b", "a%2F"}) {
            const Reply reply{{}, {PARLEY_CODEC_PCM_S16LE, 24000, voice}};
            CPPUNIT_ASSERT_EQUAL_MESSAGE(voice, PARLEY_E_NOT_FOUND, reply.code);
        }
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(PostedReplyTest);

}  // namespace
}  // namespace elevenlabs
