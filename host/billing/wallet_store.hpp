#pragma once

#include <storage/statement.hpp>

namespace parley::billing {

extern const storage::Statement kCurrentSubscription;
extern const storage::Statement kListBalances;
extern const storage::Statement kHasPlans;
extern const storage::Statement kChangePlan;
extern const storage::Statement kCancelPlan;
extern const storage::Statement kAssignPlan;
extern const storage::Statement kStartSubscription;
extern const storage::Statement kDemoUsers;
extern const storage::Statement kRollDueSubscriptions;
extern const storage::Statement kExpireDueGrants;
extern const storage::Statement kSpend;
extern const storage::Statement kGiveCredit;
extern const storage::Statement kUsageHistory;
extern const storage::Statement kUsageSummary;
extern const storage::Statement kWalletDifferences;

}  // namespace parley::billing
