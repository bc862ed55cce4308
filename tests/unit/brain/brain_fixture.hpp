#pragma once

#include <brain/brain.hpp>
#include <cppunit/extensions/HelperMacros.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

namespace parley::brain {

inline std::filesystem::path sourceRoot() {
    return std::getenv("PARLEY_ROOT");
}

inline std::string readFile(const std::filesystem::path& path) {
    std::ifstream file{path, std::ios::binary};
    return {std::istreambuf_iterator<char>{file}, {}};
}

/// Every problem in one text, for a failure's message.
inline std::string told(const std::vector<Problem>& problems) {
    std::string text;
    for (const auto& problem : problems)
        text += problem.pointer + ": " + problem.message + "\n";
    return text;
}

inline Scenario loaded(const std::string& json) {
    auto result = Scenario::load(json);
    if (const auto* const problems = std::get_if<std::vector<Problem>>(&result))
        CPPUNIT_FAIL(told(*problems));
    return std::get<Scenario>(std::move(result));
}

inline Scenario shipped(const std::string& id) {
    return loaded(readFile(sourceRoot() / "scenarios" / (id + ".json")));
}

/// A scenario of the shortest form that is allowed.
inline const char* const kMinimal = R"({
    "persona": {"role": "COO", "style": "direct, data-obsessed"},
    "facts": {"month": "4 of 9", "sic_compliance": 62, "target": 85},
    "objection_bank": ["The benefits look theoretical after four months.", "Why should I believe the next report?"],
    "escalation": {"trigger_phrases": ["staff resistance", "not our fault"], "exec": "CFO"}
})";

/// One talk, line by line.
class Talk {
public:
    explicit Talk(Scenario scenario, Beginning beginning = {})
        : scenario_{std::move(scenario)}, brain_{scenario_}, state_{brain_.begin(beginning)} {
        reply_ = brain_.open(state_);
    }
    Talk(const Talk&) = delete;

    const Reply& says(const std::string& text) {
        Event event;
        event.text = text;
        return happens(event);
    }
    const Reply& happens(const Event& event) {
        reply_ = brain_.turn(state_, event);
        return reply_;
    }
    const Reply& silence() { return happens({}); }

    [[nodiscard]] bool did(std::string_view action, std::string_view about = {}) const {
        return std::any_of(reply_.actions.begin(), reply_.actions.end(), [&](const Action& one) {
            return one.type == action && (about.empty() || one.about == about);
        });
    }
    [[nodiscard]] bool heard(std::string_view words) const {
        return reply_.text().find(words) != std::string::npos;
    }

    [[nodiscard]] const State& state() const { return state_; }
    [[nodiscard]] const Scenario& scenario() const { return scenario_; }
    [[nodiscard]] const Brain& brain() const { return brain_; }
    [[nodiscard]] const Reply& reply() const { return reply_; }

private:
    Scenario scenario_;
    Brain brain_;
    State state_;
    Reply reply_;
};

}  // namespace parley::brain
