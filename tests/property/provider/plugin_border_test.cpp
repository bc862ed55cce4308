#include <io/fiber.hpp>
#include <provider/plugin/memory_kv.hpp>
#include <provider/plugin/plugin_host.hpp>
#include <provider/plugin/utf8.hpp>

#include <cppunit/extensions/HelperMacros.h>
#include <rapidcheck.h>
#include <support/plugin_package.hpp>

namespace parley::provider {
namespace {

using namespace std::chrono_literals;

// What the host lets through at most.
constexpr std::size_t kMostPiece = 1U << 20U;

/// What every listener is promised whatever a plugin does. Written on the loop; a promise that is
/// broken is told afterwards, since nothing that a listener throws leaves a callback.
class Promise {
public:
    void mayCome() {
        holds(!ended_, "something comes after the end");
        holds(!let_go_, "something comes after letting go");
    }
    void isText(std::string_view text) {
        mayCome();
        holds(isUtf8(text), "a text is not UTF-8");
        holds(text.size() <= kMostPiece, "a text is too long");
    }
    void ends() {
        mayCome();
        ended_ = true;
    }
    void letGo() { let_go_ = true; }
    void holds(bool claim, const char* otherwise) {
        if (!claim && broken_.empty()) broken_ = otherwise;
    }
    [[nodiscard]] const std::string& broken() const { return broken_; }

private:
    bool ended_ = false;
    bool let_go_ = false;
    std::string broken_;
};

struct EarListener final : EarSink {
    void onReady() override { promise.mayCome(); }
    void onHeard(const Heard& heard) override {
        promise.isText(heard.text);
        promise.isText(heard.language);
        promise.holds(heard.end >= heard.start, "a result ends before it begins");
        promise.holds(
            !heard.confidence || (*heard.confidence >= 0 && *heard.confidence <= 1),
            "a confidence is none");
        for (const auto& word : heard.words) {
            promise.isText(word.text);
            promise.holds(word.end >= word.start, "a word ends before it begins");
        }
    }
    void onSpeech(bool, std::chrono::nanoseconds) override { promise.mayCome(); }
    void onWritable() override { promise.mayCome(); }
    void onEnd(const std::optional<Failure>& failure) override {
        promise.ends();
        if (failure) promise.holds(isUtf8(failure->message), "a message is not UTF-8");
    }
    Promise promise;
};

struct MouthListener final : MouthSink {
    void onAudio(const AudioFrame& frame) override {
        promise.mayCome();
        promise.holds(frame.bytes.size() % 2 == 0, "a frame ends in half a sample");
        promise.holds(frame.bytes.size() <= kMostPiece + 2, "a frame is too long");
        promise.holds(frame.at >= at, "audio goes back in time");
        at = frame.at;
    }
    void onMark(const SpokenMark& mark) override {
        promise.mayCome();
        promise.holds(mark.offset + mark.length <= text_bytes, "a mark is beyond the text");
    }
    void onFlushed(std::uint64_t flush) override {
        promise.mayCome();
        promise.holds(flush > flushed && flush <= flushes, "a flush is told that is not next");
        flushed = flush;
    }
    void onWritable() override { promise.mayCome(); }
    void onEnd(const std::optional<Failure>&) override { promise.ends(); }
    Promise promise;
    std::size_t text_bytes = 0;
    std::uint64_t flushes = 0;
    std::uint64_t flushed = 0;
    std::chrono::nanoseconds at{0};
};

struct MindListener final : MindSink {
    void onText(std::string_view delta) override { promise.isText(delta); }
    void onToolBegin(std::uint32_t, std::string_view id, std::string_view name) override {
        promise.isText(id);
        promise.isText(name);
    }
    void onToolArguments(std::uint32_t, std::string_view delta) override { promise.isText(delta); }
    void onToolEnd(std::uint32_t) override { promise.mayCome(); }
    void onFinished(Finish) override { promise.ends(); }
    void onFailed(const Failure&) override { promise.ends(); }
    Promise promise;
};

/// A host that has loaded a plugin which does what chance tells it. Made once: a plugin is never
/// unloaded.
class Border {
public:
    Border() {
        packages_.add(
            "mischief",
            testing::PluginPackages::mischief(),
            testing::PluginPackages::libraryOf("mischief"));
        packages_.sign("mischief");
        auto host = PluginHost::create(
            {.folders = {packages_.folder()}, .packages = {}, .trusted_keys = packages_.keys()},
            {.loops = loops_, .clock = clock_, .kv = &kv_});
        CPPUNIT_ASSERT(host);
        host_ = *std::move(host);
        CPPUNIT_ASSERT(!host_->plugins().at(0).error);
    }

