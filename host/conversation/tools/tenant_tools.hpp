#pragma once

#include "tool.hpp"

#include <secrets/tenant_secrets.hpp>

#include <optional>
#include <string>
#include <vector>

namespace parley::conversation {

/// The tools that tenants define. Any fiber.
class TenantTools {
public:
    struct Creation {
        std::string name;
        std::string description;
        nlohmann::json parameters;
        std::string url;
        /// Calls are signed with it; never given back.
        std::string secret;
        std::chrono::milliseconds timeout{5'000};
        bool enabled = true;
    };
    /// What is empty stays as it is.
    struct Change {
        std::optional<std::string> name = {};
        std::optional<std::string> description = {};
        std::optional<nlohmann::json> parameters = {};
        std::optional<std::string> url = {};
        std::optional<std::string> secret = {};
        std::optional<std::chrono::milliseconds> timeout = {};
        std::optional<bool> enabled = {};
    };

    TenantTools(storage::Database& database, const secrets::Vault& vault, const base::Clock& clock)
        : database_{database}, secrets_{database, vault, clock}, clock_{clock} {}

    base::Result<std::vector<TenantTool>> list(base::TenantId tenant) const;
    /// NotFound `tool_not_found`.
    base::Result<TenantTool> get(base::TenantId tenant, ToolId id) const;
    /// One that is enabled.
    base::Result<TenantTool> named(base::TenantId tenant, const std::string& name) const;
    /// Conflict `tool_exists`, Unprocessable `tool_schema_invalid`, `tool_url_invalid`,
    /// `too_many_tools`.
    base::Result<TenantTool> create(base::TenantId tenant, const Creation& creation);
    base::Result<TenantTool> change(base::TenantId tenant, ToolId id, const Change& change);
    base::Result<void> remove(base::TenantId tenant, ToolId id);
    base::Result<std::string> secretOf(base::TenantId tenant, ToolId id);

private:
    storage::Database& database_;
    secrets::TenantSecrets secrets_;
    const base::Clock& clock_;
};

base::Error toolNotFound();

}  // namespace parley::conversation
