#pragma once

#include "dtls.hpp"
#include "wire.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <utility>

// libsrtp's own.
struct srtp_ctx_t_;

namespace parley::transport {

/// Seals what goes to one caller and opens what comes from there. Works in place.
class Srtp {
public:
    /// How much room `sealRtp` and `sealRtcp` want behind the packet.
    static constexpr std::size_t kTrailer = 160;

    /// Empty when libsrtp does not take the keys.
    static std::optional<Srtp> create(const SrtpKeys& keys);

    /// The packet without its seal; empty when it was not the caller's, or has come before.
    std::optional<std::span<std::uint8_t>> openRtp(std::span<std::uint8_t> packet);
    std::optional<std::span<std::uint8_t>> openRtcp(std::span<std::uint8_t> packet);
    /// The first `size` bytes of `buffer` are the packet. Empty when it cannot be sealed.
    std::optional<Bytes> sealRtp(std::span<std::uint8_t> buffer, std::size_t size);
    std::optional<Bytes> sealRtcp(std::span<std::uint8_t> buffer, std::size_t size);

private:
    struct Free {
        void operator()(srtp_ctx_t_* session) const;
    };
    using Context = std::unique_ptr<srtp_ctx_t_, Free>;

    Srtp(Context inbound, Context outbound)
        : inbound_{std::move(inbound)}, outbound_{std::move(outbound)} {}

    Context inbound_;
    Context outbound_;
};

}  // namespace parley::transport
