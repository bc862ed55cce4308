#pragma once

#include "wishes.hpp"

#include <common/posted_speech.hpp>

namespace elevenlabs {

/// One reply spoken by text-to-speech/<voice>/stream.
class PostedReply final : public common::PostedSpeech {
public:
    PostedReply(const Settings& settings, const parley::TtsOpen& open);

private:
    PostedReply(const Settings& settings, const parley::TtsOpen& open, Wishes wishes);

    parley::HttpRequest requestFor(const std::string& text) const override;
    parley::Status statusOf(const parley::VendorError& error) const override;
    uint64_t billedFor(const std::string& text, const parley::Headers& headers) const override;

    const Settings& settings_;
    const Wishes wishes_;
};

}  // namespace elevenlabs
