#pragma once

#include <parley/json.hpp>

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>

/// What the plugins of vendors with JSON share.
namespace common {

using parley::Json;

/// A member, or null when there is none.
inline const Json& memberOf(const Json& object, const char* name) {
    static const Json kNull;
    const auto found = object.find(name);
    return found == object.end() ? kNull : *found;
}

/// A member's text, borrowed from `object`; empty when it is missing or null. Throws
/// Json::exception for another type.
inline std::string_view textOf(const Json& object, const char* name) {
    const auto& member = memberOf(object, name);
    if (member.is_null()) return {};
    return member.get_ref<const std::string&>();
}

/// A member's number; 0 when it is none that counts something.
inline std::uint64_t countOf(const Json& object, const char* name) {
    const auto& member = memberOf(object, name);
    return member.is_number_unsigned() ? member.get<std::uint64_t>() : 0;
}

/// A word for machines, such as an error's code, that may be logged. Empty for anything else: what
/// a vendor writes for people may repeat a prompt or a key.
inline std::string wordOf(const Json& value) {
    constexpr std::size_t kLongest = 64;
    if (!value.is_string()) return {};
    const auto& text = value.get_ref<const std::string&>();
    const auto in_word = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '_' || c == '-' || c == '.';
    };
    const bool is_word = text.size() <= kLongest && std::all_of(text.begin(), text.end(), in_word);
    return is_word ? text : std::string{};
}

/// JSON that others wrote and that goes to the vendor. Throws INVALID, naming `what`, for text that
/// is none or that is nested so deeply that writing it out again would be a danger.
inline Json parseGiven(std::string_view text, const char* what) {
    // No schema or setting of a person's making is nested like that.
    constexpr int kMostDepth = 64;
    const auto shallow = [what](int depth, Json::parse_event_t, Json&) {
        if (depth > kMostDepth)
            throw parley::Failure{PARLEY_E_INVALID, std::string{what} + " is nested too deeply"};
        return true;
    };
    try {
        return Json::parse(text, shallow);
    } catch (const Json::exception&) {
        throw parley::Failure{PARLEY_E_INVALID, std::string{what} + " is no JSON"};
    }
}

}  // namespace common
