#include "json_reader.hpp"

namespace parley::provider {

namespace {

using nlohmann::json;

constexpr std::size_t kLongestJsonText = 1024;

}  // namespace

const json* JsonReader::find(std::string_view member) {
    taken_.emplace(member);
    if (!object_.is_object()) return nullptr;
    const auto found = object_.find(std::string{member});
    return found == object_.end() ? nullptr : &*found;
}

void JsonReader::fail(std::string_view member, std::string_view what) {
    if (!problem_->empty()) return;
    *problem_ = path_ + std::string{member} + " " + std::string{what};
}

const json& JsonReader::any(std::string_view member) {
    static const json kNull;
    const auto* value = find(member);
    if (value == nullptr) fail(member, "is missing");
    return value == nullptr ? kNull : *value;
}

std::string JsonReader::text(std::string_view member) {
    auto value = textOr(member, "");
    if (value.empty()) fail(member, "is missing");
    return value;
}

std::string JsonReader::textOr(std::string_view member, std::string fallback) {
    const auto* value = find(member);
    if (value == nullptr) return fallback;
    if (!value->is_string() || value->get_ref<const std::string&>().size() > kLongestJsonText) {
        fail(member, "is not a text of at most 1024 bytes");
        return fallback;
    }
    return value->get<std::string>();
}

std::vector<std::string> JsonReader::texts(std::string_view member, std::size_t most) {
    std::vector<std::string> values;
    const auto* value = find(member);
    if (value == nullptr) return values;
    if (!value->is_array() || value->size() > most) {
        fail(member, "is not a list of at most " + std::to_string(most) + " texts");
        return values;
    }
    for (const auto& entry : *value) {
        if (entry.is_string() && entry.get_ref<const std::string&>().size() <= kLongestJsonText) {
            values.push_back(entry.get<std::string>());
        } else {
            fail(member, "has something else than a text of at most 1024 bytes");
        }
    }
    return values;
}

bool JsonReader::flag(std::string_view member) {
    const auto* value = find(member);
    if (value == nullptr) return false;
    if (!value->is_boolean()) fail(member, "is neither true nor false");
    return value->is_boolean() && value->get<bool>();
}

std::int64_t JsonReader::number(
    std::string_view member,
    std::int64_t least,
    std::int64_t most,
    std::optional<std::int64_t> fallback) {
    const auto* value = find(member);
    if (value == nullptr && fallback) return *fallback;
    // A larger unsigned number turns negative here, or is refused by its limit.
    const bool whole = value != nullptr && value->is_number_integer();
    const auto number = whole ? value->get<std::int64_t>() : 0;
    if (!whole || number < least || number > most) {
        fail(
            member,
            "is not a whole number from " + std::to_string(least) + " to " + std::to_string(most));
        return least;
    }
    return number;
}

json JsonReader::object(std::string_view member) {
    const auto* value = find(member);
    if (value == nullptr) return json::object();
    if (!value->is_object()) {
        fail(member, "is not an object");
        return json::object();
    }
    return *value;
}

void JsonReader::refuseOthers() {
    if (!object_.is_object()) return;
    for (const auto& [name, value] : object_.items()) {
        if (!taken_.contains(name)) fail(name, "is not known");
    }
}

}  // namespace parley::provider
