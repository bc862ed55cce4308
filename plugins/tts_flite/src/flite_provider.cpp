#include "flite_provider.hpp"

#include "speech_stream.hpp"
#include "voices.hpp"

#include <nlohmann/json.hpp>
namespace tts_flite {

namespace {

class Works final : public parley::Check {
public:
    explicit Works(const parley::CheckOpen& open) : Check{open} { works(); }
};

class Voices final : public parley::Listing {
public:
    explicit Voices(const parley::ListOpen& open) : Listing{open} {
        std::vector<parley::Choice> all;
        for (const auto& voice : voiceNames()) {
            all.push_back(
                {std::string{voice.id}, std::string{voice.label}, std::string{voice.detail_json}});
        }
        choices(std::move(all));
    }
};

}  // namespace

FliteProvider::FliteProvider(const parley::Setup& setup)
    : Provider{setup}, voice_{nlohmann::json::parse(setup.settings_json).value("voice", "rms")} {
    if (!isVoice(voice_))
        throw parley::Failure{PARLEY_E_INVALID, "voice: there is no voice " + voice_};
}

parley::TtsCaps FliteProvider::ttsCaps() const {
    return {
        PARLEY_CODEC_BIT(PARLEY_CODEC_PCM_S16LE) | PARLEY_CODEC_BIT(PARLEY_CODEC_ULAW) |
            PARLEY_CODEC_BIT(PARLEY_CODEC_ALAW),
        {8000, 16000, 24000, 48000},
        PARLEY_TTS_MARKS,
        {"en-US", "en"}};
}

std::unique_ptr<parley::TtsStream> FliteProvider::openTts(const parley::TtsOpen& open) {
    const auto wanted = parley::view(open.voice);
    if (!wanted.empty() && !isVoice(wanted))
        throw parley::Failure{PARLEY_E_NOT_FOUND, "there is no such voice"};
    if (open.codec == PARLEY_CODEC_OPUS)
        throw parley::Failure{PARLEY_E_UNSUPPORTED, "these voices make no Opus"};
    return std::make_unique<SpeechStream>(open, wanted.empty() ? voice_ : std::string{wanted});
}

std::unique_ptr<parley::Check> FliteProvider::check(const parley::CheckOpen& open) {
    return std::make_unique<Works>(open);
}

std::unique_ptr<parley::Listing> FliteProvider::list(const parley::ListOpen& open) {
    if (open.list != "voices") return nullptr;
    return std::make_unique<Voices>(open);
}

}  // namespace tts_flite
