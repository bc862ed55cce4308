#pragma once

#include <base/result.hpp>

#include <nlohmann/json.hpp>

#include <chrono>

namespace parley::conversation {

/// How patient a conversation is. Every value can be set by scenario and by tenant; the defaults
/// are measured on human speech.
struct TurnPolicy {
    using ms = std::chrono::milliseconds;

    /// Voiced time that begins a turn, and that begins one while we speak.
    ms start{80};
    ms barge_in_start{160};
    /// What is kept of the time before.
    ms pre_roll{300};
    /// Silence that ends a turn whose words look finished, open, and in the middle of something.
    ms finished_silence{500};
    ms open_silence{900};
    ms hesitant_silence{1'500};
    ms longest_turn{30'000};
    /// Time for words that show whether somebody who began to speak over us means it.
    ms barge_in_doubt{700};
    /// Silence after which we ask whether the caller is still there; then how often before we end.
    ms no_input{6'000};
    /// Time after which a caller who waits for tools is told so.
    ms tool_patience{1'200};
    /// No sentence that is still finished at the end takes longer.
    ms longest_sentence{10'000};
    int no_input_prompts = 2;

    /// Overrides from JSON such as `{"finished_silence_ms": 700}`. InvalidArgument
    /// `turn_policy_invalid` with a fault for each value that cannot be.
    base::Result<TurnPolicy> with(const nlohmann::json& overrides) const;
};

}  // namespace parley::conversation
