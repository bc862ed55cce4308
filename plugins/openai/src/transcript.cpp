#include "transcript.hpp"

#include <common/json_fields.hpp>

namespace openai {

namespace {

using common::Json;

constexpr std::size_t kMostWords = 10'000;

std::string trimmed(std::string_view text) {
    constexpr std::string_view kSpace{" \t\r\n"};
    const auto first = text.find_first_not_of(kSpace);
    if (first == std::string_view::npos) return {};
    return std::string{text.substr(first, text.find_last_not_of(kSpace) - first + 1)};
}

}  // namespace

Transcript readTranscript(std::string_view body) {
    return parley::readJson(body, [](const Json& json) {
        Transcript transcript{trimmed(json.at("text").get_ref<const std::string&>()), {}};
        for (const auto& word : common::memberOf(json, "words")) {
            if (transcript.words.size() == kMostWords) break;
            transcript.words.push_back(
                {trimmed(common::textOf(word, "word")), word.at("start"), word.at("end")});
        }
        return transcript;
    });
}

}  // namespace openai
