#pragma once

#include "turn_policy.hpp"
#include "utterance.hpp"
#include "voice_sense.hpp"

#include <media/pre_roll.hpp>
#include <media/speech_detector.hpp>
#include <provider/chain/timers.hpp>

#include <functional>
#include <list>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace parley::conversation {

/// Makes the caller's turns out of the caller's audio: notices that somebody speaks, has it
/// transcribed, and notices that they are done. Lives on the conversation's loop.
class CallerEar final : private Utterance::Owner {
public:
    class Owner {
    public:
        virtual ~Owner() = default;
        virtual void onVoice(const Utterance& utterance) = 0;
        virtual void onWords(const Utterance& utterance, const std::string& words) = 0;
        /// The caller is done at `end` of the stream; what was said comes later.
        virtual void onTurnOver(const Utterance& utterance, std::chrono::nanoseconds end) = 0;
        /// What was said, or why it is not known.
        virtual void onTranscript(const Utterance& utterance) = 0;
    };

    struct Hearing {
        std::uint32_t rate_hz = 24'000;
        /// Empty: the client says when a turn begins and ends.
        std::optional<TurnDetection> detection;
        TurnPolicy policy;
        std::string language;
        /// Whose it is.
        std::optional<base::Uuid> conversation = {};
    };
    using MakeSense = std::function<base::Result<std::unique_ptr<VoiceSense>>(std::uint32_t)>;

    CallerEar(
        provider::Timers& timers,
        std::shared_ptr<provider::Ear> ear,
        MakeSense make_sense,
        Owner& owner);
    ~CallerEar() override;

    /// InvalidArgument for a rate that cannot be; what is being said is forgotten if the rate
    /// changes.
    base::Result<void> adjust(const Hearing& hearing);
    void setOurVoice(media::OurVoice our_voice);

    void hear(std::span<const std::int16_t> samples);
    /// InvalidArgument `input_audio_buffer_commit_empty`.
    base::Result<void> commit();
    void clear();

    /// Somebody speaks, as far as it is known.
    [[nodiscard]] bool isHearing() const { return current_ != nullptr; }
    /// What they are saying; null while nobody speaks.
    [[nodiscard]] const Utterance* current() const { return current_.get(); }
    [[nodiscard]] bool awaitsTranscripts() const { return !closing_.empty(); }
    /// For how long the caller has been silent.
    [[nodiscard]] std::chrono::nanoseconds silence() const { return detector_.silence(); }
    /// How much of the stream was heard.
    [[nodiscard]] std::chrono::nanoseconds now() const;
    /// When sound last came, whatever it was.
    [[nodiscard]] base::MonoTime lastSound() const { return last_sound_; }
    /// When somebody was last heard to speak.
    [[nodiscard]] base::MonoTime lastVoice() const { return last_voice_; }

private:
    void detect(std::span<const std::int16_t> samples);
    void open(std::chrono::nanoseconds start, media::PreRoll::Samples before);
    void judgeWords();
    void judge();
    void watchForStall();
    void finish();
    void onWords(Utterance& utterance) override;
    void onHeardAll(Utterance& utterance) override;

    provider::Timers& timers_;
    const std::shared_ptr<provider::Ear> ear_;
    const MakeSense make_sense_;
    Owner& owner_;

    Hearing hearing_;
    std::unique_ptr<VoiceSense> sense_;
    media::SpeechDetector detector_;
    media::PreRoll pre_roll_;
    /// Of the stream, before the rate changed last.
    std::chrono::nanoseconds earlier_{0};
    std::chrono::nanoseconds heard_{0};

    std::unique_ptr<Utterance> current_;
    /// The silence that ends it, by its words so far.
    std::chrono::milliseconds needed_{0};
    std::list<std::unique_ptr<Utterance>> closing_;
    base::MonoTime last_voice_;
    base::MonoTime last_sound_;
    std::unique_ptr<provider::Timers::Timer> stall_;
};

}  // namespace parley::conversation
