#include "scenarios_rendering.hpp"

#include "rendering.hpp"

#include <experience/practice/scenario_brief.hpp>

namespace parley::http {

namespace {

using nlohmann::json;

const json& placeIn(const json& document, const char* pointer) {
    static const json none;
    const json::json_pointer place{pointer};
    return document.contains(place) ? document.at(place) : none;
}

std::string textAt(const json& document, const char* pointer) {
    const auto& value = placeIn(document, pointer);
    return value.is_string() ? value.get<std::string>() : std::string{};
}

/// One line, or several in one.
std::string linesAt(const json& document, const char* pointer) {
    const auto& value = placeIn(document, pointer);
    if (value.is_string()) return value.get<std::string>();
    std::string text;
    if (value.is_array())
        for (const auto& line : value)
            if (line.is_string()) text += (text.empty() ? "" : ", ") + line.get<std::string>();
    return text;
}

json tagsOf(const json& document) {
    auto tags = json::array();
    if (const auto& list = placeIn(document, "/tags"); list.is_array())
        for (const auto& tag : list)
            if (tag.is_string()) tags.push_back(tag);
    return tags;
}

int temperOf(const json& document) {
    constexpr int kUsual = 3;
    for (const auto* place : {"/persona/temper", "/temper"})
        if (const auto& temper = placeIn(document, place); temper.is_number_integer())
            return temper.get<int>();
    return kUsual;
}

json personaOf(const json& document) {
    const auto role = textAt(document, "/persona/role");
    const auto name = textAt(document, "/persona/name");
    auto voice = textAt(document, "/persona/voice");
    if (voice.empty()) voice = textAt(document, "/voice");
    return {
        {"name", name.empty() ? role : name},
        {"role", role},
        {"style", linesAt(document, "/persona/style")},
        {"voice", textOrNull(voice)}};
}

}  // namespace

conversation::Reader playerOf(const Call& call) {
    return {.tenant = call.tenant->id, .user = call.caller->user};
}

json renderScenario(const experience::practice::ShelvedScenario& shelved) {
    const auto& document = shelved.file->document;
    auto title = textAt(document, "/title");
    if (title.empty()) title = textAt(document, "/persona/role");
    auto language = textAt(document, "/language");
    return {
        {"id", shelved.file->slug},
        {"title", std::move(title)},
        {"summary", textAt(document, "/summary")},
        {"category", textOrNull(textAt(document, "/category"))},
        {"industry", textOrNull(textAt(document, "/industry"))},
        {"tags", tagsOf(document)},
        {"difficulty", experience::practice::difficultyOf(document)},
        {"temper", temperOf(document)},
        {"language", language.empty() ? "en" : std::move(language)},
        {"persona", personaOf(document)},
        {"user",
         {{"role", textOrNull(textAt(document, "/user/role"))},
          {"goal", textOrNull(textAt(document, "/user/goal"))}}},
        {"produced_by", toText(shelved.produced_by)},
        {"own", shelved.owner.has_value()},
        {"made_at", timeOrNull(shelved.made_at)}};
}

json renderScenarioDetails(const experience::practice::ShelvedScenario& shelved) {
    auto rendered = renderScenario(shelved);
    rendered["brief"] = experience::practice::briefOf(shelved.file->document);
    return rendered;
}

}  // namespace parley::http
