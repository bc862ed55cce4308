#include "scenario_composer.hpp"

#include "phrase_bank.hpp"

#include <algorithm>
#include <cstdint>
#include <set>
#include <span>

namespace parley::experience::practice {

namespace {

using nlohmann::json;

constexpr int kHardTemper = 4;
constexpr std::size_t kMostTopicWords = 12;
constexpr std::size_t kShortestTopicWord = 5;

/// The same everywhere and for ever, unlike std::hash.
std::uint64_t hashOf(std::string_view text, std::uint64_t seed = 14'695'981'039'346'656'037ULL) {
    for (const unsigned char symbol : text) {
        seed ^= symbol;
        seed *= 1'099'511'628'211ULL;
    }
    return seed;
}

/// Braces are blanks to the engine, and quotes would end a quotation.
std::string asSpoken(std::string text) {
    std::erase_if(text, [](char symbol) {
        return symbol == '{' || symbol == '}' || symbol == '"' || symbol == '[' || symbol == ']';
    });
    while (!text.empty() && (text.back() == '.' || text.back() == ' '))
        text.pop_back();
    return text;
}

std::string startingLow(std::string text) {
    const bool is_word = text.size() > 1 && text[0] >= 'A' && text[0] <= 'Z' && text[1] >= 'a';
    // "I" and abbreviations stay as they are.
    if (is_word) text[0] = static_cast<char>(text[0] - 'A' + 'a');
    return text;
}

json listOf(std::string_view separated) {
    auto list = json::array();
    while (!separated.empty()) {
        const auto end = std::min(separated.find(' '), separated.size());
        if (end > 0) list.push_back(std::string{separated.substr(0, end)});
        separated.remove_prefix(std::min(end + 1, separated.size()));
    }
    return list;
}

json listOf(std::span<const char* const> lines) {
    auto list = json::array();
    for (const auto* line : lines)
        list.push_back(line);
    return list;
}

constexpr BankCriterion kOwnership{
    "ownership",
    "Take responsibility for your part",
    "concept:ownership",
    "What is your own part in it?",
    "This is on me: I should have told you in the first month.",
    "Say what your own part was before you explain anything else."};
constexpr BankCriterion kUnderstanding{
    "understanding",
    "Show that you understand the other side",
    "concept:empathy",
    "Do you see what this means on my side?",
    "I understand why you ask, and you are right to.",
    "Name the other side's worry before you name your own."};
constexpr BankCriterion kPlan{
    "plan",
    "A step with a name and a date",
    "slot:action slot:who slot:when",
    "Who does what, and by when?",
    "Anna will check the ten worst cases by Friday noon.",
    "Put the step, the person and the day into one sentence."};

class Composition {
public:
    explicit Composition(const ScenarioWish& wish)
        : wish_{wish},
          register_{registerOf(wish.role)},
          trade_{tradeOf(wish.industry, wish.role)},
          stakes_{stakesOf(wish.stakes, wish.goal)},
          seed_{hashOf(wish.role, hashOf(wish.industry, hashOf(wish.stakes, hashOf(wish.goal))))} {
        for (const auto& fear : wish.fears) {
            seed_ = hashOf(fear, seed_);
            const auto* const known = fearOf(fear);
            const bool is_new = std::ranges::find(fears_, known) == fears_.end();
            if (known != nullptr && is_new) fears_.push_back(known);
        }
    }

    json write() {
        chooseCriteria();
        json scenario{
            {"title", title()},
            {"summary", summary()},
            {"category", stakes_.front()->name},
            {"industry", wish_.industry.empty() ? trade_.name : wish_.industry},
            {"tags", tags()},
            {"difficulty", wish_.temper},
            {"language", "en"},
            {"persona", persona()},
            {"user", {{"role", "yourself"}, {"goal", goal()}}},
            {"opening", openings()},
            {"facts", facts()},
            {"cast", cast()},
            {"lexicons", lexicons()},
            {"objection_bank", objections()},
            {"gambits", gambits()},
            {"escalation", escalation()},
            {"success", success()},
            {"rubric", rubric()},
            {"samples", samples()}};
        if (auto policy = turnPolicy(); !policy.empty())
            scenario["turn_policy"] = std::move(policy);
        return scenario;
    }

private:
    template <typename Entries>
    [[nodiscard]] const auto& pick(const Entries& entries, std::string_view what) const {
        return entries[hashOf(what, seed_) % entries.size()];
    }

    [[nodiscard]] std::string role() const { return asSpoken(wish_.role); }
    [[nodiscard]] std::string name() const { return pick(register_.names, "name"); }
    [[nodiscard]] std::string goal() const {
        return wish_.goal.empty() ? "Come to an agreement that holds." : wish_.goal;
    }

    [[nodiscard]] std::string title() const {
        const std::string about = wish_.stakes.empty() ? stakes_.front()->name : wish_.stakes;
        constexpr std::size_t kLongestTitle = 120;
        auto text = "A hard talk with " + role() + ": " + about;
        return text.size() <= kLongestTitle ? text : "A hard talk with " + role();
    }

