#include "speech_gatherer.hpp"

namespace openai {

namespace {

constexpr std::chrono::milliseconds kWindow{20};
/// Kept before speech: its first consonant is quieter than the threshold.
constexpr std::chrono::milliseconds kLead{300};
/// Mean square of a window that may be speech: 46 dB below full scale, well above the noise of a
/// line and below a whisper into a phone.
constexpr uint64_t kSpeechEnergy = 160ULL * 160ULL;
/// A hole of this length in the stream ends a segment: the times of its words would be wrong.
constexpr uint64_t kMostGapNs = 100'000'000;
constexpr uint64_t kSecondNs = 1'000'000'000;

std::size_t samplesIn(std::chrono::milliseconds span, uint32_t rate_hz) {
    return static_cast<std::size_t>(span.count()) * rate_hz / 1000;
}

}  // namespace

SpeechGatherer::SpeechGatherer(const Limits& limits)
    : rate_hz_{limits.rate_hz},
      window_{samplesIn(kWindow, limits.rate_hz)},
      silence_{samplesIn(limits.silence, limits.rate_hz)},
      longest_{samplesIn(limits.longest, limits.rate_hz)},
      lead_{samplesIn(kLead, limits.rate_hz)} {}

std::optional<Segment> SpeechGatherer::add(const parley::Samples& samples, uint64_t at_ns) {
    std::optional<Segment> done;
    if (!samples_.empty() && at_ns > endNs() + kMostGapNs) {
        done = take();
        samples_.clear();
    }
    if (samples_.empty()) start_ns_ = at_ns;
    samples_.insert(samples_.end(), samples.begin(), samples.end());
    for (const auto sample : samples)
        measure(sample);
    dropSilence();
    return !done && complete() ? take() : done;
}

std::optional<Segment> SpeechGatherer::take() {
    if (!spoken_) return std::nullopt;
    Segment segment{{}, start_ns_, endNs()};
    segment.samples.swap(samples_);
    start_ns_ = segment.end_ns;
    spoken_ = false;
    quiet_ = 0;
    return segment;
}

void SpeechGatherer::measure(int16_t sample) {
    energy_ += static_cast<uint64_t>(int64_t{sample} * sample);
    if (++measured_ == window_) measureWindow();
}

void SpeechGatherer::measureWindow() {
    const bool speech = energy_ / window_ >= kSpeechEnergy;
    spoken_ = spoken_ || speech;
    quiet_ = speech ? 0 : quiet_ + window_;
    energy_ = 0;
    measured_ = 0;
}

void SpeechGatherer::dropSilence() {
    if (spoken_ || samples_.size() <= lead_) return;
    const auto dropped = samples_.size() - lead_;
    samples_.erase(samples_.begin(), samples_.begin() + static_cast<std::ptrdiff_t>(dropped));
    start_ns_ += dropped * kSecondNs / rate_hz_;
}

bool SpeechGatherer::complete() const {
    return spoken_ && (quiet_ >= silence_ || samples_.size() >= longest_);
}

uint64_t SpeechGatherer::endNs() const {
    return start_ns_ + samples_.size() * kSecondNs / rate_hz_;
}

}  // namespace openai
