#include <cppunit/extensions/HelperMacros.h>
#include <deepgram_provider.hpp>
#include <parley/json.hpp>
#include <support/spoken_reply.hpp>

namespace deepgram {
namespace {

using parley::Json;
using parley::testing::FakeSocket;
using parley::testing::ReplyWishes;
using parley::testing::SpokenReply;
using Heard = std::vector<std::string>;

const std::string kFlush{R"({"type":"Flush"})"};
const std::string kClear{R"({"type":"Clear"})"};
const std::string kClose{R"({"type":"Close"})"};
const std::string kFlushed{R"({"type":"Flushed","sequence_id":0})"};
const std::string kCleared{R"({"type":"Cleared","sequence_id":1})"};

std::string speak(const std::string& text) {
    return R"({"text":")" + text + R"( ","type":"Speak"})";
}

class Reply : public SpokenReply<DeepgramProvider> {
public:
    explicit Reply(const ReplyWishes& wishes = {})
        : SpokenReply{
              parley::testing::settingsOf(
                  "deepgram", {{"api_key", "k"}, {"speaks_over", "websocket"}}),
              wishes} {}

    FakeSocket& vendor() { return host.sockets.back(); }
    void answers(std::string_view sound) {
        vendor().binary(sound);
        vendor().text(kFlushed);
    }
};

class SocketReplyTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(SocketReplyTest);
    CPPUNIT_TEST(textGoesOutAsItComes);
    CPPUNIT_TEST(speaksOneTextAfterTheOther);
    CPPUNIT_TEST(flushesOfNothingComeInTheirTurn);
    CPPUNIT_TEST(audioIsTheSameHoweverItIsCut);
    CPPUNIT_TEST(anInterruptionSilencesWhatWasSaid);
    CPPUNIT_TEST(holdsWhatComesWhileTheHostHasEnough);
    CPPUNIT_TEST(closeSpeaksTheRest);
    CPPUNIT_TEST(theHostMayGoOnInsideOfAFlush);
    CPPUNIT_TEST(takesNoMoreTextThanCanWait);
    CPPUNIT_TEST(zeroAudioIsAFailure);
    CPPUNIT_TEST(tooManyFlushesAreForAnotherProvider);
    CPPUNIT_TEST(anUnaskedEndIsAFailure);
    CPPUNIT_TEST(garbageIsAFailure);
    CPPUNIT_TEST(cancelInTheMiddleSilencesIt);
    CPPUNIT_TEST_SUITE_END();

public:
    void textGoesOutAsItComes() {
        Reply reply{{PARLEY_CODEC_ALAW, 8000}};
        CPPUNIT_ASSERT_EQUAL(
            std::string{"wss://api.deepgram.com/v1/speak?model=aura-2-thalia-en&encoding=alaw"
                        "&sample_rate=8000"},
            reply.vendor().url);
        reply.text("Hello");
        reply.text(" there.");
        CPPUNIT_ASSERT((Heard{speak("Hello"), speak("there.")}) == reply.vendor().sent);
        reply.flush(1);
        CPPUNIT_ASSERT_EQUAL(kFlush, reply.vendor().sent.back());
        CPPUNIT_ASSERT((Heard{"billed 5", "billed 6"}) == reply.heard);
    }

    void speaksOneTextAfterTheOther() {
        Reply reply;
        reply.vendor().open();
        reply.vendor().text(R"({"type":"Metadata","request_id":"r"})");
        reply.say("One.", 1);
        reply.say("Two.", 2);
        CPPUNIT_ASSERT(
            (Heard{speak("One."), kFlush, speak("Two."), kFlush}) == reply.vendor().sent);
        reply.answers("aabb");
        reply.answers("cc");
        CPPUNIT_ASSERT_EQUAL(std::string{"aabbcc"}, reply.audio);
        CPPUNIT_ASSERT(
            (Heard{"billed 4", "billed 4", "audio", "flushed 1", "audio", "flushed 2"}) ==
            reply.heard);
    }

    void flushesOfNothingComeInTheirTurn() {
        Reply reply;
        reply.flush(1);
        CPPUNIT_ASSERT(Heard{"flushed 1"} == reply.heard);
        reply.say("One.", 2);
        reply.flush(3);
        reply.answers("aa");
        CPPUNIT_ASSERT(
            (Heard{"flushed 1", "billed 4", "audio", "flushed 2", "flushed 3"}) == reply.heard);
        CPPUNIT_ASSERT((Heard{speak("One."), kFlush}) == reply.vendor().sent);
    }

    void audioIsTheSameHoweverItIsCut() {
        const std::string sound{"abcdefgh"};
        for (std::size_t cut = 1; cut < sound.size(); ++cut) {
            Reply reply;
            reply.say("Hi.", 1);
            reply.vendor().binary(sound.substr(0, cut));
            reply.answers(sound.substr(cut));
            CPPUNIT_ASSERT_EQUAL(sound, reply.audio);
        }
    }

