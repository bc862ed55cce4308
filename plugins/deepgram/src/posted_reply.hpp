#pragma once

#include "settings.hpp"

#include <common/posted_speech.hpp>

namespace deepgram {

/// What the vendor can be asked for and comes nearest to what the host wants.
common::SoundFormat formatFor(const parley::TtsOpen& open);
/// The name of a voice, which is a model of the vendor's.
std::string voiceFor(const Settings& settings, const parley::TtsOpen& open);
/// Characters that the vendor takes in one text.
constexpr std::size_t kMostCharacters = 2000;

/// One reply spoken by /v1/speak.
class PostedReply final : public common::PostedSpeech {
public:
    PostedReply(const Settings& settings, const parley::TtsOpen& open);

private:
    parley::HttpRequest requestFor(const std::string& text) const override;
    parley::Status statusOf(const parley::VendorError& error) const override;

    const Settings& settings_;
    const Address address_;
};

/// /v1/speak with voice and format, for a POST and for a WebSocket.
Address speakAddress(const Settings& settings, const parley::TtsOpen& open);

}  // namespace deepgram
