#pragma once

#include <parley/plugin.hpp>

#include <string>

namespace tts_flite {

/// The built-in voices as a tenant has configured them.
class FliteProvider final : public parley::Provider,
                            public parley::TtsProvider,
                            public parley::Configurable {
public:
    explicit FliteProvider(const parley::Setup& setup);

    parley::TtsCaps ttsCaps() const override;
    std::unique_ptr<parley::TtsStream> openTts(const parley::TtsOpen& open) override;
    std::unique_ptr<parley::Check> check(const parley::CheckOpen& open) override;
    std::unique_ptr<parley::Listing> list(const parley::ListOpen& open) override;

private:
    std::string voice_;
};

}  // namespace tts_flite
