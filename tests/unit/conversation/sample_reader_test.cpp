#include <conversation/sample_reader.hpp>

#include <cppunit/TestFixture.h>
#include <cppunit/extensions/HelperMacros.h>

#include <vector>

namespace parley::conversation {
namespace {

using provider::Codec;
using Bytes = std::vector<std::uint8_t>;

class SampleReaderTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(SampleReaderTest);
    CPPUNIT_TEST(samplesOfTheSameRateAreReadAsTheyAre);
    CPPUNIT_TEST(telephoneSoundIsBroughtToTheRate);
    CPPUNIT_TEST(whatNoSessionHasIsNotRead);
    CPPUNIT_TEST_SUITE_END();

public:
    void samplesOfTheSameRateAreReadAsTheyAre() {
        SampleReader reader{{Codec::PcmS16, 24'000, 1}, 24'000};
        const auto samples = reader.read(Bytes{0x01, 0x02, 0xFE, 0xFF});
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, samples.size());
        CPPUNIT_ASSERT(samples[0] == 0x0201 && samples[1] == -2);
        CPPUNIT_ASSERT(reader.read({}).empty());
    }

    void telephoneSoundIsBroughtToTheRate() {
        for (const auto codec : {Codec::ULaw, Codec::ALaw}) {
            SampleReader reader{{codec, 8'000, 1}, 24'000};
            // A constant: the loudest positive value of either law.
            const Bytes piece(160, codec == Codec::ULaw ? 0x80 : 0xAA);
            std::size_t made = 0;
            std::int16_t last = 0;
            for (int number = 0; number < 50; ++number) {
                const auto samples = reader.read(piece);
                made += samples.size();
                if (!samples.empty()) last = samples.back();
            }
            CPPUNIT_ASSERT_DOUBLES_EQUAL(24'000, static_cast<double>(made), 200);
            CPPUNIT_ASSERT(last > 30'000);
        }
    }

    void whatNoSessionHasIsNotRead() {
        for (const auto& format :
             {provider::AudioFormat{Codec::Opus, 48'000, 1},
              provider::AudioFormat{Codec::PcmS16, 24'000, 2},
              provider::AudioFormat{Codec::PcmS16, 12'345, 1}}) {
            SampleReader reader{format, 24'000};
            CPPUNIT_ASSERT(reader.read(Bytes(320, 1)).empty());
        }
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(SampleReaderTest);

}  // namespace
}  // namespace parley::conversation
