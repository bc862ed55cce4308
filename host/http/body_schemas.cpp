#include "body_schemas.hpp"

#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validation_results.hpp>
#include <valijson/validator.hpp>

#include <regex>
#include <set>
#include <vector>

namespace parley::http {

namespace {

using nlohmann::json;
using Adapter = valijson::adapters::NlohmannJsonAdapter;

// libstdc++'s usual matcher recurses once a character; this one takes time and memory linear in the
// text, whatever a client sends, and its stack does not grow.
constexpr auto kSafeMatching = std::regex::ECMAScript | std::regex_constants::__polynomial;

// More would only make the answer long; a client mends these and sees the rest.
constexpr std::size_t kMostFaults = 50;

/// The validator must not see these: it would match them with the recursive matcher.
void dropPatterns(json& schema) {
    if (schema.is_object()) {
        if (const auto pattern = schema.find("pattern");
            pattern != schema.end() && pattern->is_string()) {
            schema.erase(pattern);
        }
        if (const auto format = schema.find("format");
            format != schema.end() && format->is_string()) {
            schema.erase(format);
        }
    }
    if (schema.is_structured()) {
        for (auto& part : schema)
            dropPatterns(part);
    }
}

/// `<root>` `[name]` `[0]` → `/name/0`
std::string toPointer(const std::vector<std::string>& context) {
    std::string pointer;
    for (const auto& part : context) {
        if (part == "<root>") continue;
        pointer += '/';
        for (const char symbol : part.substr(1, part.size() - 2)) {
            if (symbol == '~') {
                pointer += "~0";
            } else if (symbol == '/') {
                pointer += "~1";
            } else {
                pointer += symbol;
            }
        }
    }
    return pointer;
}

/// The validator also reports each parent of a fault, and names schemas by their own pointers.
bool isAboutAParent(const std::string& description) {
    return description.starts_with("Object property") ||
           description.starts_with("Failed to validate against") ||
           description.starts_with("Failed to validate item");
}

/// The validator stops at an object's first such field, so unknown ones are looked for apart.
bool isAboutAnExtraField(const std::string& description) {
    return description.starts_with("Object contains a property that could not be validated");
}

/// The last 'quoted' part of a message.
std::string quotedIn(const std::string& message) {
    const auto end = message.rfind('\'');
    const auto begin = end == std::string::npos || end == 0 ? end : message.rfind('\'', end - 1);
    return begin == std::string::npos ? std::string{} : message.substr(begin + 1, end - begin - 1);
}

/// The validator blames the object; a client wants to be pointed at the field.
base::Fault toFault(const valijson::ValidationResults::Error& error) {
    const auto at = toPointer(error.context);
    const auto& text = error.description;
    if (isAboutAnExtraField(text)) {
        return {at + toPointer({"[" + quotedIn(text) + "]"}), "Not a value this field can have."};
    }
    if (text.starts_with("Missing required property")) {
        return {at + toPointer({"[" + quotedIn(text) + "]"}), "Required, but missing."};
    }
    return {at, text};
}

}  // namespace

struct BodySchemas::Compiled {
    valijson::Schema schema;
};

struct BodySchemas::Source {
    json schemas;
    std::map<std::string, std::regex> patterns;
};

namespace {

const json& resolved(const json& schema, const json& components) {
    const auto ref = schema.find("$ref");
    if (ref == schema.end()) return schema;
    const auto name = ref->get<std::string>();
    return components.at(name.substr(name.rfind('/') + 1));
}

std::string memberAt(const std::string& object, const std::string& name) {
    return object + toPointer({"[" + name + "]"});
}

void addUnknownFields(
    const json& schema_or_ref,
    const json& components,
    const json& body,
    const std::string& at,
    std::vector<base::Fault>& faults) {
    const auto& schema = resolved(schema_or_ref, components);
    if (body.is_object()) {
        const auto properties = schema.value("properties", json::object());
        const bool closed = schema.value("additionalProperties", json(true)) == json(false);
        for (const auto& [name, value] : body.items()) {
            const auto pointer = memberAt(at, name);
            if (properties.contains(name)) {
                addUnknownFields(properties[name], components, value, pointer, faults);
            } else if (closed && faults.size() < kMostFaults) {
                faults.push_back({pointer, "Unknown field; it is refused."});
            }
        }
    }
    if (body.is_array() && schema.contains("items")) {
        for (std::size_t i = 0; i < body.size(); ++i) {
            addUnknownFields(
                schema["items"], components, body[i], at + "/" + std::to_string(i), faults);
        }
    }
}

/// Calls `visit(pointer, pattern, text)` for each string of the body whose schema has a pattern.
template <typename Visit>
void eachPattern(
    const json& schema_or_ref,
    const json& components,
    const json& body,
    const std::string& at,
    Visit& visit) {
    const auto& schema = resolved(schema_or_ref, components);
    if (!schema.is_object()) return;
    if (body.is_string() && schema.contains("pattern")) {
        visit(
            at,
            schema["pattern"].template get<std::string>(),
            body.template get_ref<const std::string&>());
    }
    if (body.is_object() && schema.contains("properties")) {
        for (const auto& [name, part] : schema["properties"].items()) {
            if (body.contains(name))
                eachPattern(part, components, body[name], memberAt(at, name), visit);
        }
    }
    if (body.is_array() && schema.contains("items")) {
        for (std::size_t i = 0; i < body.size(); ++i) {
            eachPattern(schema["items"], components, body[i], at + "/" + std::to_string(i), visit);
        }
    }
}

void collectPatterns(const json& schema, std::set<std::string>& patterns) {
    if (schema.is_object() && schema.contains("pattern") && schema["pattern"].is_string()) {
        patterns.insert(schema["pattern"].get<std::string>());
    }
    if (schema.is_structured()) {
        for (const auto& part : schema)
            collectPatterns(part, patterns);
    }
}

base::Error cannotEnforce(const std::string& name, const std::string& why) {
    return {
        .code = base::ErrorCode::Internal,
        .reason = "schema_unusable",
        .detail = name + ": " + why};
}

}  // namespace

BodySchemas::BodySchemas() = default;
BodySchemas::~BodySchemas() = default;

base::Result<std::unique_ptr<BodySchemas>> BodySchemas::create(const json& openapi) {
    std::unique_ptr<BodySchemas> schemas{new BodySchemas};
    std::string current = "components/schemas";
    try {
        schemas->source_ = std::make_unique<Source>();
        schemas->source_->schemas = openapi.at("components").at("schemas");
        std::set<std::string> patterns;
        collectPatterns(schemas->source_->schemas, patterns);
        for (const auto& pattern : patterns)
            schemas->source_->patterns.emplace(pattern, std::regex{pattern, kSafeMatching});

        json root{{"components", {{"schemas", schemas->source_->schemas}}}};
        dropPatterns(root);
        for (const auto& [name, schema] : schemas->source_->schemas.items()) {
            current = name;
            root["$ref"] = "#/components/schemas/" + name;
            auto compiled = std::make_unique<Compiled>();
            valijson::SchemaParser{}.populateSchema(Adapter{root}, compiled->schema);
            schemas->schemas_.emplace(name, std::move(compiled));
        }
    } catch (const std::exception& exception) {
        return cannotEnforce(current, exception.what());
    }
    return schemas;
}

bool BodySchemas::has(std::string_view name) const {
    return schemas_.find(name) != schemas_.end();
}

base::Result<void> BodySchemas::check(std::string_view name, const json& body) const {
    const auto found = schemas_.find(name);
    if (found == schemas_.end()) return cannotEnforce(std::string{name}, "not in the OpenAPI file");
    const auto& compiled = *found->second;

    base::Error error{
        .code = base::ErrorCode::InvalidArgument,
        .reason = "invalid_body",
        .advice = "Some fields are not as they should be; errors names each one."};
    valijson::Validator validator;
    valijson::ValidationResults results;
    if (!validator.validate(compiled.schema, Adapter{body}, &results)) {
        std::vector<base::Fault> extra_fields;
        for (const auto& fault : results) {
            if (isAboutAParent(fault.description)) continue;
            auto& faults = isAboutAnExtraField(fault.description) ? extra_fields : error.faults;
            if (faults.size() < kMostFaults) faults.push_back(toFault(fault));
        }
        const auto& schema = source_->schemas.at(std::string{name});
        addUnknownFields(schema, source_->schemas, body, "", error.faults);
        if (error.faults.empty()) error.faults = std::move(extra_fields);
        if (error.faults.empty())
            error.faults.push_back({"", "the body does not match its schema"});
        return error;
    }
    auto visit = [&](const std::string& at, const std::string& pattern, const std::string& text) {
        if (!std::regex_search(text, source_->patterns.at(pattern))) {
            error.faults.push_back({at, "Does not have the expected form " + pattern});
        }
    };
    eachPattern(source_->schemas.at(std::string{name}), source_->schemas, body, "", visit);
    if (!error.faults.empty()) return error;
    return {};
}

}  // namespace parley::http
