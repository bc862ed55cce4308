#pragma once

#include "rtp.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace parley::transport {

/// Puts packets into order again. A packet that is missing is waited for until three later ones
/// have come, or until `giveUp`.
class ReorderBuffer {
public:
    struct Ready {
        std::uint16_t sequence = 0;
        std::uint32_t timestamp = 0;
        /// How many before it never came.
        std::uint32_t lost_before = 0;
        std::string payload;
    };

    void add(const RtpPacket& packet);
    /// The next packet whose turn it is.
    std::optional<Ready> next();
    /// Ceases to wait for what is missing.
    void giveUp() { given_up_ = true; }

private:
    static constexpr std::size_t kMostHeld = 3;

    std::optional<std::uint16_t> due_;
    /// In order.
    std::vector<Ready> held_;
    bool given_up_ = false;
};

}  // namespace parley::transport
