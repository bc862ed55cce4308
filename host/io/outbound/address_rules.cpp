#include "address_rules.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <string>
#include <vector>

namespace parley::io {

namespace {

namespace ip = boost::asio::ip;

/// The IANA special-purpose registries, as far as they are not globally reachable, and the ranges
/// that tunnel to where nobody has looked (6to4, Teredo).
constexpr std::array kPrivate{
    "0.0.0.0/8",
    "10.0.0.0/8",
    "100.64.0.0/10",
    "127.0.0.0/8",
    "169.254.0.0/16",
    "172.16.0.0/12",
    "192.0.0.0/24",
    "192.0.2.0/24",
    "192.88.99.0/24",
    "192.168.0.0/16",
    "198.18.0.0/15",
    "198.51.100.0/24",
    "203.0.113.0/24",
    "224.0.0.0/4",
    "240.0.0.0/4",
    "2001::/23",
    "2001:db8::/32",
    "2002::/16",
    "3fff::/20"};

/// Amazon and its imitators, Azure's host agent, Oracle, Alibaba.
constexpr std::array kMetadata{
    "169.254.169.254",
    "169.254.170.2",
    "169.254.170.23",
    "168.63.129.16",
    "192.0.0.192",
    "100.100.100.200",
    "fd00:ec2::254",
    "fd00:ec2::23",
    "fd20:ce::254"};

template <std::size_t kCount>
std::vector<Network> networks(const std::array<const char*, kCount>& texts) {
    std::vector<Network> result;
    result.reserve(texts.size());
    for (const auto* text : texts)
        result.push_back(Network::parse(text).value());
    return result;
}

bool isIn(const std::vector<Network>& ranges, const ip::address& address) {
    return std::any_of(ranges.begin(), ranges.end(), [&](const Network& range) {
        return range.contains(address);
    });
}

ip::address_v4 lastFourBytes(const ip::address_v6& address) {
    const auto bytes = address.to_bytes();
    return ip::address_v4{{bytes[12], bytes[13], bytes[14], bytes[15]}};
}

template <typename Bytes>
bool sameBits(const Bytes& left, const Bytes& right, unsigned bits) {
    for (std::size_t i = 0; i < left.size() && bits > 0; ++i) {
        const auto taken = std::min(bits, 8U);
        const auto mask = static_cast<unsigned char>(0xFFU << (8U - taken));
        if ((left[i] & mask) != (right[i] & mask)) return false;
        bits -= taken;
    }
    return true;
}

}  // namespace

base::Result<Network> Network::parse(std::string_view text) {
    const base::Error invalid{
        .code = base::ErrorCode::InvalidArgument,
        .reason = "network_invalid",
        .detail = std::string{text}};
    const auto slash = text.find('/');
    boost::system::error_code error;
    const auto address = ip::make_address(std::string{text.substr(0, slash)}, error);
    if (error) return invalid;
    const unsigned most = address.is_v4() ? 32 : 128;
    unsigned bits = most;
    if (slash != std::string_view::npos) {
        const auto* end = text.data() + text.size();
        const auto read = std::from_chars(text.data() + slash + 1, end, bits);
        if (read.ec != std::errc{} || read.ptr != end || bits > most) return invalid;
    }
    return Network{address, bits};
}

bool Network::contains(const ip::address& address) const {
    if (base_.is_v4() != address.is_v4()) return false;
    return base_.is_v4() ? sameBits(base_.to_v4().to_bytes(), address.to_v4().to_bytes(), bits_)
                         : sameBits(base_.to_v6().to_bytes(), address.to_v6().to_bytes(), bits_);
}

Reach reachOf(const ip::address& address) {
    static const auto private_networks = networks(kPrivate);
    static const auto metadata_networks = networks(kMetadata);
    static const auto global_unicast = Network::parse("2000::/3").value();
    static const auto translated = Network::parse("64:ff9b::/96").value();

    if (address.is_v6()) {
        const auto v6 = address.to_v6();
        if (v6.is_v4_mapped() || translated.contains(address)) return reachOf(lastFourBytes(v6));
    }
    if (isIn(metadata_networks, address)) return Reach::Metadata;
    if (address.is_v6() && !global_unicast.contains(address)) return Reach::Private;
    return isIn(private_networks, address) ? Reach::Private : Reach::Public;
}

}  // namespace parley::io
