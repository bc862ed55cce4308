#pragma once

#include <brain/event.hpp>

#include <string_view>
#include <vector>

namespace llm_scenario {

/// Leaves of `say` what is to be said after `said`, which somebody heard already, with the space
/// between. Where that is not how it begins, another model said it, and the persona starts over.
void goOn(std::vector<parley::brain::Say>& say, std::string_view said);

/// Sentence by sentence, each with the space after it.
std::vector<std::string> sentencesOf(std::string_view text);

}  // namespace llm_scenario
