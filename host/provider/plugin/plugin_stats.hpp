#pragma once

#include <cstdint>

namespace parley::provider {

/// How a plugin behaves at the border, counted since it was loaded.
struct PluginStats {
    std::uint64_t sessions_opened = 0;
    std::uint64_t sessions_open = 0;
    /// Calls that held their loop for more than a millisecond.
    std::uint64_t slow_calls = 0;
    /// Of these, for more than a quarter of a second.
    std::uint64_t stalls = 0;
    /// Callbacks for what had ended: dropped.
    std::uint64_t late_callbacks = 0;
    /// Callbacks from another thread than the session's: the session is failed.
    std::uint64_t foreign_callbacks = 0;
    /// Callbacks before open had returned: the session is failed.
    std::uint64_t early_callbacks = 0;
    /// Values that the contract does not allow: mended or the session is failed.
    std::uint64_t malformed = 0;
    /// Exceptions that came out of it.
    std::uint64_t exceptions = 0;
};

}  // namespace parley::provider
