#pragma once

#include "../audio_frame.hpp"

namespace parley::provider {

/// How long a frame sounds, also one of Opus, whose first byte says it (RFC 6716, 3.1).
std::chrono::nanoseconds soundLength(const AudioFrame& frame);

}  // namespace parley::provider
