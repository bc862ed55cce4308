#pragma once

#include <base/result.hpp>
#include <conversation/ids.hpp>
#include <tenancy/page.hpp>

#include <nlohmann/json.hpp>

#include <optional>
#include <string>

namespace parley::storage {
class Database;
}

namespace parley::experience::practice {

/// How somebody's rehearsals go over time: each try with its score and what was measured, compared
/// with their earlier tries of the same scenario. Any fiber.
class Progress {
public:
    explicit Progress(storage::Database& database) : database_{database} {}

    /// Schema `Progress`: a page of tries, the newest first, and one summary a scenario.
    base::Result<nlohmann::json> of(
        base::TenantId tenant,
        base::UserId user,
        const std::optional<std::string>& scenario,
        const tenancy::PageRequest& page) const;

private:
    storage::Database& database_;
};

}  // namespace parley::experience::practice
