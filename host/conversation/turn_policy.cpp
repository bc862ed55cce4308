#include "turn_policy.hpp"

#include <array>
#include <string>

namespace parley::conversation {

namespace {

using nlohmann::json;

constexpr int kMostPrompts = 10;

struct Span {
    const char* name;
    std::chrono::milliseconds TurnPolicy::*value;
    int least_ms;
    int most_ms;
};

// What lies outside of these would hang up on everybody or wait for ever.
constexpr std::array kSpans{
    Span{"start_ms", &TurnPolicy::start, 20, 1'000},
    Span{"barge_in_start_ms", &TurnPolicy::barge_in_start, 20, 2'000},
    Span{"pre_roll_ms", &TurnPolicy::pre_roll, 0, 2'000},
    Span{"finished_silence_ms", &TurnPolicy::finished_silence, 100, 10'000},
    Span{"open_silence_ms", &TurnPolicy::open_silence, 100, 10'000},
    Span{"hesitant_silence_ms", &TurnPolicy::hesitant_silence, 100, 20'000},
    Span{"longest_turn_ms", &TurnPolicy::longest_turn, 5'000, 600'000},
    Span{"barge_in_doubt_ms", &TurnPolicy::barge_in_doubt, 100, 5'000},
    Span{"no_input_ms", &TurnPolicy::no_input, 1'000, 600'000},
    Span{"tool_patience_ms", &TurnPolicy::tool_patience, 200, 60'000},
    Span{"longest_sentence_ms", &TurnPolicy::longest_sentence, 0, 30'000}};

std::optional<std::string> setSpan(TurnPolicy& policy, const std::string& name, const json& value) {
    for (const auto& span : kSpans) {
        if (name != span.name) continue;
        if (!value.is_number_integer() || value < span.least_ms || value > span.most_ms)
            return "A whole number from " + std::to_string(span.least_ms) + " to " +
                   std::to_string(span.most_ms) + ".";
        policy.*span.value = std::chrono::milliseconds{value.get<int>()};
        return std::nullopt;
    }
    return "There is no such value.";
}

}  // namespace

base::Result<TurnPolicy> TurnPolicy::with(const json& overrides) const {
    auto policy = *this;
    base::Error error{
        .code = base::ErrorCode::InvalidArgument,
        .reason = "turn_policy_invalid",
        .advice = "Some values of the turn policy cannot be; errors names each one."};
    if (overrides.is_null()) return policy;
    if (!overrides.is_object()) {
        error.faults.push_back({"", "An object."});
        return error;
    }
    for (const auto& [name, value] : overrides.items()) {
        if (name == "no_input_prompts") {
            if (value.is_number_integer() && value >= 0 && value <= kMostPrompts)
                policy.no_input_prompts = value.get<int>();
            else
                error.faults.push_back({"/" + name, "A whole number from 0 to 10."});
        } else if (auto fault = setSpan(policy, name, value)) {
            error.faults.push_back({"/" + name, std::move(*fault)});
        }
    }
    if (!error.faults.empty()) return error;
    return policy;
}

}  // namespace parley::conversation
