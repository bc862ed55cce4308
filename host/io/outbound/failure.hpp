#pragma once

#include <base/error.hpp>

#include <cstdint>
#include <string>
#include <string_view>

namespace parley::io {

/// Why something outbound did not end well. Every one is an ordinary event: peers fail.
enum class OutboundFailureKind : std::uint8_t {
    /// The request itself is malformed: its method, a header, its URL.
    Invalid,
    /// The egress guard forbids the destination.
    Refused,
    /// Too much is under way on this loop already.
    Busy,
    Resolve,
    Connect,
    Tls,
    ConnectTimeout,
    FirstByteTimeout,
    IdleTimeout,
    /// The time for the whole was used up.
    TotalTimeout,
    /// The peer ended the connection before its answer was whole.
    Reset,
    /// The peer said something that its protocol does not allow, or refused to speak it.
    Protocol,
    TooLarge,
    /// The client was closed. A call that its owner cancels reports nothing any more.
    Cancelled,
};

enum class RequestSent : std::uint8_t { No, Yes };

struct OutboundFailure {
    OutboundFailureKind kind;
    /// Whether any byte of the request may have reached the peer, in which case it may have acted.
    RequestSent sent = RequestSent::No;
    /// For the log: never has a header or a body in it.
    std::string detail = {};
};

std::string_view nameOf(OutboundFailureKind kind);
/// As an error of the host, with the reason `outbound_<name>`.
base::Error toError(const OutboundFailure& failure);

}  // namespace parley::io
