#pragma once

#include "debrief.hpp"

namespace parley::brain {

/// One item of the rubric, judged by the words that show it.
SubScore judge(const Scenario& scenario, const State& state, const RubricItem& item);

}  // namespace parley::brain
