#pragma once

#include <base/id.hpp>

#include <functional>

namespace parley::storage {
class Transaction;
}

namespace parley::provider {

/// What a change takes into its transaction besides itself, such as the record of who made it:
/// there is neither without the other. May be empty.
using Besides = std::function<void(storage::Transaction& transaction)>;
/// The same for a change of one provider.
using BesidesProvider =
    std::function<void(storage::Transaction& transaction, base::ProviderId provider)>;

}  // namespace parley::provider
