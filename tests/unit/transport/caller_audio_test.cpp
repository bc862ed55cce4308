#include <transport/webrtc/call.hpp>
#include <transport/webrtc/caller_audio.hpp>

#include <cppunit/extensions/HelperMacros.h>
#include <unit/media/signal.hpp>

#include <array>
#include <string>
#include <vector>

namespace parley::transport {
namespace {

using media::loudness;
using media::sine;
using std::chrono::milliseconds;

class CallerAudioTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(CallerAudioTest);
    CPPUNIT_TEST(passesOnEachPacketAtOnce);
    CPPUNIT_TEST(longAndShortPacketsMakeTheSamePieces);
    CPPUNIT_TEST(fillsWhatIsLost);
    CPPUNIT_TEST(readsALostPacketFromTheCopyInTheNext);
    CPPUNIT_TEST(aCallerWhoFallsSilentIsHeardAsSilence);
    CPPUNIT_TEST(nothingIsMadeUpTwice);
    CPPUNIT_TEST(whatCameLateInOneGoIsAllHeard);
    CPPUNIT_TEST(aLongPauseIsNotMadeUp);
    CPPUNIT_TEST(goesOnWithANewSource);
    CPPUNIT_TEST(brokenPacketsAreLostOnes);
    CPPUNIT_TEST(aFloodIsCut);
    CPPUNIT_TEST_SUITE_END();

public:
    void setUp() override {
        heard_.clear();
        audio_.emplace([this](std::span<const std::int16_t> piece) {
            CPPUNIT_ASSERT_EQUAL(kCallPieceSamples, piece.size());
            heard_.insert(heard_.end(), piece.begin(), piece.end());
        });
    }

    void passesOnEachPacketAtOnce() {
        const auto packets = speak(10, 20);
        for (std::size_t i = 0; i < packets.size(); ++i) {
            add(i, packets[i]);
            CPPUNIT_ASSERT_EQUAL(i + 1, pieces());
        }
        CPPUNIT_ASSERT_EQUAL(milliseconds{0}.count(), audio_->concealed().count());
    }

    void longAndShortPacketsMakeTheSamePieces() {
        for (const int length : {10, 20, 40, 60}) {
            setUp();
            const auto packets = speak(12, length);
            for (std::size_t i = 0; i < packets.size(); ++i)
                add(i, packets[i], length);
            CPPUNIT_ASSERT_EQUAL(static_cast<std::size_t>(12 * length / 20), pieces());
        }
    }

    void fillsWhatIsLost() {
        const auto packets = speak(20, 20);
        for (std::size_t i = 0; i < packets.size(); ++i) {
            if (i < 8 || i > 10) add(i, packets[i]);
        }
        CPPUNIT_ASSERT_EQUAL(std::size_t{20}, pieces());
        CPPUNIT_ASSERT_EQUAL(milliseconds{60}.count(), audio_->concealed().count());
        for (std::size_t i = 6; i < 13; ++i)
            CPPUNIT_ASSERT_MESSAGE(std::to_string(i), loudness(piece(i)) > 500);
    }

    /// Noise that swells and ebbs ten times a second is what Opus takes for speech.
    void readsALostPacketFromTheCopyInTheNext() {
        auto packets = speak(50, 20, Voice::Speech);
        for (std::size_t i = 0; i < packets.size(); ++i)
            add(i, packets[i]);
        const auto whole = heard_;
        setUp();
        const std::size_t lost = 27;
        for (std::size_t i = 0; i < packets.size(); ++i) {
            if (i != lost) add(i, packets[i]);
        }
        CPPUNIT_ASSERT_EQUAL(whole.size(), heard_.size());
        const auto with_copy = likeness(whole, lost);
        // The same without the copy: the packet after it is lost, too.
        setUp();
        for (std::size_t i = 0; i < packets.size(); ++i) {
            if (i != lost && i != lost + 1) add(i, packets[i]);
        }
        const auto guessed = likeness(whole, lost);
        CPPUNIT_ASSERT_MESSAGE(
            std::to_string(with_copy) + " " + std::to_string(guessed), with_copy > guessed + 0.2);
    }

