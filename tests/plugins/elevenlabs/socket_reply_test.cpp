#include <cppunit/extensions/HelperMacros.h>
#include <elevenlabs_provider.hpp>
#include <parley/json.hpp>
#include <support/spoken_reply.hpp>

namespace elevenlabs {
namespace {

using parley::Json;
using parley::testing::FakeSocket;
using parley::testing::ReplyWishes;
using parley::testing::SpokenReply;
using Heard = std::vector<std::string>;

const std::string kFinal{R"({"audio":null,"isFinal":true})"};

std::string audioOf(std::string_view bytes) {
    return R"({"audio":")" + parley::toBase64(bytes) + R"(","isFinal":null,"alignment":{}})";
}

class Reply : public SpokenReply<ElevenLabsProvider> {
public:
    explicit Reply(Json chosen = Json::object(), const ReplyWishes& wishes = {})
        : SpokenReply{settingsWith(std::move(chosen)), wishes} {}

    FakeSocket& vendor(std::size_t number = 0) {
        return *std::next(host.sockets.begin(), static_cast<std::ptrdiff_t>(number));
    }
    void answers(std::size_t number, std::string_view bytes) {
        vendor(number).text(audioOf(bytes));
        vendor(number).text(kFinal);
    }

private:
    static std::string settingsWith(Json chosen) {
        chosen["api_key"] = "k";
        chosen["speaks_over"] = "websocket";
        return parley::testing::settingsOf("elevenlabs", chosen);
    }
};

class SocketReplyTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(SocketReplyTest);
    CPPUNIT_TEST(textGoesOutAsItComes);
    CPPUNIT_TEST(theNextTextIsSpokenWhileTheFirstIsHeard);
    CPPUNIT_TEST(flushesOfNothingComeInTheirTurn);
    CPPUNIT_TEST(takesNoMoreTextsThanCanWait);
    CPPUNIT_TEST(audioIsTheSameHoweverItIsCut);
    CPPUNIT_TEST(anInterruptionSilencesWhatWasSaid);
    CPPUNIT_TEST(holdsWhatComesWhileTheHostHasEnough);
    CPPUNIT_TEST(closeSpeaksTheRest);
    CPPUNIT_TEST(theHostMayGoOnInsideOfAFlush);
    CPPUNIT_TEST(waitsForABusyVendor);
    CPPUNIT_TEST(zeroAudioIsAFailure);
    CPPUNIT_TEST(anErrorOfTheVendorsEndsIt);
    CPPUNIT_TEST(anUnaskedEndIsAFailure);
    CPPUNIT_TEST(garbageIsAFailure);
    CPPUNIT_TEST(cancelInTheMiddleSilencesIt);
    CPPUNIT_TEST_SUITE_END();

public:
    void textGoesOutAsItComes() {
        Reply reply{{{"stability", 0.5}, {"language", "en-GB"}}};
        CPPUNIT_ASSERT(reply.host.sockets.empty());
        reply.text("Hello");
        CPPUNIT_ASSERT_EQUAL(
            std::string{
                "wss://api.elevenlabs.io/v1/text-to-speech/21m00Tcm4TlvDq8ikWAM/stream-input"
                "?model_id=eleven_flash_v2_5&output_format=pcm_24000&auto_mode=true"
                "&inactivity_timeout=180&language_code=en&sync_alignment=true"},
            reply.vendor().url);
        reply.text(" there.");
        reply.flush(1);
        CPPUNIT_ASSERT(
            (Heard{
                R"({"text":" ","voice_settings":{"stability":0.5}})",
                R"({"text":"Hello "})",
                R"({"text":"there. "})",
                R"({"text":""})"}) == reply.vendor().sent);
        CPPUNIT_ASSERT((Heard{"billed 5", "billed 6"}) == reply.heard);
    }

    void theNextTextIsSpokenWhileTheFirstIsHeard() {
        Reply reply;
        reply.say("One.", 1);
        reply.say("Two.", 2);
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, reply.host.sockets.size());
        reply.answers(1, "cc");
        reply.answers(0, "aabb");
        CPPUNIT_ASSERT_EQUAL(std::string{"aabbcc"}, reply.audio);
        CPPUNIT_ASSERT(
            (Heard{"billed 4", "billed 4", "audio", "flushed 1", "audio", "flushed 2"}) ==
            reply.heard);
    }

    void flushesOfNothingComeInTheirTurn() {
        Reply reply;
        reply.flush(1);
        reply.say("One.", 2);
        reply.flush(3);
        reply.answers(0, "aa");
        CPPUNIT_ASSERT(
            (Heard{"flushed 1", "billed 4", "audio", "flushed 2", "flushed 3"}) == reply.heard);
    }

    void takesNoMoreTextsThanCanWait() {
        Reply reply;
        reply.say("One.", 1);
        reply.say("Two.", 2);
        CPPUNIT_ASSERT_EQUAL(PARLEY_E_BUSY, reply.text("Three."));
        reply.answers(0, "aa");
        CPPUNIT_ASSERT_EQUAL(std::string{"writable"}, reply.heard.back());
        CPPUNIT_ASSERT_EQUAL(PARLEY_OK, reply.text("Three."));
        Reply huge;
        CPPUNIT_ASSERT_EQUAL(PARLEY_E_INVALID, huge.text(std::string(64 * 1024 + 1, 'a')));
    }

    void audioIsTheSameHoweverItIsCut() {
        const std::string sound{"abcdefgh"};
        for (std::size_t cut = 1; cut < sound.size(); ++cut) {
            Reply reply;
            reply.say("Hi.", 1);
            reply.vendor().text(audioOf(sound.substr(0, cut)));
            reply.answers(0, sound.substr(cut));
            CPPUNIT_ASSERT_EQUAL(sound, reply.audio);
        }
    }

