#pragma once

#include <base/error.hpp>

#include <chrono>
#include <cstdint>
#include <functional>

namespace parley::jobs {

/// A number in [0, 1). Injected so that a test knows every delay.
using Random = std::function<double()>;
Random systemRandom();

/// How long a failed job waits: doubling from `first` up to `longest`, each delay drawn from its
/// upper half, so that jobs that failed together do not come back together.
struct BackOff {
    std::chrono::milliseconds first{2'000};
    std::chrono::milliseconds longest{std::chrono::hours{1}};

    [[nodiscard]] std::chrono::milliseconds delayAfter(int attempt, const Random& random) const;
};

/// Whether the same job could succeed later. The one place where this is decided.
bool worthRetrying(base::ErrorCode code);

}  // namespace parley::jobs
