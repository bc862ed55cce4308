#include "hold_store.hpp"

namespace parley::billing {

using storage::Effect;
using storage::Pace;
using storage::Statement;

constinit const Statement kReserveHold{
    .name = "reserve_hold",
    .sql = R"(
        SELECT verdict, unit, epoch, allowed_s, left_s, cut_by, grace_s, warn_s, cycle, included, renews_at, most_at_once
        FROM parley.reserve_hold($1::uuid, $2::uuid, $3::uuid, $4::bigint, $5::timestamptz, $6::timestamptz))",
    .effect = Effect::Writes};

constinit const Statement kExtendHold{
    .name = "extend_hold",
    .sql = R"(
        SELECT verdict, allowed_s, left_s, cut_by
        FROM parley.extend_hold($1::uuid, $2::integer, $3::integer, $4::bigint, $5::bigint, $6::timestamptz, $7::timestamptz))",
    .effect = Effect::Writes};

constinit const Statement kSettleHold{
    .name = "settle_hold",
    .sql =
        "SELECT parley.settle_hold($1::uuid, $2::integer, $3::bigint, $4::bigint, "
        "$5::timestamptz)",
    .effect = Effect::Writes};

constinit const Statement kBeatHolds{
    .name = "beat_holds",
    .sql = R"(
        SELECT n FROM parley.beat_holds($1::bigint[], $2::uuid[], $3::integer[], $4::bigint[], $5::timestamptz) n)",
    .effect = Effect::Writes};

constinit const Statement kReapHolds{
    .name = "reap_holds",
    .sql = "SELECT parley.reap_holds($1::timestamptz, $2::integer)",
    .effect = Effect::Writes,
    .pace = Pace::Slow};

constinit const Statement kRequireOwnHold{
    .name = "require_own_hold",
    .sql = R"(
        SELECT parley.require(EXISTS (SELECT FROM parley.credit_hold WHERE tenant_id = parley.tenant_id()
                                      AND conversation_id = $1::uuid AND user_id = $2::uuid), 'PR404', 'usage_not_found'))",
    .effect = Effect::Reads};

}  // namespace parley::billing
