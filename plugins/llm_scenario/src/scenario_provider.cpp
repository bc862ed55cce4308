#include "scenario_provider.hpp"

#include "answer.hpp"
#include "wish.hpp"

#include <parley/json.hpp>

namespace llm_scenario {

namespace {

class Works final : public parley::Check {
public:
    explicit Works(const parley::CheckOpen& open) : Check{open} { works(); }
};

}  // namespace

ScenarioProvider::ScenarioProvider(const parley::Setup& setup) : Provider{setup} {
    parley::readSettings(setup, [this](const parley::Json& settings) {
        prompt_ = settings.value("prompt", "");
        if (settings.contains("temper")) temper_ = settings.at("temper").get<int>();
    });
    characters_.find(prompt_);
}

parley::LlmCaps ScenarioProvider::llmCaps() const {
    return {PARLEY_LLM_CAN_CONTINUE, 0, 0};
}

std::unique_ptr<parley::LlmCall> ScenarioProvider::startLlm(const parley::LlmRequest& request) {
    auto wish = readWish(request);
    if (wish.prompt.empty()) wish.prompt = prompt_;
    if (!wish.beginning.temper) wish.beginning.temper = temper_;
    auto character = characters_.find(wish.prompt);
    if (wish.brings_scenario && character->scenario() == nullptr)
        throw parley::Failure{PARLEY_E_INVALID, "the option 'scenario' is no scenario"};
    return std::make_unique<Answer>(request, std::move(wish), std::move(character));
}

std::unique_ptr<parley::Check> ScenarioProvider::check(const parley::CheckOpen& open) {
    return std::make_unique<Works>(open);
}

}  // namespace llm_scenario
