#include "tool_schema.hpp"

namespace parley::conversation {

namespace {

constexpr std::size_t kMostBytes = std::size_t{16} * 1024;
constexpr int kMostDepth = 12;

base::Error invalid(std::string message) {
    return {
        .code = base::ErrorCode::Unprocessable,
        .reason = "tool_schema_invalid",
        .advice = "The schema of the tool's parameters cannot be used; errors says why.",
        .faults = {{"/parameters", std::move(message)}}};
}

bool isSelfContained(const nlohmann::json& schema, int depth) {
    if (depth > kMostDepth) return false;
    if (schema.is_object() && (schema.contains("$ref") || schema.contains("$dynamicRef")))
        return false;
    if (!schema.is_structured()) return true;
    return std::all_of(schema.begin(), schema.end(), [depth](const nlohmann::json& part) {
        return isSelfContained(part, depth + 1);
    });
}

}  // namespace

base::Result<ToolSchema> ToolSchema::create(const nlohmann::json& parameters) {
    if (!parameters.is_object()) return invalid("A JSON Schema, which is an object.");
    if (parameters.dump().size() > kMostBytes) return invalid("16 KiB at most.");
    if (!isSelfContained(parameters, 0)) return invalid("No $ref, and nested 12 times at most.");
    if (parameters.value("type", nlohmann::json("object")) != "object")
        return invalid("Arguments are an object, so its type is object.");
    auto schema = provider::SettingsSchema::create(parameters);
    if (!schema) return invalid(schema.error().detail);
    return ToolSchema{*std::move(schema)};
}

base::Result<nlohmann::json> ToolSchema::read(std::string_view arguments) const {
    auto complete = schema_->complete(arguments);
    if (complete) return complete;
    auto error = std::move(complete).error();
    error.code = base::ErrorCode::InvalidArgument;
    error.reason = "tool_arguments_invalid";
    error.advice = "Some arguments are not as the tool's parameters say; errors names each one.";
    return error;
}

}  // namespace parley::conversation
