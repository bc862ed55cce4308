#pragma once

#include "vault.hpp"

#include <storage/transaction.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace parley::secrets {

struct NamedSecret {
    std::string name;
    std::string plain;
    base::UtcTime created_at;
};

/// Secrets of the platform itself, such as token signing keys, sealed at rest and read by name.
/// Every host sees the same ones. Any fiber or thread.
class PlatformSecrets {
public:
    PlatformSecrets(storage::Database& database, const Vault& vault, const base::Clock& clock)
        : database_{database}, vault_{vault}, clock_{clock} {}

    base::Result<void> put(std::string_view name, std::string_view plain);
    /// What is stored under the name afterwards: of several hosts that start together, one wins.
    base::Result<std::string> putIfAbsent(std::string_view name, std::string_view plain);
    base::Result<std::optional<std::string>> find(std::string_view name);
    /// Those whose names begin with `prefix`, by name.
    base::Result<std::vector<NamedSecret>> list(std::string_view prefix);
    /// False when there was none.
    base::Result<bool> remove(std::string_view name);

    /// What a platform secret is sealed for.
    static std::string contextOf(std::string_view name);

private:
    storage::Database& database_;
    const Vault& vault_;
    const base::Clock& clock_;
};

}  // namespace parley::secrets
