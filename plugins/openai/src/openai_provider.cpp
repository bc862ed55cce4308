#include "openai_provider.hpp"

#include "chat_answer.hpp"
#include "models.hpp"

namespace openai {

OpenAiProvider::OpenAiProvider(const parley::Setup& setup)
    : Provider{setup}, settings_{readSettings(setup)} {}

parley::LlmCaps OpenAiProvider::llmCaps() const {
    uint32_t features = PARLEY_LLM_CAN_SCHEMA;
    if (settings_.tools) features |= PARLEY_LLM_CAN_TOOLS;
    if (settings_.images) features |= PARLEY_LLM_CAN_IMAGES;
    if (settings_.dialect.continues) features |= PARLEY_LLM_CAN_CONTINUE;
    return {features, settings_.context_tokens, 0};
}

std::unique_ptr<parley::LlmCall> OpenAiProvider::startLlm(const parley::LlmRequest& request) {
    return std::make_unique<ChatAnswer>(settings_, request);
}

std::unique_ptr<parley::Check> OpenAiProvider::check(const parley::CheckOpen& open) {
    return std::make_unique<ModelsCheck>(settings_, open);
}

std::unique_ptr<parley::Listing> OpenAiProvider::list(const parley::ListOpen& open) {
    if (open.list == "models") return std::make_unique<ModelList>(settings_, open);
    return nullptr;
}

}  // namespace openai
