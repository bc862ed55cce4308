#include "wishes.hpp"

#include <algorithm>
#include <array>

namespace elevenlabs {

namespace {

using common::SoundFormat;
using parley::view;

constexpr uint32_t kG711Rate = 8000;
constexpr uint32_t kUsualRate = 24000;
constexpr float kSlowest = 0.7F;
constexpr float kFastest = 1.2F;

/// Higher rates are for higher plans only.
SoundFormat formatFor(const parley::TtsOpen& open) {
    constexpr std::array<uint32_t, 4> kRates{8000, 16000, 22050, kUsualRate};
    const bool is_g711 = open.codec == PARLEY_CODEC_ULAW || open.codec == PARLEY_CODEC_ALAW;
    if (is_g711 && open.rate_hz == kG711Rate) return {open.codec, open.rate_hz};
    const bool is_known = std::find(kRates.begin(), kRates.end(), open.rate_hz) != kRates.end();
    return {PARLEY_CODEC_PCM_S16LE, is_known ? open.rate_hz : kUsualRate};
}

std::string nameOf(const SoundFormat& format) {
    const auto* codec = format.codec == PARLEY_CODEC_ULAW   ? "ulaw_"
                        : format.codec == PARLEY_CODEC_ALAW ? "alaw_"
                                                            : "pcm_";
    return codec + std::to_string(format.rate_hz);
}

/// It becomes a part of a path.
std::string voiceFor(const Settings& settings, const parley::TtsOpen& open) {
    const std::string voice{
        view(open.voice).empty() ? std::string_view{settings.voice} : view(open.voice)};
    const bool is_one = std::all_of(voice.begin(), voice.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '_' || c == '-';
    });
    if (!is_one) throw parley::Failure{PARLEY_E_NOT_FOUND, "no voice of the vendor's has this id"};
    return voice;
}

/// The vendor takes ISO 639: en of en-GB.
std::string languageFor(const Settings& settings, const parley::TtsOpen& open) {
    const auto tag =
        view(open.language).empty() ? std::string_view{settings.language} : view(open.language);
    return std::string{tag.substr(0, tag.find('-'))};
}

}  // namespace

Wishes wishesOf(const Settings& settings, const parley::TtsOpen& open) {
    Wishes wishes{
        formatFor(open),
        "/v1/text-to-speech/" + voiceFor(settings, open),
        {},
        languageFor(settings, open),
        settings.voice_settings,
        (open.features & PARLEY_TTS_MARKS) != 0};
    wishes.query = "output_format=" + nameOf(wishes.format);
    if (settings.opt_out) wishes.query += "&enable_logging=false";
    // 1 is the host's normal, which the operator may have set to another pace.
    const auto wanted = open.speed > 0 && open.speed != 1 ? open.speed : settings.speed;
    const auto speed = std::clamp(wanted, kSlowest, kFastest);
    if (speed != 1) wishes.voice_settings["speed"] = speed;
    return wishes;
}

}  // namespace elevenlabs
