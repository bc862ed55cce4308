#pragma once

#include "lexicon.hpp"
#include "replay.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace parley::brain {

/// Plain talk in the role that a prompt in prose describes: a companion, a receptionist. Greets,
/// answers with sentences of the prompt, asks, and admits what it does not know; it invents
/// nothing. Keeps no state: the history is all it goes by.
class Companion {
public:
    explicit Companion(std::string_view prompt);

    [[nodiscard]] Reply answer(const std::vector<Message>& history) const;
    [[nodiscard]] const std::string& name() const { return name_; }

private:
    struct Known {
        std::string sentence;
        std::vector<std::string> words;
    };

    void readName(std::string_view prompt);
    void readKind(const Utterance& prompt);
    void readSentences(std::string_view prompt);
    void addSentence(std::string_view sentence);
    [[nodiscard]] std::vector<std::string> contentWords(const Utterance& utterance) const;
    /// The sentence that says most about the question; empty when none says anything.
    [[nodiscard]] std::string find(const Utterance& question) const;
    [[nodiscard]] bool areAkin(const std::string& left, const std::string& right) const;
    [[nodiscard]] std::string line(
        const char* category,
        std::size_t turn,
        const std::string& last,
        const std::string& quote = {}) const;

    std::shared_ptr<const Lexicon> lexicon_;
    std::string name_;
    std::string kind_;
    std::vector<Known> known_;
};

}  // namespace parley::brain
