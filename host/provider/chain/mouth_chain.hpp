#pragma once

#include "../mouth.hpp"
#include "entry.hpp"

namespace parley::provider {

/// A tenant's providers of text to speech as one Mouth. When one fails, the next goes on at the
/// first word that was not given yet; the audio, its times and its marks go on without a gap.
class MouthChain final : public Mouth {
public:
    using Entry = ChainEntry<Mouth>;

    MouthChain(ChainEntries<Mouth> entries, ChainSetting setting);

    [[nodiscard]] MouthAbilities abilities() const override;
    /// The entries in order of which any can serve the format and language.
    std::unique_ptr<MouthStream> open(const MouthOptions& options, MouthSink& sink) override;

private:
    ChainEntries<Mouth> entries_;
    ChainSetting setting_;
};

}  // namespace parley::provider
