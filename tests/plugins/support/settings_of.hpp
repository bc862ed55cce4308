#pragma once

#include <nlohmann/json.hpp>

#include <cstdlib>
#include <fstream>
#include <stdexcept>
#include <string>

namespace parley::testing {

/// Settings as the host gives them to a plugin of this repository: `chosen`, and the defaults of
/// its manifest for the rest.
inline std::string settingsOf(const std::string& plugin, const nlohmann::json& chosen) {
    const auto file =
        std::string{std::getenv("PARLEY_ROOT")} + "/plugins/" + plugin + "/manifest.json";
    std::ifstream in{file};
    const auto properties = nlohmann::json::parse(in).at("config").at("properties");
    auto settings = chosen;
    for (const auto& [name, value] : chosen.items())
        if (!properties.contains(name)) throw std::invalid_argument{"no setting " + name};
    for (const auto& [name, property] : properties.items())
        if (!settings.contains(name) && property.contains("default"))
            settings[name] = property.at("default");
    return settings.dump();
}

}  // namespace parley::testing
