#pragma once

#include "settings.hpp"

namespace deepgram {

/// Deepgram's ears and its Aura voices.
class DeepgramProvider final : public parley::Provider,
                               public parley::SttProvider,
                               public parley::TtsProvider,
                               public parley::Configurable {
public:
    explicit DeepgramProvider(const parley::Setup& setup);

    parley::SttCaps sttCaps() const override;
    std::unique_ptr<parley::SttStream> openStt(const parley::SttOpen& open) override;

    parley::TtsCaps ttsCaps() const override;
    std::unique_ptr<parley::TtsStream> openTts(const parley::TtsOpen& open) override;

    std::unique_ptr<parley::Check> check(const parley::CheckOpen& open) override;
    std::unique_ptr<parley::Listing> list(const parley::ListOpen& open) override;

private:
    const Settings settings_;
};

}  // namespace deepgram
