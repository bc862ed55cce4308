#pragma once

#include "plan.hpp"

#include <storage/rows.hpp>
#include <storage/statement.hpp>

namespace parley::billing {

extern const storage::Statement kListPlans;
extern const storage::Statement kFindPlan;
extern const storage::Statement kCreatePlan;
extern const storage::Statement kSeedPlan;
extern const storage::Statement kRequirePlan;
extern const storage::Statement kAddPlanVersion;
extern const storage::Statement kPatchPlan;
extern const storage::Statement kClearDefaultPlan;

Plan readPlan(const storage::Row& row);
/// As `parley.add_plan_version` takes them.
nlohmann::json termsToRow(const Terms& terms);
nlohmann::json allowancesToRows(const Terms& terms);

}  // namespace parley::billing
