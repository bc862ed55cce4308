#include "egress_guard.hpp"

#include <algorithm>

namespace parley::io {

namespace {

base::Error refused(std::string detail, std::string advice) {
    return {
        .code = base::ErrorCode::Unprocessable,
        .reason = "egress_refused",
        .detail = std::move(detail),
        .advice = std::move(advice)};
}

}  // namespace

base::Result<EgressGuard> EgressGuard::create(const std::vector<std::string>& allowed_networks) {
    std::vector<Network> allowed;
    allowed.reserve(allowed_networks.size());
    for (const auto& text : allowed_networks)
        allowed.push_back(TRY(Network::parse(text)));
    return EgressGuard{std::move(allowed)};
}

base::Result<Url> EgressGuard::admit(std::string_view url, Trust trust) const {
    return admit(TRY(parseUrl(url)), trust);
}

base::Result<Url> EgressGuard::admit(Url url, Trust trust) const {
    if (trust == Trust::Tenant && !url.isSecure()) {
        return refused(url.scheme + " for a tenant", "Use an address that begins with https://.");
    }
    if (url.host.literal) TRY(admit(std::vector{*url.host.literal}, trust));
    return url;
}

base::Result<void> EgressGuard::admit(
    const std::vector<boost::asio::ip::address>& addresses, Trust trust) const {
    if (addresses.empty()) return refused("no address", "Check the host name.");
    for (const auto& address : addresses) {
        if (!isOpen(address, trust)) {
            return refused(
                address.to_string() + " is not open", "Use an address of the public internet.");
        }
    }
    return {};
}

bool EgressGuard::isOpen(const boost::asio::ip::address& address, Trust trust) const {
    switch (reachOf(address)) {
        case Reach::Public:
            return true;
        case Reach::Metadata:
            return false;
        case Reach::Private:
            return trust == Trust::Host ||
                   (trust == Trust::Operator &&
                    std::any_of(allowed_.begin(), allowed_.end(), [&](const Network& network) {
                        return network.contains(address);
                    }));
    }
    return false;
}

}  // namespace parley::io