    void aCallerWhoFallsSilentIsHeardAsSilence() {
        const auto packets = speak(5, 20);
        for (std::size_t i = 0; i < packets.size(); ++i)
            add(i, packets[i]);
        // The last packet came at 80 ms.
        audio_->tick(at(140));
        CPPUNIT_ASSERT_EQUAL(std::size_t{5}, pieces());
        audio_->tick(at(180));
        CPPUNIT_ASSERT_EQUAL(std::size_t{10}, pieces());
        audio_->tick(at(1'080));
        CPPUNIT_ASSERT_EQUAL(std::size_t{55}, pieces());
        CPPUNIT_ASSERT(loudness(piece(54)) < 1);
    }

    void nothingIsMadeUpTwice() {
        const auto packets = speak(50, 20);
        for (std::size_t i = 0; i < 5; ++i)
            add(i, packets[i]);
        audio_->tick(at(580));
        CPPUNIT_ASSERT_EQUAL(std::size_t{30}, pieces());
        // The caller's clock ran on for 600 ms, as numbers or without.
        add(35, packets[35]);
        audio_->tick(at(1'000));
        CPPUNIT_ASSERT(pieces() >= 36 && pieces() <= 51);
    }

    void whatCameLateInOneGoIsAllHeard() {
        const auto packets = speak(20, 20);
        for (std::size_t i = 0; i < 5; ++i)
            add(i, packets[i]);
        audio_->tick(at(380));
        CPPUNIT_ASSERT_EQUAL(std::size_t{20}, pieces());
        for (std::size_t i = 5; i < packets.size(); ++i)
            audio_->add(packet(i, packets[i], 20), at(400));
        CPPUNIT_ASSERT_EQUAL(std::size_t{35}, pieces());
    }

    void aLongPauseIsNotMadeUp() {
        const auto packets = speak(2, 20);
        add(0, packets[0]);
        audio_->add(packet(3'000, packets[1], 20), at(20));
        audio_->tick(at(130));
        CPPUNIT_ASSERT(pieces() < 10);
    }

    void goesOnWithANewSource() {
        const auto packets = speak(4, 20);
        add(0, packets[0]);
        add(1, packets[1]);
        auto other = packet(9'000, packets[2], 20);
        other.ssrc = 2;
        audio_->add(other, at(40));
        CPPUNIT_ASSERT_EQUAL(std::size_t{3}, pieces());
    }

    void brokenPacketsAreLostOnes() {
        const auto packets = speak(4, 20);
        add(0, packets[0]);
        // Code 3 with 63 frames: longer than Opus allows.
        add(1, std::vector<std::uint8_t>{0xff, 0xff, 0x00});
        add(2, packets[2]);
        CPPUNIT_ASSERT_EQUAL(std::size_t{3}, pieces());
    }

    void aFloodIsCut() {
        const auto packets = speak(1, 20);
        for (std::size_t i = 0; i < 2'000; ++i)
            audio_->add(packet(i, packets[0], 20), at(0));
        CPPUNIT_ASSERT_EQUAL(std::size_t{500}, pieces());
        // In real time it goes on.
        for (std::size_t i = 0; i < 100; ++i)
            audio_->add(packet(2'000 + i, packets[0], 20), at(static_cast<int>(i) * 20));
        CPPUNIT_ASSERT(pieces() > 590);
    }

private:
    enum class Voice : std::uint8_t { Tone, Speech };

    /// Packets of so many milliseconds.
    static std::vector<std::vector<std::uint8_t>> speak(
        std::size_t count, int length_ms, Voice voice = Voice::Tone) {
        auto codec = *media::OpusCodec::create(kCallRateHz);
        const auto samples = static_cast<std::size_t>(length_ms) * kCallRateHz / 1'000;
        auto wave = sine(440, kCallRateHz, samples * count);
        if (voice == Voice::Speech) likenToSpeech(wave);
        std::vector<std::vector<std::uint8_t>> packets;
        std::array<std::uint8_t, 1'500> buffer{};
        for (std::size_t i = 0; i < count; ++i) {
            const auto size = codec.encode(std::span{wave}.subspan(i * samples, samples), buffer);
            packets.emplace_back(buffer.begin(), buffer.begin() + static_cast<int>(*size));
        }
        return packets;
    }

    /// A voiced sound of changing pitch, whose loudness changes as with syllables.
    static void likenToSpeech(std::vector<std::int16_t>& wave) {
        double phase = 0;
        double low = 0;
        for (std::size_t i = 0; i < wave.size(); ++i) {
            const double time = static_cast<double>(i) / kCallRateHz;
            phase += (130 + 30 * std::sin(time * 9)) / kCallRateHz;
            phase -= std::floor(phase);
            const double pulse = phase < 0.1 ? 1 : -0.1;
            low += (pulse - low) * (0.15 + 0.1 * std::sin(time * 14));
            wave[i] = static_cast<std::int16_t>(14'000 * low * (0.55 + 0.45 * std::sin(time * 25)));
        }
    }

    /// How far a piece is the same in both, from -1 to 1.
    double likeness(const std::vector<std::int16_t>& whole, std::size_t index) const {
        double product = 0;
        double power = 1;
        double other_power = 1;
        for (std::size_t i = index * kCallPieceSamples; i < (index + 1) * kCallPieceSamples; ++i) {
            product += static_cast<double>(whole[i]) * heard_[i];
            power += static_cast<double>(whole[i]) * whole[i];
            other_power += static_cast<double>(heard_[i]) * heard_[i];
        }
        return product / std::sqrt(power * other_power);
    }

    static RtpPacket packet(
        std::size_t number, const std::vector<std::uint8_t>& payload, int length_ms) {
        return {
            .payload_type = 111,
            .sequence = static_cast<std::uint16_t>(65'530 + number),
            .timestamp = static_cast<std::uint32_t>(
                0xFFFFFF00U + number * static_cast<std::size_t>(length_ms) * 48),
            .ssrc = 1,
            .payload = payload};
    }

    void add(std::size_t number, const std::vector<std::uint8_t>& payload, int length_ms = 20) {
        audio_->add(packet(number, payload, length_ms), at(static_cast<int>(number) * length_ms));
    }

    static base::MonoTime at(int time_ms) {
        return base::MonoTime{milliseconds{1'000'000 + time_ms}};
    }
    [[nodiscard]] std::size_t pieces() const { return heard_.size() / kCallPieceSamples; }
    [[nodiscard]] std::span<const std::int16_t> piece(std::size_t index) const {
        return std::span{heard_}.subspan(index * kCallPieceSamples, kCallPieceSamples);
    }

    std::vector<std::int16_t> heard_;
    std::optional<CallerAudio> audio_;
};

CPPUNIT_TEST_SUITE_REGISTRATION(CallerAudioTest);

}  // namespace
}  // namespace parley::transport
