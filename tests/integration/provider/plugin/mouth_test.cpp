#include "loaded_plugin.hpp"

#include <cppunit/extensions/HelperMacros.h>

#include <vector>

namespace parley::provider {
namespace {

/// What a player was given. On the loop.
class Player final : public MouthSink {
public:
    void onAudio(const AudioFrame& frame) override {
        pieces_.push_back(frame.bytes.size());
        places_.push_back(frame.at);
    }
    void onMark(const SpokenMark& /*mark*/) override { ++marks_; }
    void onFlushed(std::uint64_t flush) override { flushes_.push_back(flush); }
    void onUsage(std::uint64_t /*billed_characters*/) override { ++bills_; }
    void onEnd(const std::optional<Failure>& failure) override {
        ++ends_;
        failure_ = failure;
    }

    std::vector<std::size_t> pieces_;
    std::vector<std::chrono::nanoseconds> places_;
    std::vector<std::uint64_t> flushes_;
    std::optional<Failure> failure_;
    int marks_ = 0;
    int bills_ = 0;
    int ends_ = 0;
};

class MouthTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(MouthTest);
    CPPUNIT_TEST(speaksFlushesAndEnds);
    CPPUNIT_TEST(samplesThatWereCutAreJoined);
    CPPUNIT_TEST(audioThatCannotBeReadEndsTheStream);
    CPPUNIT_TEST(whatRefersToNothingIsDropped);
    CPPUNIT_TEST(listsThatAreNotThereAreEmpty);
    CPPUNIT_TEST(whoCannotClearSaysSo);
    CPPUNIT_TEST_SUITE_END();

public:
    void tearDown() override {
        plugin_.onLoop([this] { stream_.reset(); });
        instance_.reset();
    }

    void speaksFlushesAndEnds() {
        speak("none");
        plugin_.onLoop([this] {
            stream_->say("Again.");
            stream_->flush(7);
            stream_->close();
            CPPUNIT_ASSERT(stream_->say("Too late.") == Say::Ended);
        });
        CPPUNIT_ASSERT((player_.pieces_ == std::vector<std::size_t>{640, 640}));
        // 640 bytes are 20 ms of 16 kHz.
        CPPUNIT_ASSERT(player_.places_[1] == std::chrono::milliseconds{20});
        CPPUNIT_ASSERT((player_.flushes_ == std::vector<std::uint64_t>{7}));
        CPPUNIT_ASSERT_EQUAL(1, player_.ends_);
        CPPUNIT_ASSERT(!player_.failure_);
    }

    void samplesThatWereCutAreJoined() {
        speak("cut_samples");
        // 3, 2, 1 and 4 bytes: 2, then what begins with the third byte.
        CPPUNIT_ASSERT((player_.pieces_ == std::vector<std::size_t>{2, 2, 2, 4}));
    }

    void audioThatCannotBeReadEndsTheStream() {
        for (const auto* misdeed : {"huge_audio", "null_audio"}) {
            const auto before = plugin_.stats().malformed;
            speak(misdeed);
            CPPUNIT_ASSERT_EQUAL(1, player_.ends_);
            CPPUNIT_ASSERT(player_.failure_->code == FailureCode::Internal);
            CPPUNIT_ASSERT(player_.pieces_.empty());
            CPPUNIT_ASSERT_EQUAL(before + 1, plugin_.stats().malformed);
        }
    }

    void whatRefersToNothingIsDropped() {
        speak("odd_marks");
        CPPUNIT_ASSERT_EQUAL(0, player_.marks_);
        speak("wrong_flush");
        CPPUNIT_ASSERT(player_.flushes_.empty());
        speak("endless_bill");
        CPPUNIT_ASSERT_EQUAL(0, player_.bills_);
        CPPUNIT_ASSERT_EQUAL(0, player_.ends_);
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{5}, plugin_.stats().malformed);
    }

    void listsThatAreNotThereAreEmpty() {
        instance_ = plugin_.configure("none");
        const auto abilities = instance_->mouth()->abilities();
        CPPUNIT_ASSERT(abilities.rates_hz.empty() && abilities.languages.empty());
    }

    void whoCannotClearSaysSo() {
        speak("none");
        plugin_.onLoop([this] { CPPUNIT_ASSERT(!stream_->clear()); });
    }

private:
    void speak(const std::string& misdeed) {
        plugin_.onLoop([this] { stream_.reset(); });
        player_ = Player{};
        instance_ = plugin_.configure(misdeed);
        plugin_.onLoop([this] {
            stream_ = instance_->mouth()->open({}, player_);
            stream_->say("Hey");
        });
    }

    LoadedPlugin plugin_;
    Player player_;
    std::shared_ptr<Instance> instance_;
    std::unique_ptr<MouthStream> stream_;
};

CPPUNIT_TEST_SUITE_REGISTRATION(MouthTest);

}  // namespace
}  // namespace parley::provider
