#pragma once

#include <storage/statement.hpp>

namespace parley::tenancy {

/// Outcome and sealed reply.
extern const storage::Statement kBeginIdempotent;
extern const storage::Statement kFinishIdempotent;
extern const storage::Statement kForgetIdempotent;

}  // namespace parley::tenancy
