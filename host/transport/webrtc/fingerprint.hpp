#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace parley::transport {

/// The digest of a certificate, as an offer names it: `sha-256`, and its bytes.
struct Fingerprint {
    std::string algorithm;
    std::string digest;
    bool operator==(const Fingerprint&) const = default;
};

/// In bytes; 0 for algorithms that are unknown or too weak.
inline std::size_t digestSize(std::string_view algorithm) {
    if (algorithm == "sha-256") return 32;
    if (algorithm == "sha-384") return 48;
    return algorithm == "sha-512" ? 64 : 0;
}

}  // namespace parley::transport
