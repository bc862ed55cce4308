#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

namespace parley::experience::practice {

/// Words in lower case, without anything that is no letter.
std::vector<std::string> lettersOf(std::string_view text);
/// How many of the words are among the keywords.
int countMentions(const std::vector<std::string>& words, std::string_view keywords);

/// The entry whose keywords are meant most; `otherwise` where none is.
template <typename Entries, typename Entry>
const Entry& mostMentioned(
    const Entries& entries, const std::vector<std::string>& words, const Entry& otherwise) {
    const Entry* best = &otherwise;
    int most = 0;
    for (const auto& entry : entries) {
        const int mentions = countMentions(words, entry.keywords);
        if (mentions > most) best = &entry;
        most = std::max(most, mentions);
    }
    return *best;
}

}  // namespace parley::experience::practice
