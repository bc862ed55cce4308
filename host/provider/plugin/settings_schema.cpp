#include "settings_schema.hpp"

#include "json_text.hpp"

#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validation_results.hpp>
#include <valijson/validator.hpp>

#include <functional>
#include <map>
#include <regex>

namespace parley::provider {

namespace {

using nlohmann::json;
using Adapter = valijson::adapters::NlohmannJsonAdapter;

constexpr std::size_t kMostSettingsBytes = 64U * 1024U;
constexpr int kMostDepth = 16;
constexpr std::size_t kMostFaults = 50;

// libstdc++'s usual matcher recurses once a character; this one does not.
constexpr auto kSafeMatching = std::regex::ECMAScript | std::regex_constants::__polynomial;

base::Error invalidSchema(const std::string& why) {
    return {
        .code = base::ErrorCode::InvalidArgument,
        .reason = "manifest_invalid",
        .detail = "config: " + why};
}

/// Calls `visit(pointer, schema, value)` for the settings and every part whose schema is plainly
/// written under `properties` or `items`.
void eachPart(
    const json& schema,
    json& value,
    const std::string& at,
    const std::function<void(const std::string&, const json&, json&)>& visit) {
    if (!schema.is_object()) return;
    visit(at, schema, value);
    const auto properties = schema.find("properties");
    if (value.is_object() && properties != schema.end() && properties->is_object()) {
        for (const auto& [name, part] : properties->items()) {
            if (value.contains(name)) eachPart(part, value[name], at + "/" + name, visit);
        }
    }
    if (value.is_array() && schema.contains("items")) {
        for (std::size_t i = 0; i < value.size(); ++i)
            eachPart(schema["items"], value[i], at + "/" + std::to_string(i), visit);
    }
}

/// The validator must not see patterns: it would match them with the recursive matcher.
json withoutPatterns(json schema, std::map<std::string, std::regex>& patterns) {
    if (schema.is_object()) {
        if (const auto pattern = schema.find("pattern");
            pattern != schema.end() && pattern->is_string()) {
            const auto text = pattern->get<std::string>();
            patterns.emplace(text, std::regex{text, kSafeMatching});
            schema.erase(pattern);
        }
        // Formats say what a setting means, not how it is written.
        if (const auto format = schema.find("format");
            format != schema.end() && format->is_string()) {
            schema.erase(format);
        }
    }
    if (schema.is_structured()) {
        for (auto& part : schema)
            part = withoutPatterns(std::move(part), patterns);
    }
    return schema;
}

void fillDefaults(const json& schema, json& settings) {
    eachPart(schema, settings, "", [](const std::string&, const json& part, json& value) {
        const auto properties = part.find("properties");
        if (!value.is_object() || properties == part.end()) return;
        for (const auto& [name, property] : properties->items()) {
            if (!value.contains(name) && property.is_object() && property.contains("default"))
                value[name] = property["default"];
        }
    });
}

bool isReadOnly(const json& property) {
    return property.is_object() && property.value("readOnly", json{}) == true;
}

/// Faults for what was set and is the host's to give; otherwise it is given.
std::vector<base::Fault> giveReadOnly(
    const json& schema, json& settings, const SettingsSchema::HostGiven& host_given) {
    std::vector<base::Fault> faults;
    const auto properties = schema.find("properties");
    if (properties == schema.end()) return faults;
    for (const auto& [name, property] : properties->items()) {
        if (!isReadOnly(property)) continue;
        if (settings.contains(name)) faults.push_back({"/" + name, "Only the host sets this."});
        if (const auto given = host_given.find(name); given != host_given.end())
            settings[name] = given->second;
    }
    return faults;
}

/// `<root>` `[name]` `[0]` → `/name/0`
std::string toPointer(const std::vector<std::string>& context) {
    std::string pointer;
    for (const auto& part : context) {
        if (part != "<root>") pointer += "/" + part.substr(1, part.size() - 2);
    }
    return pointer;
}

base::Error settingsInvalid() {
    return {
        .code = base::ErrorCode::Unprocessable,
        .reason = "settings_invalid",
        .advice = "Some settings are not as they should be; errors names each one."};
}

}  // namespace

struct SettingsSchema::Compiled {
    json schema;
    valijson::Schema validation;
    std::map<std::string, std::regex> patterns;
};

SettingsSchema::SettingsSchema() : compiled_{std::make_unique<Compiled>()} {}
SettingsSchema::~SettingsSchema() = default;

base::Result<std::unique_ptr<SettingsSchema>> SettingsSchema::create(const json& schema) {
    std::unique_ptr<SettingsSchema> made{new SettingsSchema};
    auto& compiled = *made->compiled_;
    compiled.schema = schema;
    // Settings are one object, also where the schema leaves it unsaid.
    compiled.schema["type"] = "object";
    if (!compiled.schema.value("properties", json::object()).is_object()) {
        return invalidSchema("properties is not an object");
    }
    try {
        const auto checked = withoutPatterns(compiled.schema, compiled.patterns);
        valijson::SchemaParser{}.populateSchema(Adapter{checked}, compiled.validation);
    } catch (const std::exception& exception) {
        return invalidSchema(exception.what());
    }
    return made;
}

base::Result<json> SettingsSchema::complete(
    std::string_view settings_json, const HostGiven& host_given) const {
    auto settings = settings_json.empty()
                        ? std::optional{json::object()}
                        : parseJson(settings_json, kMostSettingsBytes, kMostDepth);
    auto error = settingsInvalid();
    if (!settings || !settings->is_object()) {
        error.faults.push_back({"", "The settings are not a JSON object of at most 64 KiB."});
        return error;
    }
    error.faults = giveReadOnly(compiled_->schema, *settings, host_given);
    if (!error.faults.empty()) return error;
    fillDefaults(compiled_->schema, *settings);
    valijson::Validator validator;
    valijson::ValidationResults results;
    if (!validator.validate(compiled_->validation, Adapter{*settings}, &results)) {
        for (const auto& fault : results) {
            if (error.faults.size() < kMostFaults)
                error.faults.push_back({toPointer(fault.context), fault.description});
        }
        return error;
    }
    eachPart(
        compiled_->schema,
        *settings,
        "",
        [&](const std::string& at, const json& schema, json& value) {
            const auto pattern = schema.find("pattern");
            if (pattern == schema.end() || !value.is_string()) return;
            const auto& text = value.get_ref<const std::string&>();
            if (!std::regex_search(text, compiled_->patterns.at(pattern->get<std::string>())))
                error.faults.push_back({at, "Does not have the expected form."});
        });
    if (!error.faults.empty()) return error;
    return *std::move(settings);
}

std::vector<std::string> SettingsSchema::withFormat(std::string_view format) const {
    std::vector<std::string> names;
    const auto properties = compiled_->schema.find("properties");
    if (properties == compiled_->schema.end()) return names;
    for (const auto& [name, property] : properties->items()) {
        const auto found = property.is_object() ? property.find("format") : property.end();
        if (property.is_object() && found != property.end() && *found == format)
            names.push_back(name);
    }
    return names;
}

bool SettingsSchema::isHostGiven(const std::string& setting) const {
    const auto properties = compiled_->schema.find("properties");
    if (properties == compiled_->schema.end()) return false;
    const auto found = properties->find(setting);
    return found != properties->end() && isReadOnly(*found);
}

}  // namespace parley::provider
