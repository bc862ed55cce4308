#include "mind_chain.hpp"

#include "mind_chain_call.hpp"

#include <algorithm>

namespace parley::provider {

namespace {

bool hasImages(const Thought& thought) {
    return std::ranges::any_of(thought.messages, [](const Message& message) {
        return std::ranges::any_of(message.parts, [](const MessagePart& part) {
            return std::holds_alternative<ImagePart>(part);
        });
    });
}

}  // namespace

MindChain::MindChain(ChainEntries<Mind> entries, ChainSetting setting)
    : entries_{std::move(entries)}, setting_{setting} {}

MindAbilities MindChain::abilities() const {
    // A chain always continues, if need be in words. The rest any entry may bring in.
    MindAbilities all{.continues = true};
    for (const auto& entry : *entries_) {
        const auto one = entry.provider->abilities();
        all.tools = all.tools || one.tools;
        all.images = all.images || one.images;
        all.schemas = all.schemas || one.schemas;
        all.context_tokens = std::max(all.context_tokens, one.context_tokens);
    }
    return all;
}

std::unique_ptr<MindCall> MindChain::start(const Thought& thought, MindSink& sink) {
    const bool needs_tools = !thought.tools.empty();
    const bool needs_schemas = !thought.response_schema_json.empty();
    const bool needs_images = hasImages(thought);
    std::vector<AttemptPlan::Candidate> candidates;
    for (std::size_t place = 0; place < entries_->size(); ++place) {
        const auto& entry = (*entries_)[place];
        const auto can = entry.provider->abilities();
        if ((can.tools || !needs_tools) && (can.schemas || !needs_schemas) &&
            (can.images || !needs_images)) {
            candidates.push_back({place, entry.health.get()});
        }
    }
    return std::make_unique<MindChainCall>(
        entries_, std::move(candidates), setting_, thought, sink);
}

}  // namespace parley::provider
