#pragma once

#include "stream_clock.hpp"

#include <common/json_fields.hpp>
#include <parley/plugin.hpp>

#include <string>

namespace deepgram {

/// A message of type Results, with the host's times.
struct Results {
    std::string text;
    std::string language;
    std::vector<parley::SttWord> words;
    uint64_t start_ns = 0;
    uint64_t end_ns = 0;
    /// On the vendor's scale.
    double end_s = 0;
    float confidence = -1;
    bool is_final = false;
    bool speech_final = false;
    bool from_finalize = false;
};

/// Reads it; the words' texts are borrowed from `message`. Throws Json::exception for what is none.
Results readResults(const common::Json& message, const StreamClock& clock);

}  // namespace deepgram
