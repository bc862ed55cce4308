#include "idempotency_store.hpp"

namespace parley::tenancy {

using storage::Effect;
using storage::Statement;

constinit const Statement kBeginIdempotent{
    .name = "begin_idempotent",
    .sql = R"(
        SELECT outcome, sealed FROM parley.begin_idempotent(
            $1, $2, $3, $4::bytea, $5::uuid, $6::timestamptz, $7::timestamptz, $8::timestamptz))",
    .effect = Effect::Writes};

// The lease says that this is still our request and not one that took over.
constinit const Statement kFinishIdempotent{
    .name = "finish_idempotent",
    .sql = R"(
        UPDATE parley.idempotency_key SET sealed = $4::bytea
        WHERE tenant_id = parley.tenant_id() AND caller = $1 AND key = $2 AND lease = $3::uuid AND sealed IS NULL)",
    .effect = Effect::Writes};

constinit const Statement kForgetIdempotent{
    .name = "forget_idempotent",
    .sql = R"(
        DELETE FROM parley.idempotency_key
        WHERE tenant_id = parley.tenant_id() AND caller = $1 AND key = $2 AND lease = $3::uuid AND sealed IS NULL)",
    .effect = Effect::Writes};

}  // namespace parley::tenancy
