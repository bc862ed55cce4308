#pragma once

#include "api_keys.hpp"

#include <storage/rows.hpp>
#include <storage/statement.hpp>

namespace parley::tenancy {

extern const storage::Statement kInsertApiKey;
/// Id, user, the key's role, the user's role, e-mail verified, creation, expiry.
extern const storage::Statement kUseApiKey;
extern const storage::Statement kListApiKeys;
/// Of the transaction's user.
extern const storage::Statement kApiKeysOfUser;
/// The key's user.
extern const storage::Statement kRevokeApiKey;

ApiKey readApiKey(const storage::Row& row);

}  // namespace parley::tenancy
