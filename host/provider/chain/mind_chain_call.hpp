#pragma once

#include "attempt_plan.hpp"
#include "mind_attempt.hpp"

namespace parley::provider {

/// One answer by the models of a chain. Usually one at a time; two when the first is slow and the
/// chain hedges, until one of them speaks.
class MindChainCall final : public MindCall, public MindAttempt::Owner {
public:
    MindChainCall(
        ChainEntries<Mind> entries,
        std::vector<AttemptPlan::Candidate> candidates,
        ChainSetting setting,
        Thought thought,
        MindSink& sink);

    void pause() override;
    void resume() override;
    [[nodiscard]] std::optional<base::ProviderId> servedBy() const override { return served_by_; }

private:
    void begin(std::size_t place);
    void hedge();

    void onText(MindAttempt& attempt, std::string_view text) override;
    void onTool(MindAttempt& attempt, const ToolCallPart& tool) override;
    void onUsage(MindAttempt& attempt) override;
    void onFinished(MindAttempt& attempt, Finish finish) override;
    void onFailed(MindAttempt& attempt, const Failure& failure) override;

    /// The first to say something answers; who was asked beside it is let go.
    void letAnswer(MindAttempt& attempt);
    void remove(MindAttempt& attempt);
    void finish(Finish finish);
    void fail(const Failure& failure);

    const ChainEntries<Mind> entries_;
    const ChainSetting setting_;
    const Thought thought_;
    MindSink& sink_;
    AttemptPlan plan_;

    /// What the caller has heard.
    std::string said_;
    std::uint32_t tools_ = 0;
    std::optional<base::ProviderId> served_by_;
    /// Of the attempts that have ended.
    TokenUsage used_;

    std::vector<std::unique_ptr<MindAttempt>> attempts_;
    bool paused_ = false;
    Patience slow_;
    std::unique_ptr<Timers::Timer> soon_;
    std::shared_ptr<const bool> alive_ = std::make_shared<bool>(true);
};

}  // namespace parley::provider
