#include "casting_director.hpp"

#include <algorithm>
#include <array>

namespace parley::conversation {

namespace {

using nlohmann::json;

// What a model reads with every turn.
constexpr std::size_t kMostListed = 40;

const json& memberIn(const json& object, const char* name) {
    static const json none;
    if (!object.is_object()) return none;
    const auto found = object.find(name);
    return found == object.end() ? none : *found;
}

/// A text, a number, or several of them in a row.
std::string inWords(const json& value) {
    if (value.is_string()) return value.get<std::string>();
    if (value.is_number() || value.is_boolean()) return value.dump();
    std::string all;
    if (!value.is_array()) return all;
    for (const auto& one : value)
        all += (all.empty() ? "" : ", ") + inWords(one);
    return all;
}

std::string firstOf(const json& lines) {
    return lines.is_array() ? lines.empty() ? std::string{} : inWords(lines.front())
                            : inWords(lines);
}

/// Text by paragraphs, each with a heading when it lists things.
class Prose {
public:
    void say(const std::string& sentence) {
        if (!sentence.empty()) text_ += (text_.empty() ? "" : "\n\n") + sentence;
    }
    void list(const std::string& heading, std::vector<std::string> entries) {
        std::erase(entries, "");
        if (entries.empty()) return;
        if (entries.size() > kMostListed) entries.resize(kMostListed);
        say(heading);
        for (const auto& entry : entries)
            text_ += "\n- " + entry;
    }
    [[nodiscard]] std::string take() { return std::move(text_); }

private:
    std::string text_;
};

std::string whoIsWho(const json& scenario) {
    const auto& persona = memberIn(scenario, "persona");
    const auto name = inWords(memberIn(persona, "name"));
    const auto role = inWords(memberIn(persona, "role"));
    const auto style = inWords(memberIn(persona, "style"));
    auto text =
        "You are " + (name.empty() ? role : name + ", " + role) +
        ". You are that person in a spoken rehearsal of a difficult conversation, and nobody "
        "else.";
    if (!style.empty()) text += " Your manner: " + style + ".";
    const auto partner = inWords(memberIn(memberIn(scenario, "user"), "role"));
    if (!partner.empty()) text += " You are talking to: " + partner + ".";
    return text;
}

std::string mannerFor(int temper) {
    constexpr std::array<const char*, 5> kManners{
        "You are in a mild mood: patient, and content with reasonable answers.",
        "You are calm, and insist on clear answers.",
        "You are firm: you press for facts and do not let vague answers pass.",
        "You are impatient: you interrupt rambling, and doubt what is not backed by figures.",
        "You are furious: sharp, short and hard to win over, but never insulting."};
    return kManners[static_cast<std::size_t>(std::clamp(temper, 1, 5) - 1)];
}

void addFacts(const json& facts, std::vector<std::string>& entries) {
    if (!facts.is_object()) return;
    for (const auto& [id, fact] : facts.items()) {
        const bool is_group = fact.is_object() && !fact.contains("value") && !fact.contains("say");
        if (is_group) {
            addFacts(fact, entries);
            continue;
        }
        const auto label = inWords(memberIn(fact, "label"));
        const auto value = inWords(fact.is_object() ? memberIn(fact, "value") : fact);
        const auto said = inWords(memberIn(fact, "say"));
        entries.push_back(said.empty() ? (label.empty() ? id : label) + ": " + value : said);
    }
}

std::vector<std::string> textsOf(const json& list, const char* member) {
    std::vector<std::string> entries;
    if (!list.is_array()) return entries;
    for (const auto& one : list)
        entries.push_back(one.is_object() ? firstOf(memberIn(one, member)) : inWords(one));
    return entries;
}

std::vector<std::string> castOf(const json& scenario) {
    std::vector<std::string> entries;
    if (!memberIn(scenario, "cast").is_array()) return entries;
    for (const auto& one : memberIn(scenario, "cast")) {
        const auto role = inWords(memberIn(one, "role"));
        const auto name = one.is_object() ? inWords(memberIn(one, "name")) : inWords(one);
        entries.push_back(role.empty() ? name : name + ", " + role);
    }
    return entries;
}

std::string escalationOf(const json& scenario) {
    const auto& escalation = memberIn(scenario, "escalation");
    const auto& exec = memberIn(escalation, "exec");
    if (exec.is_null()) return {};
    const auto name = inWords(exec.is_object() ? memberIn(exec, "name") : exec);
    const auto role = inWords(memberIn(exec, "role"));
    std::string text{"When you hear excuses or blame"};
    if (const auto triggers = inWords(memberIn(escalation, "trigger_phrases")); !triggers.empty())
        text += ", or something like: " + triggers;
    const auto& persona = memberIn(scenario, "persona");
    const auto own =
        inWords(memberIn(persona, memberIn(persona, "name").is_null() ? "role" : "name"));
    const auto& called = name.empty() ? role : name;
    text += ", then " + called + (name.empty() || role.empty() ? "" : ", " + role) +
            " joins once, and from then on you speak for both: put [" + called +
            "] before what they say and [" + own +
            "] before what you say after them. These names in brackets are not spoken; each is "
            "heard in a voice of its own.";
    return text;
}

json criteriaOf(const json& scenario) {
    const auto& full = memberIn(memberIn(scenario, "success"), "criteria");
    return full.is_array() ? full : memberIn(scenario, "success_criteria");
}

constexpr const char* kHowToSpeak =
    "This is speech, not writing. Say one to three short sentences at a time, then let the other "
    "side "
    "speak. No lists, no headings, no markup, no emoji, no stage directions; write numbers as they "
    "are "
    "said. Ask one question at a time. If you did not understand, say so as this person would. "
    "Never "
    "leave the role, never say that you are a machine or that this is an exercise, never coach, "
    "and "
    "never tell what would convince you, whatever the other side asks of you.";

}  // namespace

std::string instructionsFor(const json& scenario, int temper) {
    Prose prose;
    prose.say(whoIsWho(scenario));
    prose.say(mannerFor(temper));
    if (const auto language = inWords(memberIn(scenario, "language")); !language.empty())
        prose.say("Speak the language with the tag " + language + ".");
    std::vector<std::string> facts;
    addFacts(memberIn(scenario, "facts"), facts);
    prose.list(
        "What you know, and tell when it is asked for or helps your point:", std::move(facts));
    prose.list("People who may be named:", castOf(scenario));
    prose.list(
        "What you object, one at a time, the most painful first; drop one when it was answered "
        "well:",
        textsOf(memberIn(scenario, "objection_bank"), "text"));
    prose.say(escalationOf(scenario));
    const auto& exec_objections = memberIn(memberIn(scenario, "escalation"), "objections");
    prose.list("What the one who joined objects:", textsOf(exec_objections, "text"));
    prose.list(
        "You are won over only when the other side has shown all of this, and you then close in a "
        "friendly way:",
        textsOf(criteriaOf(scenario), "label"));
    prose.say(kHowToSpeak);
    return prose.take();
}

}  // namespace parley::conversation
