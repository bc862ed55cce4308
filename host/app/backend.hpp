#pragma once

#include "config.hpp"

#include <base/clock.hpp>
#include <base/result.hpp>
#include <io/loop.hpp>
#include <io/offload.hpp>
#include <storage/database.hpp>
#include <tenancy/services.hpp>

#include <secrets/vault.hpp>

#include <memory>

namespace parley::app {

/// What the options of a process say to the module tenancy.
tenancy::Services::Options tenancyOptions(const Config& config);

/// The services as the command line uses them: on its own thread, over few connections, beside
/// hosts that may be running.
class Backend {
public:
    /// Fails with Unavailable when the database cannot be reached.
    static base::Result<std::unique_ptr<Backend>> open(const Config& config);

    [[nodiscard]] const base::Clock& clock() const { return clock_; }
    [[nodiscard]] storage::Database& database() { return *database_; }
    [[nodiscard]] tenancy::Services& tenancy() { return *tenancy_; }

    /// NotFound `tenant_not_found` with what to do; finds suspended tenants too.
    [[nodiscard]] base::Result<tenancy::Tenant> tenantNamed(const std::string& slug_or_id) const;

private:
    Backend() = default;

    base::SystemClock clock_;
    io::Loops loops_{1};
    io::BlockingPool connect_pool_{"connect", 1, 8};
    io::BlockingPool hashing_pool_{"hashing", 1, 8};
    std::unique_ptr<secrets::Vault> vault_;
    std::unique_ptr<storage::Database> database_;
    std::unique_ptr<tenancy::Services> tenancy_;
};

/// Whoever may start this program on this machine acts as an operator.
tenancy::Actor commandLineActor();

}  // namespace parley::app
