#include "speaking.hpp"

#include "errors.hpp"

#include <algorithm>

namespace openai {

namespace {

using common::Json;
using parley::view;

/// What `pcm` means.
constexpr common::SoundFormat kPcm{PARLEY_CODEC_PCM_S16LE, 24000};
constexpr std::size_t kMostCharacters = 4096;
constexpr float kSlowest = 0.25F;
constexpr float kFastest = 4.0F;

float speedOf(const Settings& settings, const parley::TtsOpen& open) {
    const auto wanted = open.speed > 0 ? open.speed : settings.speed;
    return std::clamp(wanted, kSlowest, kFastest);
}

}  // namespace

Speaking::Speaking(const Settings& settings, const parley::TtsOpen& open)
    : PostedSpeech{open, {kPcm, kMostCharacters}},
      settings_{settings},
      voice_{view(open.voice).empty() ? std::string_view{settings.voice} : view(open.voice)},
      speed_{speedOf(settings, open)} {}

parley::HttpRequest Speaking::requestFor(const std::string& text) const {
    Json body{{"model", settings_.speech_model}, {"input", text}, {"response_format", "pcm"}};
    // A voice of one's own is named by its id.
    constexpr std::string_view kOwnVoice{"voice_"};
    if (voice_.compare(0, kOwnVoice.size(), kOwnVoice) == 0)
        body["voice"] = {{"id", voice_}};
    else
        body["voice"] = voice_;
    if (speed_ != 1) body["speed"] = speed_;
    const bool takes_instructions = settings_.speech_model.compare(0, 5, "tts-1") != 0;
    if (!settings_.instructions.empty() && takes_instructions)
        body["instructions"] = settings_.instructions;
    auto post = toVendor(settings_, "POST", "/audio/speech");
    post.headers.emplace_back("Content-Type", "application/json");
    post.headers.emplace_back("Accept", "application/octet-stream");
    post.body = parley::toText(body);
    return post;
}

parley::Status Speaking::statusOf(const parley::VendorError& error) const {
    return openai::statusOf(host(), error);
}

}  // namespace openai
