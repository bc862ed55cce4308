#include <cppunit/extensions/HelperMacros.h>
#include <openai_provider.hpp>
#include <parley/json.hpp>
#include <support/spoken_reply.hpp>

#include <utility>

namespace openai {
namespace {

using parley::Json;
using parley::testing::FakeExchange;
using parley::testing::ReplyWishes;
using parley::testing::SpokenReply;
using Heard = std::vector<std::string>;

/// A reply being spoken, with the vendor's side of it.
class Reply : public SpokenReply<OpenAiProvider> {
public:
    explicit Reply(const Json& chosen = Json::object(), const ReplyWishes& wishes = {})
        : SpokenReply{settingsWith(chosen), wishes} {}

    FakeExchange& vendor() { return host.exchanges.back(); }
    Json sent() { return Json::parse(vendor().body); }
    void answers(const std::vector<std::string>& pieces) {
        vendor().head(200, {{"content-type", "audio/pcm"}});
        for (const auto& piece : pieces)
            vendor().data(piece);
        vendor().end();
    }

private:
    static std::string settingsWith(Json chosen) {
        chosen["api_key"] = "k";
        return parley::testing::settingsOf("openai", chosen);
    }
};

class SpeakingTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(SpeakingTest);
    CPPUNIT_TEST(asksForAudioWithoutAHead);
    CPPUNIT_TEST(namesVoicesAsTheVendorDoes);
    CPPUNIT_TEST(onlyLaterModelsTakeInstructions);
    CPPUNIT_TEST(speaksOneTextAfterTheOther);
    CPPUNIT_TEST(audioIsTheSameHoweverItIsCut);
    CPPUNIT_TEST(bringsAudioToTheWantedRate);
    CPPUNIT_TEST(speaksG711);
    CPPUNIT_TEST(halfASampleAtTheEndOfATextIsNotTheNext);
    CPPUNIT_TEST(aLongTextIsSeveralRequests);
    CPPUNIT_TEST(anInterruptionSilencesWhatWasSaid);
    CPPUNIT_TEST(pausesTheVendorAlsoForTheNextText);
    CPPUNIT_TEST(closeSpeaksTheRest);
    CPPUNIT_TEST(theHostMayGoOnInsideOfAFlush);
    CPPUNIT_TEST(takesNoMoreTextThanCanWait);
    CPPUNIT_TEST(silenceIsAFailure);
    CPPUNIT_TEST(whatIsNoAudioIsAFailure);
    CPPUNIT_TEST(anUnknownVoiceIsNotFound);
    CPPUNIT_TEST(aBrokenConnectionIsAFailure);
    CPPUNIT_TEST(cancelInTheMiddleSilencesIt);
    CPPUNIT_TEST(opusIsForAnotherProvider);
    CPPUNIT_TEST_SUITE_END();

public:
    void asksForAudioWithoutAHead() {
        Reply reply;
        reply.say("Hello there.", 1);
        CPPUNIT_ASSERT_EQUAL(std::string{"POST"}, reply.vendor().method);
        CPPUNIT_ASSERT_EQUAL(
            std::string{"https://api.openai.com/v1/audio/speech"}, reply.vendor().url);
        CPPUNIT_ASSERT_EQUAL(
            std::string{"Authorization: Bearer <api_key>"}, reply.vendor().credential);
        CPPUNIT_ASSERT_EQUAL(
            Json::parse(R"({"model": "gpt-4o-mini-tts", "voice": "alloy", "input": "Hello there.",
                "response_format": "pcm"})"),
            reply.sent());
    }

    void namesVoicesAsTheVendorDoes() {
        Reply own{{}, {PARLEY_CODEC_PCM_S16LE, 24000, "voice_123", 9}};
        own.say("Hi.", 1);
        CPPUNIT_ASSERT_EQUAL(Json::parse(R"({"id": "voice_123"})"), own.sent().at("voice"));
        CPPUNIT_ASSERT_EQUAL(Json(4.0), own.sent().at("speed"));
        Reply known{{{"speed", 0.5}}, {PARLEY_CODEC_PCM_S16LE, 24000, "coral"}};
        known.say("Hi.", 1);
        CPPUNIT_ASSERT_EQUAL(Json("coral"), known.sent().at("voice"));
        CPPUNIT_ASSERT_EQUAL(Json(0.5), known.sent().at("speed"));
    }

