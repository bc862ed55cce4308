#pragma once

#include <base/clock.hpp>

#include <chrono>

namespace parley::transport {

/// How far apart the moments are at which calls are served: sockets are read and pieces are sent
/// together then, so that the loop wakes once for all that is due, however many calls there are.
inline constexpr std::chrono::microseconds kBeat{2'500};

/// The first of them after `time`.
inline base::MonoTime nextBeat(base::MonoTime time) {
    return base::MonoTime{kBeat * (time.time_since_epoch() / kBeat + 1)};
}

}  // namespace parley::transport
