#pragma once

#include "mind.hpp"

#include <io/loop.hpp>

#include <cstddef>
#include <memory>
#include <string>
#include <variant>

namespace parley::provider {

/// All that a model said, or why there is none of it.
using WholeThought = std::variant<std::string, Failure>;

/// Asks on `loop` and waits for the whole answer, on a fiber or on a thread that is no loop. An
/// answer of more than `most_bytes` is broken off and fails as Protocol.
WholeThought thinkAndWait(
    io::Loop& loop,
    const std::shared_ptr<Mind>& mind,
    const Thought& thought,
    std::size_t most_bytes);

}  // namespace parley::provider
