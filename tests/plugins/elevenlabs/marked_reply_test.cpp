#include <cppunit/extensions/HelperMacros.h>
#include <elevenlabs_provider.hpp>
#include <parley/json.hpp>
#include <support/spoken_reply.hpp>

namespace elevenlabs {
namespace {

using parley::Json;
using parley::testing::SpokenReply;
using Heard = std::vector<std::string>;

/// Of 24,000 samples a second.
constexpr std::size_t kBytesOf10Ms = 480;

/// 10 ms for each of these ASCII characters.
std::string soundOf(const std::string& text) {
    return parley::toBase64(std::string(text.size() * kBytesOf10Ms, 'a'));
}

Json charactersOf(const std::string& text) {
    auto characters = Json::array();
    for (const char c : text)
        characters.push_back(std::string{c});
    return characters;
}

/// The times of a message count from its own beginning.
std::string message(const std::string& text) {
    auto starts = Json::array();
    for (std::size_t i = 0; i < text.size(); ++i)
        starts.push_back(10 * i);
    return Json{
        {"audio", soundOf(text)},
        {"isFinal", nullptr},
        {"alignment", {{"chars", charactersOf(text)}, {"charStartTimesMs", starts}}}}
        .dump();
}

/// The times of a line count from the beginning of its text, of which `at` characters went before.
std::string line(const std::string& text, std::size_t at) {
    auto starts = Json::array();
    for (std::size_t i = 0; i < text.size(); ++i)
        starts.push_back(0.01 * static_cast<double>(at + i));
    return Json{
               {"audio_base64", soundOf(text)},
               {"alignment",
                {{"characters", charactersOf(text)}, {"character_start_times_seconds", starts}}}}
               .dump() +
           "\n";
}

class Reply : public SpokenReply<ElevenLabsProvider> {
public:
    explicit Reply(const std::string& speaks_over)
        : SpokenReply{parley::testing::settingsOf(
              "elevenlabs", {{"api_key", "k"}, {"speaks_over", speaks_over}})} {}

    parley::testing::FakeSocket& socket(std::size_t number = 0) {
        return *std::next(host.sockets.begin(), static_cast<std::ptrdiff_t>(number));
    }
    parley::testing::FakeExchange& exchange() { return host.exchanges.back(); }
    void isFinal(std::size_t number = 0) {
        socket(number).text(R"({"audio":null,"isFinal":true})");
    }
    void begins() { exchange().head(200, {{"content-type", "application/json"}}); }

    /// Without what was billed.
    Heard told() const {
        Heard all;
        for (const auto& one : heard)
            if (one.rfind("billed", 0) != 0) all.push_back(one);
        return all;
    }
};

class MarkedReplyTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(MarkedReplyTest);
    CPPUNIT_TEST(aSocketsWordsAreMarked);
    CPPUNIT_TEST(theNextTextsMarksComeInItsTurn);
    CPPUNIT_TEST(aPausedSocketHoldsItsMarks);
    CPPUNIT_TEST(postedWordsAreMarked);
    CPPUNIT_TEST(linesMayComeInAnyPieces);
    CPPUNIT_TEST(anInterruptionInsideAMarkSilencesTheRest);
    CPPUNIT_TEST(anEndInsideAMarkSilencesTheRest);
    CPPUNIT_TEST(anAlignmentThatMakesNoSenseMarksNothing);
    CPPUNIT_TEST(aLineThatMakesNoSenseIsAFailure);
    CPPUNIT_TEST_SUITE_END();

public:
    void aSocketsWordsAreMarked() {
        Reply reply{"websocket"};
        reply.text("Hello");
        reply.text("  there, J\xc3\xb6rg!");
        reply.flush(1);
        // A message may end in the middle of a word, and a character have two bytes.
        reply.socket().text(message("Hello the"));
        reply.socket().text(message("re, "));
        reply.socket().text(message("Jo"));
        reply.socket().text(message("rg! "));
        reply.isFinal();
        CPPUNIT_ASSERT(
            (Heard{
                "mark 0+5 at 0",
                "mark 7+6 at 60",
                "audio",
                "mark 14+6 at 130",
                "audio",
                "flushed 1"}) == reply.told());
        CPPUNIT_ASSERT_EQUAL(std::size_t{19} * kBytesOf10Ms, reply.audio.size());
    }

    void theNextTextsMarksComeInItsTurn() {
        Reply reply{"websocket"};
        reply.say("One.", 1);
        reply.say(" Two, three.", 2);
        reply.socket(1).text(message("Two, three. "));
        reply.isFinal(1);
        CPPUNIT_ASSERT(reply.told().empty());
        reply.socket(0).text(message("One. "));
        reply.isFinal(0);
        CPPUNIT_ASSERT(
            (Heard{
                "mark 0+4 at 0",
                "audio",
                "flushed 1",
                "mark 5+4 at 50",
                "mark 10+6 at 100",
                "audio",
                "flushed 2"}) == reply.told());
    }

