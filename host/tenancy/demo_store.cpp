#include "demo_store.hpp"

namespace parley::tenancy {

using storage::Effect;
using storage::Statement;

// The slug of a demo tenant is also the experience it shows.
constinit const Statement kSeedTenant{
    .name = "seed_tenant",
    .sql = R"(
        INSERT INTO parley.tenant (id, slug, name, experiences, branding, created_at, updated_at)
        VALUES (parley.tenant_id(), $1, $2, ARRAY[$1], $3::jsonb, $4::timestamptz, $4::timestamptz)
        ON CONFLICT DO NOTHING)",
    .effect = Effect::Writes};

constinit const Statement kHasUser{
    .name = "has_user",
    .sql = R"(
        SELECT EXISTS (SELECT FROM parley.app_user WHERE tenant_id = parley.tenant_id() AND email_key = lower($1)))",
    .effect = Effect::Reads};

constinit const Statement kSeedUser{
    .name = "seed_user",
    .sql =
        "SELECT FROM parley.create_user($1::uuid, $2, $3, $4::jsonb, $5, true, 'operator', "
        "$6::timestamptz)",
    .effect = Effect::Writes};

}  // namespace parley::tenancy
