#include "ear_chain.hpp"

#include "ear_chain_stream.hpp"
#include "fitting.hpp"

namespace parley::provider {

EarChain::EarChain(ChainEntries<Ear> entries, ChainSetting setting)
    : entries_{std::move(entries)}, setting_{setting} {}

EarAbilities EarChain::abilities() const {
    // Formats that any can take, features that all have.
    EarAbilities all;
    all.interim = all.words = all.endpoints = all.finalizes = true;
    for (const auto& entry : *entries_) {
        const auto one = entry.provider->abilities();
        unite(all.codecs, one.codecs);
        unite(all.rates_hz, one.rates_hz);
        unite(all.languages, one.languages);
        all.interim = all.interim && one.interim;
        all.words = all.words && one.words;
        all.endpoints = all.endpoints && one.endpoints;
        all.finalizes = all.finalizes && one.finalizes;
    }
    return all;
}

std::unique_ptr<EarStream> EarChain::open(const EarOptions& options, EarSink& sink) {
    std::vector<AttemptPlan::Candidate> candidates;
    for (std::size_t place = 0; place < entries_->size(); ++place) {
        const auto& entry = (*entries_)[place];
        const auto can = entry.provider->abilities();
        if (serves(can.codecs, can.rates_hz, options.format) &&
            speaks(can.languages, options.language)) {
            candidates.push_back({place, entry.health.get()});
        }
    }
    return std::make_unique<EarChainStream>(
        entries_, std::move(candidates), setting_, options, sink);
}

}  // namespace parley::provider
