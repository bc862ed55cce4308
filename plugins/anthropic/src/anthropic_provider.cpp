#include "anthropic_provider.hpp"

#include "message_answer.hpp"
#include "models.hpp"

namespace anthropic {

AnthropicProvider::AnthropicProvider(const parley::Setup& setup)
    : Provider{setup}, settings_{readSettings(setup)} {}

parley::LlmCaps AnthropicProvider::llmCaps() const {
    uint32_t features = PARLEY_LLM_CAN_TOOLS | PARLEY_LLM_CAN_IMAGES;
    if (keepsToSchemas(settings_.model)) features |= PARLEY_LLM_CAN_SCHEMA;
    if (continuesText(settings_.model)) features |= PARLEY_LLM_CAN_CONTINUE;
    return {features, settings_.context_tokens, 0};
}

std::unique_ptr<parley::LlmCall> AnthropicProvider::startLlm(const parley::LlmRequest& request) {
    return std::make_unique<MessageAnswer>(settings_, request);
}

std::unique_ptr<parley::Check> AnthropicProvider::check(const parley::CheckOpen& open) {
    return std::make_unique<ModelsCheck>(settings_, open);
}

std::unique_ptr<parley::Listing> AnthropicProvider::list(const parley::ListOpen& open) {
    if (open.list == "models") return std::make_unique<ModelList>(settings_, open);
    return nullptr;
}

}  // namespace anthropic
