#pragma once

#include "settings.hpp"

#include <parley/plugin.hpp>

namespace openai {

/// OpenAI and every server that speaks its protocol.
class OpenAiProvider final : public parley::Provider,
                             public parley::LlmProvider,
                             public parley::SttProvider,
                             public parley::TtsProvider,
                             public parley::RequestProvider<parley::RequestKind::Realtime>,
                             public parley::Configurable {
public:
    explicit OpenAiProvider(const parley::Setup& setup);

    parley::LlmCaps llmCaps() const override;
    std::unique_ptr<parley::LlmCall> startLlm(const parley::LlmRequest& request) override;

    parley::SttCaps sttCaps() const override;
    std::unique_ptr<parley::SttStream> openStt(const parley::SttOpen& open) override;

    parley::TtsCaps ttsCaps() const override;
    std::unique_ptr<parley::TtsStream> openTts(const parley::TtsOpen& open) override;

    std::unique_ptr<parley::Request> start(const parley::RequestOpen& open) override;

    std::unique_ptr<parley::Check> check(const parley::CheckOpen& open) override;
    std::unique_ptr<parley::Listing> list(const parley::ListOpen& open) override;

private:
    const Settings settings_;
};

}  // namespace openai
