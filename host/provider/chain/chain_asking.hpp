#pragma once

#include "../asking.hpp"
#include "attempt.hpp"
#include "attempt_plan.hpp"
#include "patience.hpp"

#include <algorithm>

namespace parley::provider {

/// One question on its way through a chain, to one answer. `Talk` says what is asked of whom:
///
///   Provider, Question, Answer
///   ask(provider, question, done)      begins to ask
///   failureOf(answer)                  null for a good one
///   failed(failure)                    the answer that there is none
///   mayHaveActed(question, failure)    whether somebody else would do it a second time
///   actsInSilence(question)            the same of a provider that gave no answer in time
///   isKnownByKey(question)             whether the same provider may be asked what became of it
///   places(question, entries)          how many of the chain may be asked
template <typename Talk>
class ChainAsking final : public Asking {
public:
    using Provider = typename Talk::Provider;
    using Question = typename Talk::Question;
    using Answer = typename Talk::Answer;

    ChainAsking(
        Kind kind,
        ChainEntries<Provider> entries,
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
            end(Talk::failed(
                {.code = FailureCode::Unavailable, .message = "no provider can be asked"}));
        });
    }

private:
    std::vector<AttemptPlan::Candidate> candidates() const {
        std::vector<AttemptPlan::Candidate> all;
        const auto places = Talk::places(question_, entries_->size());
        for (std::size_t place = 0; place < places; ++place)
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
        asking_ = Talk::ask(
            *entry.provider, question_, [this](Answer answer) { onAnswer(std::move(answer)); });
    }

    void onAnswer(Answer answer) {
        answer_.rest();
        if (const auto* failure = Talk::failureOf(answer)) {
            const auto why = *failure;
            return onFailure(why, std::move(answer));
        }
        measure_->answered();
        measure_->succeeded();
        end(std::move(answer));
    }

    /// An act that nobody answered for may have been done.
    void lostPatience() {
        const bool acts = Talk::actsInSilence(question_);
        const Failure silence{
            .code = acts ? FailureCode::OutcomeUnknown : FailureCode::Deadline,
            .side_effect = acts ? SideEffect::Possible : SideEffect::None,
            .message = "gave no answer in time"};
        onFailure(silence, Talk::failed(silence));
    }

    void onFailure(Failure failure, Answer answer) {
        if (Talk::mayHaveActed(question_, failure) && failure.code != FailureCode::OutcomeUnknown) {
            failure.code = FailureCode::OutcomeUnknown;
            answer = Talk::failed(failure);
        }
        measure_->failed(failure);
        // It stays unknown whatever goes wrong with the second question.
        if (unknown_) return end(*std::move(unknown_));
        if (failure.code == FailureCode::OutcomeUnknown) return askByKey(std::move(answer));
        const auto now = setting_.timers.now();
        const auto next = plan_.after(place_, failure, Moment::BeforeOutput, now);
        return next ? begin(*next) : end(std::move(answer));
    }

    void askByKey(Answer answer) {
        if (!Talk::isKnownByKey(question_)) return end(std::move(answer));
        unknown_ = std::move(answer);
        begin(place_);
    }

    void end(Answer answer) {
        answer_.rest();
        asking_.reset();
        const auto done = std::move(done_);
        done(std::move(answer));
    }

    const Kind kind_;
    const ChainEntries<Provider> entries_;
    const ChainSetting setting_;
    const Question question_;
    std::function<void(Answer)> done_;
    AttemptPlan plan_;
    std::size_t place_ = 0;
    std::unique_ptr<Attempt> measure_;
    /// Set once it may have acted.
    std::optional<Answer> unknown_;
    Patience answer_;
    std::unique_ptr<Timers::Timer> soon_;
    std::unique_ptr<Asking> asking_;
};

}  // namespace parley::provider
