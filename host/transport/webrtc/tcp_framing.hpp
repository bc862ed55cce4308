#pragma once

#include "wire.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace parley::transport {

/// Cuts what comes over TCP into packets: 16 bits of length before each (RFC 4571).
class TcpDeframer {
public:
    /// Longer than any packet of WebRTC.
    static constexpr std::size_t kMostPacket = 2'047;

    void add(std::string_view bytes);
    /// The next packet, until the next call; empty packets are passed over. Empty when there is
    /// none yet, or when the stream is broken.
    std::optional<Bytes> next();
    /// A packet longer than `kMostPacket` was announced: nothing of what follows can be trusted.
    [[nodiscard]] bool isBroken() const { return broken_; }

private:
    std::string buffer_;
    std::size_t read_ = 0;
    bool broken_ = false;
};

void appendFrame(std::string& out, Bytes packet);

}  // namespace parley::transport
