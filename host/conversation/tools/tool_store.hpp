#pragma once

#include "tool.hpp"

#include <storage/statement.hpp>

namespace parley::storage {
class Row;
}

namespace parley::conversation {

/// Id, name, description, parameters, URL, time-out in ms, enabled, now, the most there may be. No
/// row when there are as many already.
extern const storage::Statement kInsertTool;
/// Id, name, description, parameters, URL, time-out in ms, enabled, now.
extern const storage::Statement kUpdateTool;
extern const storage::Statement kDeleteTool;
extern const storage::Statement kFindTool;
/// By its name, of those that are enabled.
extern const storage::Statement kFindToolByName;
extern const storage::Statement kListTools;

/// Id, user, conversation, name, kind, outcome, duration in ms, time.
extern const storage::Statement kInsertToolRun;
extern const storage::Statement kPurgeToolRuns;
/// Time, zone. No row for an unknown zone.
extern const storage::Statement kLocalTime;

TenantTool readTool(const storage::Row& row);

}  // namespace parley::conversation
