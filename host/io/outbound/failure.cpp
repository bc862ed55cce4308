#include "failure.hpp"

namespace parley::io {

namespace {

base::ErrorCode codeOf(OutboundFailureKind kind) {
    switch (kind) {
        case OutboundFailureKind::Invalid:
        case OutboundFailureKind::Refused:
            return base::ErrorCode::Unprocessable;
        case OutboundFailureKind::ConnectTimeout:
        case OutboundFailureKind::FirstByteTimeout:
        case OutboundFailureKind::IdleTimeout:
        case OutboundFailureKind::TotalTimeout:
            return base::ErrorCode::Timeout;
        case OutboundFailureKind::Cancelled:
            return base::ErrorCode::Cancelled;
        case OutboundFailureKind::Busy:
        case OutboundFailureKind::Resolve:
        case OutboundFailureKind::Connect:
        case OutboundFailureKind::Tls:
        case OutboundFailureKind::Reset:
        case OutboundFailureKind::Protocol:
        case OutboundFailureKind::TooLarge:
            return base::ErrorCode::Unavailable;
    }
    return base::ErrorCode::Internal;
}

}  // namespace

std::string_view nameOf(OutboundFailureKind kind) {
    switch (kind) {
        case OutboundFailureKind::Invalid:
            return "invalid";
        case OutboundFailureKind::Refused:
            return "refused";
        case OutboundFailureKind::Busy:
            return "busy";
        case OutboundFailureKind::Resolve:
            return "resolve";
        case OutboundFailureKind::Connect:
            return "connect";
        case OutboundFailureKind::Tls:
            return "tls";
        case OutboundFailureKind::ConnectTimeout:
            return "connect_timeout";
        case OutboundFailureKind::FirstByteTimeout:
            return "first_byte_timeout";
        case OutboundFailureKind::IdleTimeout:
            return "idle_timeout";
        case OutboundFailureKind::TotalTimeout:
            return "total_timeout";
        case OutboundFailureKind::Reset:
            return "reset";
        case OutboundFailureKind::Protocol:
            return "protocol";
        case OutboundFailureKind::TooLarge:
            return "too_large";
        case OutboundFailureKind::Cancelled:
            return "cancelled";
    }
    return "unknown";
}

base::Error toError(const OutboundFailure& failure) {
    return {
        .code = codeOf(failure.kind),
        .reason = "outbound_" + std::string{nameOf(failure.kind)},
        .detail = failure.detail};
}

}  // namespace parley::io
