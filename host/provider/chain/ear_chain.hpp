#pragma once

#include "../ear.hpp"
#include "entry.hpp"

namespace parley::provider {

/// A tenant's providers of speech to text as one Ear. When one fails, the audio since the last
/// final transcript is played again to the next, faster than it was said: no word is lost and no
/// final transcript comes twice. Segments and times go on as if nothing had happened.
///
/// A provider that gave nothing where something was due may be broken, or nothing was said: a
/// second one hears the same audio, and only if that one understands something the first is to
/// blame.
class EarChain final : public Ear {
public:
    using Entry = ChainEntry<Ear>;

    EarChain(ChainEntries<Ear> entries, ChainSetting setting);

    [[nodiscard]] EarAbilities abilities() const override;
    /// The entries in order of which any can serve the format and language.
    std::unique_ptr<EarStream> open(const EarOptions& options, EarSink& sink) override;

private:
    ChainEntries<Ear> entries_;
    ChainSetting setting_;
};

}  // namespace parley::provider
