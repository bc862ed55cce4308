#pragma once

#include "check.hpp"

#include <map>
#include <string>
#include <vector>

namespace parley::provider::conformance {

/// Settings that the subject's schema allows though hardly anybody would fill them in so: each
/// property in turn empty, endless, negative, or missing, and members that nobody knows where these
/// are allowed. With defaults filled in, as create gets them.
std::vector<std::string> oddSettings(const Subject& subject);

/// What the operator would have to fill in besides.
nlohmann::json settingsOf(const Subject& subject);
/// What a host would give for settings that only a host may set: folders.
std::map<std::string, std::string> hostGiven(const Subject& subject);

}  // namespace parley::provider::conformance
