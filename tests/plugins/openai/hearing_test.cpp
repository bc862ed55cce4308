#include <cppunit/extensions/HelperMacros.h>
#include <form_data.hpp>
#include <openai_provider.hpp>
#include <parley/json.hpp>
#include <support/audio_host.hpp>
#include <wav.hpp>

namespace openai {
namespace {

using namespace std::chrono_literals;
using parley::Json;
using parley::testing::FakeExchange;
using parley::testing::FakeHost;
using parley::testing::Sounding;
using Heard = std::vector<std::string>;

constexpr uint64_t kMs = 1'000'000;

/// A stream being heard, and what the host gets of it.
class Listening {
public:
    explicit Listening(
        const Json& chosen = Json::object(),
        uint32_t codec = PARLEY_CODEC_PCM_S16LE,
        std::string_view language = {},
        const std::vector<std::string>& hints = {})
        : codec_{codec}, plugin_{host, settingsWith(chosen)} {
        std::vector<parley_str> words;
        for (const auto& hint : hints)
            words.push_back(parley::str(hint));
        parley_stt_open wanted{};
        wanted.size = sizeof wanted;
        wanted.codec = codec;
        wanted.rate_hz = 8000;
        wanted.channels = 1;
        wanted.features = PARLEY_STT_WORDS | PARLEY_STT_INTERIM;
        wanted.endpoint_ms = 500;
        wanted.language = parley::str(language);
        wanted.hints = words.data();
        wanted.hint_count = words.size();
        wanted.ctx = host.ctx();
        const auto sink = makeSink();
        code = stt().open(plugin_.instance(), &wanted, &sink, &stream_, nullptr);
    }
    Listening(const Listening&) = delete;
    Listening& operator=(const Listening&) = delete;
    ~Listening() {
        if (stream_ != nullptr) stt().destroy(stream_);
    }

    /// Audio of one loudness, in frames of 20 ms.
    parley_code hears(int16_t loudness, std::chrono::milliseconds length) {
        std::string frame;
        for (int i = 0; i < 160; ++i) {
            if (codec_ == PARLEY_CODEC_PCM_S16LE) frame += static_cast<char>(loudness & 0xFF);
            frame += static_cast<char>(loudness >> 8);
        }
        auto answer = PARLEY_OK;
        for (auto left = length; left.count() > 0 && answer == PARLEY_OK; left -= 20ms)
            answer = push(frame);
        return answer;
    }
    parley_code push(std::string_view bytes) {
        parley_audio audio{};
        audio.size = sizeof audio;
        audio.codec = codec_;
        audio.rate_hz = 8000;
        audio.channels = 1;
        audio.pts_ns = at_ns;
        audio.data = reinterpret_cast<const uint8_t*>(bytes.data());
        audio.n = bytes.size();
        const auto answer = stt().push(stream_, &audio);
        if (answer == PARLEY_OK) at_ns += 20 * kMs;
        return answer;
    }
    void finalize() { stt().finalize(stream_); }
    void close() { stt().close(stream_); }
    void cancel() { stt().cancel(stream_); }

    FakeExchange& vendor() { return host.exchanges.back(); }
    void answers(int status, std::string_view body) {
        vendor().head(status, {{"x-request-id", "req_1"}});
        vendor().data(body.substr(0, body.size() / 2));
        vendor().data(body.substr(body.size() / 2));
        vendor().end();
    }
    /// A field of the form that was sent, "" when there is none.
    std::string field(const std::string& name) {
        const auto head = "name=\"" + name + "\"";
        const auto& body = vendor().body;
        const auto found = body.find(head);
        if (found == std::string::npos) return {};
        const auto from = body.find("\r\n\r\n", found) + 4;
        return body.substr(from, body.find("\r\n--", from) - from);
    }

    FakeHost host;
    uint64_t at_ns = 0;
    parley_code code = PARLEY_OK;
    Heard heard;
    parley::Status ended;

private:
    static std::string settingsWith(Json chosen) {
        chosen["api_key"] = "k";
        return parley::testing::settingsOf("openai", chosen);
    }
    const parley_stt_v1& stt() const { return plugin_.table<parley_stt_v1>(PARLEY_IF_STT); }
    static Listening& of(void* self) { return *static_cast<Listening*>(self); }

