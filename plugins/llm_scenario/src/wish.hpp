#pragma once

#include <brain/replay.hpp>
#include <parley/plugin.hpp>

#include <string>
#include <vector>

namespace llm_scenario {

/// What a request asks for, with all it needs: nothing of the host's is borrowed.
struct Wish {
    enum class Task { Reply, Debrief };
    /// As text alone, or as events: who says it and in which voice, and what else happened.
    enum class Form { Text, Events };
    /// Whether text says by names in brackets who speaks.
    enum class Speakers { Plain, Named };

    Task task = Task::Reply;
    Form form = Form::Text;
    Speakers speakers = Speakers::Plain;
    /// A scenario or prose; empty when the request brings none.
    std::string prompt;
    bool brings_scenario = false;
    parley::brain::Beginning beginning;
    std::vector<parley::brain::Message> history;
    /// The beginning of the answer that somebody heard already.
    std::string said;
    /// In words, 0 for any length.
    uint32_t longest = 0;
};

/// Throws INVALID for options that are none, UNSUPPORTED for what only a language model can do.
Wish readWish(const parley::LlmRequest& request);

}  // namespace llm_scenario
