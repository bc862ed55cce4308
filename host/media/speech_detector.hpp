#pragma once

#include "voice_activity.hpp"

#include <chrono>
#include <cstdint>

namespace parley::media {

/// Makes a talk of the verdicts about 10 ms each: where speech began, how long it has been silent
/// since, and whether it went on. When silence is long enough to be the end is for others to say,
/// who know what was said. Times count from the start of the stream. Does nothing by itself.
class SpeechDetector {
public:
    /// So much voice within so much time.
    struct Onset {
        std::chrono::milliseconds voiced;
        std::chrono::milliseconds window;
    };
    /// Windows are `kLongestWindow` at most, and both are 10 ms at least.
    struct Settings {
        Onset start{
            .voiced = std::chrono::milliseconds{80}, .window = std::chrono::milliseconds{120}};
        /// While our own voice plays.
        Onset interruption{
            .voiced = std::chrono::milliseconds{160}, .window = std::chrono::milliseconds{240}};
        Onset resumption{
            .voiced = std::chrono::milliseconds{40}, .window = std::chrono::milliseconds{60}};
        /// Shorter gaps are within words.
        std::chrono::milliseconds pause{100};
    };
    static constexpr std::chrono::milliseconds kLongestWindow{640};

    enum class Change : std::uint8_t { None, Started, Paused, Resumed };

    SpeechDetector() : SpeechDetector{Settings{}} {}
    explicit SpeechDetector(const Settings& settings);

    void setOurVoice(OurVoice our_voice) { our_voice_ = our_voice; }

    /// The next 10 ms of the stream.
    Change hear(const VoiceActivity::Piece& piece);
    /// What was said is complete: the next speech starts anew.
    void end();

    /// Between a start and its end, pauses included.
    [[nodiscard]] bool isSpeech() const { return is_speech_; }
    /// When the speech that goes on, or else the last one, really began; that was noticed later.
    [[nodiscard]] std::chrono::nanoseconds began() const { return began_; }
    /// Up to where somebody spoke last.
    [[nodiscard]] std::chrono::nanoseconds spokeUntil() const { return spoke_until_; }
    /// For how long nobody has spoken, from the start of the stream if nobody has yet.
    [[nodiscard]] std::chrono::nanoseconds silence() const { return now_ - spoke_until_; }
    /// How much of the stream was heard.
    [[nodiscard]] std::chrono::nanoseconds now() const { return now_; }

private:
    Change hearWaiting();
    Change hearSpeech(const VoiceActivity::Piece& piece);
    Change hearPause();
    [[nodiscard]] std::chrono::nanoseconds newestVoiceEnd() const;

    Settings settings_;
    OurVoice our_voice_ = OurVoice::Rests;
    /// The last pieces, the newest in the lowest bit.
    std::uint64_t voiced_ = 0;
    bool is_speech_ = false;
    bool is_paused_ = false;
    std::chrono::nanoseconds now_{0};
    std::chrono::nanoseconds began_{0};
    std::chrono::nanoseconds spoke_until_{0};
};

}  // namespace parley::media
