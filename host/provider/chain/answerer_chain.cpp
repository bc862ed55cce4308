#include "answerer_chain.hpp"

#include "chain_asking.hpp"

namespace parley::provider {

namespace {

/// A question in JSON. One with a key acts.
struct JsonTalk {
    using Provider = Answerer;
    using Question = provider::Question;
    using Answer = provider::Answer;

    static std::unique_ptr<Asking> ask(
        Answerer& answerer, const Question& question, std::function<void(Answer)> done) {
        return answerer.ask(question, std::move(done));
    }
    static const Failure* failureOf(const Answer& answer) { return std::get_if<Failure>(&answer); }
    static Answer failed(Failure failure) { return failure; }
    static bool mayHaveActed(const Question& /*question*/, const Failure& failure) {
        return failure.side_effect == SideEffect::Possible;
    }
    static bool actsInSilence(const Question& question) {
        return !question.idempotency_key.empty();
    }
    static bool isKnownByKey(const Question& question) { return !question.idempotency_key.empty(); }
    static std::size_t places(const Question& /*question*/, std::size_t entries) { return entries; }
};

}  // namespace

AnswererChain::AnswererChain(Kind kind, ChainEntries<Answerer> entries, ChainSetting setting)
    : kind_{kind}, entries_{std::move(entries)}, setting_{setting} {}

std::unique_ptr<Asking> AnswererChain::ask(
    const Question& question, std::function<void(Answer)> done) {
    return std::make_unique<ChainAsking<JsonTalk>>(
        kind_, entries_, setting_, question, std::move(done));
}

}  // namespace parley::provider
