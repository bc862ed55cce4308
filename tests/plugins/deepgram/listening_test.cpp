#include <cppunit/extensions/HelperMacros.h>
#include <deepgram_provider.hpp>
#include <parley/json.hpp>
#include <support/heard_stream.hpp>

namespace deepgram {
namespace {

using namespace std::chrono_literals;
using parley::Json;
using parley::testing::FakeSocket;
using parley::testing::HeardStream;
using parley::testing::HearingWishes;
using Heard = std::vector<std::string>;

const std::string kKeepAlive{R"({"type":"KeepAlive"})"};
const std::string kFinalize{R"({"type":"Finalize"})"};
const std::string kCloseStream{R"({"type":"CloseStream"})"};

/// A stream being heard, with the vendor's side of it.
class Stream : public HeardStream<DeepgramProvider> {
public:
    explicit Stream(const Json& chosen = Json::object(), const HearingWishes& wishes = {})
        : HeardStream{settingsWith(chosen), wishes} {}

    FakeSocket& vendor() { return host.sockets.back(); }
    /// As the vendor writes it, about the audio from `start` to `start + duration`.
    void understood(const std::string& text, double start, double duration, Json more) {
        Json message{
            {"type", "Results"},
            {"channel_index", {0, 1}},
            {"start", start},
            {"duration", duration},
            {"is_final", false},
            {"speech_final", false},
            {"from_finalize", false},
            {"channel",
             {{"alternatives",
               {{{"transcript", text}, {"confidence", 0.9}, {"words", Json::array()}}}}}}};
        if (!more.is_null()) message.update(more);
        vendor().text(message.dump());
    }
    /// All audio that went out, whatever the messages.
    std::string audio() {
        std::string all;
        for (const auto& message : vendor().sent)
            if (message.front() != '{') all += message;
        return all;
    }
    std::size_t countOf(const std::string& message) {
        const auto& sent = vendor().sent;
        return static_cast<std::size_t>(std::count(sent.begin(), sent.end(), message));
    }

private:
    static std::string settingsWith(Json chosen) {
        chosen["api_key"] = "k";
        return parley::testing::settingsOf("deepgram", chosen);
    }
};

const Json kFinal{{"is_final", true}};
const Json kSpeechFinal{{"is_final", true}, {"speech_final", true}};

class ListeningTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(ListeningTest);
    CPPUNIT_TEST(asksForWhatTheHostBrings);
    CPPUNIT_TEST(namesLikelyWordsAsTheModelWantsThem);
    CPPUNIT_TEST(audioGoesOutAsItComes);
    CPPUNIT_TEST(interimResultsBecomeFinal);
    CPPUNIT_TEST(withoutTheWishThereAreOnlyFinalResults);
    CPPUNIT_TEST(tellsWordsAndSpeakers);
    CPPUNIT_TEST(timesAreTheHostsEvenAfterAGap);
    CPPUNIT_TEST(aPauseEndsTheTurn);
    CPPUNIT_TEST(inNoiseTheUtterancesEndDoes);
    CPPUNIT_TEST(anUtterancesEndWaitsForTheSegment);
    CPPUNIT_TEST(silenceIsUnderstoodWithoutAWord);
    CPPUNIT_TEST(keepsASilentConnectionAlive);
    CPPUNIT_TEST(finalizeAndCloseComeAfterTheAudio);
    CPPUNIT_TEST(closeWaitsForTheRest);
    CPPUNIT_TEST(anEndWithoutTheLastMessageIsAFailure);
    CPPUNIT_TEST(anUnaskedEndIsAFailure);
    CPPUNIT_TEST(holdsFifteenSecondsForABusyVendor);
    CPPUNIT_TEST(garbageIsAFailure);
    CPPUNIT_TEST(unknownMessagesAreIgnored);
    CPPUNIT_TEST(anErrorOfTheVendorsEndsIt);
    CPPUNIT_TEST(cancelInTheMiddleSilencesIt);
    CPPUNIT_TEST(opusIsForAnotherProvider);
    CPPUNIT_TEST_SUITE_END();

public:
    void asksForWhatTheHostBrings() {
        Stream plain;
        CPPUNIT_ASSERT_EQUAL(
            std::string{
                "wss://api.deepgram.com/v1/listen?model=nova-3&encoding=linear16&sample_rate=8000"
                "&channels=1&punctuate=true&interim_results=true&endpointing=300"
                "&utterance_end_ms=1000&vad_events=true&smart_format=true"},
            plain.vendor().url);
        Stream rich{
            {{"base_url", "http://127.0.0.1:9/"}, {"smart_format", false}, {"opt_out", true}},
            {PARLEY_CODEC_ULAW, 8000, PARLEY_STT_DIARIZE, 800, "de-AT"}};
        CPPUNIT_ASSERT_EQUAL(
            std::string{"ws://127.0.0.1:9/v1/listen?model=nova-3&encoding=mulaw&sample_rate=8000"
                        "&channels=1&punctuate=true&interim_results=true&endpointing=800"
                        "&utterance_end_ms=1000&vad_events=true&mip_opt_out=true&diarize=true"
                        "&language=de-AT"},
            rich.vendor().url);
    }

