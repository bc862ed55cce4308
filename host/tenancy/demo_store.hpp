#pragma once

#include <storage/statement.hpp>

namespace parley::tenancy {

extern const storage::Statement kSeedTenant;
extern const storage::Statement kHasUser;
extern const storage::Statement kSeedUser;

}  // namespace parley::tenancy
