#include "conversation_fixture.hpp"

#include <conversation/recording.hpp>
#include <media/wav.hpp>

#include <cmath>
#include <cstdlib>
#include <fstream>
#include <numbers>

namespace parley::conversation {
namespace {

constexpr std::uint32_t kRate = 24'000;
using Bytes = std::vector<std::uint8_t>;

/// What the file holds is judged by opusdec, which is not ours.
class RecordingTest : public ConversationFixture {
    CPPUNIT_TEST_SUITE(RecordingTest);
    CPPUNIT_TEST(theUserIsLeftAndTheAssistantRight);
    CPPUNIT_TEST(whatWasCutOffIsNotHeard);
    CPPUNIT_TEST(aTelephonesSoundIsKeptToo);
    CPPUNIT_TEST(whatWasSaidSoFarIsAFile);
    CPPUNIT_TEST(withoutAPlaceToWriteTheConversationGoesOn);
    CPPUNIT_TEST_SUITE_END();

public:
    void theUserIsLeftAndTheAssistantRight() {
        record([&](Recording& recording) {
            say(recording, tone(2s));
            pass(recording, 2s, tone(2s));
            pass(recording, 2s, silence(2s));
        });
        const auto sound = decoded();
        CPPUNIT_ASSERT_EQUAL(std::size_t{2 * 4 * kRate}, sound.samples.size());
        CPPUNIT_ASSERT(loud(sound, 0, 0s, 2s) && loud(sound, 1, 0s, 2s));
        CPPUNIT_ASSERT(!loud(sound, 0, 2'200ms, 4s) && !loud(sound, 1, 2'200ms, 4s));
    }

    void whatWasCutOffIsNotHeard() {
        record([&](Recording& recording) {
            say(recording, tone(10s));
            pass(recording, 1s, silence(1s));
            recording.onPlayoutCleared("r");
            pass(recording, 2s, tone(2s));
        });
        const auto sound = decoded();
        CPPUNIT_ASSERT(loud(sound, 1, 0s, 1s) && !loud(sound, 1, 1'200ms, 3s));
        CPPUNIT_ASSERT(!loud(sound, 0, 0s, 800ms) && loud(sound, 0, 1'200ms, 3s));
    }

    void aTelephonesSoundIsKeptToo() {
        const provider::AudioFormat law{provider::Codec::ULaw, 8'000, 1};
        record(
            [&](Recording& recording) {
                // Two levels in turns: a tone of 500 Hz.
                Bytes audio(16'000);
                for (std::size_t at = 0; at < audio.size(); ++at)
                    audio[at] = at / 8 % 2 == 0 ? 0x90 : 0x10;
                clock.advance(2s);
                recording.onCallerAudio(audio);
            },
            law);
        const auto sound = decoded();
        CPPUNIT_ASSERT_EQUAL(std::size_t{2 * 2 * kRate}, sound.samples.size());
        CPPUNIT_ASSERT(loud(sound, 0, 200ms, 1'800ms) && !loud(sound, 1, 200ms, 1'800ms));
    }

    void whatWasSaidSoFarIsAFile() {
        auto recording = make({provider::Codec::PcmS16, kRate, 1});
        pass(*recording, 3s, tone(3s));
        CPPUNIT_ASSERT(testing::eventually([&] {
            return good(services->recordings.sizeOf(recording->file())).value_or(0) > 5'000;
        }));
        CPPUNIT_ASSERT(decoded().samples.size() > kRate);
        // A conversation that is cut off leaves a whole one.
        recording = nullptr;
        CPPUNIT_ASSERT_EQUAL(std::size_t{2 * 3 * kRate}, decoded().samples.size());
    }

    void withoutAPlaceToWriteTheConversationGoesOn() {
        std::ofstream{folder} << "a file where the folder should be";
        record([&](Recording& recording) { pass(recording, 3s, tone(3s)); });
        CPPUNIT_ASSERT(!good(services->recordings.sizeOf(Recordings::fileOf(acme, id))));
    }

private:
    std::unique_ptr<Recording> make(const provider::AudioFormat& input) {
        return std::make_unique<Recording>(services->recordings, acme, id, input, clock);
    }
    void record(
        const std::function<void(Recording& recording)>& body,
        const provider::AudioFormat& input = {provider::Codec::PcmS16, kRate, 1}) {
        const auto recording = make(input);
        body(*recording);
        recording->onEnded("hung_up");
    }
    /// So much time passes, in which the user is heard.
    void pass(Recording& recording, std::chrono::milliseconds time, const Bytes& audio) {
        clock.advance(time);
        recording.onCallerAudio(audio);
    }
    static void say(Recording& recording, const Bytes& audio) {
        const std::string response = "r";
        const std::string item = "i";
        recording.onResponseBegan({.id = response, .format = {provider::Codec::PcmS16, kRate, 1}});
        recording.onAudio({response, item, 0, 0}, audio);
    }

    static Bytes silence(std::chrono::seconds time) {
        return Bytes(2 * kRate * static_cast<std::size_t>(time.count()), 0);
    }
    static Bytes tone(std::chrono::seconds time) {
        auto bytes = silence(time);
        for (std::size_t at = 0; at < bytes.size() / 2; ++at) {
            const auto wave =
                std::sin(static_cast<double>(at) * 440 * 2 * std::numbers::pi / kRate);
            const auto sample =
                static_cast<std::uint16_t>(static_cast<std::int16_t>(12'000 * wave));
            bytes[2 * at] = static_cast<std::uint8_t>(sample & 0xFFU);
            bytes[2 * at + 1] = static_cast<std::uint8_t>(sample >> 8U);
        }
        return bytes;
    }

    media::WavSound decoded() {
        const auto file = Recordings::fileOf(acme, id);
        // Behind everything that is still to be written.
        good(services->recordings.sizeOf(file));
        const auto wav = folder / "decoded.wav";
        const auto command = "opusdec --quiet --no-dither --rate 24000 " +
                             (folder / file).string() + ' ' + wav.string();
        // NOLINTNEXTLINE(cert-env33-c): a command of this test alone
        CPPUNIT_ASSERT_EQUAL(0, std::system(command.c_str()));
        return good(media::WavSound::load(wav));
    }

    static bool loud(
        const media::WavSound& sound,
        std::size_t channel,
        std::chrono::milliseconds from,
        std::chrono::milliseconds to) {
        const auto frame = [](std::chrono::milliseconds time) {
            return static_cast<std::size_t>(time.count()) * kRate / 1'000;
        };
        double power = 0;
        for (auto at = frame(from); at < frame(to); ++at) {
            const double sample = sound.samples.at(2 * at + channel);
            power += sample * sample;
        }
        return std::sqrt(power / static_cast<double>(frame(to) - frame(from))) > 1'000;
    }

    const ConversationId id = ConversationId::make(base::UtcTime{std::chrono::seconds{1}});
};

CPPUNIT_TEST_SUITE_REGISTRATION(RecordingTest);

}  // namespace
}  // namespace parley::conversation