    void anInterruptionSilencesWhatWasSaid() {
        Reply reply;
        reply.say("One.", 1);
        reply.vendor().binary("aaX");
        CPPUNIT_ASSERT_EQUAL(PARLEY_OK, reply.clear());
        CPPUNIT_ASSERT_EQUAL(kClear, reply.vendor().sent.back());
        reply.say("Yes?", 2);
        // Still of the first text.
        reply.answers("bb");
        reply.vendor().text(kCleared);
        reply.answers("cc");
        CPPUNIT_ASSERT_EQUAL(std::string{"aacc"}, reply.audio);
        CPPUNIT_ASSERT(
            (Heard{"billed 4", "audio", "billed 4", "audio", "flushed 2"}) == reply.heard);
    }

    void holdsWhatComesWhileTheHostHasEnough() {
        Reply reply;
        reply.say("One.", 1);
        reply.say("Two.", 2);
        reply.pause(true);
        reply.answers("aa");
        reply.vendor().binary("bb");
        CPPUNIT_ASSERT_EQUAL(std::string{}, reply.audio);
        reply.pause(false);
        CPPUNIT_ASSERT_EQUAL(std::string{"aabb"}, reply.audio);
        CPPUNIT_ASSERT(
            (Heard{"billed 4", "billed 4", "audio", "flushed 1", "audio"}) == reply.heard);
        reply.pause(true);
        reply.vendor().binary("cc");
        reply.clear();
        reply.pause(false);
        CPPUNIT_ASSERT_EQUAL(std::string{"aabb"}, reply.audio);
    }

    void closeSpeaksTheRest() {
        Reply reply;
        reply.text("One.");
        reply.close();
        CPPUNIT_ASSERT((Heard{speak("One."), kFlush}) == reply.vendor().sent);
        reply.answers("aa");
        CPPUNIT_ASSERT_EQUAL(kClose, reply.vendor().sent.back());
        CPPUNIT_ASSERT_EQUAL(1000U, reply.vendor().close_code);
        reply.vendor().end();
        CPPUNIT_ASSERT((Heard{"billed 4", "audio", "end 0"}) == reply.heard);
    }

    void theHostMayGoOnInsideOfAFlush() {
        Reply reply;
        bool first = true;
        reply.on_flushed = [&] {
            if (std::exchange(first, false)) reply.say("Two.", 2);
        };
        reply.say("One.", 1);
        reply.answers("aa");
        reply.answers("bb");
        CPPUNIT_ASSERT_EQUAL(std::string{"aabb"}, reply.audio);
        CPPUNIT_ASSERT_EQUAL(std::string{"flushed 2"}, reply.heard.back());
    }

    void takesNoMoreTextThanCanWait() {
        Reply reply;
        reply.vendor().busy = true;
        auto code = PARLEY_OK;
        for (int i = 0; i < 100 && code == PARLEY_OK; ++i)
            code = reply.text(std::string(1500, 'a'));
        CPPUNIT_ASSERT_EQUAL(PARLEY_E_BUSY, code);
        reply.vendor().writable();
        CPPUNIT_ASSERT_EQUAL(std::string{"writable"}, reply.heard.back());
        CPPUNIT_ASSERT_EQUAL(PARLEY_OK, reply.text("a"));
    }

    void zeroAudioIsAFailure() {
        Reply reply;
        reply.say("One.", 1);
        reply.say("Two.", 2);
        reply.answers("aa");
        reply.vendor().text(kFlushed);
        CPPUNIT_ASSERT_EQUAL(PARLEY_E_PROTOCOL, reply.ended.code);
        CPPUNIT_ASSERT(reply.vendor().cancelled);
    }

    void tooManyFlushesAreForAnotherProvider() {
        Reply reply;
        reply.say("One.", 1);
        reply.vendor().text(R"({"type":"Warning","code":"NOTHING_MUCH","description":"x"})");
        CPPUNIT_ASSERT(Heard{"billed 4"} == reply.heard);
        reply.vendor().text(R"({"type":"Warning","code":"EXCESSIVE_FLUSH","description":"x"})");
        CPPUNIT_ASSERT_EQUAL(PARLEY_E_RATE_LIMITED, reply.ended.code);
    }

    void anUnaskedEndIsAFailure() {
        Reply proper;
        proper.say("One.", 1);
        proper.vendor().end();
        CPPUNIT_ASSERT_EQUAL(PARLEY_E_UNAVAILABLE, proper.ended.code);
        Reply cut;
        cut.say("One.", 1);
        cut.close();
        cut.vendor().binary("aa");
        cut.vendor().end(PARLEY_E_NETWORK);
        CPPUNIT_ASSERT_EQUAL(PARLEY_E_NETWORK, cut.ended.code);
    }

    void garbageIsAFailure() {
        for (const auto* message : {"", "<html>", R"({"type":7})"}) {
            Reply reply;
            reply.say("One.", 1);
            reply.vendor().text(message);
            CPPUNIT_ASSERT_EQUAL_MESSAGE(message, PARLEY_E_PROTOCOL, reply.ended.code);
        }
    }

    void cancelInTheMiddleSilencesIt() {
        Reply reply;
        reply.say("One.", 1);
        reply.cancel();
        CPPUNIT_ASSERT(reply.vendor().cancelled);
        CPPUNIT_ASSERT((Heard{"billed 4", "end 1"}) == reply.heard);
        CPPUNIT_ASSERT_EQUAL(PARLEY_E_CANCELLED, reply.text("Two."));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(SocketReplyTest);

}  // namespace
}  // namespace deepgram
