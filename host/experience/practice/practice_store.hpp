#pragma once

#include <storage/statement.hpp>

namespace parley::experience::practice {

// What scenarios and debriefs are asked and told in SQL.

/// No row when its user has too many already.
extern const storage::Statement kKeepScenario;
/// Id, user, origin, time of making and the whole document.
extern const storage::Statement kFindScenario;
/// The same, the newest first, without what only a player of it reads.
extern const storage::Statement kListScenarios;
extern const storage::Statement kExportScenarios;
/// The removed one's id.
extern const storage::Statement kRemoveScenario;

/// Whether it was kept.
extern const storage::Statement kKeepDebrief;
/// The body and when it was made.
extern const storage::Statement kFindDebrief;
extern const storage::Statement kExportDebriefs;
/// One row a try, the newest first, with the tries of the same scenario before it.
extern const storage::Statement kListTries;
/// One row a scenario, the one tried last first.
extern const storage::Statement kSumUpTries;

/// Whether there are demo talks of that user.
extern const storage::Statement kHasDemoTalks;
extern const storage::Statement kDemoUser;
extern const storage::Statement kRecordDemoTalk;

}  // namespace parley::experience::practice
