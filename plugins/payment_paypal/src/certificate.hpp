#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace paypal {

/// CRC-32 as Ethernet and PNG have it.
std::uint32_t crc32Of(std::string_view bytes);

/// What PayPal says that a webhook is signed over, and with what.
struct SignedNotice {
    /// transmission id | time | webhook id | CRC-32 of the body.
    std::string text;
    /// Bytes.
    std::string signature;
    /// PEM: the leaf, then what leads to an authority.
    std::string certificates;
    /// PEM; empty for those that this machine believes.
    std::string authorities;
    std::int64_t now_us = 0;
};

/// Throws AUTH unless the signature is right and the certificate PayPal's own, by an authority that
/// is believed, and valid now. Blocks: it may read files.
void expectSigned(const SignedNotice& notice);

}  // namespace paypal
