#include "answerer_chain.hpp"

#include "attempt.hpp"
#include "attempt_plan.hpp"
#include "patience.hpp"

#include <algorithm>

namespace parley::provider {

namespace {

/// One question on its way through the chain.
class ChainAsking final : public Asking {
public:
    ChainAsking(
        Kind kind,
        ChainEntries<Answerer> entries,
        ChainSetting setting,
        Question question,
        std::function<void(Answer)> done)
        : kind_{kind},
          entries_{std::move(entries)},
          setting_{setting},
          question_{std::move(question)},
          done_{std::move(done)},
          plan_{candidates(), setting_.policy, question_.deadline},
          answer_{setting_.timers, [this] { lostPatience(); }} {
        const auto now = setting_.timers.now();
        if (const auto place = plan_.next(now)) {
            begin(*place);
            return;
        }
        soon_ = setting_.timers.at(now, [this] {
            end(Failure{.code = FailureCode::Unavailable, .message = "no provider can be asked"});
        });
    }

private:
    std::vector<AttemptPlan::Candidate> candidates() const {
        std::vector<AttemptPlan::Candidate> all;
        for (std::size_t place = 0; place < entries_->size(); ++place)
            all.push_back({place, (*entries_)[place].health.get()});
        return all;
    }

    void begin(std::size_t place) {
        place_ = place;
        const auto& entry = (*entries_)[place];
        measure_ = std::make_unique<Attempt>(entry, kind_, plan_.number(), setting_);
        measure_->asked();
        const auto until = setting_.timers.now() + entry.limits.first_output;
        answer_.expectBy(question_.deadline ? std::min(until, *question_.deadline) : until);
        asking_ =
            entry.provider->ask(question_, [this](Answer answer) { onAnswer(std::move(answer)); });
    }

    void onAnswer(Answer answer) {
        answer_.rest();
        if (const auto* failure = std::get_if<Failure>(&answer)) return onFailure(*failure);
        measure_->answered();
        measure_->succeeded();
        end(std::move(answer));
    }

    /// An act that nobody answered for may have been done.
    void lostPatience() {
        const bool acts = !question_.idempotency_key.empty();
        onFailure(
            {.code = acts ? FailureCode::OutcomeUnknown : FailureCode::Deadline,
             .side_effect = acts ? SideEffect::Possible : SideEffect::None,
             .message = "gave no answer in time"});
    }

    void onFailure(Failure failure) {
        if (failure.side_effect == SideEffect::Possible) {
            failure.code = FailureCode::OutcomeUnknown;
        }
        measure_->failed(failure);
        // It stays unknown whatever goes wrong with the second question.
        if (unknown_) return end(*unknown_);
        if (failure.code == FailureCode::OutcomeUnknown) return askByKey(failure);
        const auto now = setting_.timers.now();
        const auto next = plan_.after(place_, failure, Moment::BeforeOutput, now);
        return next ? begin(*next) : end(failure);
    }

    void askByKey(const Failure& failure) {
        unknown_ = failure;
        return question_.idempotency_key.empty() ? end(failure) : begin(place_);
    }

    void end(Answer answer) {
        answer_.rest();
        asking_.reset();
        const auto done = std::move(done_);
        done(std::move(answer));
    }

    const Kind kind_;
    const ChainEntries<Answerer> entries_;
    const ChainSetting setting_;
    const Question question_;
    std::function<void(Answer)> done_;
    AttemptPlan plan_;
    std::size_t place_ = 0;
    std::unique_ptr<Attempt> measure_;
    /// Set once it may have acted.
    std::optional<Failure> unknown_;
    Patience answer_;
    std::unique_ptr<Timers::Timer> soon_;
    std::unique_ptr<Asking> asking_;
};

}  // namespace

AnswererChain::AnswererChain(Kind kind, ChainEntries<Answerer> entries, ChainSetting setting)
    : kind_{kind}, entries_{std::move(entries)}, setting_{setting} {}

std::unique_ptr<Asking> AnswererChain::ask(
    const Question& question, std::function<void(Answer)> done) {
    return std::make_unique<ChainAsking>(kind_, entries_, setting_, question, std::move(done));
}

}  // namespace parley::provider
