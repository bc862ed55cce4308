#pragma once

#include "../asking.hpp"
#include "../kind.hpp"
#include "entry.hpp"

namespace parley::provider {

/// A tenant's providers of a kind that answers questions as one Answerer. A question that must not
/// act twice has an idempotency key: once such a one may have acted, no other provider is asked,
/// and the same one is asked once more, with the key, what became of it.
class AnswererChain final : public Answerer {
public:
    using Entry = ChainEntry<Answerer>;

    AnswererChain(Kind kind, ChainEntries<Answerer> entries, ChainSetting setting);

    std::unique_ptr<Asking> ask(
        const Question& question, std::function<void(Answer)> done) override;

private:
    const Kind kind_;
    ChainEntries<Answerer> entries_;
    ChainSetting setting_;
};

}  // namespace parley::provider
