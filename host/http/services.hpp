#pragma once

#include "assets.hpp"
#include "body_schemas.hpp"
#include "metrics.hpp"
#include "open_streams.hpp"
#include "rate_limiter.hpp"
#include "readiness.hpp"

#include <base/clock.hpp>
#include <io/outbound/address_rules.hpp>

#include <algorithm>
#include <string>
#include <vector>

namespace parley::billing {
struct Services;
}
namespace parley::conversation {
class CallDesk;
class SocketDesk;
struct RealtimeServices;
}  // namespace parley::conversation
namespace parley::experience::practice {
struct Services;
}
namespace parley::io {
class BlockingPool;
}
namespace parley::conversation {
struct Services;
}
namespace parley::jobs {
class AdminView;
}
namespace parley::notify {
class Feed;
class MessageLog;
}  // namespace parley::notify
namespace parley::provider {
struct Services;
}
namespace parley::tenancy {
struct Services;
}

namespace parley::http {

enum class AccessLog : std::uint8_t { Off, On };

/// Everything handlers and middleware may ask. Wired once per process by app.
struct Services {
    const base::Clock& clock;
    tenancy::Services& tenancy;
    jobs::AdminView& jobs;
    notify::MessageLog& messages;
    notify::Feed& feed;
    provider::Services& providers;
    conversation::RealtimeServices& realtime;
    conversation::SocketDesk& sockets;
    conversation::Services& conversations;
    billing::Services& billing;
    experience::practice::Services& practice;

    const BodySchemas& schemas;
    const Assets& assets;
    Metrics& metrics;
    RateLimiter& rates;
    OpenStreams& streams;
    Readiness& readiness;

    /// Null where no WebRTC calls are taken.
    conversation::CallDesk* calls = nullptr;

    AccessLog access_log = AccessLog::On;
    /// Proxies whose X-Forwarded-For and X-Forwarded-Proto are believed.
    std::vector<io::Network> trusted_proxies = {};
    std::string version = {};

    [[nodiscard]] bool isTrustedProxy(const std::string& address) const {
        if (trusted_proxies.empty()) return false;
        namespace ip = boost::asio::ip;
        boost::system::error_code error;
        auto peer = ip::make_address(address, error);
        if (error) return false;
        // A socket that listens on :: says so of IPv4.
        if (peer.is_v6() && peer.to_v6().is_v4_mapped())
            peer = ip::make_address_v4(ip::v4_mapped, peer.to_v6());
        return std::any_of(
            trusted_proxies.begin(), trusted_proxies.end(), [&](const io::Network& network) {
                return network.contains(peer);
            });
    }
};

}  // namespace parley::http
