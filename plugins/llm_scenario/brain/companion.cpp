#include "companion.hpp"

#include "text.hpp"

#include <algorithm>

namespace parley::brain {
namespace {

constexpr std::size_t kMaxPrompt = 64 * 1024;
constexpr std::size_t kMaxSentences = 400;
constexpr std::size_t kMaxSentence = 400;
constexpr std::size_t kMaxUtterance = 16 * 1024;
// Fewer words are a heading.
constexpr std::size_t kWordsOfASentence = 3;
// "Delivery" and "deliveries" are akin.
constexpr std::size_t kStem = 5;
// "Park" and "parking" are, too; shorter words must be the same.
constexpr std::size_t kWholeStem = 4;
constexpr std::size_t kTurnsBetweenQuotes = 4;
constexpr std::size_t kWordsWorthQuoting = 4;
constexpr std::size_t kMaxQuote = 120;

bool isListed(const nlohmann::json& list, const std::string& word) {
    return std::find(list.begin(), list.end(), word) != list.end();
}

}  // namespace

Companion::Companion(std::string_view prompt) : lexicon_{Lexicon::find("en")} {
    const auto text = cleanText(prompt, kMaxPrompt);
    readName(text);
    readKind(takeApart(text, lexicon_->spelling));
    readSentences(prompt.substr(0, kMaxPrompt));
}

void Companion::readName(std::string_view prompt) {
    for (const std::string_view lead :
         {"Your name is ", "your name is ", "You are ", "you are ", "named ", "called "}) {
        const auto at = prompt.find(lead);
        if (at == std::string_view::npos) continue;
        auto rest = prompt.substr(at + lead.size());
        std::size_t end = 0;
        while (end < rest.size() && ((rest[end] | 0x20) >= 'a' && (rest[end] | 0x20) <= 'z'))
            ++end;
        const bool is_name = end > 1 && end < 30 && rest[0] >= 'A' && rest[0] <= 'Z';
        if (!is_name) continue;
        name_ = rest.substr(0, end);
        return;
    }
    name_ = "your assistant";
}

void Companion::readKind(const Utterance& prompt) {
    std::ptrdiff_t most = 0;
    kind_ = lexicon_->chat.at("default_kind").get<std::string>();
    for (const auto& [kind, texts] : lexicon_->chat.at("kinds").items()) {
        const auto& words = texts.at("words");
        const auto count =
            std::count_if(prompt.tokens.begin(), prompt.tokens.end(), [&](const Token& token) {
                return isListed(words, token.word);
            });
        if (count <= most) continue;
        most = count;
        kind_ = kind;
    }
}

void Companion::readSentences(std::string_view prompt) {
    std::size_t begin = 0;
    for (std::size_t at = 0; at <= prompt.size(); ++at) {
        const bool at_end = at == prompt.size() || prompt[at] == '\n';
        const bool at_stop =
            !at_end && (prompt[at] == '.' || prompt[at] == '!' || prompt[at] == '?') &&
            (at + 1 == prompt.size() || prompt[at + 1] == ' ' || prompt[at + 1] == '\n');
        if (!at_end && !at_stop) continue;
        addSentence(prompt.substr(begin, at + (at_stop ? 1 : 0) - begin));
        begin = at + 1;
    }
}

void Companion::addSentence(std::string_view sentence) {
    while (!sentence.empty() && (sentence.front() == '-' || sentence.front() == '*' ||
                                 sentence.front() == '#' || sentence.front() == ' '))
        sentence.remove_prefix(1);
    sentence = trimmed(sentence);
    if (sentence.size() > kMaxSentence || known_.size() >= kMaxSentences) return;
    auto utterance = takeApart(cleanText(sentence, kMaxSentence), lexicon_->spelling);
    const auto& tokens = utterance.tokens;
    if (tokens.size() < kWordsOfASentence ||
        isListed(lexicon_->chat.at("instructions"), tokens.front().word))
        return;
    auto words = contentWords(utterance);
    auto text = utterance.text;
    const char last = text.back();
    if (last != '.' && last != '!' && last != '?') text += '.';
    known_.push_back({std::move(text), std::move(words)});
}

std::vector<std::string> Companion::contentWords(const Utterance& utterance) const {
    std::vector<std::string> words;
    for (const auto& token : utterance.tokens)
        if (lexicon_->stop_words.count(token.word) == 0) words.push_back(token.word);
    return words;
}

bool Companion::areAkin(const std::string& left, const std::string& right) const {
    if (left == right) return true;
    if (left.size() >= kStem && right.size() >= kStem &&
        left.compare(0, kStem, right, 0, kStem) == 0)
        return true;
    const auto shorter = std::min(left.size(), right.size());
    if (shorter >= kWholeStem && left.compare(0, shorter, right, 0, shorter) == 0) return true;
    const auto& groups = lexicon_->chat.at("synonyms");
    return std::any_of(groups.begin(), groups.end(), [&](const auto& group) {
        return isListed(group, left) && isListed(group, right);
    });
}

std::string Companion::find(const Utterance& question) const {
    constexpr std::size_t kMaxWords = 24;
    auto asked = contentWords(question);
    asked.resize(std::min(asked.size(), kMaxWords));
    const Known* best = nullptr;
    std::ptrdiff_t most = 0;
    for (const auto& known : known_) {
        const auto shared = std::count_if(asked.begin(), asked.end(), [&](const auto& word) {
            return std::any_of(known.words.begin(), known.words.end(), [&](const auto& other) {
                return areAkin(word, other);
            });
        });
        if (shared <= most) continue;
        most = shared;
        best = &known;
    }
    return best == nullptr ? std::string{} : best->sentence;
}

std::string Companion::line(
    const char* category,
    std::size_t turn,
    const std::string& last,
    const std::string& quote) const {
    const auto& lines = lexicon_->chat.at("kinds").at(kind_).at(category);
    std::string text;
    for (std::size_t i = 0; i < lines.size(); ++i) {
        text = filled(lines[(turn + i) % lines.size()].get<std::string>(), "{name}", name_);
        text = filled(text, "{quote}", quote);
        if (text != last) break;
    }
    return text;
}

Reply Companion::answer(const std::vector<Message>& history) const {
    std::string last;
    std::size_t turns = 0;
    for (const auto& message : history) {
        if (message.role == Message::Role::Assistant)
            last = trimmed(message.text);
        else
            ++turns;
    }
    Reply reply;
    const auto say = [&](std::string text) {
        reply.say.push_back({"persona", name_, {}, std::move(text)});
    };
    if (turns == 0) {
        say(line("greet", 0, last));
        return reply;
    }
    auto said = takeApart(cleanText(history.back().text, kMaxUtterance), lexicon_->spelling);
    const auto& concepts = lexicon_->concepts;
    std::vector<bool> has(concepts.size());
    bool asks = std::any_of(said.sentences.begin(), said.sentences.end(), [](const Sentence& one) {
        return one.question;
    });
    for (const auto& hit : concepts.find(said)) {
        has[hit.concept_index] = true;
        const bool at_start = hit.first == said.sentences[hit.sentence].first;
        asks = asks || (at_start && concepts.name(hit.concept_index) == "question");
    }
    const auto heard = [&](const char* name) { return has[concepts.indexOf(name)]; };
    if (said.tokens.empty()) {
        say(line("silence", turns, last));
    } else if (heard("farewell")) {
        say(line("bye", turns, last));
        reply.actions.push_back({"end", "goodbye"});
    } else if (asks) {
        const auto found = find(said);
        say(found.empty() || found == last ? line("unknown", turns, last) : found);
    } else if (heard("greeting") && turns == 1) {
        say(line("greet", turns, last));
    } else if (turns % kTurnsBetweenQuotes == 0 && said.tokens.size() >= kWordsWorthQuoting) {
        const auto& first = said.sentences.front();
        const auto begin = said.tokens[first.first].begin;
        const auto quote = said.text.substr(begin, said.tokens[first.end - 1].end - begin);
        say(line("quote", turns, last, std::string{beginning(quote, kMaxQuote)}));
    } else {
        say(line("react", turns, last));
    }
    return reply;
}

}  // namespace parley::brain
