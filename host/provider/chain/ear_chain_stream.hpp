#pragma once

#include "attempt_plan.hpp"
#include "ear_attempt.hpp"

namespace parley::provider {

/// One stream of hearing over the providers of a chain.
class EarChainStream final : public EarStream, public EarAttempt::Owner {
public:
    EarChainStream(
        ChainEntries<Ear> entries,
        std::vector<AttemptPlan::Candidate> candidates,
        ChainSetting setting,
        EarOptions options,
        EarSink& sink);

    Push push(const AudioFrame& frame) override;
    void finalize() override;
    void close() override;
    [[nodiscard]] std::optional<base::ProviderId> servedBy() const override { return served_by_; }

private:
    void begin(std::size_t place);
    /// Gives the provider what it has not got yet: audio, then what was asked of it.
    void offer();
    void offerFinalize();
    void offerClose();
    [[nodiscard]] bool isFinalizeNext() const;
    [[nodiscard]] bool isOffered() const { return attempt_->next == audio_.end(); }
    /// Somebody spoke, and no final transcript tells what.
    [[nodiscard]] bool isTextDue() const;

    void onSignOfLife() override;
    void onHeard(Heard heard) override;
    void onSpeech(bool started, std::chrono::nanoseconds at) override;
    void onRoom() override;
    void onEnd(const std::optional<Failure>& failure) override;

    /// A final transcript without a word of audio in which somebody spoke.
    [[nodiscard]] bool isMissingText(const Heard& heard) const;
    [[nodiscard]] std::chrono::nanoseconds endOf(const Heard& heard) const;
    void understood(const Heard& heard);
    void lostPatience();
    void moveOn(const Failure& failure);
    /// Nothing came where something was due: another provider is asked whether there was something.
    void doubt(const Failure& failure);
    void nothingWasSaid();
    void blameSilentOnes();
    void end(const std::optional<Failure>& failure);

    /// How the silence of a provider is remembered until it is clear who was right.
    struct Silent {
        std::unique_ptr<Attempt> measure;
        Failure failure;
    };

    const ChainEntries<Ear> entries_;
    const ChainSetting setting_;
    const EarOptions options_;
    EarSink& sink_;

    AttemptPlan plan_;
    ReplayBuffer audio_;
    std::unique_ptr<EarAttempt> attempt_;
    std::uint64_t attempts_begun_ = 0;
    std::optional<base::ProviderId> served_by_;
    std::vector<Silent> silent_;
    bool life_was_seen_ = false;

    std::uint64_t segment_ = 0;
    bool segment_began_ = false;
    /// What comes before was to be brought out, and no final transcript has come since.
    std::optional<ReplayBuffer::Number> finalize_at_;
    bool finalize_given_ = false;
    bool closing_ = false;
    bool ended_ = false;

    Patience answer_;
    Patience room_;
    std::unique_ptr<Timers::Timer> soon_;
    std::shared_ptr<const bool> alive_ = std::make_shared<bool>(true);
};

}  // namespace parley::provider
