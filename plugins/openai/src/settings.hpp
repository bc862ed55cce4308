#pragma once

#include "dialect.hpp"

#include <parley/plugin.hpp>

#include <chrono>
#include <string>

namespace openai {

/// The operator's settings, as the manifest's `config` describes them.
struct Settings {
    /// Without a slash at the end.
    std::string base_url;
    const Dialect& dialect;
    bool has_key = false;
    std::string organization;
    std::string project;

    std::string model;
    std::uint32_t max_tokens = 0;
    std::uint32_t context_tokens = 0;
    std::string reasoning_effort;
    bool tools = true;
    bool images = false;

    std::string transcription_model;
    std::string transcription_prompt;
    /// BCP 47, empty lets the vendor find out.
    std::string language;
    std::chrono::seconds longest_segment{0};

    std::string speech_model;
    std::string voice;
    float speed = 1;
    std::string instructions;

    std::string realtime_model;
    std::string realtime_voice;

    /// Whether transcripts come with the time of each word. Models of the family gpt-4o tell none.
    [[nodiscard]] bool tellsWords() const {
        return dialect.timed_words && transcription_model.find("whisper") != std::string::npos;
    }
};

/// Throws INVALID, naming the setting.
Settings readSettings(const parley::Setup& setup);

/// A request to the vendor. The host puts the key in: "api_key" names the setting that refers to
/// it.
parley::HttpRequest toVendor(const Settings& settings, std::string method, const char* path);

}  // namespace openai