    void namesLikelyWordsAsTheModelWantsThem() {
        const HearingWishes wishes{
            PARLEY_CODEC_PCM_S16LE,
            8000,
            0,
            0,
            {},
            {"Kn\xC3\xB6"
             "del & Co",
             "Strudel"}};
        Stream newer{{{"model", "nova-3-medical"}}, wishes};
        CPPUNIT_ASSERT(
            newer.vendor().url.find("&keyterm=Kn%C3%B6del%20%26%20Co&keyterm=Strudel") !=
            std::string::npos);
        Stream older{{{"model", "nova-2"}}, wishes};
        CPPUNIT_ASSERT(older.vendor().url.find("&keywords=Strudel") != std::string::npos);
    }

    void audioGoesOutAsItComes() {
        Stream stream;
        CPPUNIT_ASSERT_EQUAL(PARLEY_OK, stream.push("abc"));
        stream.vendor().open();
        CPPUNIT_ASSERT_EQUAL(PARLEY_OK, stream.push(""));
        CPPUNIT_ASSERT_EQUAL(PARLEY_OK, stream.push("defg"));
        // An empty message would end the stream.
        CPPUNIT_ASSERT((Heard{"abc", "defg"}) == stream.vendor().sent);
        CPPUNIT_ASSERT(Heard{"ready"} == stream.heard);
    }

    void interimResultsBecomeFinal() {
        Stream stream;
        stream.pushSilence(3s);
        stream.understood("", 0, 0.5, {});
        stream.understood("hello", 0, 1, {});
        stream.understood("Hello there.", 0, 1.5, kFinal);
        stream.understood("you", 1.5, 0.5, {});
        stream.understood("", 1.5, 1, kFinal);
        CPPUNIT_ASSERT(
            (Heard{
                "0 0-1000 flags 0: hello",
                "0 0-1500 flags 1: Hello there.",
                "1 1500-2000 flags 0: you",
                "1 1500-2500 flags 1: "}) == stream.heard);
    }

    void withoutTheWishThereAreOnlyFinalResults() {
        Stream stream{{}, {PARLEY_CODEC_PCM_S16LE, 8000, 0}};
        stream.pushSilence(2s);
        stream.understood("hello", 0, 1, {});
        stream.understood("Hello.", 0, 1.5, kSpeechFinal);
        CPPUNIT_ASSERT(Heard{"0 0-1500 flags 3: Hello."} == stream.heard);
    }

    void tellsWordsAndSpeakers() {
        Stream stream;
        stream.pushSilence(2s);
        const auto words = Json::parse(R"([
            {"word": "hi", "punctuated_word": "Hi", "start": 0.1, "end": 0.4, "speaker": 0},
            {"word": "you", "start": 0.5, "end": 99}])");
        stream.understood(
            "",
            0,
            1,
            {{"is_final", true},
             {"channel", {{"alternatives", {{{"transcript", "Hi you"}, {"words", words}}}}}}});
        CPPUNIT_ASSERT(
            Heard{"0 0-1000 flags 1: Hi you [Hi 100-400 by 1] [you 500-2000]"} == stream.heard);
    }

    void timesAreTheHostsEvenAfterAGap() {
        Stream stream;
        stream.at_ns = 10'000'000'000;
        stream.pushSilence(1s);
        stream.at_ns += 5'000'000'000;
        stream.pushSilence(1s);
        stream.understood("One.", 0.5, 0.5, kFinal);
        stream.understood("Two.", 1.25, 0.5, kFinal);
        CPPUNIT_ASSERT(
            (Heard{"0 10500-16000 flags 1: One.", "1 16250-16750 flags 1: Two."}) == stream.heard);
    }

