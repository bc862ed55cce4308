#pragma once

#include <provider/audio_frame.hpp>
#include <provider/mind.hpp>

#include <nlohmann/json.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace parley::conversation {

enum class Modality : std::uint8_t { Audio, Text };

/// How it is noticed that the caller has said what they wanted to say.
struct TurnDetection {
    enum class By : std::uint8_t {
        /// By a silence of a fixed length.
        Silence,
        /// By silence and by how finished the words look.
        Meaning,
    };
    enum class Eagerness : std::uint8_t { Auto, Low, Medium, High };

    By by = By::Silence;
    double threshold = 0.5;
    std::chrono::milliseconds prefix_padding{300};
    std::chrono::milliseconds silence{500};
    /// The caller's silence after which the assistant speaks again.
    std::optional<std::chrono::milliseconds> idle_timeout;
    Eagerness eagerness = Eagerness::Auto;
    bool create_response = true;
    bool interrupt_response = true;
};

struct Transcription {
    std::string model;
    std::string language;
    std::string prompt;
};

struct ToolWish {
    provider::ToolChoice choice = provider::ToolChoice::Auto;
    /// When one certain tool is to be called.
    std::string name;
};

/// What a session's two sides agreed on, as in the `session` object of the Realtime protocol. Both
/// sides may change most of it while they talk.
struct SessionSettings {
    enum class Type : std::uint8_t {
        Realtime,
        /// Only hears and writes down.
        Transcription,
    };

    Type type = Type::Realtime;
    std::string id;
    std::string model = "parley";
    Modality output = Modality::Audio;
    std::string instructions;
    std::vector<provider::ToolOffer> tools;
    ToolWish tool_wish;
    bool parallel_tool_calls = true;
    std::optional<std::uint32_t> max_output_tokens;

    /// PcmS16 at 24 kHz, or one of the two laws at 8 kHz.
    provider::AudioFormat input_format{provider::Codec::PcmS16, 24'000, 1};
    std::optional<Transcription> transcription;
    /// Empty: the client says when a turn ends.
    std::optional<TurnDetection> turn_detection = TurnDetection{};
    provider::AudioFormat output_format{provider::Codec::PcmS16, 24'000, 1};
    std::string voice;
    double speed = 1;

    /// What is kept for the client and means nothing to a conversation: tracing, prompt,
    /// truncation, include, reasoning, noise reduction.
    nlohmann::json kept = nlohmann::json::object();
};

/// What one response is asked to be; what is left out is as the session says.
struct ResponseWish {
    /// Beside the conversation: it neither reads nor changes what is remembered unless it says so.
    bool out_of_band = false;
    /// What comes with the wish is all that is answered, even if it is nothing.
    bool reads_only_input = false;
    std::optional<std::string> instructions;
    std::optional<Modality> output;
    std::optional<provider::AudioFormat> output_format;
    std::optional<std::string> voice;
    std::optional<std::vector<provider::ToolOffer>> tools;
    std::optional<ToolWish> tool_wish;
    std::optional<std::uint32_t> max_output_tokens;
    nlohmann::json metadata = nullptr;
};

}  // namespace parley::conversation
