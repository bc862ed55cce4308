#pragma once

#include "settings.hpp"

#include <common/posted_speech.hpp>

namespace openai {

/// One reply spoken by audio/speech, whose audio has 24 kHz.
class Speaking final : public common::PostedSpeech {
public:
    Speaking(const Settings& settings, const parley::TtsOpen& open);

private:
    parley::HttpRequest requestFor(const std::string& text) const override;
    parley::Status statusOf(const parley::VendorError& error) const override;

    const Settings& settings_;
    const std::string voice_;
    const float speed_;
};

}  // namespace openai
