#include "speech_detector.hpp"

#include <base/check.hpp>

#include <bit>

namespace parley::media {

namespace {

constexpr auto kBits = SpeechDetector::kLongestWindow / VoiceActivity::kPiece;
static_assert(kBits == 64);

std::uint64_t newestWithin(std::uint64_t pieces, std::chrono::milliseconds window) {
    return pieces & (~std::uint64_t{0} >> (kBits - window / VoiceActivity::kPiece));
}

bool isReached(std::uint64_t pieces, const SpeechDetector::Onset& onset) {
    const auto voiced = std::popcount(newestWithin(pieces, onset.window));
    return voiced * VoiceActivity::kPiece >= onset.voiced;
}

void check(const SpeechDetector::Onset& onset) {
    CHECK(
        onset.window >= VoiceActivity::kPiece && onset.window <= SpeechDetector::kLongestWindow &&
        onset.voiced >= VoiceActivity::kPiece && onset.voiced <= onset.window);
}

}  // namespace

SpeechDetector::SpeechDetector(const Settings& settings) : settings_{settings} {
    check(settings.start);
    check(settings.interruption);
    check(settings.resumption);
}

SpeechDetector::Change SpeechDetector::hear(const VoiceActivity::Piece& piece) {
    now_ += VoiceActivity::kPiece;
    voiced_ = voiced_ << 1U | (piece.is_voiced ? 1U : 0U);
    if (!is_speech_) return hearWaiting();
    return is_paused_ ? hearPause() : hearSpeech(piece);
}

void SpeechDetector::end() {
    is_speech_ = false;
    is_paused_ = false;
    voiced_ = 0;
}

SpeechDetector::Change SpeechDetector::hearWaiting() {
    const auto& onset = our_voice_ == OurVoice::Plays ? settings_.interruption : settings_.start;
    if (!isReached(voiced_, onset)) return Change::None;
    is_speech_ = true;
    const auto oldest = std::bit_width(newestWithin(voiced_, onset.window));
    began_ = now_ - oldest * VoiceActivity::kPiece;
    spoke_until_ = newestVoiceEnd();
    return Change::Started;
}

SpeechDetector::Change SpeechDetector::hearSpeech(const VoiceActivity::Piece& piece) {
    if (piece.is_voiced) spoke_until_ = now_;
    if (silence() < settings_.pause) return Change::None;
    is_paused_ = true;
    return Change::Paused;
}

SpeechDetector::Change SpeechDetector::hearPause() {
    if (!isReached(voiced_, settings_.resumption)) return Change::None;
    is_paused_ = false;
    spoke_until_ = newestVoiceEnd();
    return Change::Resumed;
}

std::chrono::nanoseconds SpeechDetector::newestVoiceEnd() const {
    return now_ - std::countr_zero(voiced_) * VoiceActivity::kPiece;
}

}  // namespace parley::media
