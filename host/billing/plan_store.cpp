#include "plan_store.hpp"

#include <base/check.hpp>

namespace parley::billing {

using storage::Effect;
using storage::Statement;

// True lists those that are offered alone.
constinit const Statement kListPlans{
    .name = "list_plans",
    .sql = R"(
        SELECT p.id, p.slug, p.position, p.offered, p.is_default, p.created_at, to_jsonb(v),
               coalesce((SELECT jsonb_agg(m ORDER BY m.unit) FROM parley.plan_meter m
                         WHERE m.tenant_id = v.tenant_id AND m.plan_id = v.plan_id AND m.version = v.version), '[]')
        FROM parley.plan p
        CROSS JOIN LATERAL (SELECT * FROM parley.plan_version w WHERE w.tenant_id = p.tenant_id AND w.plan_id = p.id
                            ORDER BY w.version DESC LIMIT 1) v
        WHERE p.tenant_id = parley.tenant_id() AND (p.offered OR NOT $1::boolean)
        ORDER BY p.position, p.slug)",
    .effect = Effect::Reads};

constinit const Statement kFindPlan{
    .name = "find_plan",
    .sql = R"(
        SELECT p.id, p.slug, p.position, p.offered, p.is_default, p.created_at, to_jsonb(v),
               coalesce((SELECT jsonb_agg(m ORDER BY m.unit) FROM parley.plan_meter m
                         WHERE m.tenant_id = v.tenant_id AND m.plan_id = v.plan_id AND m.version = v.version), '[]')
        FROM parley.plan p
        CROSS JOIN LATERAL (SELECT * FROM parley.plan_version w WHERE w.tenant_id = p.tenant_id AND w.plan_id = p.id
                            ORDER BY w.version DESC LIMIT 1) v
        WHERE p.tenant_id = parley.tenant_id() AND p.id = $1::uuid)",
    .effect = Effect::Reads};

constinit const Statement kCreatePlan{
    .name = "create_plan",
    .sql = R"(
        SELECT parley.require(
            parley.create_plan($1::uuid, $2, $3::integer, $4::boolean, $5::jsonb, $6::jsonb, $7::timestamptz),
            'PR409', 'slug_taken'))",
    .effect = Effect::Writes};

constinit const Statement kSeedPlan{
    .name = "seed_plan",
    .sql =
        "SELECT parley.create_plan($1::uuid, $2, $3::integer, $4::boolean, $5::jsonb, "
        "$6::jsonb, $7::timestamptz)",
    .effect = Effect::Writes};

constinit const Statement kRequirePlan{
    .name = "require_plan",
    .sql = R"(
        SELECT parley.require(EXISTS (SELECT FROM parley.plan WHERE tenant_id = parley.tenant_id() AND id = $1::uuid),
                              'PR404', 'plan_not_found'))",
    .effect = Effect::Reads};

constinit const Statement kAddPlanVersion{
    .name = "add_plan_version",
    .sql = "SELECT parley.add_plan_version($1::uuid, $2::jsonb, $3::jsonb, $4::timestamptz)",
    .effect = Effect::Writes};

constinit const Statement kPatchPlan{
    .name = "patch_plan",
    .sql = R"(
        UPDATE parley.plan SET position = coalesce($2::integer, position), offered = coalesce($3::boolean, offered),
               is_default = coalesce($4::boolean, is_default)
        WHERE tenant_id = parley.tenant_id() AND id = $1::uuid)",
    .effect = Effect::Writes};

// There is one default: another one gives up its place first.
constinit const Statement kClearDefaultPlan{
    .name = "clear_default_plan",
    .sql =
        "UPDATE parley.plan SET is_default = false "
        "WHERE tenant_id = parley.tenant_id() AND is_default AND id <> $1::uuid",
    .effect = Effect::Writes};

