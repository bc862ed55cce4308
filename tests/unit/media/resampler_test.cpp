#include "signal.hpp"

#include <media/resampler.hpp>

#include <cppunit/extensions/HelperMacros.h>

#include <array>
#include <string>

namespace parley::media {
namespace {

constexpr std::array<std::uint32_t, 6> kRates{8'000, 12'000, 16'000, 24'000, 44'100, 48'000};

class ResamplerTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(ResamplerTest);
    CPPUNIT_TEST(aToneStaysCleanBetweenAllRates);
    CPPUNIT_TEST(whatTheLowerRateCannotCarryIsGone);
    CPPUNIT_TEST(piecesOfAnySizeMakeTheSameStream);
    CPPUNIT_TEST(theLengthFollowsTheRates);
    CPPUNIT_TEST(otherRatesAreRefused);
    CPPUNIT_TEST_SUITE_END();

public:
    void aToneStaysCleanBetweenAllRates() {
        for (const auto from : kRates) {
            for (const auto to : kRates) {
                const auto made = resample(sine(1'000, from, from), from, to, from / 50);
                // The ends have the filter's settling in them.
                const std::span middle{made.data() + made.size() / 4, made.size() / 2};
                const auto quality = sineToNoise(middle, 1'000, to);
                CPPUNIT_ASSERT_MESSAGE(
                    std::to_string(from) + " to " + std::to_string(to) + ": " +
                        std::to_string(quality) + " dB",
                    quality > 60);
                CPPUNIT_ASSERT_DOUBLES_EQUAL(12'000 / std::sqrt(2.0), loudness(middle), 200);
            }
        }
    }

    void whatTheLowerRateCannotCarryIsGone() {
        const auto made = resample(sine(7'000, 48'000, 48'000), 48'000, 8'000, 960);
        const std::span middle{made.data() + made.size() / 4, made.size() / 2};
        // 60 dB below what went in: no alias at 1 kHz.
        CPPUNIT_ASSERT(loudness(middle) < 12'000 / std::sqrt(2.0) / 1'000);
    }

    void piecesOfAnySizeMakeTheSameStream() {
        const auto wave = sine(440, 24'000, 24'000);
        const auto whole = resample(wave, 24'000, 8'000, wave.size());
        for (const std::size_t piece : {1U, 7U, 480U, 4'801U})
            CPPUNIT_ASSERT(resample(wave, 24'000, 8'000, piece) == whole);
    }

    void theLengthFollowsTheRates() {
        const auto made = resample(sine(440, 44'100, 44'100), 44'100, 16'000, 441);
        // The filter holds back less than 10 ms.
        CPPUNIT_ASSERT(made.size() <= 16'000 && made.size() > 15'840);
    }

    void otherRatesAreRefused() {
        for (const std::uint32_t rate : {0U, 11'025U, 96'000U}) {
            CPPUNIT_ASSERT(!Resampler::create(rate, 8'000));
            CPPUNIT_ASSERT_EQUAL(
                std::string{"rate_unsupported"}, Resampler::create(8'000, rate).error().reason);
        }
    }

private:
    static std::vector<std::int16_t> resample(
        const std::vector<std::int16_t>& wave,
        std::uint32_t from,
        std::uint32_t to,
        std::size_t piece) {
        auto resampler = *Resampler::create(from, to);
        std::vector<std::int16_t> made;
        std::array<std::int16_t, 333> out{};
        for (std::size_t begin = 0; begin < wave.size(); begin += piece) {
            auto rest = std::span{wave}.subspan(begin, std::min(piece, wave.size() - begin));
            while (!rest.empty()) {
                const auto step = resampler.process(rest, out);
                made.insert(
                    made.end(), out.begin(), out.begin() + static_cast<std::ptrdiff_t>(step.made));
                rest = rest.subspan(step.taken);
            }
        }
        return made;
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(ResamplerTest);

}  // namespace
}  // namespace parley::media
