#pragma once

#include <base/result.hpp>

#include <nlohmann/json.hpp>

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace parley::provider {

/// The settings of a plugin's instances as its manifest describes them. Immutable, any thread.
class SettingsSchema {
public:
    /// Settings by their names.
    using HostGiven = std::map<std::string, std::string>;

    /// InvalidArgument `manifest_invalid` when the schema cannot be enforced.
    static base::Result<std::unique_ptr<SettingsSchema>> create(const nlohmann::json& schema);
    ~SettingsSchema();

    /// The settings with every default filled in, and with what `host_given` has for those marked
    /// `readOnly`, which nobody else may set. Unprocessable `settings_invalid` with a fault for
    /// each that is wrong.
    [[nodiscard]] base::Result<nlohmann::json> complete(
        std::string_view settings_json, const HostGiven& host_given = {}) const;
    /// Names of the settings at the top whose schema has that format, such as `secret-ref`.
    [[nodiscard]] std::vector<std::string> withFormat(std::string_view format) const;
    /// Whether only the host sets it.
    [[nodiscard]] bool isHostGiven(const std::string& setting) const;

private:
    struct Compiled;
    SettingsSchema();

    std::unique_ptr<Compiled> compiled_;
};

}  // namespace parley::provider
