#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace openai {

/// What the vendor understood of a file.
struct Transcript {
    struct Word {
        std::string text;
        /// Seconds since the beginning of the file.
        double start = 0;
        double end = 0;
    };

    std::string text;
    std::vector<Word> words;
};

/// Reads `json` or `verbose_json`. Throws PROTOCOL for anything else.
Transcript readTranscript(std::string_view body);

}  // namespace openai
