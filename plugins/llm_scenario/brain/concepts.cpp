#include "concepts.hpp"

namespace parley::brain {

std::size_t Concepts::add(const std::string& name) {
    const auto [found, is_new] = numbers_.try_emplace(name, names_.size());
    if (is_new) names_.push_back(name);
    return found->second;
}

void Concepts::add(const std::string& name, Pattern pattern) {
    const auto entry = entries_.size();
    const auto words = pattern.firstWords();
    for (const auto& word : words)
        by_first_word_[word].push_back(entry);
    if (words.empty()) others_.push_back(entry);
    entries_.push_back({add(name), std::move(pattern)});
}

std::size_t Concepts::indexOf(const std::string& name) const {
    const auto found = numbers_.find(name);
    return found == numbers_.end() ? names_.size() : found->second;
}

void Concepts::findAt(
    const std::vector<std::size_t>& entries,
    const Utterance& utterance,
    Hit place,
    std::size_t end,
    std::vector<Hit>& hits) const {
    for (const auto entry : entries) {
        const auto after = entries_[entry].pattern.matchAt(utterance.tokens, place.first, end);
        if (!after) continue;
        place.concept_index = entries_[entry].concept_index;
        place.end = *after;
        hits.push_back(place);
    }
}

std::vector<Hit> Concepts::find(const Utterance& utterance) const {
    std::vector<Hit> hits;
    for (std::size_t i = 0; i < utterance.sentences.size(); ++i) {
        const auto& sentence = utterance.sentences[i];
        for (auto at = sentence.first; at < sentence.end; ++at) {
            Hit place;
            place.first = at;
            place.sentence = i;
            const auto known = by_first_word_.find(utterance.tokens[at].word);
            if (known != by_first_word_.end())
                findAt(known->second, utterance, place, sentence.end, hits);
            findAt(others_, utterance, place, sentence.end, hits);
        }
    }
    return hits;
}

}  // namespace parley::brain