    void onlyLaterModelsTakeInstructions() {
        for (const auto& [model, takes] :
             {std::pair{"gpt-4o-mini-tts", true}, std::pair{"tts-1-hd", false}}) {
            Reply reply{{{"speech_model", model}, {"instructions", "Whisper."}}};
            reply.say("Hi.", 1);
            CPPUNIT_ASSERT_EQUAL(takes, reply.sent().contains("instructions"));
        }
    }

    void speaksOneTextAfterTheOther() {
        Reply reply;
        reply.say("Gr\xC3\xBC\xC3\x9F Gott.", 1);
        reply.say("And?", 2);
        reply.flush(3);
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, reply.host.exchanges.size());
        reply.answers({"aabb", "cc"});
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, reply.host.exchanges.size());
        reply.answers({"dd"});
        CPPUNIT_ASSERT_EQUAL(std::string{"aabbccdd"}, reply.audio);
        CPPUNIT_ASSERT(
            (Heard{
                "billed 10",
                "audio",
                "flushed 1",
                "billed 4",
                "audio",
                "flushed 2",
                "flushed 3"}) == reply.heard);
        const std::vector<uint64_t> places{0, 83'333, 125'000};
        CPPUNIT_ASSERT(places == reply.places);
        reply.close();
        CPPUNIT_ASSERT_EQUAL(std::string{"end 0"}, reply.heard.back());
    }

    void audioIsTheSameHoweverItIsCut() {
        const std::string sound{"abcdefghijkl"};
        for (const uint32_t rate_hz : {24000U, 48000U})
            for (std::size_t cut = 0; cut <= sound.size(); ++cut) {
                Reply reply{{}, {PARLEY_CODEC_PCM_S16LE, rate_hz}};
                reply.say("Hi.", 1);
                reply.answers({sound.substr(0, cut), sound.substr(cut)});
                CPPUNIT_ASSERT_EQUAL(
                    rate_hz == 24000 ? sound : std::string{"ababcdcdefefghghijijklkl"},
                    reply.audio);
            }
    }

    void bringsAudioToTheWantedRate() {
        Reply reply{{}, {PARLEY_CODEC_PCM_S16LE, 8000}};
        reply.say("Hi.", 1);
        reply.answers({"aabbccddeeff"});
        CPPUNIT_ASSERT_EQUAL(std::string{"aadd"}, reply.audio);
    }

    void speaksG711() {
        Reply reply{{}, {PARLEY_CODEC_ULAW, 8000}};
        reply.say("Hi.", 1);
        reply.answers({"xaxb", "xcx", "dxexf"});
        CPPUNIT_ASSERT_EQUAL(std::string{"ad"}, reply.audio);
    }

    void halfASampleAtTheEndOfATextIsNotTheNext() {
        for (const uint32_t rate_hz : {24000U, 48000U}) {
            Reply reply{{}, {PARLEY_CODEC_PCM_S16LE, rate_hz}};
            reply.say("One.", 1);
            reply.say("Two.", 2);
            reply.answers({"abX"});
            reply.answers({"cd"});
            CPPUNIT_ASSERT_EQUAL(
                rate_hz == 24000 ? std::string{"abcd"} : std::string{"ababcdcd"}, reply.audio);
        }
    }

    void aLongTextIsSeveralRequests() {
        Reply reply;
        const std::string sentence(3000, 'a');
        reply.say(sentence + ". " + sentence + ".", 1);
        reply.answers({"aa"});
        CPPUNIT_ASSERT(reply.heard.back() != "flushed 1");
        reply.answers({"bb"});
        CPPUNIT_ASSERT_EQUAL(std::string{"flushed 1"}, reply.heard.back());
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, reply.host.exchanges.size());
        CPPUNIT_ASSERT_EQUAL(Json(sentence + "."), reply.sent().at("input"));
    }

    void anInterruptionSilencesWhatWasSaid() {
        Reply reply;
        reply.say("One.", 1);
        reply.say("Two.", 2);
        reply.vendor().head(200);
        reply.vendor().data("abX");
        CPPUNIT_ASSERT_EQUAL(PARLEY_OK, reply.clear());
        CPPUNIT_ASSERT(reply.vendor().cancelled);
        reply.say("Yes?", 3);
        reply.answers({"cd"});
        CPPUNIT_ASSERT_EQUAL(std::string{"abcd"}, reply.audio);
        CPPUNIT_ASSERT(
            (Heard{"billed 4", "audio", "billed 4", "audio", "flushed 3"}) == reply.heard);
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, reply.host.exchanges.size());
    }

    void pausesTheVendorAlsoForTheNextText() {
        Reply reply;
        reply.say("One.", 1);
        reply.say("Two.", 2);
        reply.pause(true);
        CPPUNIT_ASSERT(reply.vendor().paused);
        reply.answers({"aa"});
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, reply.host.exchanges.size());
        CPPUNIT_ASSERT(reply.vendor().paused);
        reply.pause(false);
        CPPUNIT_ASSERT(!reply.vendor().paused);
    }

    void closeSpeaksTheRest() {
        Reply reply;
        CPPUNIT_ASSERT_EQUAL(PARLEY_OK, reply.text("One."));
        CPPUNIT_ASSERT(reply.host.exchanges.empty());
        reply.close();
        reply.answers({"aa"});
        CPPUNIT_ASSERT((Heard{"billed 4", "audio", "end 0"}) == reply.heard);
    }

    void theHostMayGoOnInsideOfAFlush() {
        Reply reply;
        bool first = true;
        reply.on_flushed = [&] {
            if (std::exchange(first, false)) reply.say("Two.", 2);
        };
        reply.say("One.", 1);
        reply.answers({"aa"});
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, reply.host.exchanges.size());
        reply.answers({"bb"});
        CPPUNIT_ASSERT_EQUAL(std::string{"aabb"}, reply.audio);
        CPPUNIT_ASSERT_EQUAL(std::string{"flushed 2"}, reply.heard.back());
    }

    void takesNoMoreTextThanCanWait() {
        const std::string much(64 * 1024, 'a');
        Reply never;
        CPPUNIT_ASSERT_EQUAL(PARLEY_E_INVALID, never.text(much + "a"));
        Reply reply;
        reply.say("One.", 1);
        CPPUNIT_ASSERT_EQUAL(PARLEY_E_BUSY, reply.text(much));
        reply.answers({"aa"});
        CPPUNIT_ASSERT_EQUAL(std::string{"writable"}, reply.heard.back());
        CPPUNIT_ASSERT_EQUAL(PARLEY_OK, reply.text(much));
    }

    void silenceIsAFailure() {
        for (const auto& pieces : {std::vector<std::string>{}, std::vector<std::string>{"a"}}) {
            Reply reply;
            reply.say("One.", 1);
            reply.answers(pieces);
            CPPUNIT_ASSERT_EQUAL(PARLEY_E_PROTOCOL, reply.ended.code);
            CPPUNIT_ASSERT(reply.audio.empty());
        }
    }

    void whatIsNoAudioIsAFailure() {
        Reply reply;
        reply.say("One.", 1);
        reply.vendor().head(200, {{"content-type", "application/json"}});
        CPPUNIT_ASSERT_EQUAL(PARLEY_E_PROTOCOL, reply.ended.code);
        CPPUNIT_ASSERT(reply.vendor().cancelled);
    }

    void anUnknownVoiceIsNotFound() {
        Reply reply;
        reply.say("One.", 1);
        reply.vendor().head(400);
        reply.vendor().data(R"({"error":{"type":"invalid_request_error","param":"voice"}})");
        reply.vendor().end();
        CPPUNIT_ASSERT_EQUAL(PARLEY_E_NOT_FOUND, reply.ended.code);
    }

    void aBrokenConnectionIsAFailure() {
        Reply reply;
        reply.say("One.", 1);
        reply.vendor().head(200);
        reply.vendor().data("aa");
        reply.vendor().end(PARLEY_E_NETWORK);
        CPPUNIT_ASSERT((Heard{"billed 4", "audio", "end 10"}) == reply.heard);
    }

    void cancelInTheMiddleSilencesIt() {
        Reply reply;
        reply.say("One.", 1);
        reply.cancel();
        CPPUNIT_ASSERT(reply.vendor().cancelled);
        CPPUNIT_ASSERT(Heard{"end 1"} == reply.heard);
        CPPUNIT_ASSERT_EQUAL(PARLEY_E_CANCELLED, reply.text("Two."));
    }

    void opusIsForAnotherProvider() {
        const Reply reply{{}, {PARLEY_CODEC_OPUS, 48000}};
        CPPUNIT_ASSERT_EQUAL(PARLEY_E_UNSUPPORTED, reply.code);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(SpeakingTest);

}  // namespace
}  // namespace openai
