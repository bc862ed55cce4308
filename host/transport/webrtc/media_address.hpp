#pragma once

#include <base/result.hpp>

#include <boost/asio/ip/address.hpp>

#include <string_view>
#include <vector>

namespace parley::transport {

/// An address of this machine that media goes through, and what callers are told it is; they
/// differ behind a 1:1 NAT, as clouds have it.
struct MediaAddress {
    boost::asio::ip::address local;
    boost::asio::ip::address announced;
};

/// Reads a setting: addresses separated by commas, each `announced` or `announced=local`, without
/// port. An empty text is all addresses of this machine that are not loopback, or loopback when
/// there is no other. InvalidArgument `media_address_invalid`.
base::Result<std::vector<MediaAddress>> parseMediaAddresses(std::string_view text);

}  // namespace parley::transport
