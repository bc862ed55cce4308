#pragma once

#include <cstdint>

namespace parley::io {

/// What became of bytes that were to be sent.
enum class Sent : std::uint8_t {
    /// All of them go out, in order.
    Taken,
    /// None of them was taken; `on_writable` tells when to try again.
    Busy,
    /// The connection is over, or closing.
    Closed,
};

}  // namespace parley::io
