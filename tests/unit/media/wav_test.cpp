#include "signal.hpp"

#include <media/wav.hpp>

#include <cppunit/extensions/HelperMacros.h>
#include <unistd.h>

#include <string>

namespace parley::media {
namespace {

using namespace std::string_literals;
using std::filesystem::path;

class WavTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(WavTest);
    CPPUNIT_TEST(whatIsWrittenIsRead);
    CPPUNIT_TEST(anUnfinishedFileIsRead);
    CPPUNIT_TEST(aFileThatEndsEarlyGivesWhatItHas);
    CPPUNIT_TEST(otherChunksArePassedOver);
    CPPUNIT_TEST(theExtensibleFormatIsRead);
    CPPUNIT_TEST(aChannelThatIsCutOffIsLeftOut);
    CPPUNIT_TEST(otherFormatsAreRefused);
    CPPUNIT_TEST(everyBeginningOfAFileIsSafe);
    CPPUNIT_TEST(whatCannotBeReadIsTold);
    CPPUNIT_TEST(whatCannotBeWrittenIsTold);
    CPPUNIT_TEST_SUITE_END();

public:
    void tearDown() override { std::filesystem::remove(file_); }

    void whatIsWrittenIsRead() {
        for (const std::uint32_t channels : {1U, 2U}) {
            const auto wave = sine(440, 24'000, 4'800);
            auto writer = *WavWriter::create(file_, 24'000, channels);
            writer.write(std::span{wave}.first(1'000));
            writer.write(std::span{wave}.subspan(1'000));
            CPPUNIT_ASSERT(writer.finish());
            const auto sound = WavSound::load(file_);
            CPPUNIT_ASSERT(sound);
            CPPUNIT_ASSERT_EQUAL(std::uint32_t{24'000}, sound->rate_hz);
            CPPUNIT_ASSERT_EQUAL(channels, sound->channels);
            CPPUNIT_ASSERT(sound->samples == wave);
            CPPUNIT_ASSERT_EQUAL(std::uintmax_t{44 + 9'600}, std::filesystem::file_size(file_));
        }
    }

    void anUnfinishedFileIsRead() {
        const auto wave = sine(440, 8'000, 800);
        {
            auto writer = *WavWriter::create(file_, 8'000, 1);
            writer.write(wave);
        }
        CPPUNIT_ASSERT(WavSound::load(file_)->samples == wave);
    }

    void aFileThatEndsEarlyGivesWhatItHas() {
        const auto sound = parse(riff(format(1, 16'000) + chunk("data", "abcd").substr(0, 10)));
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, sound->samples.size());
    }

    void otherChunksArePassedOver() {
        const auto sound = parse(riff(
            chunk("LIST", "odd") + format(1, 44'100) + chunk("fact", "four") +
            chunk("data", "\x01\x02\xff\xff") + chunk("LIST", "end")));
        CPPUNIT_ASSERT_EQUAL(std::uint32_t{44'100}, sound->rate_hz);
        CPPUNIT_ASSERT((sound->samples == std::vector<std::int16_t>{0x0201, -1}));
    }

    void theExtensibleFormatIsRead() {
        const auto extensible = [](char coding) {
            auto body = formatBody(2, 48'000);
            body[0] = '\xfe';
            body[1] = '\xff';
            body += "\x16\0\x10\0\x03\0\0\0"s + coding + std::string(15, '\0');
            return parse(riff(chunk("fmt ", body) + chunk("data", "abcdefgh")));
        };
        CPPUNIT_ASSERT_EQUAL(std::size_t{4}, extensible('\x01')->samples.size());
        CPPUNIT_ASSERT(!extensible('\x03'));
    }

    void aChannelThatIsCutOffIsLeftOut() {
        const auto sound = parse(riff(format(2, 8'000) + chunk("data", "abcdefghij")));
        CPPUNIT_ASSERT_EQUAL(std::size_t{4}, sound->samples.size());
    }

    void otherFormatsAreRefused() {
        const auto data = chunk("data", "abcd");
        for (const auto& bytes :
             {""s,
              "RIFF"s,
              riff(data),
              riff(format(1, 16'000)),
              riff(format(1, 16'000) + chunk("data", "a")),
              riff(format(0, 16'000) + data),
              riff(format(3, 16'000) + data),
              riff(format(1, 0) + data),
              riff(format(1, 96'000) + data),
              riff(chunk("fmt ", formatBody(1, 16'000).substr(0, 15)) + data),
              riff(chunk("fmt ", formatBody(1, 16'000).replace(14, 1, "\x08")) + data),
              riff(chunk("fmt ", formatBody(1, 16'000).replace(0, 1, "\x06")) + data),
              riff(format(1, 16'000) + data).replace(0, 4, "RIFX"),
              riff(format(1, 16'000) + data).replace(8, 4, "AVI ")}) {
            const auto sound = parse(bytes);
            CPPUNIT_ASSERT(!sound);
            CPPUNIT_ASSERT_EQUAL("wav_unreadable"s, sound.error().reason);
        }
    }

    void everyBeginningOfAFileIsSafe() {
        const auto whole =
            riff(chunk("LIST", "odd") + format(2, 16'000) + chunk("data", "abcdefgh"));
        for (std::size_t size = 0; size < whole.size(); ++size)
            static_cast<void>(parse(whole.substr(0, size)));
    }

    void whatCannotBeReadIsTold() {
        for (const auto& file : {path{"/nowhere/in.wav"}, std::filesystem::temp_directory_path()})
            CPPUNIT_ASSERT_EQUAL("file_unreadable"s, WavSound::load(file).error().reason);
    }

    void whatCannotBeWrittenIsTold() {
        CPPUNIT_ASSERT_EQUAL(
            "file_unwritable"s, WavWriter::create("/nowhere/out.wav", 8'000, 1).error().reason);
        auto writer = *WavWriter::create("/dev/full", 8'000, 1);
        writer.write(sine(440, 8'000, 80'000));
        CPPUNIT_ASSERT_EQUAL("file_unwritable"s, writer.finish().error().reason);
    }

private:
    static std::string number(std::uint32_t value, std::size_t bytes) {
        std::string text;
        for (std::size_t i = 0; i < bytes; ++i)
            text += static_cast<char>(value >> (8 * i));
        return text;
    }
    static std::string chunk(const std::string& name, const std::string& body) {
        return name + number(static_cast<std::uint32_t>(body.size()), 4) + body +
               std::string(body.size() % 2, '\0');
    }
    static std::string formatBody(std::uint32_t channels, std::uint32_t rate) {
        return number(1, 2) + number(channels, 2) + number(rate, 4) +
               number(rate * channels * 2, 4) + number(channels * 2, 2) + number(16, 2);
    }
    static std::string format(std::uint32_t channels, std::uint32_t rate) {
        return chunk("fmt ", formatBody(channels, rate));
    }
    static std::string riff(const std::string& chunks) {
        return "RIFF" + number(static_cast<std::uint32_t>(4 + chunks.size()), 4) + "WAVE" + chunks;
    }
    static base::Result<WavSound> parse(const std::string& bytes) {
        return WavSound::parse({reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()});
    }

    const path file_ = std::filesystem::temp_directory_path() /
                       ("parley-wav-" + std::to_string(::getpid()) + ".wav");
};

CPPUNIT_TEST_SUITE_REGISTRATION(WavTest);

}  // namespace
}  // namespace parley::media
