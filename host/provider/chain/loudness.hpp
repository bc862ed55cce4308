#pragma once

#include "../audio_frame.hpp"

namespace parley::provider {

/// Whether somebody may be speaking in the frame. Only tells silence from sound: noise is loud too.
/// Opus is not looked into and counts as quiet.
bool isLoud(const AudioFrame& frame);

}  // namespace parley::provider
