#pragma once

#include "settings.hpp"

#include <common/sound_converter.hpp>

namespace elevenlabs {

/// How one reply is to be spoken, in the vendor's words.
struct Wishes {
    /// What the vendor can be asked for and comes nearest to what the host wants.
    common::SoundFormat format;
    /// `/v1/text-to-speech/<voice>`.
    std::string path;
    /// `output_format=…`.
    std::string query;
    /// ISO 639, empty lets the vendor find out.
    std::string language;
    parley::Json voice_settings;
    /// The host wants to know when each word is heard.
    bool marks = false;
};

/// Throws NOT_FOUND for a voice that cannot be one.
Wishes wishesOf(const Settings& settings, const parley::TtsOpen& open);

}  // namespace elevenlabs
