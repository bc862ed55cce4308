#include "posted_reply.hpp"

#include "errors.hpp"

#include <algorithm>
#include <array>

namespace deepgram {

namespace {

using common::Json;
using common::SoundFormat;

/// Audio without a head, which the vendor would put before it.
Address bare(Address address) {
    return address.with("container", "none");
}

const char* encodingName(uint32_t codec) {
    return codec == PARLEY_CODEC_ULAW ? "mulaw" : codec == PARLEY_CODEC_ALAW ? "alaw" : "linear16";
}

}  // namespace

SoundFormat formatFor(const parley::TtsOpen& open) {
    constexpr std::array<uint32_t, 5> kRates{8000, 16000, 24000, 32000, 48000};
    constexpr uint32_t kHighestG711 = 16000;
    const auto is_known = std::find(kRates.begin(), kRates.end(), open.rate_hz) != kRates.end();
    const bool is_g711 = open.codec == PARLEY_CODEC_ULAW || open.codec == PARLEY_CODEC_ALAW;
    if (is_g711 && is_known && open.rate_hz <= kHighestG711) return {open.codec, open.rate_hz};
    return {PARLEY_CODEC_PCM_S16LE, is_known ? open.rate_hz : 24000};
}

std::string voiceFor(const Settings& settings, const parley::TtsOpen& open) {
    const auto wanted = parley::view(open.voice);
    return wanted.empty() ? settings.voice : std::string{wanted};
}

Address speakAddress(const Settings& settings, const parley::TtsOpen& open) {
    const auto format = formatFor(open);
    Address address{"/v1/speak"};
    address.with("model", voiceFor(settings, open))
        .with("encoding", encodingName(format.codec))
        .with("sample_rate", format.rate_hz);
    if (settings.opt_out) address.with("mip_opt_out", "true");
    return address;
}

PostedReply::PostedReply(const Settings& settings, const parley::TtsOpen& open)
    : PostedSpeech{open, {formatFor(open), kMostCharacters}},
      settings_{settings},
      address_{bare(speakAddress(settings, open))} {}

parley::HttpRequest PostedReply::requestFor(const std::string& text) const {
    auto post = toVendor(settings_, "POST", address_);
    post.headers.emplace_back("Content-Type", "application/json");
    post.body = parley::toText(Json{{"text", text}});
    return post;
}

parley::Status PostedReply::statusOf(const parley::VendorError& error) const {
    return deepgram::statusOf(host(), error);
}

}  // namespace deepgram
