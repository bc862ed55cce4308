#pragma once

#include "../mind.hpp"

namespace parley::provider {

/// The same turn for another model, when one broke off after `said`. A model that can continue
/// gets it as the beginning of its answer; others are asked in words.
Thought continuationOf(const Thought& thought, const std::string& said, const MindAbilities& can);

}  // namespace parley::provider
