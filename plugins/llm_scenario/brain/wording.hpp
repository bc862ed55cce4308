#pragma once

#include "scenario.hpp"
#include "state.hpp"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace parley::brain {

using Values = std::map<std::string, std::string>;

/// Chooses among wordings and fills in their `{blanks}`. Those of one kind take turns, and none is
/// chosen that was just said. Notes the choice in the state.
class Wording {
public:
    Wording(const Scenario& scenario, State& state) : scenario_{scenario}, state_{state} {}

    std::string choose(
        const std::string& kind, const std::vector<std::string>& lines, const Values& values = {});
    /// A stock remark in the tone of the hour.
    std::string remark(const std::string& category, const Values& values = {});

    /// From the temper, one step milder or sharper by the mood.
    [[nodiscard]] Tone tone() const;

private:
    [[nodiscard]] std::string filled(std::string_view line, const Values& values) const;
    [[nodiscard]] std::string valueOf(const std::string& blank, const Values& values) const;

    const Scenario& scenario_;
    State& state_;
};

}  // namespace parley::brain