    base::Result<std::shared_ptr<Instance>> configure(const std::string& settings) {
        return host_->configure(
            "mischief", {.tenant = "ten_1", .config_json = settings, .secrets = nullptr});
    }
    /// Runs on the loop and returns when it has.
    template <typename Act>
    void onLoop(Act&& act) {
        io::Waiter done;
        loops_.at(0).post([&] {
            act();
            done.wake();
        });
        done.wait();
    }
    PluginStats stats() { return host_->plugins().at(0).stats; }
    base::MonoTime soon() const { return clock_.monotonic() + 50ms; }

private:
    base::SystemClock clock_;
    io::Loops loops_{1};
    MemoryKv kv_{clock_};
    testing::PluginPackages packages_;
    std::unique_ptr<PluginHost> host_;
};

/// Bytes of any kind, often text that is not quite right.
std::string anyBytes(std::size_t most) {
    const auto size = *rc::gen::inRange<std::size_t>(0, most);
    return *rc::gen::container<std::string>(size, rc::gen::arbitrary<char>());
}

/// Whatever a plugin does at the border, and whatever the host is asked to pass on, the host's side
/// keeps its promises. Memory is watched by the sanitizer that this is built with.
class PluginBorderTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(PluginBorderTest);
    CPPUNIT_TEST(anEarKeepsItsPromises);
    CPPUNIT_TEST(aMouthKeepsItsPromises);
    CPPUNIT_TEST(aMindKeepsItsPromises);
    CPPUNIT_TEST(aQuestionIsAnsweredOnce);
    CPPUNIT_TEST(anySettingsAreTakenOrRefused);
    CPPUNIT_TEST(theMischiefWasDone);
    CPPUNIT_TEST_SUITE_END();

public:
    void anEarKeepsItsPromises() {
        holds([] {
            const auto instance = anyInstance();
            const EarOptions options{
                .format = {},
                .language = anyBytes(8),
                .hints = {anyBytes(20)},
                .options_json = anyBytes(40),
                .deadline = maybeSoon(),
                .conversation = {}};
            EarListener listener;
            std::unique_ptr<EarStream> stream;
            border().onLoop([&] {
                static_cast<void>(instance->ear()->abilities());
                stream = instance->ear()->open(options, listener);
            });
            const auto frames = *rc::gen::inRange(0, 12);
            for (int i = 0; i < frames; ++i)
                pushAnything(*stream);
            letGo(stream, listener.promise);
            RC_ASSERT(listener.promise.broken() == "");
        });
    }

    void aMouthKeepsItsPromises() {
        holds([] {
            const auto instance = anyInstance();
            const MouthOptions options{
                .format = {},
                .voice = anyBytes(8),
                .language = anyBytes(8),
                .options_json = anyBytes(40),
                .deadline = maybeSoon(),
                .conversation = {}};
            MouthListener listener;
            std::unique_ptr<MouthStream> stream;
            border().onLoop([&] {
                static_cast<void>(instance->mouth()->abilities());
                stream = instance->mouth()->open(options, listener);
            });
            const auto sentences = *rc::gen::inRange(0, 12);
            for (int i = 0; i < sentences; ++i)
                sayAnything(*stream, listener);
            letGo(stream, listener.promise);
            RC_ASSERT(listener.promise.broken() == "");
        });
    }