    [[nodiscard]] std::string summary() const {
        auto text = "You talk to " + name() + ", " + role() + ".";
        if (!wish_.stakes.empty()) text += " At stake: " + asSpoken(wish_.stakes) + ".";
        if (!wish_.goal.empty()) text += " You want: " + asSpoken(wish_.goal) + ".";
        std::string feared;
        for (const auto* fear : fears_)
            feared += (feared.empty() ? "" : ", ") + std::string{fear->name};
        if (!feared.empty()) text += " What you want to get used to will happen: " + feared + ".";
        return text;
    }

    [[nodiscard]] json tags() const {
        std::set<std::string> names;
        for (const auto* stake : stakes_)
            names.insert(stake->name);
        for (const auto* fear : fears_)
            names.insert(fear->name);
        names.insert(trade_.name);
        return names;
    }

    [[nodiscard]] json persona() const {
        constexpr int kMostPatience = 100;
        int mood = register_.mood;
        int patience = register_.patience;
        for (const auto* fear : fears_) {
            mood += fear->mood;
            patience += fear->patience;
        }
        json persona{
            {"name", name()},
            {"role", role()},
            {"style", register_.style},
            {"voice", wish_.voice.empty() ? "slt" : wish_.voice},
            {"mood", std::clamp(mood, -kMostPatience, kMostPatience)},
            {"patience", std::clamp(patience, 20, kMostPatience)},
            {"temper", wish_.temper}};
        return persona;
    }

    /// The usual first words, and those that name what it is about.
    [[nodiscard]] json openings() const {
        auto lines = json::array();
        const std::string usual = pick(register_.openings, "opening");
        if (!wish_.stakes.empty())
            lines.push_back(
                "I know what this is about: " + startingLow(asSpoken(wish_.stakes)) +
                ". So tell me how you see it.");
        lines.push_back(usual);
        return lines;
    }

    [[nodiscard]] json facts() const {
        auto facts = json::object();
        for (const auto& fact : trade_.facts)
            facts[fact.id] = {{"value", fact.value}, {"label", fact.label}, {"say", fact.say}};
        if (!wish_.stakes.empty())
            facts["at_stake"] = {
                {"label", "what is at stake"},
                {"value", asSpoken(wish_.stakes)},
                {"say", "What is at stake? " + asSpoken(wish_.stakes) + ". You know that."},
                {"ask", {"at stake", "what ... about"}}};
        return facts;
    }

    [[nodiscard]] json cast() const {
        return json::array(
            {{{"name", name()}, {"role", role()}},
             {{"name", register_.second_name}, {"role", register_.second_role}},
             {{"name", "Anna Novak"}, {"role", "who works with you"}}});
    }

    /// Words of the wish, so that who speaks of what it is about is heard.
    [[nodiscard]] json topic() const {
        auto patterns = json::array();
        std::set<std::string> seen;
        std::string word;
        const auto take = [&] {
            const bool counts = word.size() >= kShortestTopicWord && seen.insert(word).second;
            if (counts && patterns.size() < kMostTopicWords) patterns.push_back(word);
            word.clear();
        };
        for (const unsigned char symbol : wish_.stakes + " " + wish_.goal + " ") {
            const auto lower =
                static_cast<char>(symbol >= 'A' && symbol <= 'Z' ? symbol - 'A' + 'a' : symbol);
            if (lower >= 'a' && lower <= 'z')
                word += lower;
            else
                take();
        }
        return patterns;
    }

    [[nodiscard]] json lexicons() const {
        json lexicons{{"evidence", listOf(trade_.evidence)}, {"offer", json::array()}};
        for (const auto* stake : stakes_)
            for (const auto* pattern : stake->offer)
                lexicons["offer"].push_back(pattern);
        if (auto words = topic(); !words.empty()) lexicons["topic"] = std::move(words);
        return lexicons;
    }

    void add(
        json& bank, const BankObjection& objection, const std::string& id, const char* when) const {
        auto conditions = listOf(std::string_view{objection.when});
        if (*when != '\0') conditions.push_back(when);
        json entry{
            {"id", id + "_" + std::to_string(bank.size() + 1)},
            {"text", objection.text},
            {"variants", {objection.variant}},
            {"accept", listOf(std::string_view{objection.accept})},
            {"accepted", {objection.accepted}}};
        if (!conditions.empty()) entry["when"] = std::move(conditions);
        bank.push_back(std::move(entry));
    }

