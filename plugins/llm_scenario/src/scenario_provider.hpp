#pragma once

#include "characters.hpp"

#include <parley/plugin.hpp>

#include <optional>

namespace llm_scenario {

/// The built-in brain as a tenant has configured it: a language model that plays roles by rules.
class ScenarioProvider final : public parley::Provider,
                               public parley::LlmProvider,
                               public parley::Configurable {
public:
    explicit ScenarioProvider(const parley::Setup& setup);

    parley::LlmCaps llmCaps() const override;
    std::unique_ptr<parley::LlmCall> startLlm(const parley::LlmRequest& request) override;
    std::unique_ptr<parley::Check> check(const parley::CheckOpen& open) override;

private:
    Characters characters_;
    /// For requests that bring none.
    std::string prompt_;
    std::optional<int> temper_;
};

}  // namespace llm_scenario
