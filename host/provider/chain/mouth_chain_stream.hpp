#pragma once

#include "attempt_plan.hpp"
#include "mouth_attempt.hpp"
#include "spoken_text.hpp"

#include <deque>

namespace parley::provider {

/// One reply spoken by the providers of a chain. Usually one at a time; two when the first is slow
/// and the chain hedges, until one of them speaks.
class MouthChainStream final : public MouthStream, public MouthAttempt::Owner {
public:
    MouthChainStream(
        ChainEntries<Mouth> entries,
        std::vector<AttemptPlan::Candidate> candidates,
        ChainSetting setting,
        MouthOptions options,
        MouthSink& sink);

    Say say(std::string_view text) override;
    void flush(std::uint64_t flush) override;
    bool clear() override;
    void pause() override;
    void resume() override;
    void close() override;
    [[nodiscard]] std::optional<base::ProviderId> servedBy() const override { return served_by_; }

private:
    /// A flush that is not answered yet: all text before `offset`.
    struct Flush {
        std::uint64_t id;
        std::size_t offset;
    };

    void begin(std::size_t place);
    void offerAll();
    void endSoon(std::optional<Failure> failure);
    /// Gives a provider what it has not got yet: text, flushes in their places, the end.
    void offer(MouthAttempt& attempt);
    [[nodiscard]] const Flush* nextFlushFor(const MouthAttempt& attempt) const;
    [[nodiscard]] bool isAudioDueFrom(const MouthAttempt& attempt) const;
    void expectFrom(MouthAttempt& attempt);
    void hedge();

    void onAudio(MouthAttempt& attempt, const AudioFrame& frame) override;
    void onMark(MouthAttempt& attempt, const SpokenMark& mark) override;
    void onFlushed(MouthAttempt& attempt, std::uint64_t flush) override;
    void onUsage(std::uint64_t billed_characters) override;
    void onRoom(MouthAttempt& attempt) override { offer(attempt); }
    void onEnd(MouthAttempt& attempt, const std::optional<Failure>& failure) override;

    /// The first to be heard speaks; who was asked beside it is let go.
    void letSpeak(MouthAttempt& attempt);
    [[nodiscard]] bool isSilentUpTo(std::size_t offset) const;
    void moveOn(MouthAttempt& attempt, const Failure& failure);
    /// Tells the caller; false when that was the end of this stream.
    [[nodiscard]] bool answerFlushesUpTo(std::size_t offset);
    /// The same provider speaks in its own voice when the one that is asked for is unknown to it.
    [[nodiscard]] bool lacksVoice(const MouthAttempt& attempt, const Failure& failure);
    void remove(MouthAttempt& attempt);
    void end(const std::optional<Failure>& failure);

    const ChainEntries<Mouth> entries_;
    const ChainSetting setting_;
    const MouthOptions options_;
    MouthSink& sink_;
    AttemptPlan plan_;

    SpokenText text_;
    /// Where the next provider begins, and how much audio was given in all.
    std::size_t unsaid_ = 0;
    std::chrono::nanoseconds given_{0};
    /// How much of it before the text from `unsaid_` on.
    std::chrono::nanoseconds given_before_{0};
    std::deque<Flush> flushes_;
    /// The count of the first of them over the whole stream.
    std::uint64_t first_flush_ = 0;

    std::vector<std::unique_ptr<MouthAttempt>> attempts_;
    /// Grows whenever they change, so that a loop over them notices.
    std::uint64_t changes_ = 0;
    /// Where to go on when there is text again.
    std::optional<std::size_t> place_;
    std::optional<base::ProviderId> served_by_;
    bool paused_ = false;
    bool closing_ = false;
    bool ended_ = false;
    Patience slow_;
    std::unique_ptr<Timers::Timer> soon_;
    std::shared_ptr<const bool> alive_ = std::make_shared<bool>(true);
};

}  // namespace parley::provider
