#include "speech.hpp"

#include <media/levels.hpp>
#include <media/resampler.hpp>
#include <media/wav.hpp>

#include <flite/flite.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <filesystem>
#include <memory>
#include <random>
#include <set>
#include <span>
#include <stdexcept>

extern "C" {
cst_voice* register_cmu_us_rms(const char* folder);
cst_voice* register_cmu_us_slt(const char* folder);
}

namespace parley::media::testing {

namespace {

constexpr const char* kRecordings = "/usr/share/pocketsphinx/test/data";
constexpr std::size_t kPiece = kSpeechRate / 100;
constexpr std::size_t kPause = kSpeechRate * 12 / 10;
/// What is softer than its loudest part by more is breath and echo.
constexpr double kSpeechRangeDb = 35;
/// Stops within words are part of them.
constexpr std::size_t kLongestStop = 15;

std::vector<std::int16_t> spoken(cst_voice* voice, const char* text) {
    const std::unique_ptr<cst_wave, decltype(&delete_wave)> wave{
        flite_text_to_wave(text, voice), &delete_wave};
    if (cst_wave_sample_rate(wave.get()) != static_cast<int>(kSpeechRate))
        throw std::runtime_error{"flite speaks at another rate"};
    const auto* samples = cst_wave_samples(wave.get());
    return {samples, samples + cst_wave_num_samples(wave.get())};
}

std::vector<bool> voicedPieces(const std::vector<std::int16_t>& utterance) {
    std::vector<double> levels;
    for (std::size_t at = 0; at + kPiece <= utterance.size(); at += kPiece)
        levels.push_back(levelOf(std::span{utterance}.subspan(at, kPiece)).rms_dbfs);
    const auto floor = *std::ranges::max_element(levels) - kSpeechRangeDb;
    std::vector<bool> voiced(levels.size());
    std::size_t last = levels.size();
    for (std::size_t i = 0; i < levels.size(); ++i) {
        if (levels[i] < floor) continue;
        voiced[i] = true;
        if (last < i && i - last <= kLongestStop) {
            for (auto between = last; between < i; ++between)
                voiced[between] = true;
        }
        last = i;
    }
    return voiced;
}

void add(Speech& speech, std::vector<std::int16_t> utterance) {
    utterance.resize(utterance.size() / kPiece * kPiece);
    const auto voiced = voicedPieces(utterance);
    const auto first = std::ranges::find(voiced, true) - voiced.begin();
    speech.begins.push_back(speech.samples.size() + static_cast<std::size_t>(first) * kPiece);
    speech.samples.insert(speech.samples.end(), utterance.begin(), utterance.end());
    speech.is_voiced.insert(speech.is_voiced.end(), voiced.begin(), voiced.end());
    speech.samples.resize(speech.samples.size() + kPause);
    speech.is_voiced.resize(speech.samples.size() / kPiece);
}

void addSynthetic(Speech& speech) {
    constexpr std::array kSentences{
        "Good morning, I would like to talk about the contract.",
        "Could you tell me when the next train to Cambridge leaves?",
        "No.",
        "I am not sure that this is what we agreed upon last week.",
        "Yes, please go ahead."};
    flite_init();
    for (auto* voice : {register_cmu_us_rms(nullptr), register_cmu_us_slt(nullptr)}) {
        for (const auto* sentence : kSentences)
            add(speech, spoken(voice, sentence));
    }
}

void addRecordings(Speech& speech) {
    std::set<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::recursive_directory_iterator{kRecordings}) {
        if (entry.path().extension() == ".wav") files.insert(entry.path());
    }
    for (const auto& file : files) {
        auto sound = WavSound::load(file);
        if (!sound || sound->rate_hz != kSpeechRate)
            throw std::runtime_error{file.string() + " is no recording of speech"};
        add(speech, std::move(sound->samples));
    }
}

std::int16_t toSample(double value) {
    return static_cast<std::int16_t>(std::lround(std::clamp(value, -32'768.0, 32'767.0)));
}

std::vector<double> shapeOf(Noise kind, std::size_t samples) {
    std::mt19937 random{20'240'229};
    std::normal_distribution<double> normal;
    std::vector<double> shape(samples);
    double drift = 0;
    for (std::size_t i = 0; i < samples; ++i) {
        const double turn = 2 * M_PI * 50 * static_cast<double>(i) / kSpeechRate;
        drift = 0.98 * drift + normal(random);
        switch (kind) {
            case Noise::White:
                shape[i] = normal(random);
                break;
            case Noise::Brown:
                shape[i] = drift;
                break;
            case Noise::Hum:
                shape[i] = std::sin(turn) + std::sin(2 * turn) / 2 + std::sin(3 * turn) / 3 +
                           std::sin(5 * turn) / 5;
                break;
        }
    }
    return shape;
}

double levelWhereVoiced(const Speech& speech) {
    std::vector<std::int16_t> voiced;
    for (std::size_t i = 0; i < speech.is_voiced.size(); ++i) {
        const auto begin = speech.samples.begin() + static_cast<std::ptrdiff_t>(i * kPiece);
        if (speech.is_voiced[i]) voiced.insert(voiced.end(), begin, begin + kPiece);
    }
    return levelOf(voiced).rms_dbfs;
}

}  // namespace

Speech cleanSpeech() {
    Speech speech;
    speech.samples.resize(kPause);
    speech.is_voiced.resize(kPause / kPiece);
    addSynthetic(speech);
    addRecordings(speech);
    return speech;
}

std::vector<std::int16_t> noise(Noise kind, double level_dbfs, std::size_t samples) {
    const auto shape = shapeOf(kind, samples);
    double energy = 0;
    for (const double value : shape)
        energy += value * value;
    const double scale =
        32'768 * std::pow(10, level_dbfs / 20) / std::sqrt(energy / static_cast<double>(samples));
    std::vector<std::int16_t> made(samples);
    std::ranges::transform(
        shape, made.begin(), [&](double value) { return toSample(value * scale); });
    return made;
}

Speech withNoise(Speech speech, Noise kind, double speech_to_noise_db) {
    const auto level = levelWhereVoiced(speech) - speech_to_noise_db;
    const auto added = noise(kind, level, speech.samples.size());
    for (std::size_t i = 0; i < added.size(); ++i)
        speech.samples[i] = toSample(speech.samples[i] + added[i]);
    return speech;
}

std::vector<std::int16_t> resampled(
    const std::vector<std::int16_t>& samples, std::uint32_t rate_hz) {
    auto resampler = *Resampler::create(kSpeechRate, rate_hz);
    std::vector<std::int16_t> made(samples.size() * rate_hz / kSpeechRate + rate_hz / 100);
    made.resize(resampler.process(samples, made).made);
    return made;
}

}  // namespace parley::media::testing
