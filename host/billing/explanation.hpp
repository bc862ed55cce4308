#pragma once

#include <base/result.hpp>

#include <utility>

namespace parley::billing {

/// Adds the sentence for the client to an error that has only its reason, as those raised by SQL.
base::Error explained(base::Error error);

template <typename Value>
base::Result<Value> explained(base::Result<Value> result) {
    if (result) return result;
    return explained(std::move(result).error());
}

}  // namespace parley::billing
