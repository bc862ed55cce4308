#include "json_fields.hpp"

namespace openai {

namespace {

/// No schema or setting of a person's making is nested like that.
constexpr int kMostDepth = 64;

}  // namespace

const Json& memberOf(const Json& object, const char* name) {
    static const Json kNull;
    const auto found = object.find(name);
    return found == object.end() ? kNull : *found;
}

std::string_view textOf(const Json& object, const char* name) {
    const auto& member = memberOf(object, name);
    if (member.is_null()) return {};
    return member.get_ref<const std::string&>();
}

std::uint64_t countOf(const Json& object, const char* name) {
    const auto& member = memberOf(object, name);
    return member.is_number_unsigned() ? member.get<std::uint64_t>() : 0;
}

Json parseGiven(std::string_view text, const char* what) {
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

}  // namespace openai
