#include "services.hpp"

namespace parley::tenancy {

Services::Services(
    storage::Database& database,
    const secrets::Vault& vault,
    io::BlockingPool& hashing_pool,
    const base::Clock& clock,
    const Options& options)
    : directory{database, options.default_tenant},
      signing_keys{database, vault, clock},
      access_tokens{signing_keys, clock, options.access_tokens},
      csrf_tokens{signing_keys},
      revocations{database, clock},
      passwords{hashing_pool, options.password_cost},
      sessions{database, clock, access_tokens, csrf_tokens, directory, revocations},
      sign_up{database, clock, vault, passwords, sessions},
      sign_in{database, clock, passwords, sessions},
      email_verification{database, clock, vault},
      password_reset{database, clock, vault, passwords, revocations},
      change_password{database, clock, passwords, revocations},
      set_password{database, clock, passwords, revocations},
      users{database, clock, vault, passwords, revocations},
      tenants{database, clock, directory, revocations},
      api_keys{database, clock, revocations},
      authentication{access_tokens, api_keys, revocations},
      stream_tickets{database, clock},
      audit_log{database, clock},
      account_data{database, clock, passwords, revocations},
      mend_jobs{database, clock},
      idempotency_keys{database, clock, vault},
      demo{database, clock, passwords},
      tidying{database, clock} {}

base::Result<void> Services::start() {
    TRY(signing_keys.refresh());
    TRY(directory.refresh());
    TRY(revocations.poll());
    return {};
}

}  // namespace parley::tenancy
