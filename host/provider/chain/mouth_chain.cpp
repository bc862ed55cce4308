#include "mouth_chain.hpp"

#include "fitting.hpp"
#include "mouth_chain_stream.hpp"

namespace parley::provider {

MouthChain::MouthChain(ChainEntries<Mouth> entries, ChainSetting setting)
    : entries_{std::move(entries)}, setting_{setting} {}

MouthAbilities MouthChain::abilities() const {
    // Formats that any can give, features that all have.
    MouthAbilities all;
    all.takes_partial_sentences = all.marks = true;
    for (const auto& entry : *entries_) {
        const auto one = entry.provider->abilities();
        unite(all.codecs, one.codecs);
        unite(all.rates_hz, one.rates_hz);
        unite(all.languages, one.languages);
        all.takes_partial_sentences = all.takes_partial_sentences && one.takes_partial_sentences;
        all.marks = all.marks && one.marks;
    }
    return all;
}

std::unique_ptr<MouthStream> MouthChain::open(const MouthOptions& options, MouthSink& sink) {
    std::vector<AttemptPlan::Candidate> candidates;
    for (std::size_t place = 0; place < entries_->size(); ++place) {
        const auto& entry = (*entries_)[place];
        const auto can = entry.provider->abilities();
        if (serves(can.codecs, can.rates_hz, options.format) &&
            speaks(can.languages, options.language)) {
            candidates.push_back({place, entry.health.get()});
        }
    }
    return std::make_unique<MouthChainStream>(
        entries_, std::move(candidates), setting_, options, sink);
}

}  // namespace parley::provider
