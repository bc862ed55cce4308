#pragma once

#include "../mind.hpp"
#include "attempt.hpp"
#include "patience.hpp"
#include "repeated_beginning.hpp"

#include <map>

namespace parley::provider {

/// One model answering, or going on with an answer. Keeps tool calls until they are complete.
class MindAttempt final : public MindSink {
public:
    /// The call of the chain. Any of these calls may destroy the attempt.
    class Owner {
    public:
        /// Never empty.
        virtual void onText(MindAttempt& attempt, std::string_view text) = 0;
        virtual void onTool(MindAttempt& attempt, const ToolCallPart& tool) = 0;
        virtual void onUsage(MindAttempt& attempt) = 0;
        virtual void onFinished(MindAttempt& attempt, Finish finish) = 0;
        /// Also when it lost patience with the provider.
        virtual void onFailed(MindAttempt& attempt, const Failure& failure) = 0;

    protected:
        ~Owner() = default;
    };

    MindAttempt(
        const ChainEntry<Mind>& entry,
        std::size_t place,
        int number,
        const ChainSetting& setting,
        Owner& owner);

    /// Apart from the constructor: the sink must be in place first. `said` is what the caller has
    /// heard of the answer already.
    void start(const Thought& thought, const std::string& said);
    void pause();
    void resume();

    [[nodiscard]] std::size_t place() const { return place_; }
    [[nodiscard]] const ProviderHealth& health() const { return *entry_.health; }
    [[nodiscard]] const TokenUsage& usage() const { return usage_; }
    /// Whether the caller has got something of it.
    [[nodiscard]] Moment moment() const { return moment_; }
    void succeeded() { attempt_.succeeded(); }
    void failed(const Failure& failure) { attempt_.failed(failure); }
    void overtaken() { attempt_.overtaken(); }

private:
    void onText(std::string_view delta) override;
    void onToolBegin(std::uint32_t index, std::string_view call_id, std::string_view name) override;
    void onToolArguments(std::uint32_t index, std::string_view delta) override;
    void onToolEnd(std::uint32_t index) override;
    void onUsage(const TokenUsage& usage) override;
    void onFinished(Finish finish) override;
    void onFailed(const Failure& failure) override { owner_.onFailed(*this, failure); }

    void cameSomething();
    void expect(std::chrono::milliseconds limit);
    void give(std::string_view text);
    void failedBy(FailureCode code, const char* message);

    const ChainEntry<Mind>& entry_;
    const std::size_t place_;
    const ChainSetting& setting_;
    Owner& owner_;
    Attempt attempt_;
    std::optional<base::MonoTime> deadline_;
    std::optional<RepeatedBeginning> repeated_;
    /// Begun and not complete yet.
    std::map<std::uint32_t, ToolCallPart> tools_;
    TokenUsage usage_;
    Moment moment_ = Moment::BeforeOutput;
    bool paused_ = false;
    Patience answer_;
    std::shared_ptr<const bool> alive_ = std::make_shared<bool>(true);
    /// Last, so that it is gone before what it calls.
    std::unique_ptr<MindCall> call_;
};

}  // namespace parley::provider
