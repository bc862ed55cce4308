#pragma once

#include <base/result.hpp>
#include <provider/plugin/settings_schema.hpp>

#include <nlohmann/json.hpp>

#include <memory>
#include <string_view>

namespace parley::conversation {

/// What a tool's arguments have to be. Immutable, any thread.
class ToolSchema {
public:
    /// Unprocessable `tool_schema_invalid` for what cannot be enforced, is too large, or refers to
    /// other schemas: a loop of references would never be checked to its end.
    static base::Result<ToolSchema> create(const nlohmann::json& parameters);

    /// As a model wrote them; what it left out is filled in from the defaults. InvalidArgument
    /// `tool_arguments_invalid` with a fault for each that is wrong.
    [[nodiscard]] base::Result<nlohmann::json> read(std::string_view arguments) const;

private:
    explicit ToolSchema(std::unique_ptr<provider::SettingsSchema> schema)
        : schema_{std::move(schema)} {}

    std::unique_ptr<provider::SettingsSchema> schema_;
};

}  // namespace parley::conversation
