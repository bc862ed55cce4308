#include <cppunit/extensions/HelperMacros.h>
#include <deepgram_provider.hpp>
#include <parley/json.hpp>
#include <support/spoken_reply.hpp>

namespace deepgram {
namespace {

using parley::Json;
using parley::testing::FakeExchange;
using parley::testing::ReplyWishes;
using parley::testing::SpokenReply;
using Heard = std::vector<std::string>;

class Reply : public SpokenReply<DeepgramProvider> {
public:
    explicit Reply(const Json& chosen = Json::object(), const ReplyWishes& wishes = {})
        : SpokenReply{settingsWith(chosen), wishes} {}

    FakeExchange& vendor() { return host.exchanges.back(); }
    void answers(std::string_view sound) {
        vendor().head(200, {{"content-type", "audio/l16;rate=24000"}});
        vendor().data(sound);
        vendor().end();
    }

private:
    static std::string settingsWith(Json chosen) {
        chosen["api_key"] = "k";
        return parley::testing::settingsOf("deepgram", chosen);
    }
};

class PostedReplyTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(PostedReplyTest);
    CPPUNIT_TEST(asksForAudioWithoutAHead);
    CPPUNIT_TEST(asksForTheNearestThatTheVendorHas);
    CPPUNIT_TEST(aLongTextIsSeveralRequests);
    CPPUNIT_TEST(anInterruptionSilencesWhatWasSaid);
    CPPUNIT_TEST(zeroAudioIsAFailure);
    CPPUNIT_TEST(aCutAtAnyByteIsAFailure);
    CPPUNIT_TEST_SUITE_END();

public:
    void asksForAudioWithoutAHead() {
        Reply reply{{{"opt_out", true}}, {PARLEY_CODEC_ULAW, 8000, "aura-2-orion-en"}};
        CPPUNIT_ASSERT_EQUAL(PARLEY_OK, reply.say("Hello there.", 1));
        CPPUNIT_ASSERT_EQUAL(std::string{"POST"}, reply.vendor().method);
        CPPUNIT_ASSERT_EQUAL(
            std::string{"https://api.deepgram.com/v1/speak?model=aura-2-orion-en&encoding=mulaw"
                        "&sample_rate=8000&mip_opt_out=true&container=none"},
            reply.vendor().url);
        CPPUNIT_ASSERT_EQUAL(
            std::string{"Authorization: Token <api_key>"}, reply.vendor().credential);
        CPPUNIT_ASSERT_EQUAL(std::string{R"({"text":"Hello there."})"}, reply.vendor().body);
        reply.answers("abc");
        reply.close();
        CPPUNIT_ASSERT_EQUAL(std::string{"abc"}, reply.audio);
        CPPUNIT_ASSERT((Heard{"billed 12", "audio", "flushed 1", "end 0"}) == reply.heard);
    }

    void asksForTheNearestThatTheVendorHas() {
        // 48 kHz of µ-law and 12 kHz are not the vendor's.
        Reply ulaw{{}, {PARLEY_CODEC_ULAW, 48000}};
        ulaw.say("Hi.", 1);
        CPPUNIT_ASSERT(
            ulaw.vendor().url.find("&encoding=linear16&sample_rate=48000") != std::string::npos);
        ulaw.answers("xaxb");
        CPPUNIT_ASSERT_EQUAL(std::string{"ab"}, ulaw.audio);
        Reply odd{{}, {PARLEY_CODEC_PCM_S16LE, 12000}};
        odd.say("Hi.", 1);
        CPPUNIT_ASSERT(odd.vendor().url.find("&sample_rate=24000") != std::string::npos);
        odd.answers("aabbccdd");
        CPPUNIT_ASSERT_EQUAL(std::string{"aacc"}, odd.audio);
        const Reply opus{{}, {PARLEY_CODEC_OPUS, 48000}};
        CPPUNIT_ASSERT_EQUAL(PARLEY_E_UNSUPPORTED, opus.code);
    }

    void aLongTextIsSeveralRequests() {
        Reply reply;
        const std::string sentence(1500, 'a');
        reply.say(sentence + ". " + sentence + ".", 1);
        reply.answers("aa");
        CPPUNIT_ASSERT(reply.heard.back() != "flushed 1");
        reply.answers("bb");
        CPPUNIT_ASSERT_EQUAL(std::string{"flushed 1"}, reply.heard.back());
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, reply.host.exchanges.size());
    }

    void anInterruptionSilencesWhatWasSaid() {
        Reply reply;
        reply.say("One.", 1);
        reply.vendor().head(200);
        reply.vendor().data("ab");
        CPPUNIT_ASSERT_EQUAL(PARLEY_OK, reply.clear());
        CPPUNIT_ASSERT(reply.vendor().cancelled);
        reply.say("Yes?", 2);
        reply.answers("cd");
        CPPUNIT_ASSERT_EQUAL(std::string{"abcd"}, reply.audio);
        CPPUNIT_ASSERT_EQUAL(std::string{"flushed 2"}, reply.heard.back());
    }

    void zeroAudioIsAFailure() {
        Reply reply;
        reply.say("One.", 1);
        reply.answers("");
        CPPUNIT_ASSERT_EQUAL(PARLEY_E_PROTOCOL, reply.ended.code);
    }

    void aCutAtAnyByteIsAFailure() {
        const std::string sound{"abcdefgh"};
        for (std::size_t cut = 0; cut < sound.size(); ++cut) {
            Reply reply;
            reply.say("One.", 1);
            reply.vendor().head(200);
            reply.vendor().data(sound.substr(0, cut));
            reply.vendor().end(PARLEY_E_NETWORK);
            CPPUNIT_ASSERT_EQUAL(PARLEY_E_NETWORK, reply.ended.code);
            CPPUNIT_ASSERT(reply.heard.back() == "end 10");
        }
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(PostedReplyTest);

}  // namespace
}  // namespace deepgram
