#pragma once

#include "metrics.hpp"
#include "scenario.hpp"
#include "state.hpp"

#include <nlohmann/json.hpp>

#include <optional>
#include <string>
#include <vector>

namespace parley::brain {

/// A remark about how the talk went, with the user's words that it rests on.
struct Point {
    std::string about;
    std::string text;
    std::optional<Evidence> evidence;
};

/// How much of one item of the rubric was earned, and by which words.
struct SubScore {
    std::string id;
    std::string label;
    int weight = 0;
    int percent = 0;
    std::vector<Evidence> evidence;
};

/// What was not said, and how it could have sounded.
struct Missing {
    std::string about;
    std::string label;
    std::string advice;
    std::string example;
};

/// The judgement of a talk by fixed rules, so that scores can be compared. Nothing counts that no
/// words of the user show.
struct Debrief {
    static constexpr const char* kGrader = "rules-v1";

    /// 0 to 100, shown as 0.0 to 10.0.
    int score_tenths = 0;
    Outcome outcome = Outcome::Unresolved;
    std::vector<SubScore> rubric;
    std::vector<Point> strengths;
    std::vector<Point> improvements;
    Point takeaway;
    std::vector<Missing> missing;
    Metrics metrics;
    std::vector<std::string> notes;

    /// A talk that is still open is judged as if it ended here.
    static Debrief of(const Scenario& scenario, const State& state);
    [[nodiscard]] nlohmann::json toJson() const;
};

}  // namespace parley::brain
