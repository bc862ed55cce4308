#pragma once

#include "pattern.hpp"

#include <string>
#include <unordered_map>
#include <vector>

namespace parley::brain {

/// Where a concept was found: a half-open range of tokens of one sentence.
struct Hit {
    std::size_t concept_index = 0;
    std::size_t first = 0;
    std::size_t end = 0;
    std::size_t sentence = 0;
};

/// Concepts are named sets of patterns ("blame": their fault, out of our hands …). All of them are
/// looked for in one walk over the words, most by their first word. Immutable once filled.
class Concepts {
public:
    /// The number of the concept of that name, which is made when it is not there yet.
    std::size_t add(const std::string& name);
    void add(const std::string& name, Pattern pattern);

    [[nodiscard]] const std::string& name(std::size_t index) const { return names_[index]; }
    [[nodiscard]] std::size_t size() const { return names_.size(); }
    /// Size when there is no such concept.
    [[nodiscard]] std::size_t indexOf(const std::string& name) const;
    [[nodiscard]] bool has(const std::string& name) const { return numbers_.count(name) > 0; }
    [[nodiscard]] std::vector<Hit> find(const Utterance& utterance) const;

private:
    struct Entry {
        std::size_t concept_index;
        Pattern pattern;
    };

    void findAt(
        const std::vector<std::size_t>& entries,
        const Utterance& utterance,
        Hit place,
        std::size_t end,
        std::vector<Hit>& hits) const;

    std::vector<std::string> names_;
    std::unordered_map<std::string, std::size_t> numbers_;
    std::vector<Entry> entries_;
    std::unordered_map<std::string, std::vector<std::size_t>> by_first_word_;
    std::vector<std::size_t> others_;
};

}  // namespace parley::brain
