#include "openai_provider.hpp"

#include "chat_answer.hpp"
#include "hearing.hpp"
#include "models.hpp"
#include "realtime_session.hpp"
#include "speaking.hpp"

namespace openai {

namespace {

constexpr uint32_t kCodecs = PARLEY_CODEC_BIT(PARLEY_CODEC_PCM_S16LE) |
                             PARLEY_CODEC_BIT(PARLEY_CODEC_ULAW) |
                             PARLEY_CODEC_BIT(PARLEY_CODEC_ALAW);

}  // namespace

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

parley::SttCaps OpenAiProvider::sttCaps() const {
    uint32_t features = PARLEY_STT_FINALIZE;
    if (settings_.tellsWords()) features |= PARLEY_STT_WORDS;
    return {kCodecs, {8000, 16000, 24000, 48000}, features, {"*"}, 0};
}

std::unique_ptr<parley::SttStream> OpenAiProvider::openStt(const parley::SttOpen& open) {
    return std::make_unique<Hearing>(settings_, open);
}

parley::TtsCaps OpenAiProvider::ttsCaps() const {
    return {kCodecs, {8000, 16000, 24000, 48000}, 0, {"*"}, 0};
}

std::unique_ptr<parley::TtsStream> OpenAiProvider::openTts(const parley::TtsOpen& open) {
    return std::make_unique<Speaking>(settings_, open);
}

std::unique_ptr<parley::Request> OpenAiProvider::start(const parley::RequestOpen& open) {
    if (parley::view(open.method) != "create_session") return nullptr;
    return std::make_unique<RealtimeSession>(settings_, open);
}

std::unique_ptr<parley::Check> OpenAiProvider::check(const parley::CheckOpen& open) {
    return std::make_unique<ModelsCheck>(settings_, open);
}

std::unique_ptr<parley::Listing> OpenAiProvider::list(const parley::ListOpen& open) {
    if (open.list == "models") return std::make_unique<ModelList>(settings_, open);
    if (open.list == "voices") return std::make_unique<VoiceList>(open);
    return nullptr;
}

}  // namespace openai
