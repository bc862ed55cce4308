#include <cppunit/extensions/HelperMacros.h>
#include <parley/testing.hpp>

#include <functional>

namespace parley::sdk {
namespace {

using testing::FakeHost;
using testing::Loaded;

/// A recognizer whose streams do in each call what the test says.
struct Script {
    std::function<void(class ScriptedStream&)> on_open;
    std::function<parley_code(class ScriptedStream&)> on_push;
    std::function<void(class ScriptedStream&)> on_cancel;
    int streams = 0;
};

Script* script = nullptr;

/// Counts also the streams whose constructor throws.
struct Counted {
    Counted() { ++script->streams; }
    ~Counted() { --script->streams; }
};

class ScriptedStream final : public SttStream, public WebSocketSink {
public:
    explicit ScriptedStream(const SttOpen& open) : SttStream{open} {
        if (script->on_open) script->on_open(*this);
    }

    parley_code push(const parley_audio&) override {
        return script->on_push ? script->on_push(*this) : PARLEY_OK;
    }
    void close() override { end(); }
    void onText(const Chunk& message) override {
        if (message.text() == "throw") throw Failure{PARLEY_E_PROTOCOL, "cannot read this"};
        say(message.text());
        said_after_ = true;
    }
    void onBinary(const Chunk&) override {}
    void onClosed(const Status& status) override { end(status); }

    void say(std::string_view text) {
        SttResult heard;
        heard.text = text;
        heard.words = {{text, 1, 2, 0.5F, 0}};
        result(heard);
    }
    using SttStream::end;
    using SttStream::ready;

    WebSocket socket{*this, *this};
    Timer timer{*this, [this] { end({PARLEY_E_DEADLINE, "silent"}); }};

private:
    void onCancel() override {
        if (script->on_cancel) script->on_cancel(*this);
    }
    Counted counted_;
    /// Written after the host may have destroyed the stream: the sanitizer sees a use after free.
    bool said_after_ = false;
};

class ScriptedProvider final : public Provider, public SttProvider {
public:
    using Provider::Provider;
    SttCaps sttCaps() const override { return {}; }
    std::unique_ptr<SttStream> openStt(const SttOpen& open) override {
        return std::make_unique<ScriptedStream>(open);
    }
};

/// What the host hears, and how it reacts.
struct Heard {
    std::vector<std::string> calls;
    Status end;
    std::function<void()> on_result;
    std::function<void()> on_end;

    parley_stt_sink sink() {
        parley_stt_sink sink{};
        sink.size = sizeof sink;
        sink.ctx = this;
        sink.on_ready = [](void* self) noexcept {
            static_cast<Heard*>(self)->calls.emplace_back("ready");
        };
        sink.on_result = [](void* self, const parley_stt_result* result) noexcept {
            auto& heard = *static_cast<Heard*>(self);
            heard.calls.push_back("result " + std::string{view(result->text)});
            if (heard.on_result) heard.on_result();
        };
        sink.on_end = [](void* self, const parley_status* status) noexcept {
            auto& heard = *static_cast<Heard*>(self);
            heard.calls.push_back("end " + std::to_string(status->code));
            heard.end = Status::from(status);
            if (heard.on_end) heard.on_end();
        };
        return sink;
    }
};

class StreamTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(StreamTest);
    CPPUNIT_TEST(endsOnce);
    CPPUNIT_TEST(saysNothingBeforeOpenHasReturned);
    CPPUNIT_TEST(anEndBeforeOpenHasReturnedIsTheAnswerOfOpen);
    CPPUNIT_TEST(anExceptionInOpenIsItsAnswer);
    CPPUNIT_TEST(aLongMessageIsCutToTheCallersRoom);
    CPPUNIT_TEST(anExceptionInPushIsItsAnswerAndTheEnd);
    CPPUNIT_TEST(anExceptionInACallbackIsTheEnd);
    CPPUNIT_TEST(cancelLeavesOnlyTheEnd);
    CPPUNIT_TEST(cancelInsideACallbackIsLegal);
    CPPUNIT_TEST(cancelTwiceAndAfterTheEndIsHarmless);
    CPPUNIT_TEST(destroyInsideTheEndIsSafe);
    CPPUNIT_TEST(destroyInsideAResultIsSafeAndSilent);
    CPPUNIT_TEST(destroyGivesBackWhatTheHostLent);
    CPPUNIT_TEST(beginsNothingAfterTheEnd);
    CPPUNIT_TEST(takesNothingAfterClose);
    CPPUNIT_TEST(leavesOutCallbacksThatTheHostDoesNotKnow);
    CPPUNIT_TEST(aRetryIsInvisibleOnlyBeforeOutput);
    CPPUNIT_TEST(aTimerEndsASilentStream);
    CPPUNIT_TEST(writesAsManyCapabilitiesAsTheHostKnows);
    CPPUNIT_TEST_SUITE_END();

public:
    void setUp() override { script = &script_; }
    void tearDown() override { CPPUNIT_ASSERT_EQUAL(0, script_.streams); }

