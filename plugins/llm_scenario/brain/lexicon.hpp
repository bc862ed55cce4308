#pragma once

#include "concepts.hpp"

#include <nlohmann/json.hpp>

#include <array>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

namespace parley::brain {

enum class Tone { Calm, Firm, Harsh };

/// The wordings of one kind of remark, by tone.
using Wordings = std::array<std::vector<std::string>, 3>;

/// A language as the engine needs it: spelling, concepts, the persona's stock remarks, the words of
/// a debrief and of plain talk. Built into the library, immutable, shared.
struct Lexicon {
    std::string language;
    Spelling spelling;
    /// What is listened for in every talk: signals, which detectors steer by, and claims, which
    /// count by themselves.
    Concepts concepts;
    std::unordered_set<std::string> signals;
    std::map<std::string, Wordings> replies;
    /// Words that say nothing about the topic.
    std::unordered_set<std::string> stop_words;
    /// Parts of a scenario for one that leaves them out.
    nlohmann::json defaults;
    nlohmann::json debrief;
    nlohmann::json chat;

    /// Null when there is none for the language ("en", "en-GB").
    static std::shared_ptr<const Lexicon> find(std::string_view language);
};

/// Reads a list of lines, or an object of such lists by tone. False when it is neither.
bool readWordings(const nlohmann::json& json, Wordings& wordings);

}  // namespace parley::brain