    void aMindKeepsItsPromises() {
        holds([] {
            const auto instance = anyInstance();
            Thought thought;
            thought.messages = {
                {Role::User, {TextPart{anyBytes(100)}, ImagePart{"x", anyBytes(9)}}}};
            thought.tools = {{anyBytes(9), anyBytes(9), anyBytes(30)}};
            thought.options_json = anyBytes(40);
            thought.deadline = maybeSoon();
            MindListener listener;
            std::unique_ptr<MindCall> call;
            border().onLoop([&] {
                static_cast<void>(instance->mind()->abilities());
                call = instance->mind()->start(thought, listener);
            });
            const auto pauses = *rc::gen::container<std::vector<bool>>(rc::gen::arbitrary<bool>());
            for (const bool on : pauses)
                border().onLoop([&] { on ? call->pause() : call->resume(); });
            letGo(call, listener.promise);
            RC_ASSERT(listener.promise.broken() == "");
        });
    }

    void aQuestionIsAnsweredOnce() {
        holds([] {
            const auto instance = anyInstance();
            const Question question{
                .method = anyBytes(9),
                .body_json = anyBytes(60),
                .idempotency_key = anyBytes(9),
                .deadline = border().soon()};
            Promise promise;
            std::unique_ptr<Asking> asking;
            border().onLoop([&] {
                asking = instance->answerer(Kind::Calendar)->ask(question, [&](Answer answer) {
                    promise.ends();
                    const auto* json = std::get_if<std::string>(&answer);
                    promise.holds(
                        json == nullptr || nlohmann::json::accept(*json), "an answer is not JSON");
                });
            });
            letGo(asking, promise);
            RC_ASSERT(promise.broken() == "");
        });
    }

    void anySettingsAreTakenOrRefused() {
        holds([] {
            const auto settings = anyBytes(60);
            const auto instance = border().configure(settings);
            // Nothing at all stands for no settings.
            RC_ASSERT(!instance || settings.empty() || nlohmann::json::accept(settings));
        });
    }

    void theMischiefWasDone() {
        const auto stats = border().stats();
        CPPUNIT_ASSERT(stats.late_callbacks > 0);
        CPPUNIT_ASSERT(stats.foreign_callbacks > 0);
        CPPUNIT_ASSERT(stats.early_callbacks > 0);
        CPPUNIT_ASSERT(stats.malformed > 0);
        CPPUNIT_ASSERT(stats.exceptions > 0);
    }

private:
    static Border& border() {
        static Border one;
        return one;
    }

    static std::shared_ptr<Instance> anyInstance() {
        const auto seed = *rc::gen::inRange(0, 1'000'000);
        auto instance = border().configure(nlohmann::json{{"seed", seed}}.dump());
        CPPUNIT_ASSERT(instance);
        return *std::move(instance);
    }

    static std::optional<base::MonoTime> maybeSoon() {
        if (*rc::gen::arbitrary<bool>()) return std::nullopt;
        return border().soon();
    }

    static void pushAnything(EarStream& stream) {
        const auto what = *rc::gen::inRange(0, 10);
        const auto bytes = anyBytes(2'000);
        const auto* data = reinterpret_cast<const std::uint8_t*>(bytes.data());
        border().onLoop([&] {
            if (what == 0) return stream.finalize();
            if (what == 1) return stream.close();
            stream.push({.format = {}, .at = 20ms, .bytes = {data, bytes.size()}});
        });
    }

    static void sayAnything(MouthStream& stream, MouthListener& listener) {
        const auto what = *rc::gen::inRange(0, 10);
        const auto text = anyBytes(100);
        border().onLoop([&] {
            if (what == 0) return stream.close();
            if (what == 1) return static_cast<void>(stream.clear());
            if (what == 2) return stream.pause();
            if (what == 3) return stream.resume();
            if (what < 6) return stream.flush(++listener.flushes);
            listener.text_bytes += text.size();
            stream.say(text);
        });
    }

    /// Now, or when what is under way has come.
    template <typename Held>
    static void letGo(Held& held, Promise& promise) {
        if (*rc::gen::arbitrary<bool>()) border().onLoop([] {});
        border().onLoop([&] {
            held.reset();
            promise.letGo();
        });
        border().onLoop([] {});
    }

    template <typename Property>
    static void holds(Property property) {
        CPPUNIT_ASSERT(rc::check(property));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(PluginBorderTest);

}  // namespace
}  // namespace parley::provider