    void endsOnce() {
        auto* const stream = open();
        script_.on_push = [](ScriptedStream& s) {
            s.end();
            s.end({PARLEY_E_NETWORK, "late"});
            s.say("late");
            return PARLEY_OK;
        };
        push(stream);
        stt_->cancel(stream);
        stt_->close(stream);
        expect({"end 0"});
        stt_->destroy(stream);
    }

    void saysNothingBeforeOpenHasReturned() {
        script_.on_open = [](ScriptedStream& s) {
            s.ready();
            s.say("early");
        };
        auto* const stream = open();
        expect({});
        stt_->destroy(stream);
    }

    void anEndBeforeOpenHasReturnedIsTheAnswerOfOpen() {
        script_.on_open = [](ScriptedStream& s) { s.end({PARLEY_E_UNSUPPORTED, "no Klingon"}); };
        CPPUNIT_ASSERT_EQUAL(PARLEY_E_UNSUPPORTED, tryOpen());
        CPPUNIT_ASSERT_EQUAL(std::string{"no Klingon"}, message());
        expect({});
    }

    void anExceptionInOpenIsItsAnswer() {
        script_.on_open = [](ScriptedStream&) { throw Failure{PARLEY_E_INVALID, "bad rate"}; };
        CPPUNIT_ASSERT_EQUAL(PARLEY_E_INVALID, tryOpen());
        CPPUNIT_ASSERT_EQUAL(std::string{"bad rate"}, message());
        script_.on_open = [](ScriptedStream&) { throw std::runtime_error{"a bug"}; };
        CPPUNIT_ASSERT_EQUAL(PARLEY_E_INTERNAL, tryOpen());
        script_.on_open = [](ScriptedStream&) { throw 7; };
        CPPUNIT_ASSERT_EQUAL(PARLEY_E_INTERNAL, tryOpen());
    }

    void aLongMessageIsCutToTheCallersRoom() {
        // Two bytes a character: the cut must not go through one.
        std::string long_text;
        for (std::size_t i = 0; i < sizeof room_; ++i)
            long_text += "ä";
        script_.on_open = [&](ScriptedStream&) {
            throw Failure{PARLEY_E_INVALID, "x" + long_text};
        };
        CPPUNIT_ASSERT_EQUAL(PARLEY_E_INVALID, tryOpen());
        CPPUNIT_ASSERT_EQUAL(sizeof room_ - 1, message().size());
        err_.room = nullptr;
        CPPUNIT_ASSERT_EQUAL(PARLEY_E_INVALID, tryOpen());
        CPPUNIT_ASSERT_EQUAL(std::string{}, message());
    }

    void anExceptionInPushIsItsAnswerAndTheEnd() {
        auto* const stream = open();
        script_.on_push = [](ScriptedStream&) -> parley_code {
            throw Failure{PARLEY_E_NETWORK, "gone"};
        };
        CPPUNIT_ASSERT_EQUAL(PARLEY_E_NETWORK, push(stream));
        expect({"end 10"});
        CPPUNIT_ASSERT_EQUAL(std::string{"gone"}, heard_.end.message);
        CPPUNIT_ASSERT_EQUAL(PARLEY_E_CANCELLED, push(stream));
        stt_->destroy(stream);
    }

