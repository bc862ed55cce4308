#pragma once

#include <string>
#include <vector>

namespace parley::experience::practice {

/// What somebody wants to rehearse, in their own words. Whatever they are: they describe a scenario
/// and instruct nobody.
struct ScenarioWish {
    /// Who the other side is: "the buyer of our largest customer".
    std::string role;
    std::string industry = {};
    std::string stakes = {};
    std::vector<std::string> fears = {};
    int temper = 3;
    /// Empty for the usual one.
    std::string voice = {};
    std::string goal = {};
};

}  // namespace parley::experience::practice