    parley_stt_sink makeSink() {
        parley_stt_sink sink{};
        sink.size = sizeof sink;
        sink.ctx = this;
        sink.on_result = [](void* self, const parley_stt_result* result) noexcept {
            std::string line =
                std::to_string(result->segment_id) + " " + std::to_string(result->start_ns / kMs) +
                "-" + std::to_string(result->end_ns / kMs) + " flags " +
                std::to_string(result->flags) + ": " + std::string{parley::view(result->text)};
            for (const auto word :
                 parley::Strided<parley_stt_word>{result->words, result->word_count})
                line += " [" + std::string{parley::view(word.text)} + " " +
                        std::to_string(word.start_ns / kMs) + "-" +
                        std::to_string(word.end_ns / kMs) + "]";
            of(self).heard.push_back(line);
        };
        sink.on_writable = [](void* self) noexcept { of(self).heard.emplace_back("writable"); };
        sink.on_end = [](void* self, const parley_status* status) noexcept {
            of(self).ended = parley::Status::from(status);
            of(self).heard.push_back("end " + std::to_string(status->code));
        };
        return sink;
    }

    uint32_t codec_;
    Sounding<OpenAiProvider> plugin_;
    parley_stt_stream* stream_ = nullptr;
};

class HearingTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(HearingTest);
    CPPUNIT_TEST(sendsASegmentAsAFile);
    CPPUNIT_TEST(writesWav);
    CPPUNIT_TEST(hearsG711);
    CPPUNIT_TEST(joinsSamplesThatAreCut);
    CPPUNIT_TEST(tellsWhenItWasSaid);
    CPPUNIT_TEST(whisperTellsWords);
    CPPUNIT_TEST(timesOutsideOfTheSegmentAreBrought);
    CPPUNIT_TEST(finalizeBringsOutWhatWasSaid);
    CPPUNIT_TEST(oneSegmentAfterTheOther);
    CPPUNIT_TEST(closeWaitsForTheRest);
    CPPUNIT_TEST(silenceCostsNothing);
    CPPUNIT_TEST(namesLikelyWords);
    CPPUNIT_TEST(takesNoMoreThanCanWait);
    CPPUNIT_TEST(anErrorEndsIt);
    CPPUNIT_TEST(garbageIsAFailure);
    CPPUNIT_TEST(aBrokenConnectionIsAFailure);
    CPPUNIT_TEST(cancelInTheMiddleSilencesIt);
    CPPUNIT_TEST(opusIsForAnotherProvider);
    CPPUNIT_TEST(aFormThatHoldsItsOwnBoundaryIsRefused);
    CPPUNIT_TEST_SUITE_END();

public:
    void sendsASegmentAsAFile() {
        Listening listening{{{"language", "en-GB"}}};
        CPPUNIT_ASSERT_EQUAL(PARLEY_OK, listening.hears(5000, 400ms));
        CPPUNIT_ASSERT(listening.host.exchanges.empty());
        listening.hears(0, 500ms);
        const auto& vendor = listening.vendor();
        CPPUNIT_ASSERT_EQUAL(std::string{"POST"}, vendor.method);
        CPPUNIT_ASSERT_EQUAL(
            std::string{"https://api.openai.com/v1/audio/transcriptions"}, vendor.url);
        CPPUNIT_ASSERT_EQUAL(std::string{"Authorization: Bearer <api_key>"}, vendor.credential);
        CPPUNIT_ASSERT_EQUAL(FormData::contentType(), vendor.headers.at("Content-Type"));
        CPPUNIT_ASSERT_EQUAL(std::string{"gpt-4o-mini-transcribe"}, listening.field("model"));
        CPPUNIT_ASSERT_EQUAL(std::string{"en"}, listening.field("language"));
        CPPUNIT_ASSERT_EQUAL(std::string{"json"}, listening.field("response_format"));
        CPPUNIT_ASSERT_EQUAL(std::string{}, listening.field("timestamp_granularities[]"));
        parley::Samples said(400 * 8, 5000);
        said.resize(900 * 8);
        CPPUNIT_ASSERT(wavOf(said, 8000) == listening.field("file"));
        CPPUNIT_ASSERT(vendor.body.find("filename=\"audio.wav\"") != std::string::npos);
        CPPUNIT_ASSERT(vendor.body.substr(vendor.body.size() - 4) == "--\r\n");
    }

