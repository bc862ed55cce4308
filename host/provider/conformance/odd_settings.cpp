#include "odd_settings.hpp"

#include <provider/plugin/settings_schema.hpp>

namespace parley::provider::conformance {

namespace {

using nlohmann::json;

constexpr std::size_t kLong = 10'000;

const std::vector<json>& oddValues() {
    static const std::vector<json> values{
        "",
        " ",
        std::string(kLong, 'x'),
        "\xc3\xa4\xf0\x9d\x84\x9e\"\\\n",
        std::string{"\0x", 2},
        "http://",
        "https://user:word@[::1]:1/?#",
        true,
        false,
        0,
        -1,
        1,
        INT64_MAX,
        1e300,
        nullptr,
        json::array(),
        json::array({""}),
        json::object()};
    return values;
}

}  // namespace

json settingsOf(const Subject& subject) {
    auto settings = json::parse(subject.settings, nullptr, false);
    if (!settings.is_object()) settings = json::object();
    if (!subject.manifest) return settings;
    const auto properties = subject.manifest->config.value("properties", json::object());
    for (const auto& [name, part] : properties.items()) {
        if (part.value("format", "") == "secret-ref" && !settings.contains(name))
            settings[name] = name;
    }
    return settings;
}

std::map<std::string, std::string> hostGiven(const Subject& subject) {
    std::map<std::string, std::string> given;
    if (!subject.manifest) return given;
    const auto properties = subject.manifest->config.value("properties", json::object());
    for (const auto& [name, part] : properties.items()) {
        if (part.is_object() && part.value("readOnly", json{}) == true)
            given.emplace(name, (subject.folders / name).string());
    }
    return given;
}

std::vector<std::string> oddSettings(const Subject& subject) {
    std::vector<std::string> all;
    if (!subject.manifest) return all;
    const auto schema = SettingsSchema::create(subject.manifest->config);
    if (!schema) return all;
    const auto usual = settingsOf(subject);
    const auto add = [&](const json& settings) {
        if (auto complete = (*schema)->complete(settings.dump(), hostGiven(subject)))
            all.push_back(complete->dump());
    };
    const auto properties = subject.manifest->config.value("properties", json::object());
    for (const auto& property : properties.items()) {
        auto without = usual;
        without.erase(property.key());
        add(without);
        for (const auto& value : oddValues()) {
            auto odd = usual;
            odd[property.key()] = value;
            add(odd);
        }
    }
    for (const auto& value : oddValues()) {
        auto odd = usual;
        odd["nobody_knows_this"] = value;
        add(odd);
    }
    return all;
}

}  // namespace parley::provider::conformance
