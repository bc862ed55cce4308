#include "lexicon.hpp"

#include "embedded_lexicons.hpp"

#include <algorithm>

namespace parley::brain {
namespace {

using nlohmann::json;

constexpr std::array<const char*, 3> kTones{"calm", "firm", "harsh"};

bool readLines(const json& list, std::vector<std::string>& lines) {
    if (!list.is_array() || list.empty()) return false;
    lines.clear();
    for (const auto& line : list) {
        if (!line.is_string()) return false;
        lines.push_back(line.get<std::string>());
    }
    return true;
}

Spelling readSpelling(const json& from) {
    Spelling spelling;
    for (const auto& [word, meaning] : from.at("words").items())
        for (const auto& part : meaning)
            spelling.words[word].push_back(part.get<std::string>());
    for (const auto& [suffix, meaning] : from.at("suffixes").items())
        spelling.suffixes.emplace_back(suffix, meaning.get<std::string>());
    std::stable_sort(
        spelling.suffixes.begin(),
        spelling.suffixes.end(),
        [](const auto& left, const auto& right) { return left.first.size() > right.first.size(); });
    for (const auto& [word, value] : from.at("numbers").items())
        spelling.numbers[word] = value.get<int>();
    for (const auto& word : from.at("not_names"))
        spelling.not_names.insert(word.get<std::string>());
    return spelling;
}

void addConcepts(const json& from, const Spelling& spelling, Concepts& concepts) {
    for (const auto& [name, patterns] : from.items())
        for (const auto& pattern : patterns)
            concepts.add(
                name, std::get<Pattern>(Pattern::parse(pattern.get<std::string>(), spelling)));
}

std::shared_ptr<const Lexicon> read(const char* text) {
    const auto from = json::parse(text);
    auto lexicon = std::make_shared<Lexicon>();
    lexicon->language = from.at("language").get<std::string>();
    lexicon->spelling = readSpelling(from.at("spelling"));
    addConcepts(from.at("signals"), lexicon->spelling, lexicon->concepts);
    for (const auto& [name, patterns] : from.at("signals").items())
        lexicon->signals.insert(name);
    addConcepts(from.at("concepts"), lexicon->spelling, lexicon->concepts);
    for (const auto& [category, wordings] : from.at("replies").items())
        readWordings(wordings, lexicon->replies[category]);
    for (const auto& word : from.at("stop_words"))
        lexicon->stop_words.insert(word.get<std::string>());
    lexicon->defaults = from.at("defaults");
    lexicon->debrief = from.at("debrief");
    lexicon->chat = from.at("chat");
    return lexicon;
}

}  // namespace

std::shared_ptr<const Lexicon> Lexicon::find(std::string_view language) {
    static const auto kEnglish = read(kEnglishLexicon);
    const auto primary = lowered(language.substr(0, language.find_first_of("-_")));
    return primary == kEnglish->language ? kEnglish : nullptr;
}

bool readWordings(const json& from, Wordings& wordings) {
    if (from.is_array()) {
        std::vector<std::string> lines;
        if (!readLines(from, lines)) return false;
        wordings.fill(lines);
        return true;
    }
    if (!from.is_object() || from.empty()) return false;
    for (const auto& [tone, lines] : from.items()) {
        const auto known = std::find(kTones.begin(), kTones.end(), tone);
        if (known == kTones.end()) return false;
        auto& these = wordings[static_cast<std::size_t>(known - kTones.begin())];
        if (!readLines(lines, these)) return false;
    }
    return true;
}

}  // namespace parley::brain
