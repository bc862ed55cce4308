#pragma once

#include <base/result.hpp>

#include <utility>

namespace parley::tenancy {

/// Adds the sentence for the client to an error that has only its reason, as those raised by SQL.
base::Error advised(base::Error error);

template <typename Value>
base::Result<Value> advised(base::Result<Value> result) {
    if (result) return result;
    return advised(std::move(result).error());
}

}  // namespace parley::tenancy
