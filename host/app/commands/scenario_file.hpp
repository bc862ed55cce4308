#pragma once

#include <base/result.hpp>

#include <brain/scenario.hpp>

#include <string>

namespace parley::app {

/// The scenario of a file as the engine reads it. NotFound `scenario_unreadable`, Unprocessable
/// `scenario_invalid` with a fault for each mistake.
base::Result<brain::Scenario> loadScenario(const std::string& path);

}  // namespace parley::app
