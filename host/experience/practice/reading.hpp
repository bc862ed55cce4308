#pragma once

#include <conversation/records.hpp>
#include <storage/transaction.hpp>

namespace parley::experience::practice {

/// Sees what the reader may see.
inline storage::Transaction readingAs(
    storage::Database& database, const conversation::Reader& reader) {
    if (reader.user) return storage::Transaction{database, reader.tenant, *reader.user};
    return storage::Transaction{database, reader.tenant};
}

}  // namespace parley::experience::practice
