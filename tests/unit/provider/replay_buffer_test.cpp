#include <provider/chain/loudness.hpp>
#include <provider/chain/replay_buffer.hpp>

#include <cppunit/extensions/HelperMacros.h>

namespace parley::provider {
namespace {

using namespace std::chrono_literals;

class ReplayBufferTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(ReplayBufferTest);
    CPPUNIT_TEST(keepsWhatNobodyUnderstood);
    CPPUNIT_TEST(cutsAFrameAtTheSample);
    CPPUNIT_TEST(dropsTheOldestBeyondItsCapacity);
    CPPUNIT_TEST(numbersNeverChange);
    CPPUNIT_TEST(knowsHowMuchOfItIsLoud);
    CPPUNIT_TEST(tellsSilenceFromSoundInEveryCodec);
    CPPUNIT_TEST_SUITE_END();

public:
    void keepsWhatNobodyUnderstood() {
        addFrames(3, 0);
        buffer_.understoodUpTo(20ms);
        CPPUNIT_ASSERT(buffer_.at(buffer_.begin()).at == 20ms);
        CPPUNIT_ASSERT_EQUAL(ReplayBuffer::Number{2}, buffer_.end() - buffer_.begin());
        buffer_.understoodUpTo(1h);
        CPPUNIT_ASSERT(buffer_.begin() == buffer_.end());
    }

    void cutsAFrameAtTheSample() {
        addFrames(1, 0);
        buffer_.understoodUpTo(5ms);
        const auto rest = buffer_.at(0);
        CPPUNIT_ASSERT(rest.at == 5ms);
        CPPUNIT_ASSERT_EQUAL(std::size_t{480}, rest.bytes.size());
    }

    void dropsTheOldestBeyondItsCapacity() {
        addFrames(100, 0);
        CPPUNIT_ASSERT_EQUAL(ReplayBuffer::Number{100}, buffer_.end());
        CPPUNIT_ASSERT_EQUAL(ReplayBuffer::Number{49}, buffer_.begin());
        CPPUNIT_ASSERT(buffer_.at(49).at == 980ms);
    }

    void numbersNeverChange() {
        addFrames(4, 0);
        buffer_.understoodUpTo(40ms);
        CPPUNIT_ASSERT(buffer_.at(3).at == 60ms);
    }

    void knowsHowMuchOfItIsLoud() {
        addFrames(4, 0);
        CPPUNIT_ASSERT(buffer_.loud() == 0ms);
        addFrames(4, 3'000);
        CPPUNIT_ASSERT(buffer_.loud() == 80ms);
        buffer_.understoodUpTo(90ms);
        CPPUNIT_ASSERT(buffer_.loud() == 70ms);
        buffer_.understoodUpTo(1h);
        CPPUNIT_ASSERT(buffer_.loud() == 0ms);
    }

    void tellsSilenceFromSoundInEveryCodec() {
        CPPUNIT_ASSERT(!isLoudAll(Codec::PcmS16, 0));
        CPPUNIT_ASSERT(isLoudAll(Codec::PcmS16, 0x10));
        CPPUNIT_ASSERT(!isLoudAll(Codec::ULaw, 0xFF));
        CPPUNIT_ASSERT(!isLoudAll(Codec::ULaw, 0x7F));
        CPPUNIT_ASSERT(isLoudAll(Codec::ULaw, 0x00));
        CPPUNIT_ASSERT(!isLoudAll(Codec::ALaw, 0xD5));
        CPPUNIT_ASSERT(isLoudAll(Codec::ALaw, 0x2A));
        CPPUNIT_ASSERT(!isLoudAll(Codec::Opus, 0x55));
    }

private:
    void addFrames(int count, std::int16_t value) {
        std::vector<std::uint8_t> bytes;
        for (int i = 0; i < 320; ++i) {
            bytes.push_back(static_cast<std::uint8_t>(value & 255));
            bytes.push_back(static_cast<std::uint8_t>(value >> 8));
        }
        for (int i = 0; i < count; ++i) {
            buffer_.add({AudioFormat{}, at_, bytes});
            at_ += 20ms;
        }
    }
    static bool isLoudAll(Codec codec, std::uint8_t byte) {
        const std::vector<std::uint8_t> bytes(160, byte);
        return isLoud({{codec, 8'000, 1}, 0ms, bytes});
    }

    ReplayBuffer buffer_{1s};
    std::chrono::nanoseconds at_{0};
};

CPPUNIT_TEST_SUITE_REGISTRATION(ReplayBufferTest);

}  // namespace
}  // namespace parley::provider
