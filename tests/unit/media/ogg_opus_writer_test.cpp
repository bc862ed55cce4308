#include "signal.hpp"

#include <media/levels.hpp>
#include <media/ogg_opus_writer.hpp>
#include <media/wav.hpp>

#include <cppunit/extensions/HelperMacros.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>

namespace parley::media {
namespace {

using namespace std::chrono_literals;
using namespace std::string_literals;
using Bytes = std::vector<std::uint8_t>;

/// What the file holds is judged by opusinfo and opusdec, which are not ours.
class OggOpusWriterTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(OggOpusWriterTest);
    CPPUNIT_TEST(aRecordingIsAsLongAsWhatWasGiven);
    CPPUNIT_TEST(channelsStayApart);
    CPPUNIT_TEST(aMonoRecordingSoundsAsItWas);
    CPPUNIT_TEST(theBeginningOfAFileIsAFile);
    CPPUNIT_TEST(anEmptyRecordingIsAFile);
    CPPUNIT_TEST(loudAndLongPagesAreWhole);
    CPPUNIT_TEST(piecesOfAnySizeMakeTheSameFile);
    CPPUNIT_TEST(whatTheSinkSaysIsSaidAgain);
    CPPUNIT_TEST(otherFormatsAreRefused);
    CPPUNIT_TEST_SUITE_END();

public:
    void setUp() override { std::filesystem::create_directories(folder_); }
    void tearDown() override { std::filesystem::remove_all(folder_); }

