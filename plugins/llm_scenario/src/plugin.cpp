#include "scenario_provider.hpp"

PARLEY_PLUGIN("llm_scenario", "1.0.0", llm_scenario::ScenarioProvider)
