#include "json_cursor.hpp"

#include <algorithm>

namespace parley::brain {
namespace {

using nlohmann::json;

// Spoken aloud this is a quarter of an hour; anything longer is no line of a dialogue.
constexpr std::size_t kMaxLine = 8'000;
constexpr std::size_t kMaxItems = 500;
// A file that is wrong all over needs no longer list than this.
constexpr std::size_t kMaxProblems = 50;

const json kNothing;

}  // namespace

std::string JsonCursor::pointerTo(std::string_view key) const {
    auto pointer = pointer_ + '/';
    for (const char c : key) {
        if (c == '~') {
            pointer += "~0";
        } else if (c == '/') {
            pointer += "~1";
        } else {
            pointer += c;
        }
    }
    return pointer;
}

bool JsonCursor::has(const char* key) const {
    return value_->is_object() && value_->contains(key) && !(*value_)[key].is_null();
}

void JsonCursor::complain(std::string message) const {
    if (problems_->size() < kMaxProblems) problems_->push_back({pointer_, std::move(message)});
}

void JsonCursor::complain(const char* key, std::string message) const {
    at(key).complain(std::move(message));
}

JsonCursor JsonCursor::at(const char* key) const {
    return {has(key) ? (*value_)[key] : kNothing, pointerTo(key), *problems_};
}

std::vector<JsonCursor> JsonCursor::items() const {
    std::vector<JsonCursor> items;
    if (value_->is_null()) return items;
    if (!value_->is_array()) {
        complain("must be a list");
        return items;
    }
    if (value_->size() > kMaxItems) complain("has more than 500 entries");
    for (std::size_t i = 0; i < std::min(value_->size(), kMaxItems); ++i)
        items.emplace_back((*value_)[i], pointerTo(std::to_string(i)), *problems_);
    return items;
}

std::vector<std::pair<std::string, JsonCursor>> JsonCursor::members() const {
    std::vector<std::pair<std::string, JsonCursor>> members;
    if (value_->is_null()) return members;
    if (!value_->is_object()) {
        complain("must be an object");
        return members;
    }
    if (value_->size() > kMaxItems) complain("has more than 500 entries");
    for (const auto& [key, value] : value_->items()) {
        if (members.size() == kMaxItems) break;
        members.emplace_back(key, JsonCursor{value, pointerTo(key), *problems_});
    }
    return members;
}

std::string JsonCursor::text(const char* key, std::string otherwise) const {
    if (!has(key)) return otherwise;
    const auto& found = (*value_)[key];
    if (!found.is_string() || found.get_ref<const std::string&>().size() > kMaxLine) {
        complain(key, "must be a text of at most 8000 bytes");
        return otherwise;
    }
    return found.get<std::string>();
}

int JsonCursor::number(const char* key, int otherwise, int low, int high) const {
    if (!has(key)) return otherwise;
    const auto& found = (*value_)[key];
    if (!found.is_number_integer() || found < low || found > high) {
        complain(
            key,
            "must be a whole number from " + std::to_string(low) + " to " + std::to_string(high));
        return otherwise;
    }
    return found.get<int>();
}

std::vector<std::string> JsonCursor::lines(const char* key) const {
    return at(key).lines();
}

std::vector<std::string> JsonCursor::lines() const {
    std::vector<std::string> lines;
    for (auto& [line, place] : placedLines())
        lines.push_back(std::move(line));
    return lines;
}

std::vector<std::pair<std::string, JsonCursor>> JsonCursor::placedLines() const {
    std::vector<std::pair<std::string, JsonCursor>> lines;
    const auto add = [&](const JsonCursor& line) {
        const auto* const text = line.value().get_ptr<const std::string*>();
        if (text == nullptr || trimmed(*text).empty() || text->size() > kMaxLine) {
            line.complain("must be a text of at most 8000 bytes that is not empty");
        } else {
            lines.emplace_back(*text, line);
        }
    };
    if (value_->is_string()) {
        add(*this);
    } else {
        for (const auto& line : items())
            add(line);
    }
    return lines;
}

void JsonCursor::allowOnly(std::initializer_list<std::string_view> keys) const {
    if (!value_->is_object()) return;
    for (const auto& [key, value] : value_->items())
        if (std::find(keys.begin(), keys.end(), key) == keys.end())
            JsonCursor{value, pointerTo(key), *problems_}.complain("unknown key");
}

}  // namespace parley::brain
