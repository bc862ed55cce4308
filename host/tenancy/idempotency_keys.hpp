#pragma once

#include <base/clock.hpp>
#include <base/id.hpp>
#include <base/result.hpp>

#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace parley::storage {
class Database;
}
namespace parley::secrets {
class Vault;
}

namespace parley::tenancy {

/// One request under an `Idempotency-Key`: whose, which key, for which route and with which body.
struct IdempotentRequest {
    base::TenantId tenant;
    /// The caller's public user id, or `anonymous`.
    std::string caller = {};
    std::string key = {};
    /// `POST /api/admin/users`
    std::string route = {};
    std::string body_sha256 = {};
};

/// What was answered to a request, kept to be answered again.
struct RememberedReply {
    int status = 200;
    std::string content_type = {};
    std::string body = {};
    std::vector<std::pair<std::string, std::string>> headers = {};
};

/// Makes a repeated POST answer as it did the first time, for 24 hours. Replies are sealed by the
/// vault, because some of them carry tokens.
class IdempotencyKeys {
public:
    /// The request is new and holds the key until it is finished, forgotten, or a minute has
    /// passed.
    struct Fresh {
        std::string lease;
    };
    using Beginning = std::variant<Fresh, RememberedReply>;

    IdempotencyKeys(
        storage::Database& database, const base::Clock& clock, const secrets::Vault& vault);

    /// Conflict `idempotency_key_in_use` with retry_after while the first request runs;
    /// Unprocessable `idempotency_key_reused` when route or body differ from the first.
    base::Result<Beginning> begin(const IdempotentRequest& request);
    base::Result<void> finish(
        const IdempotentRequest& request, const Fresh& fresh, const RememberedReply& reply);
    /// For a request that failed in a way worth trying again.
    base::Result<void> forget(const IdempotentRequest& request, const Fresh& fresh);

private:
    storage::Database& database_;
    const base::Clock& clock_;
    const secrets::Vault& vault_;
};

}  // namespace parley::tenancy
