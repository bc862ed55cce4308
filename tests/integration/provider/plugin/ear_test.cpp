#include "loaded_plugin.hpp"

#include <cppunit/extensions/HelperMacros.h>

#include <array>
#include <vector>

namespace parley::provider {
namespace {

/// What a listener was told. On the loop.
class Listener final : public EarSink {
public:
    void onHeard(const Heard& heard) override {
        heard_.push_back(heard);
        if (then_) then_();
    }
    void onEnd(const std::optional<Failure>& failure) override {
        ++ends_;
        failure_ = failure;
        if (at_end_) at_end_();
    }

    std::vector<Heard> heard_;
    std::optional<Failure> failure_;
    int ends_ = 0;
    std::function<void()> then_;
    std::function<void()> at_end_;
};

class EarTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(EarTest);
    CPPUNIT_TEST(hearsAndEndsWhenClosed);
    CPPUNIT_TEST(tellsWhatItCanDo);
    CPPUNIT_TEST(aRefusalComesAsTheEnd);
    CPPUNIT_TEST(anOpenWithoutStreamIsAFailure);
    CPPUNIT_TEST(exceptionsEndTheStreamAlone);
    CPPUNIT_TEST(theEndComesOnce);
    CPPUNIT_TEST(nothingIsHeardAfterTheEnd);
    CPPUNIT_TEST(aStatusThatIsNoneIsAFailure);
    CPPUNIT_TEST(unaskedCancellingIsAFailure);
    CPPUNIT_TEST(valuesThatCannotBeReadEndTheStream);
    CPPUNIT_TEST(oddValuesAreMended);
    CPPUNIT_TEST(callbacksInsideOpenFailTheStream);
    CPPUNIT_TEST(callbacksOfAnotherThreadFailTheStream);
    CPPUNIT_TEST(callbacksForAStreamThatIsGoneAreDropped);
    CPPUNIT_TEST(nothingComesAfterLettingGo);
    CPPUNIT_TEST(lettingGoInsideACallbackIsLegal);
    CPPUNIT_TEST(lettingGoInsideTheEndIsLegal);
    CPPUNIT_TEST(timersOfAnEndedStreamDoNotFire);
    CPPUNIT_TEST(timersFireOnTheStrand);
    CPPUNIT_TEST(theHostEnforcesTheDeadline);
    CPPUNIT_TEST(aStallIsCountedAndReported);
    CPPUNIT_TEST(aSlowCallIsCountedAndNoStall);
    CPPUNIT_TEST(whoAsksTheHostMeanwhileIsNoticedAllTheSame);
    CPPUNIT_TEST(backPressureIsPassedOn);
    CPPUNIT_TEST(aThousandStreamsTakeNoThreadAndNoDescriptor);
    CPPUNIT_TEST(streamsOutliveTheInstanceAndTheirHolder);
    CPPUNIT_TEST_SUITE_END();

public:
    void tearDown() override {
        plugin_.onLoop([this] { stream_.reset(); });
        instance_.reset();
    }

    void hearsAndEndsWhenClosed() {
        listen("none");
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, listener_.heard_.size());
        CPPUNIT_ASSERT_EQUAL(std::string{"hello"}, listener_.heard_[0].text);
        CPPUNIT_ASSERT(listener_.heard_[0].stage == Heard::Stage::Final);
        CPPUNIT_ASSERT(listener_.heard_[0].confidence == 0.5F);
        plugin_.onLoop([this] { stream_->close(); });
        CPPUNIT_ASSERT_EQUAL(1, listener_.ends_);
        CPPUNIT_ASSERT(!listener_.failure_);
        plugin_.onLoop([this] { CPPUNIT_ASSERT(push() == Push::Ended); });
    }

    void tellsWhatItCanDo() {
        instance_ = plugin_.configure("none");
        const auto abilities = instance_->ear()->abilities();
        CPPUNIT_ASSERT(abilities.codecs == std::vector{Codec::PcmS16});
        CPPUNIT_ASSERT((abilities.rates_hz == std::vector<std::uint32_t>{8000, 16000}));
        CPPUNIT_ASSERT((abilities.languages == std::vector<std::string>{"en", "de"}));
        CPPUNIT_ASSERT(abilities.interim && !abilities.words);
    }

    void aRefusalComesAsTheEnd() {
        open("refuse");
        CPPUNIT_ASSERT_EQUAL(0, ends_when_open_);
        awaitFailure(FailureCode::Unsupported);
        CPPUNIT_ASSERT_EQUAL(std::string{"as asked"}, listener_.failure_->message);
    }

    void anOpenWithoutStreamIsAFailure() {
        open("open_nothing");
        awaitFailure(FailureCode::Internal);
    }

