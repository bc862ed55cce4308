#include "client_event.hpp"

#include <algorithm>
#include <cstring>

namespace parley::conversation {

namespace {

bool isJsonSpace(char c) {
    return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

/// Reads an object of strings without escapes, from left to right.
class PlainStrings {
public:
    explicit PlainStrings(std::span<char> text)
        : at_{text.data()}, end_{text.data() + text.size()} {}

    bool take(char symbol) {
        skipSpace();
        if (at_ == end_ || *at_ != symbol) return false;
        ++at_;
        return true;
    }

    std::optional<std::span<char>> string() {
        if (!take('"')) return std::nullopt;
        const auto left = static_cast<std::size_t>(end_ - at_);
        auto* const close = left == 0 ? nullptr : static_cast<char*>(std::memchr(at_, '"', left));
        if (close == nullptr) return std::nullopt;
        const std::span found{at_, close};
        if (std::ranges::find(found, '\\') != found.end()) return std::nullopt;
        at_ = close + 1;
        return found;
    }

    bool ended() {
        skipSpace();
        return at_ == end_;
    }

private:
    void skipSpace() {
        while (at_ != end_ && isJsonSpace(*at_))
            ++at_;
    }

    char* at_;
    char* end_;
};

std::string_view viewOf(std::span<const char> text) {
    return {text.data(), text.size()};
}

bool isPlain(std::span<const char> text) {
    return std::ranges::all_of(text, [](char c) { return c >= ' ' && c < 0x7f; });
}

}  // namespace

std::optional<PlainAppend> findPlainAppend(std::span<char> text) {
    constexpr std::size_t kLongestId = 512;
    PlainAppend append{};
    bool is_append = false;
    bool has_audio = false;
    PlainStrings strings{text};
    if (!strings.take('{')) return std::nullopt;
    do {
        const auto name = strings.string();
        if (!name || !strings.take(':')) return std::nullopt;
        const auto value = strings.string();
        if (!value) return std::nullopt;
        if (viewOf(*name) == "type") {
            if (viewOf(*value) != "input_audio_buffer.append") return std::nullopt;
            is_append = true;
        } else if (viewOf(*name) == "audio" && !has_audio) {
            append.audio = *value;
            has_audio = true;
        } else if (viewOf(*name) == "event_id" && value->size() <= kLongestId && isPlain(*value)) {
            append.event_id = viewOf(*value);
        } else {
            return std::nullopt;
        }
    } while (strings.take(','));
    if (!strings.take('}') || !strings.ended() || !is_append || !has_audio) return std::nullopt;
    return append;
}

}  // namespace parley::conversation
