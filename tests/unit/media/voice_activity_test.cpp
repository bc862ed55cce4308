#include "speech.hpp"

#include <media/levels.hpp>
#include <media/speech_detector.hpp>
#include <media/voice_activity.hpp>

#include <cppunit/extensions/HelperMacros.h>

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace parley::media {
namespace {

using namespace std::chrono_literals;
using testing::kSpeechRate;
using testing::Noise;
using testing::Speech;

/// How well what was heard agrees with what was said, over all pieces.
struct Score {
    double precision = 0;
    double recall = 0;
    [[nodiscard]] double f1() const { return 2 * precision * recall / (precision + recall); }
};

std::vector<VoiceActivity::Piece> heard(
    VoiceActivity& activity, std::span<const std::int16_t> samples, std::size_t step) {
    std::vector<VoiceActivity::Piece> pieces;
    while (!samples.empty()) {
        const auto count = std::min(step, samples.size());
        const auto verdict = activity.hear(samples.first(count));
        pieces.insert(pieces.end(), verdict.pieces.begin(), verdict.pieces.end());
        samples = samples.subspan(count);
    }
    return pieces;
}

std::vector<VoiceActivity::Piece> heardAt(std::uint32_t rate, const Speech& speech) {
    auto activity = *VoiceActivity::create(rate);
    return heard(activity, testing::resampled(speech.samples, rate), rate / 50);
}

Score score(const Speech& speech, const std::vector<VoiceActivity::Piece>& pieces) {
    double right = 0;
    double said = 0;
    double taken = 0;
    const auto count = std::min(pieces.size(), speech.is_voiced.size());
    for (std::size_t i = 0; i < count; ++i) {
        right += pieces[i].is_voiced && speech.is_voiced[i] ? 1 : 0;
        taken += pieces[i].is_voiced ? 1 : 0;
        said += speech.is_voiced[i] ? 1 : 0;
    }
    return {.precision = right / taken, .recall = right / said};
}

Score told(const char* what, const Score& score) {
    std::printf(
        "  %s: F1 %.3f, precision %.3f, recall %.3f\n",
        what,
        score.f1(),
        score.precision,
        score.recall);
    return score;
}

/// Where speech started and ended, for one who takes half a second of silence for the end.
std::vector<std::chrono::nanoseconds> starts(const std::vector<VoiceActivity::Piece>& pieces) {
    SpeechDetector detector;
    std::vector<std::chrono::nanoseconds> begins;
    for (const auto& piece : pieces) {
        if (detector.hear(piece) == SpeechDetector::Change::Started)
            begins.push_back(detector.began());
        if (detector.isSpeech() && detector.silence() >= 500ms) detector.end();
    }
    return begins;
}

class VoiceActivityTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(VoiceActivityTest);
    CPPUNIT_TEST(hearsCleanSpeechAtEveryRate);
    CPPUNIT_TEST(hearsSpeechInNoise);
    CPPUNIT_TEST(noiseAloneIsNoSpeech);
    CPPUNIT_TEST(whatIsSaidStartsWhereItBegan);
    CPPUNIT_TEST(piecesOfAnyLengthAreJudgedAlike);
    CPPUNIT_TEST(whatIsNoWholePieceWaits);
    CPPUNIT_TEST(tellsHowLoudItIs);
    CPPUNIT_TEST(aHigherThresholdAsksForALouderVoice);
    CPPUNIT_TEST(whileOurVoicePlaysOnlyTheSpeakerCounts);
    CPPUNIT_TEST(ourVoiceSaysNothingAboutTheSpeaker);
    CPPUNIT_TEST(otherRatesAreRefused);
    CPPUNIT_TEST_SUITE_END();

public:
    void hearsCleanSpeechAtEveryRate() {
        for (const std::uint32_t rate : {8'000U, 16'000U, 24'000U, 48'000U}) {
            const auto name = "clean, " + std::to_string(rate) + " Hz";
            CPPUNIT_ASSERT(told(name.c_str(), score(clean(), heardAt(rate, clean()))).f1() > 0.9);
        }
    }

    void hearsSpeechInNoise() {
        CPPUNIT_ASSERT(inNoise("white, 20 dB", Noise::White, 20) > 0.8);
        CPPUNIT_ASSERT(inNoise("white, 10 dB", Noise::White, 10) > 0.75);
        CPPUNIT_ASSERT(inNoise("brown, 10 dB", Noise::Brown, 10) > 0.8);
        CPPUNIT_ASSERT(inNoise("hum, 10 dB", Noise::Hum, 10) > 0.85);
    }

    void noiseAloneIsNoSpeech() {
        for (const auto kind : {Noise::White, Noise::Brown, Noise::Hum}) {
            for (const double level_dbfs : {-60, -45, -35}) {
                auto activity = *VoiceActivity::create(kSpeechRate);
                const auto sound = testing::noise(kind, level_dbfs, std::size_t{60} * kSpeechRate);
                CPPUNIT_ASSERT(starts(heard(activity, sound, 320)).size() <= 1);
            }
        }
    }

    void whatIsSaidStartsWhereItBegan() {
        const auto begins = starts(heardAt(24'000, clean()));
        std::size_t found = 0;
        for (const auto sample : clean().begins) {
            const auto said = std::chrono::milliseconds{sample * 1'000 / kSpeechRate};
            found += static_cast<std::size_t>(std::ranges::any_of(
                begins, [&](auto began) { return began > said - 150ms && began < said + 250ms; }));
        }
        std::printf(
            "  %zu of %zu utterances start where they began\n", found, clean().begins.size());
        CPPUNIT_ASSERT(found + 2 >= clean().begins.size());
    }

    void piecesOfAnyLengthAreJudgedAlike() {
        const auto sound = testing::resampled(firstSeconds(4), 24'000);
        auto whole = *VoiceActivity::create(24'000);
        const auto expected = heard(whole, sound, sound.size());
        CPPUNIT_ASSERT(expected.size() > 395);
        for (const std::size_t step : {1U, 159U, 480U, 1'001U}) {
            auto activity = *VoiceActivity::create(24'000);
            const auto pieces = heard(activity, sound, step);
            CPPUNIT_ASSERT(
                std::ranges::equal(pieces, expected, [](const auto& one, const auto& other) {
                    return one.is_voiced == other.is_voiced && one.level_dbfs == other.level_dbfs;
                }));
        }
    }

    void whatIsNoWholePieceWaits() {
        auto activity = *VoiceActivity::create(16'000);
        const std::vector<std::int16_t> silence(320);
        const auto first = activity.hear(std::span{silence}.first(159));
        CPPUNIT_ASSERT(first.length() == 0ms);
        CPPUNIT_ASSERT_EQUAL(kSilenceDbfs, first.level_dbfs);
        CPPUNIT_ASSERT(activity.hear(std::span{silence}.first(1)).length() == 10ms);
        CPPUNIT_ASSERT(activity.hear(silence).length() == 20ms);
        CPPUNIT_ASSERT(activity.hear({}).length() == 0ms);
    }

    void tellsHowLoudItIs() {
        auto activity = *VoiceActivity::create(16'000);
        const auto sound = testing::noise(Noise::White, -30, 16'000);
        CPPUNIT_ASSERT_DOUBLES_EQUAL(-30, activity.hear(sound).level_dbfs, 0.1);
    }

    void aHigherThresholdAsksForALouderVoice() {
        const auto at = [](double threshold) {
            auto activity = *VoiceActivity::create(kSpeechRate);
            activity.setThreshold(threshold);
            return activity.hear(clean().samples).voiced;
        };
        CPPUNIT_ASSERT(at(0) > at(0.5));
        CPPUNIT_ASSERT(at(0.5) > at(0.8));
        CPPUNIT_ASSERT(at(0.8) > at(1));
        CPPUNIT_ASSERT(at(1) == at(7));
    }

    void whileOurVoicePlaysOnlyTheSpeakerCounts() {
        const auto speaker = firstSeconds(8);
        auto activity = *VoiceActivity::create(kSpeechRate);
        const auto before = activity.hear(speaker).voiced;
        activity.setOurVoice(OurVoice::Plays);
        const auto interrupting = activity.hear(speaker).voiced;
        const auto echo = activity.hear(softer(speaker, 25)).voiced;
        activity.setOurVoice(OurVoice::Rests);
        const auto soft = activity.hear(softer(speaker, 25)).voiced;
        CPPUNIT_ASSERT(interrupting > before / 2);
        CPPUNIT_ASSERT(echo < before / 20);
        CPPUNIT_ASSERT(soft > before / 3);
    }

    void ourVoiceSaysNothingAboutTheSpeaker() {
        const auto speaker = firstSeconds(8);
        auto activity = *VoiceActivity::create(kSpeechRate);
        activity.setOurVoice(OurVoice::Plays);
        activity.hear(speaker);
        const auto quiet_speaker = activity.hear(softer(speaker, 25)).voiced;
        CPPUNIT_ASSERT(quiet_speaker > 1s);
    }

    void otherRatesAreRefused() {
        for (const std::uint32_t rate : {0U, 12'000U, 44'100U}) {
            CPPUNIT_ASSERT_EQUAL(
                std::string{"rate_unsupported"}, VoiceActivity::create(rate).error().reason);
        }
    }

private:
    static const Speech& clean() {
        static const Speech kSpeech = testing::cleanSpeech();
        return kSpeech;
    }
    static std::vector<std::int16_t> firstSeconds(std::size_t seconds) {
        const auto& samples = clean().samples;
        return {
            samples.begin(), samples.begin() + static_cast<std::ptrdiff_t>(seconds * kSpeechRate)};
    }
    static std::vector<std::int16_t> softer(std::vector<std::int16_t> samples, double by_db) {
        for (auto& sample : samples)
            sample = static_cast<std::int16_t>(sample * std::pow(10, -by_db / 20));
        return samples;
    }
    static double inNoise(const char* what, Noise kind, double speech_to_noise_db) {
        const auto speech = testing::withNoise(clean(), kind, speech_to_noise_db);
        return told(what, score(speech, heardAt(kSpeechRate, speech))).f1();
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(VoiceActivityTest);

}  // namespace
}  // namespace parley::media
