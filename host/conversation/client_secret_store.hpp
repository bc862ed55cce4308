#pragma once

#include <storage/statement.hpp>

namespace parley::conversation {

extern const storage::Statement kInsertClientSecret;
/// User, session, API key, e-mail verified, creation, expiry, session object, scenario, temper,
/// keeps the transcript, records.
extern const storage::Statement kFindClientSecret;
extern const storage::Statement kPurgeClientSecrets;

}  // namespace parley::conversation
