#pragma once

#include "wire.hpp"

#include <boost/asio/ip/udp.hpp>

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace parley::transport {

using StunTransaction = std::array<std::uint8_t, 12>;

enum class StunClass : std::uint8_t { Request, Indication, Success, Failure };

/// A STUN message of ICE, as far as a lite agent reads it (RFC 8489, RFC 8445). Views into the
/// datagram.
struct StunMessage {
    StunClass kind = StunClass::Request;
    std::uint16_t method = 0;
    StunTransaction transaction{};
    std::string_view username;
    bool use_candidate = false;
    /// The sender takes itself for the controlled side.
    bool ice_controlled = false;
    /// Attributes that must be understood and are not.
    std::vector<std::uint16_t> unknown;
    /// Where MESSAGE-INTEGRITY begins; 0 without.
    std::size_t integrity_at = 0;
};

inline constexpr std::uint16_t kStunBinding = 0x001;

/// Empty for what is no STUN message, and for one whose FINGERPRINT is wrong.
std::optional<StunMessage> parseStun(Bytes datagram);
/// Whether the message was made by someone who knows the password.
bool hasIntegrity(Bytes datagram, const StunMessage& message, std::string_view password);

/// Answers to a binding request, with integrity and fingerprint.
std::string bindingSuccess(
    const StunTransaction& transaction,
    const boost::asio::ip::udp::endpoint& seen,
    std::string_view password);
/// 487: the sender must be the controlling side.
std::string roleConflict(const StunTransaction& transaction, std::string_view password);
/// 420, with what was not understood.
std::string unknownAttributes(
    const StunTransaction& transaction,
    const std::vector<std::uint16_t>& unknown,
    std::string_view password);

}  // namespace parley::transport