    void writesWav() {
        const auto file = wavOf({1, -2}, 16000);
        const std::string expected{
            "RIFF\x28\0\0\0WAVEfmt \x10\0\0\0\x01\0\x01\0\x80\x3E\0\0\0\x7D\0\0\x02\0\x10\0"
            "data\x04\0\0\0\x01\0\xFE\xFF",
            48};
        CPPUNIT_ASSERT(expected == file);
    }

    void hearsG711() {
        Listening listening{{}, PARLEY_CODEC_ULAW};
        listening.hears(0x1200, 100ms);
        listening.finalize();
        CPPUNIT_ASSERT(wavOf(parley::Samples(800, 0x1200), 8000) == listening.field("file"));
    }

    void joinsSamplesThatAreCut() {
        Listening listening;
        const std::string sample{"\x34\x12"};
        std::string sound;
        for (int i = 0; i < 160; ++i)
            sound += sample;
        listening.push(sound.substr(0, 33));
        listening.push(sound.substr(33));
        listening.finalize();
        CPPUNIT_ASSERT(wavOf(parley::Samples(160, 0x1234), 8000) == listening.field("file"));
    }

    void tellsWhenItWasSaid() {
        Listening listening;
        listening.at_ns = 5000 * kMs;
        listening.hears(0, 1000ms);
        listening.hears(5000, 400ms);
        listening.hears(0, 500ms);
        listening.answers(200, R"({"text":" Hello there. \n","usage":{"type":"duration"}})");
        CPPUNIT_ASSERT(Heard{"0 5700-6900 flags 1: Hello there."} == listening.heard);
    }

    void whisperTellsWords() {
        Listening listening{{{"transcription_model", "whisper-1"}}};
        listening.at_ns = 1000 * kMs;
        listening.hears(5000, 400ms);
        listening.finalize();
        CPPUNIT_ASSERT_EQUAL(std::string{"verbose_json"}, listening.field("response_format"));
        CPPUNIT_ASSERT_EQUAL(std::string{"word"}, listening.field("timestamp_granularities[]"));
        listening.answers(
            200,
            R"({"text":"Hi you","words":[{"word":" Hi","start":0.05,"end":0.1},{"word":"you","start":0.2,"end":0.3}]})");
        CPPUNIT_ASSERT(
            Heard{"0 1000-1400 flags 5: Hi you [Hi 1050-1100] [you 1200-1300]"} == listening.heard);
    }

    void timesOutsideOfTheSegmentAreBrought() {
        Listening listening{{{"transcription_model", "whisper-1"}}};
        listening.hears(5000, 400ms);
        listening.finalize();
        listening.answers(200, R"({"text":"Hi","words":[{"word":"Hi","start":-3,"end":1e300}]})");
        CPPUNIT_ASSERT(Heard{"0 0-400 flags 5: Hi [Hi 0-400]"} == listening.heard);
    }

    void finalizeBringsOutWhatWasSaid() {
        Listening listening;
        listening.finalize();
        CPPUNIT_ASSERT(listening.host.exchanges.empty());
        listening.hears(5000, 100ms);
        listening.finalize();
        listening.answers(200, R"({"text":"Hi"})");
        listening.hears(5000, 100ms);
        listening.finalize();
        // Nothing was understood; the audio is dealt with all the same.
        listening.answers(200, R"({"text":""})");
        CPPUNIT_ASSERT((Heard{"0 0-100 flags 5: Hi", "1 100-200 flags 5: "}) == listening.heard);
    }

