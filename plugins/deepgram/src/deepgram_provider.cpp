#include "deepgram_provider.hpp"

#include "listening.hpp"
#include "posted_reply.hpp"
#include "socket_reply.hpp"
#include "voices.hpp"

namespace deepgram {

namespace {

constexpr uint32_t kCodecs = PARLEY_CODEC_BIT(PARLEY_CODEC_PCM_S16LE) |
                             PARLEY_CODEC_BIT(PARLEY_CODEC_ULAW) |
                             PARLEY_CODEC_BIT(PARLEY_CODEC_ALAW);

}  // namespace

DeepgramProvider::DeepgramProvider(const parley::Setup& setup)
    : Provider{setup}, settings_{readSettings(setup)} {}

parley::SttCaps DeepgramProvider::sttCaps() const {
    constexpr uint32_t kFeatures = PARLEY_STT_INTERIM | PARLEY_STT_WORDS | PARLEY_STT_ENDPOINT |
                                   PARLEY_STT_FINALIZE | PARLEY_STT_DIARIZE;
    return {kCodecs, {8000, 16000, 24000, 48000}, kFeatures, {"*"}, 0};
}

std::unique_ptr<parley::SttStream> DeepgramProvider::openStt(const parley::SttOpen& open) {
    return std::make_unique<Listening>(settings_, open);
}

parley::TtsCaps DeepgramProvider::ttsCaps() const {
    const uint32_t features = settings_.speaks_over_websocket ? PARLEY_TTS_TEXT_STREAM : 0U;
    return {kCodecs, {8000, 16000, 24000, 48000}, features, {"*"}, 0};
}

std::unique_ptr<parley::TtsStream> DeepgramProvider::openTts(const parley::TtsOpen& open) {
    if (settings_.speaks_over_websocket) return std::make_unique<SocketReply>(settings_, open);
    return std::make_unique<PostedReply>(settings_, open);
}

std::unique_ptr<parley::Check> DeepgramProvider::check(const parley::CheckOpen& open) {
    return std::make_unique<KeyCheck>(settings_, open);
}

std::unique_ptr<parley::Listing> DeepgramProvider::list(const parley::ListOpen& open) {
    using Of = ModelList::Of;
    if (open.list == "models") return std::make_unique<ModelList>(settings_, open, Of::Hearing);
    if (open.list == "voices") return std::make_unique<ModelList>(settings_, open, Of::Speaking);
    return nullptr;
}

}  // namespace deepgram
