#pragma once

#include <storage/statement.hpp>

namespace parley::provider {

/// The name and now. The sealed value, unless it expired.
extern const storage::Statement kFindPluginNote;
/// The plugin, the name, the sealed value, its key's id, the bytes that count, the quota, when it
/// expires, now. Fails with TooLarge `kv_quota`.
extern const storage::Statement kPutPluginNote;
extern const storage::Statement kRemovePluginNote;
/// Of all tenants.
extern const storage::Statement kPurgePluginNotes;

}  // namespace parley::provider