    void oneSegmentAfterTheOther() {
        Listening listening;
        listening.hears(5000, 100ms);
        listening.hears(0, 500ms);
        listening.hears(5000, 100ms);
        listening.hears(0, 500ms);
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, listening.host.exchanges.size());
        listening.answers(200, R"({"text":"One"})");
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, listening.host.exchanges.size());
        listening.answers(200, R"({"text":"Two"})");
        CPPUNIT_ASSERT(
            (Heard{"0 0-600 flags 1: One", "1 600-1200 flags 1: Two"}) == listening.heard);
    }

    void closeWaitsForTheRest() {
        Listening listening;
        listening.hears(5000, 100ms);
        listening.finalize();
        listening.hears(5000, 100ms);
        listening.close();
        CPPUNIT_ASSERT_EQUAL(PARLEY_E_CANCELLED, listening.push("ab"));
        listening.answers(200, R"({"text":"One"})");
        listening.answers(200, R"({"text":"Two"})");
        CPPUNIT_ASSERT(
            (Heard{"0 0-100 flags 5: One", "1 100-200 flags 1: Two", "end 0"}) == listening.heard);
    }

    void silenceCostsNothing() {
        Listening listening;
        listening.hears(20, 60s);
        listening.close();
        CPPUNIT_ASSERT(listening.host.exchanges.empty());
        CPPUNIT_ASSERT(Heard{"end 0"} == listening.heard);
    }

    void namesLikelyWords() {
        const std::string long_hint(900, 'x');
        Listening listening{
            {{"transcription_prompt", "A shop."}, {"language", "fr"}},
            PARLEY_CODEC_PCM_S16LE,
            "de-AT",
            {"Knödel", "Strudel", long_hint}};
        listening.hears(5000, 100ms);
        listening.finalize();
        CPPUNIT_ASSERT_EQUAL(std::string{"A shop., Knödel, Strudel"}, listening.field("prompt"));
        CPPUNIT_ASSERT_EQUAL(std::string{"de"}, listening.field("language"));
    }

    void takesNoMoreThanCanWait() {
        Listening listening;
        CPPUNIT_ASSERT_EQUAL(PARLEY_OK, listening.hears(5000, 30s));
        CPPUNIT_ASSERT_EQUAL(PARLEY_OK, listening.hears(5000, 30s));
        CPPUNIT_ASSERT_EQUAL(PARLEY_E_BUSY, listening.hears(5000, 31s));
        listening.answers(200, R"({"text":"One"})");
        CPPUNIT_ASSERT_EQUAL(std::string{"writable"}, listening.heard.back());
        CPPUNIT_ASSERT_EQUAL(PARLEY_OK, listening.hears(5000, 20ms));
    }

    void anErrorEndsIt() {
        Listening listening;
        listening.hears(5000, 100ms);
        listening.finalize();
        listening.answers(429, R"({"error":{"type":"insufficient_quota"}})");
        CPPUNIT_ASSERT_EQUAL(PARLEY_E_QUOTA, listening.ended.code);
        CPPUNIT_ASSERT_EQUAL(std::string{"req_1"}, listening.ended.request_id);
        CPPUNIT_ASSERT_EQUAL(PARLEY_E_CANCELLED, listening.push("ab"));
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, listening.host.exchanges.size());
    }

    void garbageIsAFailure() {
        for (const auto* body :
             {"", "<html>", "{}", R"({"text":7})", R"({"text":"a","words":[{"word":"a"}]})"}) {
            Listening listening;
            listening.hears(5000, 100ms);
            listening.finalize();
            listening.answers(200, body);
            CPPUNIT_ASSERT_EQUAL_MESSAGE(body, PARLEY_E_PROTOCOL, listening.ended.code);
        }
    }

    void aBrokenConnectionIsAFailure() {
        Listening listening;
        listening.hears(5000, 100ms);
        listening.finalize();
        listening.vendor().head(200);
        listening.vendor().data(R"({"text":"On)");
        listening.vendor().end(PARLEY_E_NETWORK);
        CPPUNIT_ASSERT(Heard{"end 10"} == listening.heard);
    }

    void cancelInTheMiddleSilencesIt() {
        Listening listening;
        listening.hears(5000, 100ms);
        listening.finalize();
        listening.cancel();
        CPPUNIT_ASSERT(listening.vendor().cancelled);
        CPPUNIT_ASSERT(Heard{"end 1"} == listening.heard);
    }

    void opusIsForAnotherProvider() {
        const Listening listening{{}, PARLEY_CODEC_OPUS};
        CPPUNIT_ASSERT_EQUAL(PARLEY_E_UNSUPPORTED, listening.code);
    }

    void aFormThatHoldsItsOwnBoundaryIsRefused() {
        FormData form;
        const auto type = FormData::contentType();
        const auto boundary = type.substr(type.find('=') + 1);
        CPPUNIT_ASSERT_THROW(form.add("prompt", "x\r\n--" + boundary), parley::Failure);
        CPPUNIT_ASSERT_THROW(
            form.addFile("file", "audio.wav", "audio/wav", boundary), parley::Failure);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(HearingTest);

}  // namespace
}  // namespace openai