    void aPausedSocketHoldsItsMarks() {
        Reply reply{"websocket"};
        reply.say("One.", 1);
        reply.pause(true);
        reply.socket().text(message("One. "));
        CPPUNIT_ASSERT(reply.told().empty());
        reply.pause(false);
        CPPUNIT_ASSERT((Heard{"mark 0+4 at 0", "audio"}) == reply.told());
    }

    void postedWordsAreMarked() {
        Reply reply{"http"};
        reply.say("Hello there.", 1);
        reply.say(" And you?", 2);
        CPPUNIT_ASSERT_EQUAL(
            std::string{"https://api.elevenlabs.io/v1/text-to-speech/21m00Tcm4TlvDq8ikWAM/stream"
                        "/with-timestamps?output_format=pcm_24000"},
            reply.exchange().url);
        reply.begins();
        reply.exchange().data(line("Hello the", 0));
        reply.exchange().data(line("re.", 9));
        reply.exchange().end();
        reply.begins();
        // Its last line needs no end.
        const auto last = line("And you?", 0);
        reply.exchange().data(last.substr(0, last.size() - 1));
        reply.exchange().end();
        reply.close();
        CPPUNIT_ASSERT(
            (Heard{
                "mark 0+5 at 0",
                "mark 6+6 at 60",
                "audio",
                "flushed 1",
                "mark 13+3 at 120",
                "mark 17+4 at 160",
                "audio",
                "flushed 2",
                "end 0"}) == reply.told());
        CPPUNIT_ASSERT_EQUAL(std::size_t{20} * kBytesOf10Ms, reply.audio.size());
    }

    void linesMayComeInAnyPieces() {
        const auto both = line("Hi ", 0) + line("you.", 3);
        for (std::size_t cut = 1; cut < both.size(); cut += 97) {
            Reply reply{"http"};
            reply.say("Hi you.", 1);
            reply.begins();
            reply.exchange().data(both.substr(0, cut));
            reply.exchange().data(both.substr(cut));
            reply.exchange().end();
            CPPUNIT_ASSERT_EQUAL(std::size_t{7} * kBytesOf10Ms, reply.audio.size());
            CPPUNIT_ASSERT_EQUAL(std::string{"flushed 1"}, reply.heard.back());
        }
    }

    void anInterruptionInsideAMarkSilencesTheRest() {
        for (const auto* wire : {"http", "websocket"}) {
            Reply reply{wire};
            reply.on_mark = [&] { reply.clear(); };
            sayTwoWords(reply);
            CPPUNIT_ASSERT_MESSAGE(wire, (Heard{"mark 0+4 at 0"}) == reply.told());
            CPPUNIT_ASSERT_MESSAGE(wire, reply.audio.empty());
        }
    }

    void anEndInsideAMarkSilencesTheRest() {
        for (const auto* wire : {"http", "websocket"}) {
            Reply reply{wire};
            reply.on_mark = [&] { reply.cancel(); };
            sayTwoWords(reply);
            CPPUNIT_ASSERT_MESSAGE(wire, (Heard{"mark 0+4 at 0", "end 1"}) == reply.told());
        }
    }

    void anAlignmentThatMakesNoSenseMarksNothing() {
        const Json odd[]{
            nullptr,
            7,
            Json::array(),
            {{"chars", {"O"}}},
            {{"chars", {"O"}}, {"charStartTimesMs", {1, 2}}},
            {{"chars", {7, "O", "n", "e"}}, {"charStartTimesMs", {0, -1, 1e300, "soon"}}}};
        for (const auto& alignment : odd) {
            Reply reply{"websocket"};
            reply.say("One.", 1);
            reply.socket().text(Json{{"audio", soundOf("One.")}, {"alignment", alignment}}.dump());
            CPPUNIT_ASSERT_MESSAGE(alignment.dump(), Heard{"audio"} == reply.told());
        }
        Reply talkative{"websocket"};
        talkative.say("One.", 1);
        talkative.socket().text(message("One or two. "));
        CPPUNIT_ASSERT((Heard{"mark 0+4 at 0", "audio"}) == talkative.told());
    }

    void aLineThatMakesNoSenseIsAFailure() {
        for (const auto* line : {"<html>\n", R"({"audio_base64":7})", R"({"audio_base64":"?"})"}) {
            Reply reply{"http"};
            reply.say("One.", 1);
            reply.begins();
            reply.exchange().data(line);
            if (!reply.exchange().cancelled) reply.exchange().end();
            CPPUNIT_ASSERT_EQUAL_MESSAGE(line, PARLEY_E_PROTOCOL, reply.ended.code);
        }
        Reply raw{"http"};
        raw.say("One.", 1);
        raw.exchange().head(200, {{"content-type", "audio/pcm"}});
        CPPUNIT_ASSERT_EQUAL(PARLEY_E_PROTOCOL, raw.ended.code);
    }

private:
    static void sayTwoWords(Reply& reply) {
        reply.say("One, two.", 1);
        if (!reply.host.sockets.empty()) return reply.socket().text(message("One, two. "));
        reply.begins();
        reply.exchange().data(line("One, ", 0) + line("two.", 5));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(MarkedReplyTest);

}  // namespace
}  // namespace elevenlabs
