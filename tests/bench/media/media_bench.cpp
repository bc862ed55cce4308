#include "plain_processing.hpp"

#include <media/ogg_opus_writer.hpp>
#include <media/pre_roll.hpp>
#include <media/resampler.hpp>
#include <media/speech_detector.hpp>
#include <media/voice_activity.hpp>
#include <media/wav.hpp>

#include <algorithm>
#include <cstdio>
#include <ctime>
#include <string>
#include <vector>

namespace parley::media {
namespace {

using namespace std::chrono_literals;
using Sound = std::vector<std::int16_t>;

constexpr const char* kRecording =
    "/usr/share/pocketsphinx/test/data/librivox/sense_and_sensibility_01_austen_64kb-0870.wav";
constexpr int kRounds = 9;
constexpr std::uint32_t kStreamRate = 24'000;
constexpr std::size_t kFrame = kStreamRate / 50;
constexpr std::size_t kPlainFrame = 160;
// The resampler is 3 of 20 microseconds; what is ours should not be seen.
constexpr double kMostTimesPlain = 1.5;

/// Of this thread, in microseconds.
double cpuTime() {
    timespec time{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) * 1e6 + static_cast<double>(time.tv_nsec) / 1e3;
}

template <typename Work>
double microsecondsAFrame(std::size_t frames, Work work) {
    const auto began = cpuTime();
    work();
    return (cpuTime() - began) / static_cast<double>(frames);
}

double median(std::vector<double> values) {
    std::ranges::sort(values);
    return values[values.size() / 2];
}

template <typename Each>
void forFrames(const Sound& sound, std::size_t frame, Each each) {
    for (std::size_t at = 0; at + frame <= sound.size(); at += frame)
        each(std::span{sound}.subspan(at, frame));
}

Sound resampled(const Sound& sound, std::uint32_t from, std::uint32_t to) {
    auto resampler = *Resampler::create(from, to);
    Sound made(sound.size() * to / from + to);
    made.resize(resampler.process(sound, made).made);
    return made;
}

void print(const char* what, const std::vector<double>& microseconds) {
    std::printf(
        "| %s | %.1f | %.1f |\n",
        what,
        median(microseconds),
        *std::ranges::min_element(microseconds));
}

struct Figures {
    std::vector<double> plain;
    std::vector<double> activity;
    std::vector<double> detector;
    std::vector<double> pre_roll;
    std::vector<double> recording;
};

void measure(const Sound& wideband, Figures& figures) {
    const auto stream = resampled(wideband, 16'000, kStreamRate);
    const auto frames = stream.size() / kFrame;
    figures.plain.push_back(microsecondsAFrame(frames, [&, plain = makePlainProcessing()] {
        forFrames(wideband, kPlainFrame, [&](auto samples) { plain->hear(samples); });
    }));
    auto activity = *VoiceActivity::create(kStreamRate);
    std::vector<VoiceActivity::Piece> pieces;
    figures.activity.push_back(microsecondsAFrame(frames, [&] {
        forFrames(stream, kFrame, [&](auto samples) {
            const auto verdict = activity.hear(samples);
            pieces.insert(pieces.end(), verdict.pieces.begin(), verdict.pieces.end());
        });
    }));
    SpeechDetector detector;
    figures.detector.push_back(microsecondsAFrame(frames, [&] {
        for (const auto& piece : pieces)
            static_cast<void>(detector.hear(piece));
    }));
    PreRoll pre_roll{kStreamRate, 1s};
    figures.pre_roll.push_back(microsecondsAFrame(
        frames, [&] { forFrames(stream, kFrame, [&](auto samples) { pre_roll.add(samples); }); }));
    std::size_t bytes = 0;
    auto writer = *OggOpusWriter::create({}, [&](std::span<const std::uint8_t> page) {
        bytes += page.size();
        return base::Result<void>{};
    });
    Sound both;
    for (std::size_t i = 0; i < stream.size(); ++i) {
        both.push_back(stream[i]);
        both.push_back(stream[(i + stream.size() / 2) % stream.size()]);
    }
    figures.recording.push_back(microsecondsAFrame(frames, [&] {
        forFrames(
            both, 2 * kFrame, [&](auto samples) { static_cast<void>(writer.write(samples)); });
    }));
}

int run() {
    const auto sound = WavSound::load(kRecording);
    if (!sound) return 2;
    Figures figures;
    for (int round = 0; round < kRounds; ++round)
        measure(sound->samples, figures);
    std::printf("| 20 ms of sound at 24 kHz | µs of CPU, median | least |\n| --- | --- | --- |\n");
    print("WebRTC's audio processing alone, at 16 kHz", figures.plain);
    print("VoiceActivity", figures.activity);
    print("SpeechDetector", figures.detector);
    print("PreRoll", figures.pre_roll);
    print("OggOpusWriter, both channels speaking", figures.recording);
    const auto times = median(figures.activity) / median(figures.plain);
    std::printf("\nVoiceActivity takes %.2f times what it stands on takes.\n", times);
    return times <= kMostTimesPlain ? 0 : 1;
}

}  // namespace
}  // namespace parley::media

int main() {
    return parley::media::run();
}
