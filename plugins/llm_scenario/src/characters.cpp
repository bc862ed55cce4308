#include "characters.hpp"

#include <parley/plugin.hpp>

#include <algorithm>

namespace llm_scenario {

namespace {

using parley::brain::Character;
using parley::brain::Problem;

// As many talks at a time as a tenant has on one host, of some ten kilobytes each.
constexpr std::size_t kMostKnown = 32;

}  // namespace

std::shared_ptr<const Character> Characters::find(const std::string& prompt) {
    if (auto known = recall(prompt)) return known;
    auto read = Character::read(prompt);
    if (const auto* const problems = std::get_if<std::vector<Problem>>(&read))
        throw parley::Failure{
            PARLEY_E_INVALID, "the scenario is wrong at '" + problems->front().pointer + "'"};
    auto character = std::make_shared<const Character>(std::get<Character>(std::move(read)));
    const std::lock_guard lock{mutex_};
    known_.push_front({prompt, character});
    if (known_.size() > kMostKnown) known_.pop_back();
    return character;
}

std::shared_ptr<const Character> Characters::recall(std::string_view prompt) {
    const std::lock_guard lock{mutex_};
    const auto found = std::find_if(
        known_.begin(), known_.end(), [&](const Known& known) { return known.prompt == prompt; });
    if (found == known_.end()) return nullptr;
    known_.splice(known_.begin(), known_, found);
    return known_.front().character;
}

}  // namespace llm_scenario