    void exceptionsEndTheStreamAlone() {
        for (const auto* misdeed : {"throw", "throw_int", "unknown_code"}) {
            const auto before = plugin_.stats().exceptions;
            listen(misdeed);
            awaitFailure(FailureCode::Internal);
            const bool threw = std::string{misdeed} != "unknown_code";
            CPPUNIT_ASSERT_EQUAL(before + (threw ? 1U : 0U), plugin_.stats().exceptions);
        }
        listen("none");
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, listener_.heard_.size());
    }

    void theEndComesOnce() {
        listen("double_end");
        CPPUNIT_ASSERT_EQUAL(1, listener_.ends_);
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{1}, plugin_.stats().late_callbacks);
    }

    void nothingIsHeardAfterTheEnd() {
        listen("talk_after_end");
        CPPUNIT_ASSERT_EQUAL(1, listener_.ends_);
        CPPUNIT_ASSERT(listener_.heard_.empty());
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{1}, plugin_.stats().late_callbacks);
    }

    void aStatusThatIsNoneIsAFailure() {
        listen("null_status");
        awaitFailure(FailureCode::Internal);
    }

    void unaskedCancellingIsAFailure() {
        listen("cancels_itself");
        awaitFailure(FailureCode::Internal);
    }

    void valuesThatCannotBeReadEndTheStream() {
        constexpr std::array kMisdeeds{
            "wrong_size",
            "huge_text",
            "null_text",
            "null_result",
            "endless_words",
            "null_words",
            "odd_stride"};
        for (const auto* misdeed : kMisdeeds) {
            const auto before = plugin_.stats().malformed;
            listen(misdeed);
            awaitFailure(FailureCode::Internal);
            CPPUNIT_ASSERT_EQUAL_MESSAGE(misdeed, before + 1, plugin_.stats().malformed);
            CPPUNIT_ASSERT(listener_.heard_.empty());
        }
    }

    void oddValuesAreMended() {
        listen("odd");
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, listener_.heard_.size());
        const auto& heard = listener_.heard_[0];
        CPPUNIT_ASSERT_EQUAL(std::string{"gr\xef\xbf\xbd\xef\xbf\xbd dich"}, heard.text);
        CPPUNIT_ASSERT(!heard.confidence);
        CPPUNIT_ASSERT(heard.start.count() > 0 && heard.start == heard.end);
    }

    void callbacksInsideOpenFailTheStream() {
        for (const auto* misdeed : {"early", "early_end"}) {
            open(misdeed);
            CPPUNIT_ASSERT_EQUAL(0, ends_when_open_);
            awaitFailure(FailureCode::Internal);
            CPPUNIT_ASSERT(listener_.heard_.empty());
        }
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{2}, plugin_.stats().early_callbacks);
    }

    void callbacksOfAnotherThreadFailTheStream() {
        listen("foreign");
        awaitFailure(FailureCode::Internal);
        CPPUNIT_ASSERT(listener_.heard_.empty());
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{1}, plugin_.stats().foreign_callbacks);
    }

    void callbacksForAStreamThatIsGoneAreDropped() {
        listen("none");
        plugin_.onLoop([this] { stream_.reset(); });
        const auto before = plugin_.stats().late_callbacks;
        Listener gone;
        std::swap(gone.heard_, listener_.heard_);
        listen("stale");
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, listener_.heard_.size());
        CPPUNIT_ASSERT_EQUAL(0, listener_.ends_);
        CPPUNIT_ASSERT_EQUAL(before + 2, plugin_.stats().late_callbacks);
    }

    void nothingComesAfterLettingGo() {
        listen("talks_when_cancelled");
        const auto heard = listener_.heard_.size();
        plugin_.onLoop([this] { stream_.reset(); });
        CPPUNIT_ASSERT_EQUAL(heard, listener_.heard_.size());
        CPPUNIT_ASSERT_EQUAL(0, listener_.ends_);
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{1}, plugin_.stats().late_callbacks);
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{1}, plugin_.stats().sessions_open);
    }

    void lettingGoInsideACallbackIsLegal() {
        listener_.then_ = [this] { stream_.reset(); };
        listen("none");
        CPPUNIT_ASSERT(stream_ == nullptr);
        // The plugin's stream goes when its code is off the stack.
        plugin_.until([this] { return plugin_.stats().sessions_open == 1; });
        CPPUNIT_ASSERT_EQUAL(0, listener_.ends_);
    }

    void lettingGoInsideTheEndIsLegal() {
        listener_.at_end_ = [this] { stream_.reset(); };
        listen("null_status");
        CPPUNIT_ASSERT_EQUAL(1, listener_.ends_);
        CPPUNIT_ASSERT(stream_ == nullptr);
        plugin_.until([this] { return plugin_.stats().sessions_open == 1; });
    }

    void timersOfAnEndedStreamDoNotFire() {
        listen("timer");
        plugin_.onLoop([this] { stream_.reset(); });
        Listener other;
        std::unique_ptr<EarStream> stream;
        plugin_.onLoop([&] {
            stream = instance_->ear()->open({}, other);
            stream->push({.format = {}, .bytes = samples_});
        });
        // Armed later than the first, which would have been due by now.
        plugin_.until([&] { return !other.heard_.empty(); });
        CPPUNIT_ASSERT(listener_.heard_.empty());
        plugin_.onLoop([&] { stream.reset(); });
    }

    void timersFireOnTheStrand() {
        listen("timer");
        plugin_.until([this] { return !listener_.heard_.empty(); });
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{0}, plugin_.stats().foreign_callbacks);
    }

    void theHostEnforcesTheDeadline() {
        options_.deadline = plugin_.clock().monotonic() + std::chrono::milliseconds{20};
        open("silent");
        awaitFailure(FailureCode::Deadline);
    }

    void aStallIsCountedAndReported() {
        listen("block");
        CPPUNIT_ASSERT(plugin_.stats().slow_calls >= 1);
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{1}, plugin_.stats().stalls);
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, listener_.heard_.size());
    }

    void aSlowCallIsCountedAndNoStall() {
        listen("linger");
        CPPUNIT_ASSERT(plugin_.stats().slow_calls >= 1);
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{0}, plugin_.stats().stalls);
    }

    void whoAsksTheHostMeanwhileIsNoticedAllTheSame() {
        listen("block_and_ask");
        CPPUNIT_ASSERT(plugin_.stats().slow_calls >= 1);
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{1}, plugin_.stats().stalls);
    }

    void backPressureIsPassedOn() {
        open("busy");
        plugin_.onLoop([this] { CPPUNIT_ASSERT(push() == Push::Full); });
        CPPUNIT_ASSERT_EQUAL(0, listener_.ends_);
    }

    void aThousandStreamsTakeNoThreadAndNoDescriptor() {
        instance_ = plugin_.configure("silent");
        std::vector<std::unique_ptr<EarStream>> streams;
        plugin_.onLoop([&] {
            streams.push_back(instance_->ear()->open({}, listener_));
            const auto threads = entriesOf("/proc/self/task");
            const auto descriptors = entriesOf("/proc/self/fd");
            for (int i = 0; i < 1000; ++i) {
                streams.push_back(instance_->ear()->open({}, listener_));
                streams.back()->push({.format = {}, .bytes = samples_});
            }
            CPPUNIT_ASSERT_EQUAL(threads, entriesOf("/proc/self/task"));
            CPPUNIT_ASSERT_EQUAL(descriptors, entriesOf("/proc/self/fd"));
            streams.clear();
        });
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{1}, plugin_.stats().sessions_open);
    }

    void streamsOutliveTheInstanceAndTheirHolder() {
        listen("none");
        instance_.reset();
        plugin_.onLoop([this] { CPPUNIT_ASSERT(push() == Push::Taken); });
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, listener_.heard_.size());
        plugin_.onLoop([this] { stream_.reset(); });
        plugin_.until([this] { return plugin_.stats().sessions_open == 0; });
    }

