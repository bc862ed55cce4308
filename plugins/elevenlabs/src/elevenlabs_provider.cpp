#include "elevenlabs_provider.hpp"

#include "posted_reply.hpp"
#include "socket_reply.hpp"
#include "voices.hpp"

namespace elevenlabs {

namespace {

constexpr uint32_t kCodecs = PARLEY_CODEC_BIT(PARLEY_CODEC_PCM_S16LE) |
                             PARLEY_CODEC_BIT(PARLEY_CODEC_ULAW) |
                             PARLEY_CODEC_BIT(PARLEY_CODEC_ALAW);

}  // namespace

ElevenLabsProvider::ElevenLabsProvider(const parley::Setup& setup)
    : Provider{setup}, settings_{readSettings(setup)} {}

parley::TtsCaps ElevenLabsProvider::ttsCaps() const {
    const uint32_t features =
        PARLEY_TTS_MARKS | (settings_.speaks_over_websocket ? PARLEY_TTS_TEXT_STREAM : 0U);
    return {kCodecs, {8000, 16000, 24000, 48000}, features, {"*"}, 0};
}

std::unique_ptr<parley::TtsStream> ElevenLabsProvider::openTts(const parley::TtsOpen& open) {
    if (settings_.speaks_over_websocket) return std::make_unique<SocketReply>(settings_, open);
    return std::make_unique<PostedReply>(settings_, open);
}

std::unique_ptr<parley::Check> ElevenLabsProvider::check(const parley::CheckOpen& open) {
    return std::make_unique<ModelsCheck>(settings_, open);
}

std::unique_ptr<parley::Listing> ElevenLabsProvider::list(const parley::ListOpen& open) {
    if (open.list == "models") return std::make_unique<ModelList>(settings_, open);
    if (open.list == "voices") return std::make_unique<VoiceList>(settings_, open);
    return nullptr;
}

}  // namespace elevenlabs
