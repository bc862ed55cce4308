#include "scenario.hpp"

#include "scenario_checks.hpp"
#include "scenario_reader.hpp"

#include <algorithm>

namespace parley::brain {
namespace {

using nlohmann::json;

constexpr std::size_t kMaxFile = 256 * 1024;
constexpr int kMaxDepth = 24;

template <typename Items>
auto findById(const Items& items, std::string_view id) -> decltype(items.data()) {
    const auto found =
        std::find_if(items.begin(), items.end(), [&](const auto& item) { return item.id == id; });
    return found == items.end() ? nullptr : &*found;
}

/// Discarded when it is no JSON or nested too deeply.
json parseBounded(std::string_view text) {
    bool too_deep = false;
    auto parsed = json::parse(
        text.begin(),
        text.end(),
        [&](int depth, json::parse_event_t, json&) {
            too_deep = too_deep || depth > kMaxDepth;
            return !too_deep;
        },
        false);
    return too_deep ? json(json::value_t::discarded) : parsed;
}

}  // namespace

std::variant<Scenario, std::vector<Problem>> Scenario::load(std::string_view text) {
    using Problems = std::vector<Problem>;
    if (text.size() > kMaxFile) return Problems{{"", "is larger than 256 KiB"}};
    const auto file = parseBounded(text);
    if (file.is_discarded()) return Problems{{"", "is no JSON, or nested too deeply"}};
    if (!file.is_object()) return Problems{{"", "must be an object"}};

    Problems problems;
    Scenario scenario;
    const JsonCursor top{file, "", problems};
    scenario.language = top.text("language", "en");
    scenario.lexicon = Lexicon::find(scenario.language);
    if (!scenario.lexicon) return Problems{{"/language", "no such language is built in"}};
    ScenarioReader{scenario, problems}.read(file);
    if (problems.empty()) checkReferences(scenario, problems);
    if (!problems.empty()) return problems;
    return scenario;
}

const Slot* Scenario::findSlot(std::string_view slot) const {
    return findById(slots, slot);
}

const Criterion* Scenario::findCriterion(std::string_view criterion) const {
    return findById(success.criteria, criterion);
}

const Objection* Scenario::findObjection(std::string_view objection) const {
    const auto* const own = findById(objections, objection);
    return own != nullptr ? own : findById(escalation.objections, objection);
}

}  // namespace parley::brain
