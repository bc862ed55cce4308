#include <media/wav.hpp>

#include <cppunit/extensions/HelperMacros.h>
#include <rapidcheck.h>
#include <unistd.h>

#include <string>

namespace parley::media {
namespace {

class WavPropertyTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(WavPropertyTest);
    CPPUNIT_TEST(soundsComeBack);
    CPPUNIT_TEST_SUITE_END();

public:
    void tearDown() override { std::filesystem::remove(file_); }

    void soundsComeBack() {
        CPPUNIT_ASSERT(rc::check([this] {
            const auto rate = *rc::gen::inRange<std::uint32_t>(8'000, 48'001);
            const auto channels = *rc::gen::inRange<std::uint32_t>(1, 3);
            auto samples = *rc::gen::nonEmpty(rc::gen::arbitrary<std::vector<std::int16_t>>());
            samples.resize(samples.size() * channels);
            auto writer = *WavWriter::create(file_, rate, channels);
            writer.write(samples);
            RC_ASSERT(writer.finish().has_value());
            const auto sound = WavSound::load(file_);
            RC_ASSERT(sound.has_value());
            RC_ASSERT(sound->rate_hz == rate);
            RC_ASSERT(sound->channels == channels);
            RC_ASSERT(sound->samples == samples);
        }));
    }

private:
    const std::filesystem::path file_ =
        std::filesystem::temp_directory_path() /
        ("parley-wav-property-" + std::to_string(::getpid()) + ".wav");
};

CPPUNIT_TEST_SUITE_REGISTRATION(WavPropertyTest);

}  // namespace
}  // namespace parley::media
