#include "scenario_checks.hpp"

#include <algorithm>
#include <set>

namespace parley::brain {
namespace {

using Subject = Condition::Subject;

class Checks {
public:
    Checks(const Scenario& scenario, std::vector<Problem>& problems)
        : scenario_{scenario}, problems_{problems} {}

    void run() {
        checkIds();
        checkConditions();
        checkReachable();
        checkWeights();
    }

private:
    void complain(const std::string& pointer, std::string message) {
        problems_.push_back({pointer, std::move(message)});
    }

    template <typename Items>
    void checkUnique(const Items& items, const std::string& pointer, std::set<std::string>& seen) {
        for (std::size_t i = 0; i < items.size(); ++i)
            if (!seen.insert(items[i].id).second)
                complain(
                    pointer + "/" + std::to_string(i) + "/id",
                    "'" + items[i].id + "' is used twice");
    }

    void checkIds() {
        std::set<std::string> objections;
        std::set<std::string> gambits;
        std::set<std::string> criteria;
        std::set<std::string> rubric;
        checkUnique(scenario_.objections, "/objection_bank", objections);
        checkUnique(scenario_.escalation.objections, "/escalation/objections", objections);
        checkUnique(scenario_.gambits, "/gambits", gambits);
        checkUnique(scenario_.success.criteria, "/success/criteria", criteria);
        checkUnique(scenario_.rubric, "/rubric", rubric);
    }

    void checkConditions() {
        eachObjection([&](const Objection& objection, const std::string& pointer) {
            checkKnown(objection.when, pointer + "/when");
            checkKnown(objection.accept, pointer + "/accept");
        });
        for (std::size_t i = 0; i < scenario_.gambits.size(); ++i)
            checkKnown(scenario_.gambits[i].when, "/gambits/" + std::to_string(i) + "/when");
        for (std::size_t i = 0; i < scenario_.success.criteria.size(); ++i)
            checkKnown(
                scenario_.success.criteria[i].needs,
                "/success/criteria/" + std::to_string(i) + "/needs");
        for (std::size_t i = 0; i < scenario_.rubric.size(); ++i)
            checkKnown(scenario_.rubric[i].needs, "/rubric/" + std::to_string(i) + "/needs");
    }

    template <typename Visit>
    void eachObjection(Visit visit) const {
        for (std::size_t i = 0; i < scenario_.objections.size(); ++i)
            visit(scenario_.objections[i], "/objection_bank/" + std::to_string(i));
        const auto& second = scenario_.escalation.objections;
        for (std::size_t i = 0; i < second.size(); ++i)
            visit(second[i], "/escalation/objections/" + std::to_string(i));
    }

    void checkKnown(const std::vector<Condition>& conditions, const std::string& pointer) {
        for (std::size_t i = 0; i < conditions.size(); ++i) {
            const auto& condition = conditions[i];
            const auto unknown = unknownSubject(condition);
            if (!unknown.empty())
                complain(pointer + "/" + std::to_string(i), unknown + " '" + condition.id + "'");
        }
    }

    std::string unknownSubject(const Condition& condition) const {
        switch (condition.subject) {
            case Subject::Slot:
                return scenario_.findSlot(condition.id) != nullptr ? "" : "unknown slot";
            case Subject::Concept:
                return scenario_.concepts.has(condition.id) ? "" : "unknown slot or concept";
            case Subject::Objection:
                return scenario_.findObjection(condition.id) != nullptr ? "" : "unknown objection";
            case Subject::Criterion:
                return scenario_.findCriterion(condition.id) != nullptr ? "" : "unknown criterion";
            case Subject::Escalated:
            case Subject::Turn:
            case Subject::Mood:
            case Subject::Temper:
                return "";
        }
        return "";
    }

    /// An objection can be raised when nothing in its conditions contradicts itself and every other
    /// objection it waits for can be raised: found by adding until nothing is added.
    void checkReachable() {
        std::set<std::string> reachable;
        for (bool grown = true; grown;) {
            grown = false;
            eachObjection([&](const Objection& objection, const std::string&) {
                if (reachable.count(objection.id) == 0 && canHold(objection.when, reachable))
                    grown = reachable.insert(objection.id).second;
            });
        }
        eachObjection([&](const Objection& objection, const std::string& pointer) {
            if (reachable.count(objection.id) == 0)
                complain(pointer + "/when", "objection '" + objection.id + "' is unreachable");
        });
    }

    bool canHold(
        const std::vector<Condition>& conditions, const std::set<std::string>& reachable) const {
        for (const auto& condition : conditions) {
            const bool waits_in_vain =
                (condition.subject == Subject::Objection && reachable.count(condition.id) == 0) ||
                (condition.subject == Subject::Escalated && !scenario_.escalation.possible);
            if (waits_in_vain && !condition.negated) return false;
            for (const auto& other : conditions)
                if (other.negated != condition.negated && other.subject == condition.subject &&
                    other.id == condition.id && !isNumeric(condition))
                    return false;
        }
        return someNumberFits(conditions, Subject::Turn, 1, scenario_.policy.max_turns) &&
               someNumberFits(conditions, Subject::Mood, -100, 100) &&
               someNumberFits(conditions, Subject::Temper, 1, 5);
    }

    static bool isNumeric(const Condition& condition) {
        return condition.subject == Subject::Turn || condition.subject == Subject::Mood ||
               condition.subject == Subject::Temper;
    }

    static bool someNumberFits(
        const std::vector<Condition>& conditions, Subject subject, int low, int high) {
        for (int value = low; value <= high; ++value) {
            const bool fits =
                std::all_of(conditions.begin(), conditions.end(), [&](const Condition& condition) {
                    return condition.subject != subject ||
                           condition.admits(value) != condition.negated;
                });
            if (fits) return true;
        }
        return false;
    }

    void checkWeights() {
        int sum = 0;
        for (const auto& item : scenario_.rubric)
            sum += item.weight;
        if (sum != 100)
            complain("/rubric", "weights add up to " + std::to_string(sum) + ", not to 100");
    }

    const Scenario& scenario_;
    std::vector<Problem>& problems_;
};

}  // namespace

void checkReferences(const Scenario& scenario, std::vector<Problem>& problems) {
    Checks{scenario, problems}.run();
}

}  // namespace parley::brain
