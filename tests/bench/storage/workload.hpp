#pragma once

namespace parley::bench {

// One account of a tenant by its key under row-level security, as a request for the signed-in user
// reads.
inline constexpr const char* kScopeSql =
    "SELECT set_config('app.tenant_id', $1, true), set_config('app.user_id', $2, true)";
inline constexpr const char* kReadSql =
    "SELECT id, email, display_name, role, locale, created_at FROM parley.bench_account "
    "WHERE tenant_id = parley.tenant_id() AND id = $1";
inline constexpr const char* kTenant = "1";
inline constexpr const char* kUser = "0193e2a0-0000-7000-8000-000000000001";

inline constexpr const char* kSetUp = R"sql(
    SET ROLE parley_owner;
    CREATE TABLE parley.bench_account (
        tenant_id bigint NOT NULL,
        id bigint NOT NULL,
        email text NOT NULL,
        display_name text NOT NULL,
        role text NOT NULL,
        locale text NOT NULL,
        created_at timestamptz NOT NULL,
        PRIMARY KEY (tenant_id, id)
    );
    ALTER TABLE parley.bench_account ENABLE ROW LEVEL SECURITY;
    ALTER TABLE parley.bench_account FORCE ROW LEVEL SECURITY;
    CREATE POLICY tenant ON parley.bench_account
        USING (tenant_id = parley.tenant_id()) WITH CHECK (tenant_id = parley.tenant_id());
    GRANT SELECT ON parley.bench_account TO parley_app;
    RESET ROLE;
    INSERT INTO parley.bench_account
        SELECT tenant, id, 'person' || id || '@example.org', 'Person ' || id, 'member', 'en-GB', '2026-01-01Z'
        FROM generate_series(1, 3) tenant, generate_series(0, 9999) id;
    ANALYZE parley.bench_account;
)sql";
inline constexpr int kAccounts = 10'000;

}  // namespace parley::bench