    void anExceptionInACallbackIsTheEnd() {
        auto* const stream = openConnected();
        host_.sockets.back().text("throw");
        expect({"end 11"});
        CPPUNIT_ASSERT(host_.sockets.back().cancelled);
        stt_->destroy(stream);
    }

    void cancelLeavesOnlyTheEnd() {
        auto* const stream = openConnected();
        script_.on_cancel = [](ScriptedStream& s) {
            s.say("late");
            throw Failure{PARLEY_E_INTERNAL, "a bug in cancelling"};
        };
        stt_->cancel(stream);
        expect({"end 1"});
        CPPUNIT_ASSERT(host_.sockets.back().cancelled);
        stt_->destroy(stream);
    }

    void cancelInsideACallbackIsLegal() {
        auto* const stream = openConnected();
        heard_.on_result = [&] { stt_->cancel(stream); };
        host_.sockets.back().text("hello");
        expect({"result hello", "end 1"});
        stt_->destroy(stream);
    }

    void cancelTwiceAndAfterTheEndIsHarmless() {
        auto* const stream = open();
        stt_->cancel(stream);
        stt_->cancel(stream);
        stt_->close(stream);
        CPPUNIT_ASSERT_EQUAL(PARLEY_E_CANCELLED, stt_->finalize(stream));
        expect({"end 1"});
        stt_->destroy(stream);
    }

    void destroyInsideTheEndIsSafe() {
        auto* const stream = openConnected();
        heard_.on_end = [&] { stt_->destroy(stream); };
        host_.sockets.back().end(PARLEY_E_NETWORK);
        expect({"end 10"});
        CPPUNIT_ASSERT_EQUAL(0, script_.streams);
    }

    void destroyInsideAResultIsSafeAndSilent() {
        auto* const stream = openConnected();
        heard_.on_result = [&] { stt_->destroy(stream); };
        host_.sockets.back().text("hello");
        expect({"result hello"});
        CPPUNIT_ASSERT(host_.sockets.back().cancelled);
        CPPUNIT_ASSERT_EQUAL(0, script_.streams);
    }

    void destroyGivesBackWhatTheHostLent() {
        auto* const stream = openConnected();
        script_.on_push = [](ScriptedStream& s) {
            s.timer.after(std::chrono::seconds{1});
            return PARLEY_OK;
        };
        push(stream);
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, host_.armedTimers());
        stt_->destroy(stream);
        CPPUNIT_ASSERT_EQUAL(std::size_t{0}, host_.armedTimers());
        CPPUNIT_ASSERT(host_.sockets.back().cancelled);
        expect({});
    }

    void beginsNothingAfterTheEnd() {
        auto* const stream = open();
        script_.on_push = [](ScriptedStream& s) {
            s.end();
            s.timer.after(std::chrono::seconds{1});
            return PARLEY_OK;
        };
        CPPUNIT_ASSERT_EQUAL(PARLEY_E_CANCELLED, push(stream));
        CPPUNIT_ASSERT_EQUAL(std::size_t{0}, host_.armedTimers());
        expect({"end 0"});
        stt_->destroy(stream);
    }

    void takesNothingAfterClose() {
        auto* const stream = open();
        stt_->close(stream);
        expect({"end 0"});
        CPPUNIT_ASSERT_EQUAL(PARLEY_E_CANCELLED, push(stream));
        stt_->destroy(stream);
    }

    void leavesOutCallbacksThatTheHostDoesNotKnow() {
        auto sink = heard_.sink();
        // An older host's sink ended after on_ready; what follows in memory is not its.
        auto* const stream = open(&sink);
        script_.on_push = [](ScriptedStream& s) {
            s.ready();
            s.say("hello");
            return PARLEY_OK;
        };
        push(stream);
        expect({"ready", "result hello"});
        stt_->destroy(stream);

        heard_.calls.clear();
        sink.size = offsetof(parley_stt_sink, on_result);
        auto* const older = open(&sink);
        push(older);
        expect({"ready"});
        stt_->destroy(older);
    }

