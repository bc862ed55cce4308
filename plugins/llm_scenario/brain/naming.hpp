#pragma once

#include "event.hpp"
#include "scenario.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace parley::brain {

/// What is said in one line, with a name in brackets wherever another speaks than before; it is the
/// persona's turn at first: `Victor, please join us. [Victor Hale] I sign the payments.`
std::string withNames(const std::vector<Say>& say);
/// The same line without the names of the scenario's two speakers.
std::string withoutNames(const Scenario& scenario, std::string_view text);

}  // namespace parley::brain