    void aPauseEndsTheTurn() {
        Stream stream;
        stream.pushSilence(3s);
        stream.vendor().text(R"({"type":"SpeechStarted","channel":[0,1],"timestamp":0.5})");
        stream.understood("Hello.", 0.5, 1, kSpeechFinal);
        // It was told already.
        stream.vendor().text(R"({"type":"UtteranceEnd","channel":[0,1],"last_word_end":1.5})");
        stream.understood("", 1.5, 1, kSpeechFinal);
        CPPUNIT_ASSERT(
            (Heard{
                "speaks 500",
                "0 500-1500 flags 3: Hello.",
                "silent 1500",
                "1 1500-2500 flags 1: "}) == stream.heard);
    }

    void inNoiseTheUtterancesEndDoes() {
        Stream stream;
        stream.pushSilence(3s);
        stream.understood("Hello.", 0, 1, kFinal);
        stream.vendor().text(R"({"type":"UtteranceEnd","channel":[0,1],"last_word_end":0.9})");
        CPPUNIT_ASSERT((Heard{"0 0-1000 flags 1: Hello.", "1 900-900 flags 3: "}) == stream.heard);
    }

    void anUtterancesEndWaitsForTheSegment() {
        Stream stream;
        stream.pushSilence(3s);
        stream.understood("hello", 0, 1, {});
        stream.vendor().text(R"({"type":"UtteranceEnd","channel":[0,1],"last_word_end":0.9})");
        stream.understood("Hello.", 0, 2, kFinal);
        CPPUNIT_ASSERT(
            (Heard{"0 0-1000 flags 0: hello", "0 0-2000 flags 3: Hello."}) == stream.heard);
    }

    void silenceIsUnderstoodWithoutAWord() {
        Stream stream;
        stream.pushSilence(3s);
        stream.vendor().text(R"({"type":"UtteranceEnd","channel":[0,1],"last_word_end":-1})");
        stream.understood("", 0, 3, kSpeechFinal);
        CPPUNIT_ASSERT(Heard{"0 0-3000 flags 1: "} == stream.heard);
    }