    void anInterruptionSilencesWhatWasSaid() {
        Reply reply;
        reply.say("One.", 1);
        reply.say("Two.", 2);
        reply.vendor().text(audioOf("aaX"));
        CPPUNIT_ASSERT_EQUAL(PARLEY_OK, reply.clear());
        CPPUNIT_ASSERT(reply.vendor(0).cancelled && reply.vendor(1).cancelled);
        reply.say("Yes?", 3);
        reply.answers(2, "bb");
        CPPUNIT_ASSERT_EQUAL(std::string{"aabb"}, reply.audio);
        CPPUNIT_ASSERT_EQUAL(std::string{"flushed 3"}, reply.heard.back());
    }

    void holdsWhatComesWhileTheHostHasEnough() {
        Reply reply;
        reply.say("One.", 1);
        reply.pause(true);
        reply.answers(0, "aa");
        CPPUNIT_ASSERT(Heard{"billed 4"} == reply.heard);
        reply.pause(false);
        CPPUNIT_ASSERT((Heard{"billed 4", "audio", "flushed 1"}) == reply.heard);
    }

    void closeSpeaksTheRest() {
        Reply reply;
        reply.text("One.");
        reply.close();
        CPPUNIT_ASSERT_EQUAL(std::string{R"({"text":""})"}, reply.vendor().sent.back());
        reply.answers(0, "aa");
        CPPUNIT_ASSERT((Heard{"billed 4", "audio", "end 0"}) == reply.heard);
        Reply idle;
        idle.close();
        CPPUNIT_ASSERT(Heard{"end 0"} == idle.heard);
    }

    void theHostMayGoOnInsideOfAFlush() {
        Reply reply;
        bool first = true;
        reply.on_flushed = [&] {
            if (std::exchange(first, false)) reply.say("Two.", 2);
        };
        reply.say("One.", 1);
        reply.answers(0, "aa");
        reply.answers(1, "bb");
        CPPUNIT_ASSERT_EQUAL(std::string{"aabb"}, reply.audio);
        CPPUNIT_ASSERT_EQUAL(std::string{"flushed 2"}, reply.heard.back());
    }

    void waitsForABusyVendor() {
        Reply reply;
        reply.text("One");
        reply.vendor().busy = true;
        reply.text("two.");
        reply.flush(1);
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, reply.vendor().sent.size());
        reply.vendor().writable();
        CPPUNIT_ASSERT(
            (Heard{
                R"({"text":" "})",
                R"({"text":"One "})",
                R"({"text":"two. "})",
                R"({"text":""})"}) == reply.vendor().sent);
    }

    void zeroAudioIsAFailure() {
        Reply reply;
        reply.say("One.", 1);
        reply.vendor().text(kFinal);
        CPPUNIT_ASSERT_EQUAL(PARLEY_E_PROTOCOL, reply.ended.code);
        CPPUNIT_ASSERT(reply.vendor().cancelled);
    }

    void anErrorOfTheVendorsEndsIt() {
        Reply reply;
        reply.say("One.", 1);
        reply.vendor().text(
            R"({"message":"You said: secret","error":"quota_exceeded","code":1008})");
        CPPUNIT_ASSERT_EQUAL(PARLEY_E_QUOTA, reply.ended.code);
        CPPUNIT_ASSERT_EQUAL(std::string{"quota_exceeded"}, reply.ended.vendor_code);
        CPPUNIT_ASSERT(reply.ended.message.find("secret") == std::string::npos);
    }

    void anUnaskedEndIsAFailure() {
        Reply early;
        early.text("One.");
        early.vendor().end();
        CPPUNIT_ASSERT_EQUAL(PARLEY_E_UNAVAILABLE, early.ended.code);
        Reply without_last;
        without_last.say("One.", 1);
        without_last.vendor().text(audioOf("aa"));
        without_last.vendor().end();
        CPPUNIT_ASSERT_EQUAL(PARLEY_E_PROTOCOL, without_last.ended.code);
        Reply cut;
        cut.say("One.", 1);
        cut.vendor().text(audioOf("aa"));
        cut.vendor().end(PARLEY_E_NETWORK);
        CPPUNIT_ASSERT_EQUAL(PARLEY_E_NETWORK, cut.ended.code);
        // Of a socket whose speech is complete and not yet heard.
        Reply complete;
        complete.say("One.", 1);
        complete.pause(true);
        complete.answers(0, "aa");
        complete.vendor().end();
        complete.pause(false);
        CPPUNIT_ASSERT_EQUAL(std::string{"flushed 1"}, complete.heard.back());
    }

    void garbageIsAFailure() {
        for (const auto* message :
             {"", "<html>", R"({"audio":7})", R"({"audio":"?"})", R"({"audio":"YWE)"}) {
            Reply reply;
            reply.say("One.", 1);
            reply.vendor().text(message);
            CPPUNIT_ASSERT_EQUAL_MESSAGE(message, PARLEY_E_PROTOCOL, reply.ended.code);
        }
        Reply reply;
        reply.say("One.", 1);
        reply.vendor().binary("aa");
        CPPUNIT_ASSERT_EQUAL(PARLEY_E_PROTOCOL, reply.ended.code);
    }

    void cancelInTheMiddleSilencesIt() {
        Reply reply;
        reply.say("One.", 1);
        reply.cancel();
        CPPUNIT_ASSERT(reply.vendor().cancelled);
        CPPUNIT_ASSERT((Heard{"billed 4", "end 1"}) == reply.heard);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(SocketReplyTest);

}  // namespace
}  // namespace elevenlabs
