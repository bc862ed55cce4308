#include "signal.hpp"

#include <media/g711.hpp>

#include <cppunit/extensions/HelperMacros.h>

#include <array>
#include <numeric>

namespace parley::media {
namespace {

class G711Test : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(G711Test);
    CPPUNIT_TEST(knownCodesAreTheStandards);
    CPPUNIT_TEST(everyCodeSurvivesARoundTrip);
    CPPUNIT_TEST(everySampleIsWithinHalfAStep);
    CPPUNIT_TEST(aToneKeepsTelephoneQuality);
    CPPUNIT_TEST_SUITE_END();

public:
    void knownCodesAreTheStandards() {
        const std::array<std::uint8_t, 6> u_law{0xff, 0x7f, 0x80, 0x00, 0xf0, 0x8f};
        CPPUNIT_ASSERT(
            (decoded(G711Law::ULaw, u_law) ==
             std::vector<std::int16_t>{0, 0, 32'124, -32'124, 120, 16'764}));
        const std::array<std::uint8_t, 4> a_law{0xd5, 0x55, 0xaa, 0x2a};
        CPPUNIT_ASSERT(
            (decoded(G711Law::ALaw, a_law) == std::vector<std::int16_t>{8, -8, 32'256, -32'256}));
    }

    void everyCodeSurvivesARoundTrip() {
        std::array<std::uint8_t, 256> codes{};
        std::iota(codes.begin(), codes.end(), std::uint8_t{0});
        for (const auto law : {G711Law::ULaw, G711Law::ALaw}) {
            const auto samples = decoded(law, codes);
            std::array<std::uint8_t, 256> again{};
            encodeG711(law, samples, again);
            CPPUNIT_ASSERT(decoded(law, again) == samples);
        }
    }

    void everySampleIsWithinHalfAStep() {
        for (const auto law : {G711Law::ULaw, G711Law::ALaw}) {
            for (int sample = -32'768; sample <= 32'767; ++sample) {
                const std::array one{static_cast<std::int16_t>(sample)};
                std::array<std::uint8_t, 1> code{};
                encodeG711(law, one, code);
                const auto error = std::abs(decoded(law, code)[0] - sample);
                // Sixteen steps for each doubling; the first is 16 wide at most.
                CPPUNIT_ASSERT_MESSAGE(
                    std::to_string(sample), error <= (std::abs(sample) + 132) / 32 + 4);
            }
        }
    }

    void aToneKeepsTelephoneQuality() {
        const auto wave = sine(1'004, 8'000, 8'000);
        for (const auto law : {G711Law::ULaw, G711Law::ALaw}) {
            std::vector<std::uint8_t> codes(wave.size());
            encodeG711(law, wave, codes);
            // ITU-T G.712 asks for 33 dB and more at this level.
            CPPUNIT_ASSERT(sineToNoise(decoded(law, codes), 1'004, 8'000) > 35);
        }
    }

private:
    static std::vector<std::int16_t> decoded(G711Law law, std::span<const std::uint8_t> codes) {
        std::vector<std::int16_t> samples(codes.size());
        decodeG711(law, codes, samples);
        return samples;
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(G711Test);

}  // namespace
}  // namespace parley::media
