#pragma once

#include "egress_guard.hpp"
#include "failure.hpp"
#include "link.hpp"
#include "resolver.hpp"
#include "tls_trust.hpp"

#include <io/loop.hpp>

#include <chrono>
#include <functional>
#include <memory>
#include <variant>

namespace parley::io {

enum class FirstBytes : std::uint8_t { Plain, Tls };

struct DialTarget {
    HostName host;
    std::uint16_t port = 0;
    Trust trust = Trust::Tenant;
    FirstBytes first_bytes = FirstBytes::Tls;
    Alpn alpn = Alpn::Http11;
    std::chrono::milliseconds timeout{5'000};
};

/// The only way out: resolves a name once, has all its addresses checked by the guard, connects to
/// one of exactly those and verifies the peer's certificate. What it refers to outlives it; it may
/// be used on any loop.
class Dialer {
public:
    using Outcome = std::variant<std::shared_ptr<Link>, OutboundFailure>;
    using Done = std::function<void(Outcome)>;
    /// A connection being made. Letting go of it gives it up, and `done` is not called any more.
    class Attempt {
    public:
        virtual ~Attempt() = default;
    };

    Dialer(const EgressGuard& guard, Resolver& resolver, TlsTrust& tls)
        : guard_{guard}, resolver_{resolver}, tls_{tls} {}

    /// On the loop. `done` runs once, later, on the loop.
    [[nodiscard]] std::unique_ptr<Attempt> dial(Loop& loop, DialTarget target, Done done);

    [[nodiscard]] const EgressGuard& guard() const { return guard_; }
    [[nodiscard]] TlsTrust& tls() const { return tls_; }

private:
    class Dial;
    class OwnedDial;

    const EgressGuard& guard_;
    Resolver& resolver_;
    TlsTrust& tls_;
};

}  // namespace parley::io
