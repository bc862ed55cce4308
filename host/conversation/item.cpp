#include "item.hpp"

namespace parley::conversation {

namespace {

std::string_view wordsOf(const Content& content) {
    if (const auto* text = std::get_if<TextContent>(&content)) return text->text;
    const auto* audio = std::get_if<AudioContent>(&content);
    return audio != nullptr && audio->transcript ? std::string_view{*audio->transcript}
                                                 : std::string_view{};
}

}  // namespace

std::string_view toText(Speaker speaker) {
    switch (speaker) {
        case Speaker::User:
            return "user";
        case Speaker::Assistant:
            return "assistant";
        case Speaker::System:
            return "system";
    }
    return "";
}

std::string Item::text() const {
    std::string all;
    if (message() == nullptr) return all;
    for (const auto& content : message()->content) {
        const auto words = wordsOf(content);
        if (!all.empty() && !words.empty()) all += ' ';
        all += words;
    }
    return all;
}

}  // namespace parley::conversation
