#pragma once

#include "../mind.hpp"
#include "entry.hpp"

namespace parley::provider {

/// A tenant's language models as one Mind. When one fails before its first word, the next answers;
/// when it breaks off later, the next goes on from what was said. A tool call is passed on when it
/// is complete, so that half of one is never seen. If the answer breaks off after a complete tool
/// call, it ends there: the caller runs the tool and asks on, and no tool is ever asked for twice.
class MindChain final : public Mind {
public:
    using Entry = ChainEntry<Mind>;

    MindChain(ChainEntries<Mind> entries, ChainSetting setting);

    [[nodiscard]] MindAbilities abilities() const override;
    /// The entries in order of which any can do what the thought needs.
    std::unique_ptr<MindCall> start(const Thought& thought, MindSink& sink) override;

private:
    ChainEntries<Mind> entries_;
    ChainSetting setting_;
};

}  // namespace parley::provider
