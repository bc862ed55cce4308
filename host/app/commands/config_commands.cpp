#include "commands.hpp"

#include <app/config_documents.hpp>

namespace parley::app {

namespace {

std::string shown(const Setting& setting, const ConfigLayers::Value& value) {
    return setting.visibility == Visibility::Secret && !value.text.empty() ? "(secret)"
                                                                           : value.text;
}

}  // namespace

base::Result<Answer> showConfig(const Invocation& invocation) {
    const auto& layers = invocation.config.layers;
    Answer answer{.body = nlohmann::json::object(), .text = {}};
    std::vector<std::vector<std::string>> rows;
    for (const auto& setting : settingTable()) {
        const auto& value = layers.at(setting.key);
        answer.body[std::string{setting.key}] = {
            {"value", shown(setting, value)}, {"source", value.source}};
        rows.push_back({std::string{setting.key}, shown(setting, value), value.source});
    }
    answer.text = table({"KEY", "VALUE", "FROM"}, rows);
    return answer;
}

base::Result<Answer> getConfig(const Invocation& invocation) {
    const auto& key = invocation.arguments.positional.front();
    const auto* setting = findSetting(key);
    if (setting == nullptr) {
        const std::string nearest{nearestKey(key)};
        return usageError(
            "there is no setting " + key +
            (nearest.empty() ? "" : "; did you mean " + nearest + "?"));
    }
    const auto& value = invocation.config.layers.at(key);
    return Answer{
        .body = {{"key", key}, {"value", shown(*setting, value)}, {"source", value.source}},
        .text = shown(*setting, value) + "\n"};
}

base::Result<Answer> printConfigDocs(const Invocation&) {
    const auto text = configurationMarkdown();
    return Answer{.body = {{"markdown", text}}, .text = text};
}

base::Result<Answer> printConfigTemplate(const Invocation&) {
    const auto text = configurationProperties();
    return Answer{.body = {{"properties", text}}, .text = text};
}

}  // namespace parley::app
