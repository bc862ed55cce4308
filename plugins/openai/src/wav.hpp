#pragma once

#include <parley/plugin.hpp>

#include <string>

namespace openai {

/// Mono samples of 16 bits as a WAV file.
std::string wavOf(const parley::Samples& samples, uint32_t rate_hz);

}  // namespace openai
