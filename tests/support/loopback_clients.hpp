#pragma once

#include <base/clock.hpp>
#include <io/loop.hpp>
#include <io/outbound/dialer.hpp>
#include <io/outbound/http_client.hpp>
#include <io/outbound/resolver.hpp>
#include <io/outbound/web_socket_client.hpp>

#include <memory>

namespace parley::testing {

/// A loop and what goes out from it, as in a host, except that only 127.0.0.1 can be reached.
struct LoopbackClients {
    base::SystemClock clock;
    io::Loops loops{1};
    io::EgressGuard guard = *io::EgressGuard::create({"127.0.0.1/32"});
    io::CachingResolver resolver{clock};
    std::unique_ptr<io::TlsTrust> trust = *io::TlsTrust::create("");
    io::Dialer dialer{guard, resolver, *trust};
    io::HttpClient http{loops, dialer};
    io::WebSocketClient web_sockets{loops, dialer};
};

}  // namespace parley::testing
