#include "tidying.hpp"

#include "user_store.hpp"

#include <storage/transaction.hpp>

namespace parley::tenancy {

base::Result<std::int64_t> Tidying::tidy() {
    const auto rows =
        TRY(storage::query(storage::Transaction{database_}, kTidyTenancy, clock_.now()));
    return rows.front().integer(0);
}

}  // namespace parley::tenancy
