#include "speech_timeline.hpp"

namespace stt_pocketsphinx {

namespace {

constexpr uint64_t kFrameSamples = 160;

}  // namespace

uint64_t SpeechTimeline::sampleOf(int frame) const {
    if (stretches_.empty()) return 0;
    auto found = stretches_.front();
    for (const auto& stretch : stretches_)
        if (stretch.frame <= frame) found = stretch;
    const auto frames_in = frame > found.frame ? static_cast<uint64_t>(frame - found.frame) : 0;
    return found.sample + frames_in * kFrameSamples;
}

}  // namespace stt_pocketsphinx
