#pragma once

#include "scenario.hpp"

#include <vector>

namespace parley::brain {

/// What no single part of a scenario shows: ids used twice, conditions about what does not exist,
/// objections that can never be raised, weights that don't add up to 100.
void checkReferences(const Scenario& scenario, std::vector<Problem>& problems);

}  // namespace parley::brain
