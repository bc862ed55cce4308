#include "protocol_error.hpp"

#include "event_text.hpp"

namespace parley::conversation {

namespace {

bool isOurs(base::ErrorCode code) {
    return code == base::ErrorCode::Internal || code == base::ErrorCode::Unavailable ||
           code == base::ErrorCode::Timeout;
}

std::string_view typeOf(base::ErrorCode code) {
    if (code == base::ErrorCode::RateLimited) return "rate_limit_error";
    if (code == base::ErrorCode::InsufficientFunds) return "insufficient_quota";
    return isOurs(code) ? "server_error" : "invalid_request_error";
}

std::string messageOf(const base::Error& error) {
    if (!error.advice.empty()) return error.advice;
    if (!error.faults.empty()) return error.faults.front().message;
    return isOurs(error.code) ? "The server had an error while processing your request."
                              : "This cannot be done now.";
}

}  // namespace

base::Error protocolError(std::string code, std::string param, std::string message) {
    base::Error error{
        .code = base::ErrorCode::InvalidArgument, .reason = std::move(code), .advice = message};
    if (!param.empty()) error.faults.push_back({std::move(param), std::move(message)});
    return error;
}

std::string errorEvent(const base::Error& error, const std::optional<std::string>& client_event) {
    EventText details{EventText::Nested{}};
    details.text("type", typeOf(error.code))
        .text("code", error.reason)
        .text("message", messageOf(error));
    details.maybeText(
        "param",
        error.faults.empty() ? std::nullopt
                             : std::optional<std::string_view>{error.faults.front().pointer});
    details.maybeText("event_id", client_event);
    EventText event{"error"};
    event.raw("error", details.take());
    return event.take();
}

}  // namespace parley::conversation
