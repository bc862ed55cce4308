#include "signal.hpp"

#include <media/opus_codec.hpp>

#include <cppunit/extensions/HelperMacros.h>

#include <array>

namespace parley::media {
namespace {

class OpusCodecTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(OpusCodecTest);
    CPPUNIT_TEST(aToneIsHeardAgainAtEveryRate);
    CPPUNIT_TEST(aLostPacketIsConcealed);
    CPPUNIT_TEST(whatIsNoPacketIsRefused);
    CPPUNIT_TEST(onlyPiecesOfOpusLengthsAreEncoded);
    CPPUNIT_TEST(otherRatesAreRefused);
    CPPUNIT_TEST_SUITE_END();

public:
    void aToneIsHeardAgainAtEveryRate() {
        for (const std::uint32_t rate : {8'000U, 12'000U, 16'000U, 24'000U, 48'000U}) {
            const auto heard = throughCodec(rate, kNever);
            CPPUNIT_ASSERT_EQUAL(std::size_t{rate}, heard.size());
            const std::span middle{heard.data() + rate / 2, rate / 4};
            CPPUNIT_ASSERT_MESSAGE(std::to_string(rate), sineToNoise(middle, 440, rate) > 15);
        }
    }

    void aLostPacketIsConcealed() {
        const auto heard = throughCodec(16'000, 25);
        // The guess for the packet goes on with the tone instead of falling silent.
        const std::span guess{heard.data() + 25 * std::size_t{320}, 320};
        CPPUNIT_ASSERT(loudness(guess) > 3'000);
    }

    void whatIsNoPacketIsRefused() {
        auto codec = *OpusCodec::create(16'000);
        std::array<std::int16_t, 960> samples{};
        CPPUNIT_ASSERT(!codec.decode({}, samples));
        const std::array<std::uint8_t, 3> broken{0xff, 0xff, 0xff};
        CPPUNIT_ASSERT(!codec.decode(broken, samples));
        std::array<std::uint8_t, 1'500> packet{};
        const auto size = codec.encode(sine(440, 16'000, 960), packet);
        CPPUNIT_ASSERT(size);
        const std::span whole{packet.data(), *size};
        CPPUNIT_ASSERT(!codec.decode(whole, std::span{samples}.first(320)));
        CPPUNIT_ASSERT(codec.decode(whole, samples) == std::size_t{960});
        CPPUNIT_ASSERT(!codec.recover({}, samples));
        CPPUNIT_ASSERT(codec.recover(whole, std::span{samples}.first(320)) == std::size_t{320});
    }

    void onlyPiecesOfOpusLengthsAreEncoded() {
        auto codec = *OpusCodec::create(16'000);
        std::array<std::uint8_t, 1'500> packet{};
        CPPUNIT_ASSERT(!codec.encode(sine(440, 16'000, 321), packet));
        CPPUNIT_ASSERT(!codec.encode({}, packet));
        CPPUNIT_ASSERT(codec.encode(sine(440, 16'000, 320), packet));
    }

    void otherRatesAreRefused() {
        CPPUNIT_ASSERT_EQUAL(
            std::string{"rate_unsupported"}, OpusCodec::create(44'100).error().reason);
    }

private:
    static constexpr std::size_t kNever = SIZE_MAX;

    /// One second of a tone in packets of 20 ms, without the one that is lost.
    static std::vector<std::int16_t> throughCodec(std::uint32_t rate, std::size_t lost) {
        auto codec = *OpusCodec::create(rate);
        const auto wave = sine(440, rate, rate);
        const std::size_t piece = rate / 50;
        std::vector<std::int16_t> heard(wave.size());
        std::array<std::uint8_t, 1'500> packet{};
        for (std::size_t i = 0; i < 50; ++i) {
            const auto size = codec.encode(std::span{wave}.subspan(i * piece, piece), packet);
            CPPUNIT_ASSERT(size && *size > 2);
            const auto out = std::span{heard}.subspan(i * piece, piece);
            const auto made =
                i == lost ? codec.conceal(out) : codec.decode({packet.data(), *size}, out);
            CPPUNIT_ASSERT(made == piece);
        }
        return heard;
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(OpusCodecTest);

}  // namespace
}  // namespace parley::media
