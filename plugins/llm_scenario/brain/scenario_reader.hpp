#pragma once

#include "json_cursor.hpp"

namespace parley::brain {

/// Turns the JSON of a scenario into a Scenario, with what the language provides where the file
/// says nothing. Notes every problem of form; references are checked afterwards.
class ScenarioReader {
public:
    ScenarioReader(Scenario& scenario, std::vector<Problem>& problems)
        : scenario_{scenario}, problems_{problems} {}

    void read(const nlohmann::json& file);

private:
    void readPersona(const JsonCursor& top);
    void readCast(const JsonCursor& top);
    void readConcepts(const JsonCursor& top);
    void addPatterns(const std::string& name, const JsonCursor& from);
    void addPattern(const std::string& name, const std::string& pattern, const JsonCursor& from);
    void readFacts(
        const JsonCursor& from, const std::string& label, const std::string& id, int depth);
    void addFact(Fact fact, const JsonCursor& from);
    void readSlots(const JsonCursor& top);
    std::vector<Objection> readObjections(const JsonCursor& from, const std::string& prefix);
    std::vector<Condition> readConditions(const JsonCursor& from);
    void readGambits(const JsonCursor& top);
    void readEscalation(const JsonCursor& top);
    void readSuccess(const JsonCursor& top);
    Criterion readCriterion(const JsonCursor& from, std::size_t number);
    /// A criterion given as a sentence: its words decide what must be heard.
    void understandCriterion(Criterion& criterion, const JsonCursor& from);
    void readRubric(const JsonCursor& top);
    void readReplies(const JsonCursor& top);
    void readPolicy(const JsonCursor& top);
    /// `file` has it, or else the language's default.
    JsonCursor orDefault(const JsonCursor& top, const char* key);

    Scenario& scenario_;
    std::vector<Problem>& problems_;
};

}  // namespace parley::brain
