#pragma once

#include "plans.hpp"

#include <string_view>
#include <vector>

namespace parley::billing {

/// What the demo tenant of an experience sells.
std::vector<Plans::Creation> demoCatalogue(std::string_view experience);
/// On which of its plans the demo tenant's user is.
std::string_view demoPlan(std::string_view experience);

}  // namespace parley::billing
