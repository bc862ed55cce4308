#include "plans.hpp"

#include "explanation.hpp"
#include "plan_store.hpp"

#include <storage/transaction.hpp>
#include <tenancy/audit_log.hpp>

namespace parley::billing {

namespace {

using tenancy::AuditLog;

base::Error wrongTerms(std::string pointer, std::string message) {
    return {
        .code = base::ErrorCode::InvalidArgument,
        .reason = "invalid_body",
        .advice = "Some fields are not as they should be; errors names each one.",
        .faults = {{.pointer = std::move(pointer), .message = std::move(message)}}};
}

/// What no schema can say.
base::Result<void> checkTerms(const Terms& terms) {
    if (terms.hard_cutoff && terms.grace.count() > 0)
        return wrongTerms("/terms/grace_seconds", "must be 0 where the cut-off is hard");
    if (terms.cycle == Cycle::OneTime && terms.refresh_days)
        return wrongTerms("/terms/refresh_days", "is for plans with a cycle");
    for (std::size_t i = 0; i < terms.allowances.size(); ++i) {
        const auto place = "/terms/allowances/" + std::to_string(i);
        const auto& one = terms.allowances[i];
        if (one.overage_micros > 0 && one.overage_cap == 0)
            return wrongTerms(place + "/overage_cap", "is needed where going over has a price");
        for (std::size_t other = 0; other < i; ++other)
            if (terms.allowances[other].unit == one.unit)
                return wrongTerms(place + "/unit", "is there already");
    }
    return {};
}

base::Result<std::vector<Plan>> listPlansOf(
    storage::Database& database, base::TenantId tenant, bool only_offered) {
    const auto rows =
        TRY(storage::query(storage::Transaction{database, tenant}, kListPlans, only_offered));
    std::vector<Plan> plans;
    for (const auto row : rows)
        plans.push_back(readPlan(row));
    return plans;
}

}  // namespace

base::Result<std::vector<Plan>> Plans::offered(base::TenantId tenant) const {
    return listPlansOf(database_, tenant, true);
}

base::Result<std::vector<Plan>> Plans::all(base::TenantId tenant) const {
    return listPlansOf(database_, tenant, false);
}

base::Result<Plan> Plans::find(base::TenantId tenant, PlanId id) const {
    const auto rows = TRY(storage::query(storage::Transaction{database_, tenant}, kFindPlan, id));
    if (rows.empty()) {
        return explained(
            base::Error{.code = base::ErrorCode::NotFound, .reason = "plan_not_found"});
    }
    return readPlan(rows.front());
}

base::Result<Plan> Plans::create(
    base::TenantId tenant, const Creation& creation, const tenancy::Actor& actor) {
    TRY(checkTerms(creation.terms));
    const auto now = clock_.now();
    const auto id = PlanId::make(now);
    storage::Transaction transaction{database_, tenant};
    if (creation.is_default) transaction.add(kClearDefaultPlan, id);
    transaction.add(
        kCreatePlan,
        id,
        creation.slug,
        creation.position,
        creation.is_default,
        termsToRow(creation.terms),
        allowancesToRows(creation.terms),
        now);
    AuditLog::add(
        transaction,
        now,
        actor,
        {.action = "plan.created", .target = id.publicId(), .details = {{"slug", creation.slug}}});
    const auto read = transaction.add(kFindPlan, id);
    const auto answers = TRY(explained(transaction.run()));
    return readPlan(answers[read].front());
}

base::Result<Plan> Plans::patch(
    base::TenantId tenant, PlanId id, const Patch& patch, const tenancy::Actor& actor) {
    const auto now = clock_.now();
    storage::Transaction transaction{database_, tenant};
    transaction.add(kRequirePlan, id);
    if (patch.is_default == true) transaction.add(kClearDefaultPlan, id);
    transaction.add(kPatchPlan, id, patch.position, patch.offered, patch.is_default);
    AuditLog::add(transaction, now, actor, {.action = "plan.updated", .target = id.publicId()});
    const auto read = transaction.add(kFindPlan, id);
    const auto answers = TRY(explained(transaction.run()));
    return readPlan(answers[read].front());
}

base::Result<Plan> Plans::addVersion(
    base::TenantId tenant, PlanId id, const Terms& terms, const tenancy::Actor& actor) {
    TRY(checkTerms(terms));
    const auto now = clock_.now();
    storage::Transaction transaction{database_, tenant};
    transaction.add(kAddPlanVersion, id, termsToRow(terms), allowancesToRows(terms), now);
    AuditLog::add(transaction, now, actor, {.action = "plan.changed", .target = id.publicId()});
    const auto read = transaction.add(kFindPlan, id);
    const auto answers = TRY(explained(transaction.run()));
    return readPlan(answers[read].front());
}

base::Result<int> Plans::seed(base::TenantId tenant, const std::vector<Creation>& plans) {
    const auto now = clock_.now();
    storage::Transaction transaction{database_, tenant};
    for (const auto& plan : plans) {
        transaction.add(
            kSeedPlan,
            PlanId::make(now),
            plan.slug,
            plan.position,
            plan.is_default,
            termsToRow(plan.terms),
            allowancesToRows(plan.terms),
            now);
    }
    int made = 0;
    for (const auto& answer : TRY(transaction.run()))
        made += answer.front().flag(0) ? 1 : 0;
    return made;
}

}  // namespace parley::billing
