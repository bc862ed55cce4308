#pragma once

#include "address_rules.hpp"
#include "url.hpp"

#include <base/result.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace parley::io {

/// Whose wish an outbound connection is.
enum class Trust : std::uint8_t {
    /// A URL that a tenant or user gave: TLS and public addresses only.
    Tenant,
    /// A URL of the operator's own configuration: plain HTTP too, and private addresses within
    /// `egress.allowed_networks`.
    Operator,
    /// An address of the host's own, which nobody else can set: plain HTTP and private addresses.
    Host,
};

/// Decides whether an outbound connection may be made: first by its URL, then by every address
/// that the name has. The connection goes to an address that was checked, so a name that changes
/// between the two cannot lead elsewhere. Addresses of clouds' metadata services are closed to
/// everybody. Immutable, for any thread.
class EgressGuard {
public:
    /// InvalidArgument `network_invalid`.
    static base::Result<EgressGuard> create(const std::vector<std::string>& allowed_networks);

    /// The URL, when it is one and may be asked for. Unprocessable `egress_refused`.
    [[nodiscard]] base::Result<Url> admit(std::string_view url, Trust trust) const;
    [[nodiscard]] base::Result<Url> admit(Url url, Trust trust) const;
    /// Fails unless there is an address and all of them may be connected to.
    [[nodiscard]] base::Result<void> admit(
        const std::vector<boost::asio::ip::address>& addresses, Trust trust) const;

private:
    explicit EgressGuard(std::vector<Network> allowed) : allowed_{std::move(allowed)} {}
    [[nodiscard]] bool isOpen(const boost::asio::ip::address& address, Trust trust) const;

    std::vector<Network> allowed_;
};

}  // namespace parley::io