    void aRetryIsInvisibleOnlyBeforeOutput() {
        auto* stream = openConnected();
        host_.sockets.back().end(PARLEY_E_NETWORK);
        CPPUNIT_ASSERT_EQUAL(PARLEY_F_BEFORE_OUTPUT, heard_.end.flags);
        stt_->destroy(stream);

        stream = openConnected();
        host_.sockets.back().text("hello");
        host_.sockets.back().end(PARLEY_E_NETWORK);
        CPPUNIT_ASSERT_EQUAL(0U, heard_.end.flags);
        stt_->destroy(stream);
    }

    void aTimerEndsASilentStream() {
        auto* const stream = open();
        script_.on_push = [](ScriptedStream& s) {
            s.timer.after(std::chrono::milliseconds{500});
            return PARLEY_OK;
        };
        push(stream);
        host_.advance(std::chrono::milliseconds{499});
        expect({});
        host_.advance(std::chrono::milliseconds{1});
        expect({"end 2"});
        stt_->destroy(stream);
    }

    void writesAsManyCapabilitiesAsTheHostKnows() {
        parley_stt_caps caps{};
        caps.size = sizeof caps;
        CPPUNIT_ASSERT_EQUAL(PARLEY_OK, stt_->caps(plugin_.instance(), &caps));
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, caps.language_count);
        CPPUNIT_ASSERT_EQUAL(std::string{"*"}, std::string{view(caps.languages[0])});
        caps = {};
        caps.size = offsetof(parley_stt_caps, rates_hz);
        CPPUNIT_ASSERT_EQUAL(PARLEY_OK, stt_->caps(plugin_.instance(), &caps));
        CPPUNIT_ASSERT(caps.rates_hz == nullptr);
        CPPUNIT_ASSERT_EQUAL(PARLEY_CODEC_BIT(PARLEY_CODEC_PCM_S16LE), caps.codecs);
    }

private:
    parley_code tryOpen(const parley_stt_sink* sink = nullptr) {
        const auto own = heard_.sink();
        parley_stt_open wanted{};
        wanted.size = sizeof wanted;
        wanted.ctx = host_.ctx();
        const auto room = err_.room;
        err_ = {};
        err_.size = sizeof err_;
        err_.room = room;
        err_.room_n = sizeof room_;
        stream_ = nullptr;
        return stt_->open(
            plugin_.instance(), &wanted, sink != nullptr ? sink : &own, &stream_, &err_);
    }
    parley_stt_stream* open(const parley_stt_sink* sink = nullptr) {
        CPPUNIT_ASSERT_EQUAL(PARLEY_OK, tryOpen(sink));
        CPPUNIT_ASSERT(stream_ != nullptr);
        return stream_;
    }
    parley_stt_stream* openConnected() {
        script_.on_open = [](ScriptedStream& s) {
            HttpRequest request;
            request.url = "wss://vendor.example/listen";
            s.socket.connect(request);
        };
        return open();
    }
    parley_code push(parley_stt_stream* stream) {
        parley_audio audio{};
        audio.size = sizeof audio;
        return stt_->push(stream, &audio);
    }
    std::string message() const { return std::string{view(err_.message)}; }
    void expect(const std::vector<std::string>& calls) const {
        std::string wanted;
        std::string got;
        for (const auto& call : calls)
            wanted += call + "; ";
        for (const auto& call : heard_.calls)
            got += call + "; ";
        CPPUNIT_ASSERT_EQUAL(wanted, got);
    }

    Script script_;
    FakeHost host_;
    Heard heard_;
    char room_[64] = {};
    parley_status err_ = [this] {
        parley_status err{};
        err.room = room_;
        return err;
    }();
    Loaded<ScriptedProvider> plugin_{host_};
    const parley_stt_v1* stt_ = plugin_.table<parley_stt_v1>(PARLEY_IF_STT);
    parley_stt_stream* stream_ = nullptr;
};

CPPUNIT_TEST_SUITE_REGISTRATION(StreamTest);

}  // namespace
}  // namespace parley::sdk
