#pragma once

#include "settings.hpp"

#include <parley/plugin.hpp>

namespace anthropic {

/// Anthropic's models.
class AnthropicProvider final : public parley::Provider,
                                public parley::LlmProvider,
                                public parley::Configurable {
public:
    explicit AnthropicProvider(const parley::Setup& setup);

    parley::LlmCaps llmCaps() const override;
    std::unique_ptr<parley::LlmCall> startLlm(const parley::LlmRequest& request) override;

    std::unique_ptr<parley::Check> check(const parley::CheckOpen& open) override;
    std::unique_ptr<parley::Listing> list(const parley::ListOpen& open) override;

private:
    const Settings settings_;
};

}  // namespace anthropic