namespace {

template <typename Value>
std::optional<Value> maybe(const nlohmann::json& row, const char* name) {
    const auto found = row.find(name);
    if (found == row.end() || found->is_null()) return std::nullopt;
    return found->get<Value>();
}

template <typename Value>
nlohmann::json orNull(const std::optional<Value>& value) {
    return value ? nlohmann::json(*value) : nlohmann::json{};
}

std::optional<std::chrono::seconds> maybeSeconds(const nlohmann::json& row, const char* name) {
    const auto number = maybe<std::int64_t>(row, name);
    return number ? std::optional{std::chrono::seconds{*number}} : std::nullopt;
}

nlohmann::json secondsOrNull(const std::optional<std::chrono::seconds>& time) {
    return time ? nlohmann::json(time->count()) : nlohmann::json{};
}

Allowance readAllowance(const nlohmann::json& row) {
    const auto unit = unitFrom(row.at("unit").get<std::string>());
    CHECK(unit.has_value());
    return {
        .unit = *unit,
        .included = maybe<std::int64_t>(row, "included"),
        .overage_cap = row.at("overage_cap").get<std::int64_t>(),
        .overage_micros = row.at("overage_micros").get<std::int64_t>(),
        .overage_per = row.at("overage_per") == "unit" ? Allowance::OveragePer::Unit
                                                       : Allowance::OveragePer::Conversation,
        .rollover_cap = row.at("rollover_cap").get<std::int64_t>(),
        .extend = maybeSeconds(row, "extend_s"),
        .extend_micros = maybe<std::int64_t>(row, "extend_micros").value_or(0)};
}

Terms readTerms(const nlohmann::json& row, const nlohmann::json& allowances) {
    const auto cycle = cycleFrom(row.at("cycle").get<std::string>());
    CHECK(cycle.has_value());
    Terms terms{
        .name = row.at("name").get<std::string>(),
        .description = row.at("description").get<std::string>(),
        .price =
            {.micros = row.at("price_micros").get<std::int64_t>(),
             .currency = row.at("currency").get<std::string>()},
        .cycle = *cycle,
        .refresh_days = maybe<int>(row, "refresh_days"),
        .expiry_days = maybe<int>(row, "expiry_days"),
        .longest = maybeSeconds(row, "longest_s"),
        .most_at_once = maybe<int>(row, "most_at_once"),
        .warn_percent = row.at("warn_percent").get<int>(),
        .grace = std::chrono::seconds{row.at("grace_s").get<std::int64_t>()},
        .hard_cutoff = row.at("hard_cutoff").get<bool>(),
        .features = row.at("features")};
    for (const auto& allowance : allowances)
        terms.allowances.push_back(readAllowance(allowance));
    return terms;
}

}  // namespace

Plan readPlan(const storage::Row& row) {
    const auto version = row.json(6);
    return {
        .id = row.id<PlanId>(0),
        .slug = row.text(1),
        .position = static_cast<int>(row.integer(2)),
        .offered = row.flag(3),
        .is_default = row.flag(4),
        .version = version.at("version").get<int>(),
        .terms = readTerms(version, row.json(7)),
        .created_at = row.time(5)};
}

nlohmann::json termsToRow(const Terms& terms) {
    return {
        {"name", terms.name},
        {"description", terms.description},
        {"price_micros", terms.price.micros},
        {"currency", terms.price.currency},
        {"cycle", toText(terms.cycle)},
        {"refresh_days", orNull(terms.refresh_days)},
        {"expiry_days", orNull(terms.expiry_days)},
        {"longest_s", secondsOrNull(terms.longest)},
        {"most_at_once", orNull(terms.most_at_once)},
        {"warn_percent", terms.warn_percent},
        {"grace_s", terms.grace.count()},
        {"hard_cutoff", terms.hard_cutoff},
        {"features", terms.features}};
}

nlohmann::json allowancesToRows(const Terms& terms) {
    auto rows = nlohmann::json::array();
    for (const auto& one : terms.allowances) {
        nlohmann::json row{
            {"unit", toText(one.unit)},
            {"included", orNull(one.included)},
            {"overage_cap", one.overage_cap},
            {"overage_micros", one.overage_micros},
            {"overage_per",
             one.overage_per == Allowance::OveragePer::Unit ? "unit" : "conversation"},
            {"rollover_cap", one.rollover_cap},
            {"extend_s", secondsOrNull(one.extend)}};
        if (one.extend) row["extend_micros"] = one.extend_micros;
        rows.push_back(std::move(row));
    }
    return rows;
}

}  // namespace parley::billing
