#include "media_address.hpp"

#include "text.hpp"

#include <ifaddrs.h>
#include <netinet/in.h>

#include <algorithm>
#include <memory>

namespace parley::transport {

namespace {

namespace ip = boost::asio::ip;

base::Error invalidAddress(std::string_view text) {
    return {
        .code = base::ErrorCode::InvalidArgument,
        .reason = "media_address_invalid",
        .detail = std::string{text},
        .advice = "Give addresses as 192.0.2.1 or, behind a NAT, as 203.0.113.1=192.0.2.1."};
}

base::Result<ip::address> readAddress(std::string_view text) {
    boost::system::error_code error;
    const auto address = ip::make_address(text, error);
    if (error || address.is_unspecified() || address.is_multicast()) return invalidAddress(text);
    return address;
}

std::optional<ip::address> addressOf(const sockaddr* socket_address) {
    if (socket_address == nullptr) return std::nullopt;
    if (socket_address->sa_family == AF_INET) {
        const auto* v4 = reinterpret_cast<const sockaddr_in*>(socket_address);
        return ip::address_v4{ntohl(v4->sin_addr.s_addr)};
    }
    if (socket_address->sa_family != AF_INET6) return std::nullopt;
    const auto* v6 = reinterpret_cast<const sockaddr_in6*>(socket_address);
    ip::address_v6::bytes_type bytes{};
    std::copy_n(
        static_cast<const std::uint8_t*>(v6->sin6_addr.s6_addr), bytes.size(), bytes.begin());
    const ip::address_v6 address{bytes};
    // They mean something only together with an interface, which a candidate cannot name.
    if (address.is_link_local()) return std::nullopt;
    return address;
}

std::vector<MediaAddress> addressesOfMachine() {
    ifaddrs* list = nullptr;
    std::vector<MediaAddress> found;
    if (getifaddrs(&list) == 0) {
        const std::unique_ptr<ifaddrs, void (*)(ifaddrs*)> held{list, &freeifaddrs};
        for (const auto* at = list; at != nullptr; at = at->ifa_next) {
            const auto address = addressOf(at->ifa_addr);
            if (address && !address->is_loopback()) found.push_back({*address, *address});
        }
    }
    // Browsers reach what they must over IPv4 more often.
    std::ranges::stable_partition(found, [](const auto& one) { return one.local.is_v4(); });
    const ip::address loopback = ip::address_v4::loopback();
    if (found.empty()) found.push_back({loopback, loopback});
    return found;
}

}  // namespace

base::Result<std::vector<MediaAddress>> parseMediaAddresses(std::string_view text) {
    if (text.empty()) return addressesOfMachine();
    std::vector<MediaAddress> addresses;
    for (const auto part : split(text, ',')) {
        const auto [announced_text, local_text] = cutAt(trimmed(part), '=');
        const auto announced = TRY(readAddress(trimmed(announced_text)));
        const auto local = part.find('=') == std::string_view::npos
                               ? announced
                               : TRY(readAddress(trimmed(local_text)));
        if (announced.is_v4() != local.is_v4()) return invalidAddress(part);
        addresses.push_back({.local = local, .announced = announced});
    }
    return addresses;
}

}  // namespace parley::transport
