#include "scenario_reader.hpp"

#include <algorithm>

namespace parley::brain {
namespace {

using nlohmann::json;

constexpr int kMaxFactDepth = 3;

/// "sicCompliance_now" is read "sic compliance now".
std::string labelOf(std::string_view id) {
    std::string label;
    for (const char c : id) {
        const bool upper = c >= 'A' && c <= 'Z';
        const bool after_lower = !label.empty() && label.back() >= 'a' && label.back() <= 'z';
        if (c == '_' || c == '-' || c == '.') {
            label += ' ';
            continue;
        }
        if (upper && after_lower) label += ' ';
        label += upper && after_lower ? static_cast<char>(c - 'A' + 'a') : c;
    }
    return label;
}

std::string valueText(const json& value) {
    if (value.is_string()) return value.get<std::string>();
    if (value.is_boolean()) return value.get<bool>() ? "yes" : "no";
    if (!value.is_array()) return value.dump();
    std::string joined;
    for (const auto& part : value)
        joined += (joined.empty() ? "" : ", ") + valueText(part);
    return joined;
}

/// "CFO, who asks about payment" is called "CFO".
std::string executiveName(std::string_view written) {
    for (const std::string_view stop : {",", ";", ":", "(", " who ", " joins", " and "})
        written = written.substr(0, written.find(stop));
    constexpr std::size_t kLongestName = 40;
    return std::string{trimmed(beginning(written, kLongestName))};
}

}  // namespace

void ScenarioReader::read(const json& file) {
    const JsonCursor top{file, "", problems_};
    scenario_.id = top.text("id");
    scenario_.title = top.text("title");
    scenario_.summary = top.text("summary");
    readPersona(top);
    readCast(top);
    readConcepts(top);
    if (top.has("facts") && !file["facts"].is_object())
        top.complain("facts", "must be an object");
    else
        readFacts(top.at("facts"), "", "", 0);
    readSlots(top);
    scenario_.objections = readObjections(top.at("objection_bank"), "objection_");
    readGambits(top);
    readEscalation(top);
    readSuccess(top);
    readRubric(top);
    readReplies(top);
    readPolicy(top);
    scenario_.opening = orDefault(top, "opening").lines();
    scenario_.samples = top.lines("samples");
}

JsonCursor ScenarioReader::orDefault(const JsonCursor& top, const char* key) {
    if (top.has(key)) return top.at(key);
    return {scenario_.lexicon->defaults.at(key), std::string{"/"} + key, problems_};
}

void ScenarioReader::readPersona(const JsonCursor& top) {
    const auto from = top.at("persona");
    if (!from.value().is_object()) {
        from.complain("must be an object with a role and a style");
        return;
    }
    auto& persona = scenario_.persona;
    persona.role = from.text("role");
    if (persona.role.empty()) from.complain("role", "must say who the persona is");
    persona.name = from.text("name", persona.role);
    for (const auto& trait : from.lines("style"))
        persona.style += (persona.style.empty() ? "" : ", ") + trait;
    persona.voice = from.text("voice", top.text("voice"));
    persona.mood = from.number("mood", persona.mood, -100, 100);
    persona.patience = from.number("patience", persona.patience, 1, 100);
    persona.temper = from.number("temper", top.number("temper", persona.temper, 1, 5), 1, 5);
}

void ScenarioReader::readCast(const JsonCursor& top) {
    for (const auto& from : top.at("cast").items()) {
        CastMember member;
        std::vector<std::string> aliases;
        if (from.value().is_string()) {
            member.name = from.value().get<std::string>();
        } else {
            from.allowOnly({"name", "role", "aliases"});
            member.name = from.text("name");
            member.role = from.text("role");
            aliases = from.lines("aliases");
        }
        if (trimmed(member.name).empty()) from.complain("must be a name or have one");
        aliases.push_back(member.name);
        for (const auto& alias : aliases)
            for (const auto& token : takeApart(cleanText(alias, 200), {}).tokens)
                scenario_.cast_words.insert(token.word);
        scenario_.cast.push_back(std::move(member));
    }
}

void ScenarioReader::addPattern(
    const std::string& name, const std::string& pattern, const JsonCursor& from) {
    auto parsed = Pattern::parse(pattern, scenario_.lexicon->spelling);
    if (const auto* const wrong = std::get_if<std::string>(&parsed)) {
        from.complain("pattern '" + pattern + "' " + *wrong);
        return;
    }
    scenario_.concepts.add(name, std::get<Pattern>(std::move(parsed)));
}

void ScenarioReader::addPatterns(const std::string& name, const JsonCursor& from) {
    for (const auto& [pattern, place] : from.placedLines())
        addPattern(name, pattern, place);
}

void ScenarioReader::readConcepts(const JsonCursor& top) {
    scenario_.concepts = scenario_.lexicon->concepts;
    // Found by other means than patterns, and conditions may speak of them.
    for (const auto* const name : {"named_owner", "rambling", "silence", "repetition"})
        scenario_.concepts.add(name);
    for (const auto& [name, patterns] : top.at("lexicons").members())
        addPatterns(name, patterns);
}

void ScenarioReader::readFacts(
    const JsonCursor& from, const std::string& label, const std::string& id, int depth) {
    for (const auto& [key, value] : from.members()) {
        const auto this_id = id.empty() ? key : id + "." + key;
        const auto this_label = label.empty() ? labelOf(key) : label + " " + labelOf(key);
        const bool is_fact = !value.value().is_object() || value.has("value") || value.has("say");
        if (!is_fact) {
            if (depth == kMaxFactDepth)
                value.complain("is nested too deeply");
            else
                readFacts(value, this_label, this_id, depth + 1);
            continue;
        }
        Fact fact;
        fact.id = this_id;
        fact.label = this_label;
        if (value.value().is_object()) {
            value.allowOnly({"value", "label", "say", "ask"});
            fact.label = value.text("label", this_label);
            fact.value = value.has("value") ? valueText(value.at("value").value()) : "";
            fact.say = value.text("say");
        } else {
            fact.value = valueText(value.value());
        }
        addFact(std::move(fact), value);
    }
}

void ScenarioReader::addFact(Fact fact, const JsonCursor& from) {
    const auto& lexicon = *scenario_.lexicon;
    const auto words =
        takeApart(cleanText(fact.label + " " + labelOf(fact.id), 400), lexicon.spelling);
    for (const auto& token : words.tokens)
        if (!token.number && lexicon.stop_words.count(token.word) == 0 &&
            std::find(fact.keywords.begin(), fact.keywords.end(), token.word) ==
                fact.keywords.end())
            fact.keywords.push_back(token.word);
    if (from.value().is_object()) addPatterns("fact:" + fact.id, from.at("ask"));
    scenario_.facts.push_back(std::move(fact));
}

void ScenarioReader::readSlots(const JsonCursor& top) {
    const auto add = [this](const std::string& id, const JsonCursor& from) {
        addPatterns("slot:" + id, from.at("patterns"));
        return Slot{id, from.text("label", labelOf(id)), from.lines("ask"), from.text("example")};
    };
    const auto own = top.at("slots");
    const JsonCursor defaults{scenario_.lexicon->defaults.at("slots"), "/slots", problems_};
    // What is missing from a plan is asked for in their order, which only a list has.
    for (const auto& from : defaults.items()) {
        const auto id = from.text("id");
        scenario_.slots.push_back(add(id, own.has(id.c_str()) ? own.at(id.c_str()) : from));
    }
    for (const auto& [id, from] : own.members()) {
        from.allowOnly({"label", "patterns", "ask", "example"});
        if (scenario_.findSlot(id) == nullptr) scenario_.slots.push_back(add(id, from));
    }
}

std::vector<Condition> ScenarioReader::readConditions(const JsonCursor& from) {
    std::vector<Condition> conditions;
    for (const auto& [written, place] : from.placedLines()) {
        auto parsed = Condition::parse(written);
        if (const auto* const wrong = std::get_if<std::string>(&parsed)) {
            place.complain("condition " + *wrong);
            continue;
        }
        auto condition = std::get<Condition>(std::move(parsed));
        const bool is_bare = written.find(':') == std::string::npos;
        if (is_bare && condition.subject == Condition::Subject::Concept &&
            !scenario_.concepts.has(condition.id) && scenario_.findSlot(condition.id) != nullptr)
            condition.subject = Condition::Subject::Slot;
        conditions.push_back(std::move(condition));
    }
    return conditions;
}

std::vector<Objection> ScenarioReader::readObjections(
    const JsonCursor& from, const std::string& prefix) {
    std::vector<Objection> objections;
    for (const auto& item : from.items()) {
        Objection objection;
        objection.id = prefix + std::to_string(objections.size() + 1);
        if (item.value().is_string()) {
            objection.lines = item.lines();
        } else if (item.value().is_object()) {
            item.allowOnly({"id", "when", "text", "variants", "accept", "accepted"});
            objection.id = item.text("id", objection.id);
            objection.lines = item.lines("text");
            if (objection.lines.empty()) item.complain("text", "must be what is said");
            for (auto& variant : item.lines("variants"))
                objection.lines.push_back(std::move(variant));
            objection.when = readConditions(item.at("when"));
            objection.accept = readConditions(item.at("accept"));
            objection.accepted = item.lines("accepted");
        } else {
            item.complain("must be a text or an object with a text");
        }
        if (!objection.lines.empty()) objections.push_back(std::move(objection));
    }
    return objections;
}

void ScenarioReader::readGambits(const JsonCursor& top) {
    for (const auto& item : top.at("gambits").items()) {
        Gambit gambit;
        gambit.id = "gambit_" + std::to_string(scenario_.gambits.size() + 1);
        if (item.value().is_object()) {
            item.allowOnly({"id", "when", "text", "variants"});
            gambit.id = item.text("id", gambit.id);
            gambit.lines = item.lines("text");
            for (auto& variant : item.lines("variants"))
                gambit.lines.push_back(std::move(variant));
            gambit.when = readConditions(item.at("when"));
        } else {
            gambit.lines = item.lines();
        }
        if (gambit.lines.empty())
            item.complain("must be a text or an object with a text");
        else
            scenario_.gambits.push_back(std::move(gambit));
    }
}

void ScenarioReader::readEscalation(const JsonCursor& top) {
    const auto from = top.at("escalation");
    if (from.value().is_null()) return;
    if (!from.value().is_object()) {
        from.complain("must be an object with trigger_phrases and exec");
        return;
    }
    from.allowOnly({"trigger_phrases", "exec", "handover", "joins", "objections"});
    auto& escalation = scenario_.escalation;
    escalation.trigger_phrases = from.lines("trigger_phrases");
    addPatterns("trigger", from.at("trigger_phrases"));
    const auto exec = from.at("exec");
    if (exec.value().is_object()) {
        exec.allowOnly({"name", "role", "voice"});
        escalation.role = exec.text("role");
        escalation.name = exec.text("name", escalation.role);
        escalation.voice = exec.text("voice");
    } else {
        escalation.role = executiveName(from.text("exec"));
        escalation.name = escalation.role;
    }
    escalation.possible = !escalation.name.empty();
    if (!escalation.possible) from.complain("exec", "must say who joins");
    escalation.handover = from.lines("handover");
    escalation.joins = from.lines("joins");
    escalation.objections = readObjections(from.at("objections"), "exec_");
}

void ScenarioReader::readSuccess(const JsonCursor& top) {
    // The short form is a list of criteria alone.
    const bool is_short = !top.has("success") && top.has("success_criteria");
    const auto from = orDefault(top, "success");
    auto& success = scenario_.success;
    from.allowOnly({"criteria", "min_turns", "min_objections", "lines"});
    success.min_turns = from.number("min_turns", success.min_turns, 1, 100);
    success.min_objections = from.number("min_objections", success.min_objections, 0, 50);
    success.lines = from.lines("lines");
    for (const auto& item : (is_short ? top.at("success_criteria") : from.at("criteria")).items())
        success.criteria.push_back(readCriterion(item, success.criteria.size() + 1));
    if (success.criteria.empty()) from.complain("criteria", "must have at least one criterion");
}

Criterion ScenarioReader::readCriterion(const JsonCursor& from, std::size_t number) {
    Criterion criterion;
    criterion.id = "criterion_" + std::to_string(number);
    if (from.value().is_string()) {
        criterion.label = from.value().get<std::string>();
        understandCriterion(criterion, from);
        return criterion;
    }
    if (!from.value().is_object()) {
        from.complain("must be a sentence or an object");
        return criterion;
    }
    from.allowOnly({"id", "label", "needs", "ask", "example"});
    criterion.id = from.text("id", criterion.id);
    criterion.label = from.text("label", labelOf(criterion.id));
    criterion.needs = readConditions(from.at("needs"));
    if (criterion.needs.empty()) understandCriterion(criterion, from);
    criterion.ask = from.lines("ask");
    criterion.example = from.text("example");
    return criterion;
}

void ScenarioReader::understandCriterion(Criterion& criterion, const JsonCursor& from) {
    const auto& lexicon = *scenario_.lexicon;
    const auto words = takeApart(cleanText(criterion.label, 400), lexicon.spelling);
    Concepts hints;
    for (const auto& [condition, patterns] : lexicon.defaults.at("criterion_hints").items())
        for (const auto& pattern : patterns)
            hints.add(
                condition,
                std::get<Pattern>(Pattern::parse(pattern.get<std::string>(), lexicon.spelling)));
    for (const auto& hit : hints.find(words)) {
        auto condition = std::get<Condition>(Condition::parse(hints.name(hit.concept_index)));
        const bool known =
            std::any_of(criterion.needs.begin(), criterion.needs.end(), [&](const Condition& need) {
                return need.subject == condition.subject && need.id == condition.id;
            });
        if (!known) criterion.needs.push_back(std::move(condition));
    }
    if (!criterion.needs.empty()) return;
    Condition by_word;
    by_word.id = "said:" + criterion.id;
    scenario_.concepts.add(by_word.id);
    for (const auto& token : words.tokens)
        if (lexicon.stop_words.count(token.word) == 0) addPattern(by_word.id, token.word, from);
    criterion.needs.push_back(std::move(by_word));
}

void ScenarioReader::readRubric(const JsonCursor& top) {
    using Measure = RubricItem::Measure;
    static const std::map<std::string, Measure> kMeasures{
        {"conditions", Measure::Conditions},
        {"criteria", Measure::Criteria},
        {"objections", Measure::Objections},
        {"composure", Measure::Composure},
        {"concision", Measure::Concision}};
    for (const auto& item : orDefault(top, "rubric").items()) {
        item.allowOnly({"id", "label", "weight", "measure", "needs", "advice", "example"});
        RubricItem rubric;
        rubric.id = item.text("id", "rubric_" + std::to_string(scenario_.rubric.size() + 1));
        rubric.label = item.text("label", labelOf(rubric.id));
        rubric.weight = item.number("weight", 0, 0, 100);
        const auto measure = kMeasures.find(item.text("measure", "conditions"));
        if (measure == kMeasures.end())
            item.complain(
                "measure", "must be conditions, criteria, objections, composure or concision");
        else
            rubric.measure = measure->second;
        rubric.needs = readConditions(item.at("needs"));
        if (rubric.measure == Measure::Conditions && rubric.needs.empty())
            item.complain("needs", "must say what earns the points");
        rubric.advice = item.text("advice");
        rubric.example = item.text("example");
        scenario_.rubric.push_back(std::move(rubric));
    }
}

void ScenarioReader::readReplies(const JsonCursor& top) {
    scenario_.replies = scenario_.lexicon->replies;
    for (const auto& [category, from] : top.at("replies").members()) {
        const auto known = scenario_.replies.find(category);
        if (known == scenario_.replies.end())
            from.complain("unknown kind of reply");
        else if (!readWordings(from.value(), known->second))
            from.complain("must be a list of lines, or such lists for calm, firm and harsh");
    }
}

void ScenarioReader::readPolicy(const JsonCursor& top) {
    const auto from = top.at("turn_policy");
    auto& policy = scenario_.policy;
    policy.ramble_words = from.number("ramble_words", policy.ramble_words, 10, 1'000);
    policy.ramble_ms = from.number("ramble_ms", policy.ramble_ms, 2'000, 300'000);
    policy.silence_ms = from.number("silence_ms", policy.silence_ms, 1'000, 60'000);
    policy.max_silences = from.number("max_silences", policy.max_silences, 1, 20);
    policy.max_turns = from.number("max_turns", policy.max_turns, 2, 200);
}

}  // namespace parley::brain