    /// What is feared comes early; how the rest follows depends on the wish.
    [[nodiscard]] json objections() const {
        auto bank = json::array();
        add(bank, stakes_.front()->objections.front(), "stake", "");
        for (std::size_t i = 0; i < fears_.size(); ++i)
            add(bank, fears_[i]->objection, "fear", i == 0 ? "turn>=2" : "turn>=3");
        std::vector<std::pair<const BankObjection*, const char*>> rest;
        for (const auto& objection : trade_.objections)
            rest.emplace_back(&objection, "trade");
        for (const auto& objection : register_.objections)
            rest.emplace_back(&objection, "role");
        for (std::size_t i = 0; i < stakes_.size(); ++i)
            for (std::size_t j = i == 0 ? 1 : 0; j < stakes_[i]->objections.size(); ++j)
                rest.emplace_back(&stakes_[i]->objections[j], "stake");
        std::ranges::stable_sort(
            rest, {}, [this](const auto& one) { return hashOf(one.first->text, seed_); });
        for (const auto& [objection, kind] : rest)
            add(bank, *objection, kind, "");
        return bank;
    }

    [[nodiscard]] json gambits() const {
        auto lines = listOf(register_.gambits);
        for (const auto* fear : fears_)
            lines.push_back(fear->gambit);
        return lines;
    }

    [[nodiscard]] json escalation() const {
        auto triggers = json::array({"not my|our fault", "nothing i|we can do"});
        auto asked = json::array();
        for (const auto* stake : stakes_) {
            for (const auto* trigger : stake->triggers)
                triggers.push_back(trigger);
            add(asked, stake->of_the_second, "second", "");
        }
        const std::string voice = wish_.voice == "rms" ? "slt" : "rms";
        return {
            {"trigger_phrases", std::move(triggers)},
            {"exec",
             {{"name", register_.second_name}, {"role", register_.second_role}, {"voice", voice}}},
            {"handover", {register_.handover}},
            {"joins", {register_.joins}},
            {"objections", std::move(asked)}};
    }

    /// What the stakes ask for, a step with a date, and one's own part or the other side's.
    void chooseCriteria() {
        for (const auto* stake : stakes_)
            criteria_.push_back(&stake->criterion);
        constexpr int kHurt = -15;
        const bool asks_it = std::ranges::any_of(
            criteria_, [](const auto* one) { return one->needs == kUnderstanding.needs; });
        const bool is_hurt = register_.mood <= kHurt && !asks_it;
        criteria_.push_back(is_hurt ? &kUnderstanding : &kOwnership);
        criteria_.push_back(&kPlan);
    }

    [[nodiscard]] json success() const {
        constexpr int kTurns = 4;
        auto criteria = json::array();
        for (const auto* one : criteria_)
            criteria.push_back(
                {{"id", one->id},
                 {"label", one->label},
                 {"needs", listOf(one->needs)},
                 {"ask", {one->ask}},
                 {"example", one->example}});
        return {
            {"min_turns", kTurns},
            {"min_objections", wish_.temper >= kHardTemper ? 3 : 2},
            {"criteria", std::move(criteria)},
            {"lines", {register_.won}}};
    }

    [[nodiscard]] json rubric() const {
        constexpr int kForCriteria = 75;
        auto items = json::array();
        const int count = static_cast<int>(criteria_.size());
        for (int i = 0; i < count; ++i) {
            const auto& one = *criteria_[static_cast<std::size_t>(i)];
            // What does not divide falls to the first, which is about the stakes.
            const int weight = kForCriteria / count + (i == 0 ? kForCriteria % count : 0);
            items.push_back(
                {{"id", one.id},
                 {"label", one.label},
                 {"weight", weight},
                 {"needs", listOf(one.needs)},
                 {"advice", one.advice},
                 {"example", one.example}});
        }
        items.push_back(
            {{"id", "objections"},
             {"label", "Answered what was asked"},
             {"weight", 10},
             {"measure", "objections"},
             {"advice", "Answer the question first, then say what you came to say."},
             {"example", "You asked when: on Friday."}});
        items.push_back(
            {{"id", "composure"},
             {"label", "Stayed calm and clear"},
             {"weight", 15},
             {"measure", "composure"},
             {"advice", "Leave out blame and vague words; short sentences carry further."},
             {"example", "I see why you ask. Here is what changes on Monday."}});
        return items;
    }

    [[nodiscard]] json samples() const {
        auto lines = json::array();
        for (const auto* one : criteria_)
            lines.push_back(one->example);
        return lines;
    }

    [[nodiscard]] json turnPolicy() const {
        auto policy = json::object();
        for (const auto* fear : fears_) {
            if (fear->ramble_words > 0) policy["ramble_words"] = fear->ramble_words;
            if (fear->silence_ms > 0) policy["silence_ms"] = fear->silence_ms;
        }
        return policy;
    }

    const ScenarioWish& wish_;
    const Register& register_;
    const Trade& trade_;
    const std::vector<const Stake*> stakes_;
    std::vector<const Fear*> fears_;
    std::vector<const BankCriterion*> criteria_;
    std::uint64_t seed_;
};

}  // namespace

json composeScenario(const ScenarioWish& wish) {
    return Composition{wish}.write();
}

}  // namespace parley::experience::practice