    void keepsASilentConnectionAlive() {
        Stream stream;
        stream.host.advance(20s);
        CPPUNIT_ASSERT(stream.vendor().sent.empty());
        stream.vendor().open();
        stream.host.advance(4s);
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, stream.countOf(kKeepAlive));
        stream.push("ab");
        stream.host.advance(4s);
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, stream.countOf(kKeepAlive));
        stream.host.advance(4s);
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, stream.countOf(kKeepAlive));
        stream.close();
        stream.host.advance(4s);
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, stream.countOf(kKeepAlive));
    }

    void finalizeAndCloseComeAfterTheAudio() {
        Stream stream;
        stream.vendor().open();
        stream.vendor().busy = true;
        stream.push("ab");
        stream.push("cd");
        stream.finalize();
        stream.push("ef");
        stream.close();
        CPPUNIT_ASSERT(stream.vendor().sent.empty());
        stream.vendor().writable();
        CPPUNIT_ASSERT((Heard{"abcd", kFinalize, "ef", kCloseStream}) == stream.vendor().sent);
        stream.understood("Hi", 0, 0.1, {{"is_final", true}, {"from_finalize", true}});
        CPPUNIT_ASSERT_EQUAL(std::string{"0 0-0 flags 5: Hi"}, stream.heard.back());
    }

    void closeWaitsForTheRest() {
        Stream stream;
        stream.vendor().open();
        stream.pushSilence(1s);
        stream.close();
        CPPUNIT_ASSERT_EQUAL(PARLEY_E_CANCELLED, stream.push("ab"));
        stream.understood("Bye.", 0, 1, kFinal);
        stream.vendor().text(R"({"type":"Metadata","request_id":"r","duration":1.0})");
        CPPUNIT_ASSERT_EQUAL(1000U, stream.vendor().close_code);
        stream.vendor().end();
        CPPUNIT_ASSERT((Heard{"ready", "0 0-1000 flags 1: Bye.", "end 0"}) == stream.heard);
    }

    void anEndWithoutTheLastMessageIsAFailure() {
        Stream stream;
        stream.vendor().open();
        stream.close();
        stream.vendor().end();
        CPPUNIT_ASSERT_EQUAL(PARLEY_E_PROTOCOL, stream.ended.code);
    }

    void anUnaskedEndIsAFailure() {
        Stream stream;
        stream.vendor().open();
        // The vendor's greeting is no end.
        stream.vendor().text(R"({"type":"Metadata","request_id":"r"})");
        stream.vendor().end();
        CPPUNIT_ASSERT_EQUAL(PARLEY_E_UNAVAILABLE, stream.ended.code);
        CPPUNIT_ASSERT((stream.ended.flags & PARLEY_F_VENDOR_FAULT) != 0);
    }

    void holdsFifteenSecondsForABusyVendor() {
        Stream stream;
        stream.vendor().busy = true;
        CPPUNIT_ASSERT_EQUAL(PARLEY_OK, stream.pushSilence(15s));
        CPPUNIT_ASSERT_EQUAL(PARLEY_E_BUSY, stream.push("ab"));
        stream.vendor().writable();
        CPPUNIT_ASSERT_EQUAL(std::string{"writable"}, stream.heard.back());
        CPPUNIT_ASSERT_EQUAL(std::size_t{15 * 16000}, stream.audio().size());
        CPPUNIT_ASSERT_EQUAL(PARLEY_OK, stream.push("ab"));
        for (const auto& message : stream.vendor().sent)
            CPPUNIT_ASSERT(message.size() <= 8000);
    }

    void garbageIsAFailure() {
        for (
            const auto* message :
            {"",
             "<html>",
             "[",
             R"({"type":7})",
             R"({"type":"Results"})",
             R"({"type":"Results","start":0,"duration":1,"channel":{"alternatives":[]}})",
             R"({"type":"Results","start":"0","duration":1,"channel":{"alternatives":[{"transcript":"a"}]}})",
             R"({"type":"Results","start":0,"duration":1,"channel":{"alternatives":[{"transcript":7}]}})",
             R"({"type":"Results","start":0,"duration":1,"is_final":true,"channel":{"alternatives":[{"transcript":"a","words":[{"word":"a"}]}]}})"}) {
            Stream stream;
            stream.vendor().open();
            stream.vendor().text(message);
            CPPUNIT_ASSERT_EQUAL_MESSAGE(message, PARLEY_E_PROTOCOL, stream.ended.code);
            CPPUNIT_ASSERT(stream.vendor().cancelled);
        }
        Stream stream;
        stream.vendor().open();
        stream.vendor().binary("RIFF");
        CPPUNIT_ASSERT_EQUAL(PARLEY_E_PROTOCOL, stream.ended.code);
    }

    void unknownMessagesAreIgnored() {
        Stream stream;
        stream.vendor().open();
        for (const auto* message : {"{}", "[]", "7", R"({"type":"Novelty","start":"x"})"})
            stream.vendor().text(message);
        CPPUNIT_ASSERT(Heard{"ready"} == stream.heard);
    }

    void anErrorOfTheVendorsEndsIt() {
        Stream stream;
        stream.vendor().open();
        stream.vendor().text(
            R"({"type":"Error","description":"said: secret","message":"TOO_MANY_REQUESTS"})");
        CPPUNIT_ASSERT_EQUAL(PARLEY_E_RATE_LIMITED, stream.ended.code);
        CPPUNIT_ASSERT_EQUAL(std::string{"TOO_MANY_REQUESTS"}, stream.ended.vendor_code);
        CPPUNIT_ASSERT(stream.ended.message.find("secret") == std::string::npos);
    }

    void cancelInTheMiddleSilencesIt() {
        Stream stream;
        stream.vendor().open();
        stream.cancel();
        CPPUNIT_ASSERT(stream.vendor().cancelled);
        CPPUNIT_ASSERT((Heard{"ready", "end 1"}) == stream.heard);
        CPPUNIT_ASSERT_EQUAL(std::size_t{0}, stream.host.armedTimers());
    }

    void opusIsForAnotherProvider() {
        const Stream opus{{}, {PARLEY_CODEC_OPUS, 48000}};
        CPPUNIT_ASSERT_EQUAL(PARLEY_E_UNSUPPORTED, opus.code);
        const Stream odd{{}, {PARLEY_CODEC_PCM_S16LE, 96000}};
        CPPUNIT_ASSERT_EQUAL(PARLEY_E_UNSUPPORTED, odd.code);
        CPPUNIT_ASSERT(opus.host.sockets.empty());
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(ListeningTest);

}  // namespace
}  // namespace deepgram
