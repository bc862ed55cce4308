#pragma once

#include "config.hpp"

#include <base/clock.hpp>
#include <io/outbound/dialer.hpp>
#include <io/outbound/egress_guard.hpp>
#include <io/outbound/http_client.hpp>
#include <io/outbound/resolver.hpp>
#include <io/outbound/tcp_client.hpp>
#include <io/outbound/tls_trust.hpp>
#include <io/outbound/web_socket_client.hpp>

#include <memory>

namespace parley::app {

/// The host's one way to other servers, put together from the settings. Made after the loops and
/// destroyed, off the loops, while they still run.
class Outbound {
public:
    static base::Result<std::unique_ptr<Outbound>> create(
        const Config::Egress& egress, io::Loops& loops, const base::Clock& clock) {
        auto guard = TRY(io::EgressGuard::create(egress.allowed_networks));
        auto trust = TRY(io::TlsTrust::create(egress.ca_file));
        return std::unique_ptr<Outbound>{
            new Outbound{std::move(guard), std::move(trust), loops, clock}};
    }

    io::HttpClient& http() { return http_; }
    io::WebSocketClient& webSockets() { return web_sockets_; }
    io::TcpClient& tcp() { return tcp_; }
    /// Ends what is under way and refuses the rest.
    void close() {
        http_.close();
        web_sockets_.close();
        tcp_.close();
    }

private:
    Outbound(
        io::EgressGuard guard,
        std::unique_ptr<io::TlsTrust> trust,
        io::Loops& loops,
        const base::Clock& clock)
        : guard_{std::move(guard)},
          trust_{std::move(trust)},
          resolver_{clock},
          dialer_{guard_, resolver_, *trust_},
          http_{loops, dialer_},
          web_sockets_{loops, dialer_},
          tcp_{loops, dialer_} {}

    const io::EgressGuard guard_;
    const std::unique_ptr<io::TlsTrust> trust_;
    io::CachingResolver resolver_;
    io::Dialer dialer_;
    io::HttpClient http_;
    io::WebSocketClient web_sockets_;
    io::TcpClient tcp_;
};

}  // namespace parley::app
