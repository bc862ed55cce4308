#pragma once

#include <base/result.hpp>

#include <boost/asio/ip/address.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace parley::io {

/// Where a connection goes: a name in lower case, or an address that was written out.
struct HostName {
    /// Without brackets. An address is in its normal form.
    std::string text;
    std::optional<boost::asio::ip::address> literal = {};
};

/// An absolute URL, read strictly: whatever two programs could read as two different hosts is no
/// URL here. Names are ASCII (an international one in its `xn--` form); user names, backslashes,
/// control characters, and any spelling of an IPv4 address but four decimal numbers are refused.
struct Url {
    /// `http`, `https`, `ws` or `wss`.
    std::string scheme;
    HostName host;
    std::uint16_t port = 0;
    /// Path and query, at least `/`. The fragment is dropped.
    std::string target;

    [[nodiscard]] bool isSecure() const { return scheme == "https" || scheme == "wss"; }
    /// What the Host field says.
    [[nodiscard]] std::string authority() const;
    /// Equal for two URLs of the same server and scheme only.
    [[nodiscard]] std::string origin() const;
};

/// InvalidArgument `url_invalid`.
base::Result<Url> parseUrl(std::string_view text);
/// Where the Location of a redirect leads, relative to where it came from.
base::Result<Url> parseUrl(std::string_view reference, const Url& base);
/// InvalidArgument `host_invalid`.
base::Result<HostName> parseHost(std::string_view text);

}  // namespace parley::io