    void aRecordingIsAsLongAsWhatWasGiven() {
        for (const std::uint32_t rate : {8'000U, 12'000U, 16'000U, 24'000U, 48'000U}) {
            for (const std::uint32_t channels : {1U, 2U}) {
                const auto frames = rate * 5 / 2 + 7;
                const auto file = recorded(
                    {.rate_hz = rate, .channels = channels},
                    sine(440, rate, std::size_t{frames} * channels));
                inspected(file);
                const auto sound = decoded(file, rate);
                CPPUNIT_ASSERT_EQUAL(channels, sound.channels);
                CPPUNIT_ASSERT_EQUAL(std::size_t{frames} * channels, sound.samples.size());
            }
        }
    }

    void channelsStayApart() {
        const auto caller = sine(440, 24'000, 48'000);
        std::vector<std::int16_t> both;
        for (const auto sample : caller) {
            both.push_back(sample);
            both.push_back(0);
        }
        const auto sound = decoded(recorded({}, both), 24'000);
        std::vector<std::int16_t> left;
        std::vector<std::int16_t> right;
        for (std::size_t i = 0; i < sound.samples.size(); i += 2) {
            left.push_back(sound.samples[i]);
            right.push_back(sound.samples[i + 1]);
        }
        CPPUNIT_ASSERT(sineToNoise(std::span{left}.subspan(12'000, 24'000), 440, 24'000) > 15);
        CPPUNIT_ASSERT_DOUBLES_EQUAL(levelOf(caller).rms_dbfs, levelOf(left).rms_dbfs, 1);
        CPPUNIT_ASSERT(levelOf(right).rms_dbfs < levelOf(left).rms_dbfs - 40);
    }

    void aMonoRecordingSoundsAsItWas() {
        const auto wave = sine(440, 24'000, 48'000);
        const auto sound = decoded(recorded({.channels = 1}, wave), 24'000);
        CPPUNIT_ASSERT(
            sineToNoise(std::span{sound.samples}.subspan(12'000, 24'000), 440, 24'000) > 15);
        // To the sample, too: the codec's delay is skipped.
        double best = 0;
        int best_shift = -99;
        for (int shift = -20; shift <= 20; ++shift) {
            double product = 0;
            for (std::size_t i = 12'000; i < 36'000; ++i)
                product += wave[i] * sound.samples[i + static_cast<std::size_t>(shift)];
            if (product > best) best_shift = shift;
            best = std::max(best, product);
        }
        CPPUNIT_ASSERT_DOUBLES_EQUAL(0, best_shift, 1);
    }

    void theBeginningOfAFileIsAFile() {
        std::vector<Bytes> pages;
        auto writer = *OggOpusWriter::create({}, [&](std::span<const std::uint8_t> page) {
            pages.emplace_back(page.begin(), page.end());
            return base::Result<void>{};
        });
        CPPUNIT_ASSERT(writer.write(sine(440, 24'000, 2 * 24'000 * 7 / 2)));
        CPPUNIT_ASSERT(writer.length() == 3'500ms);
        // Two of headers, and one for each second that is over.
        CPPUNIT_ASSERT_EQUAL(std::size_t{5}, pages.size());
        Bytes file;
        for (const auto& page : pages)
            file.insert(file.end(), page.begin(), page.end());
        const auto seconds =
            static_cast<double>(decoded(file, 24'000).samples.size()) / (2 * 24'000);
        CPPUNIT_ASSERT_DOUBLES_EQUAL(3, seconds, 0.02);
    }

    void anEmptyRecordingIsAFile() {
        const auto file = recorded({}, {});
        const auto info = inspected(file);
        CPPUNIT_ASSERT_MESSAGE(info, info.find("Playback length: 0m:00.000s") != std::string::npos);
    }

    void loudAndLongPagesAreWhole() {
        std::vector<std::int16_t> noise(2 * 48'000 * 20);
        std::uint32_t state = 1;
        for (auto& sample : noise) {
            state = state * 1'664'525 + 1'013'904'223;
            sample = static_cast<std::int16_t>(state >> 16U);
        }
        // More than a page of Ogg can hold: pages are shorter then.
        const OggOpusWriter::Settings settings{
            .rate_hz = 48'000, .bits_per_second_a_channel = 250'000, .page = 1h};
        CPPUNIT_ASSERT_EQUAL(
            noise.size(), decoded(recorded(settings, noise), 48'000).samples.size());
    }

    void piecesOfAnySizeMakeTheSameFile() {
        const auto wave = sine(440, 24'000, 48'002);
        const auto whole = recorded({}, wave);
        for (const std::size_t piece : {1U, 7U, 960U, 10'001U})
            CPPUNIT_ASSERT(recorded({}, wave, piece) == whole);
    }

    void whatTheSinkSaysIsSaidAgain() {
        int calls = 0;
        auto writer =
            *OggOpusWriter::create({.channels = 1}, [&](std::span<const std::uint8_t> /*page*/) {
                if (++calls < 3) return base::Result<void>{};
                return base::Result<void>{
                    base::Error{.code = base::ErrorCode::Unavailable, .reason = "disk_full"}};
            });
        const auto wave = sine(440, 24'000, 48'000);
        CPPUNIT_ASSERT_EQUAL("disk_full"s, writer.write(wave).error().reason);
        CPPUNIT_ASSERT_EQUAL("disk_full"s, writer.write(wave).error().reason);
        CPPUNIT_ASSERT_EQUAL("disk_full"s, writer.finish().error().reason);
        CPPUNIT_ASSERT_EQUAL(3, calls);
    }

    void otherFormatsAreRefused() {
        const auto reason = [](const OggOpusWriter::Settings& settings) {
            return OggOpusWriter::create(
                       settings,
                       [](std::span<const std::uint8_t> /*page*/) { return base::Result<void>{}; })
                .error()
                .reason;
        };
        CPPUNIT_ASSERT_EQUAL("rate_unsupported"s, reason({.rate_hz = 44'100}));
        CPPUNIT_ASSERT_EQUAL("channels_unsupported"s, reason({.channels = 0}));
        CPPUNIT_ASSERT_EQUAL("channels_unsupported"s, reason({.channels = 3}));
    }

private:
    static Bytes recorded(
        const OggOpusWriter::Settings& settings,
        std::span<const std::int16_t> samples,
        std::size_t piece = 480) {
        Bytes file;
        auto writer = *OggOpusWriter::create(settings, [&](std::span<const std::uint8_t> page) {
            file.insert(file.end(), page.begin(), page.end());
            return base::Result<void>{};
        });
        while (!samples.empty()) {
            const auto count = std::min(piece, samples.size());
            CPPUNIT_ASSERT(writer.write(samples.first(count)));
            samples = samples.subspan(count);
        }
        CPPUNIT_ASSERT(writer.finish());
        return file;
    }

    /// The report of opusinfo, which finds nothing wrong with the file.
    std::string inspected(const Bytes& file) const {
        save(file);
        const auto report = answerOf("opusinfo " + opus_.string() + " 2>&1");
        CPPUNIT_ASSERT_MESSAGE(report, report.find("WARNING") == std::string::npos);
        CPPUNIT_ASSERT_MESSAGE(report, report.find("ERROR") == std::string::npos);
        return report;
    }

    [[nodiscard]] WavSound decoded(const Bytes& file, std::uint32_t rate) const {
        save(file);
        answerOf(
            "opusdec --quiet --no-dither --rate " + std::to_string(rate) + " " + opus_.string() +
            " " + wav_.string() + " 2>&1");
        auto sound = WavSound::load(wav_);
        CPPUNIT_ASSERT(sound);
        CPPUNIT_ASSERT_EQUAL(rate, sound->rate_hz);
        return *sound;
    }

    void save(const Bytes& file) const {
        std::ofstream{opus_, std::ios::binary}.write(
            reinterpret_cast<const char*>(file.data()), static_cast<std::streamsize>(file.size()));
    }

    /// What a command says that ends well.
    static std::string answerOf(const std::string& command) {
        // NOLINTNEXTLINE(cert-env33-c): a command of this test alone
        auto* pipe = ::popen(command.c_str(), "r");
        CPPUNIT_ASSERT(pipe != nullptr);
        std::string answer;
        std::array<char, 4'096> part{};
        while (const auto count = std::fread(part.data(), 1, part.size(), pipe))
            answer.append(part.data(), count);
        const int status = ::pclose(pipe);
        CPPUNIT_ASSERT_MESSAGE(command + "\n" + answer, status == 0);
        return answer;
    }

    const std::filesystem::path folder_ =
        std::filesystem::temp_directory_path() / ("parley-ogg-" + std::to_string(::getpid()));
    const std::filesystem::path opus_ = folder_ / "recording.opus";
    const std::filesystem::path wav_ = folder_ / "recording.wav";
};

CPPUNIT_TEST_SUITE_REGISTRATION(OggOpusWriterTest);

}  // namespace
}  // namespace parley::media
