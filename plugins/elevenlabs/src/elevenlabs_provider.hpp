#pragma once

#include "settings.hpp"

namespace elevenlabs {

/// ElevenLabs' voices.
class ElevenLabsProvider final : public parley::Provider,
                                 public parley::TtsProvider,
                                 public parley::Configurable {
public:
    explicit ElevenLabsProvider(const parley::Setup& setup);

    parley::TtsCaps ttsCaps() const override;
    std::unique_ptr<parley::TtsStream> openTts(const parley::TtsOpen& open) override;

    std::unique_ptr<parley::Check> check(const parley::CheckOpen& open) override;
    std::unique_ptr<parley::Listing> list(const parley::ListOpen& open) override;

private:
    const Settings settings_;
};

}  // namespace elevenlabs