private:
    static std::size_t entriesOf(const char* folder) {
        std::size_t count = 0;
        for (const auto& entry : std::filesystem::directory_iterator{folder}) {
            static_cast<void>(entry);
            ++count;
        }
        return count;
    }

    void open(const std::string& misdeed) {
        plugin_.onLoop([this] { stream_.reset(); });
        listener_.heard_.clear();
        listener_.failure_.reset();
        listener_.ends_ = 0;
        instance_ = plugin_.configure(misdeed);
        plugin_.onLoop([this] {
            stream_ = instance_->ear()->open(options_, listener_);
            ends_when_open_ = listener_.ends_;
        });
    }
    Push push() { return stream_->push({.format = {}, .bytes = samples_}); }
    void listen(const std::string& misdeed) {
        open(misdeed);
        plugin_.onLoop([this] { push(); });
    }
    void awaitFailure(FailureCode code) {
        plugin_.until([this] { return listener_.ends_ > 0; });
        CPPUNIT_ASSERT_EQUAL(1, listener_.ends_);
        CPPUNIT_ASSERT(listener_.failure_);
        CPPUNIT_ASSERT_EQUAL(
            std::string{toText(code)}, std::string{toText(listener_.failure_->code)});
    }

    std::array<std::uint8_t, 640> samples_{};
    EarOptions options_;
    LoadedPlugin plugin_;
    Listener listener_;
    std::shared_ptr<Instance> instance_;
    std::unique_ptr<EarStream> stream_;
    int ends_when_open_ = 0;
};

CPPUNIT_TEST_SUITE_REGISTRATION(EarTest);

}  // namespace
}  // namespace parley::provider
