#include "problem.hpp"

#include "call.hpp"

#include <Poco/Net/HTTPResponse.h>

namespace parley::http {

namespace {

/// For errors that brought no sentence of their own.
const char* adviceFor(base::ErrorCode code) {
    switch (code) {
        case base::ErrorCode::InvalidArgument:
            return "The request is not what this endpoint takes; see errors or the API reference.";
        case base::ErrorCode::Unauthenticated:
            return "Sign in, then send the access token as a bearer token or use the session "
                   "cookie.";
        case base::ErrorCode::Forbidden:
            return "This account may not do that.";
        case base::ErrorCode::NotFound:
            return "There is nothing here, or nothing that this account may see.";
        case base::ErrorCode::MethodNotAllowed:
            return "This path does not take that method; Allow lists those it takes.";
        case base::ErrorCode::Conflict:
            return "This does not go together with what is already there.";
        case base::ErrorCode::TooLarge:
            return "Send less at once.";
        case base::ErrorCode::UnsupportedMedia:
            return "Send the body as application/json.";
        case base::ErrorCode::Unprocessable:
            return "The request was understood, but cannot be carried out as it is.";
        case base::ErrorCode::InsufficientFunds:
            return "There is not enough credit for this; buy more and try again.";
        case base::ErrorCode::RateLimited:
            return "Too many requests; wait as long as Retry-After says.";
        case base::ErrorCode::Cancelled:
            return "The request was cancelled.";
        case base::ErrorCode::Timeout:
            return "This took too long; try again.";
        case base::ErrorCode::Unavailable:
            return "The service cannot answer right now; try again shortly. Nothing was lost.";
        case base::ErrorCode::Internal:
            return "Something went wrong on our side. It is logged under this request id.";
    }
    return "";
}

const char* adviceOf(const base::Error& error) {
    return error.advice.empty() ? adviceFor(error.code) : error.advice.c_str();
}

/// As OpenAI calls what went wrong.
const char* openAiType(int status) {
    if (status == 401) return "authentication_error";
    if (status == 403) return "permission_error";
    if (status == 402) return "insufficient_quota";
    if (status == 429) return "rate_limit_error";
    return status >= 500 ? "server_error" : "invalid_request_error";
}

nlohmann::json problemOf(const base::Error& error, const std::string& request_id) {
    const int status = statusOf(error.code);
    nlohmann::json body{
        {"type", "about:blank"},
        {"title",
         Poco::Net::HTTPResponse::getReasonForStatus(
             static_cast<Poco::Net::HTTPResponse::HTTPStatus>(status))},
        {"status", status},
        {"code", error.reason},
        {"detail", adviceOf(error)},
        {"request_id", request_id}};
    if (!error.faults.empty()) {
        auto& faults = body["errors"] = nlohmann::json::array();
        for (const auto& fault : error.faults) {
            faults.push_back({{"pointer", fault.pointer}, {"detail", fault.message}});
        }
    }
    return body;
}

Reply replyOf(const base::Error& error, const nlohmann::json& body) {
    const int status = statusOf(error.code);
    Reply reply{.status = status, .content_type = "application/problem+json", .body = body.dump()};
    auto retry_after = error.retry_after;
    if (!retry_after && status == 503) retry_after = std::chrono::seconds{1};
    if (retry_after)
        reply.headers.emplace_back("Retry-After", std::to_string(retry_after->count()));
    if (status == 401) reply.headers.emplace_back("WWW-Authenticate", "Bearer realm=\"parley\"");
    return reply;
}

}  // namespace

int statusOf(base::ErrorCode code) {
    switch (code) {
        case base::ErrorCode::InvalidArgument:
            return 400;
        case base::ErrorCode::Unauthenticated:
            return 401;
        case base::ErrorCode::Forbidden:
            return 403;
        case base::ErrorCode::NotFound:
            return 404;
        case base::ErrorCode::MethodNotAllowed:
            return 405;
        case base::ErrorCode::Conflict:
            return 409;
        case base::ErrorCode::TooLarge:
            return 413;
        case base::ErrorCode::UnsupportedMedia:
            return 415;
        case base::ErrorCode::Unprocessable:
            return 422;
        case base::ErrorCode::InsufficientFunds:
            return 402;
        case base::ErrorCode::RateLimited:
            return 429;
        case base::ErrorCode::Cancelled:
            return 503;
        case base::ErrorCode::Timeout:
            return 504;
        case base::ErrorCode::Unavailable:
            return 503;
        case base::ErrorCode::Internal:
            return 500;
    }
    return 500;
}

Reply renderProblem(const base::Error& error, const std::string& request_id) {
    return replyOf(error, problemOf(error, request_id));
}

Reply renderProblem(const base::Error& error, const Call& call) {
    auto body = problemOf(error, call.request_id);
    if (call.path.starts_with("/v1/")) body["error"] = toOpenAiError(error);
    return replyOf(error, body);
}

nlohmann::json toOpenAiError(const base::Error& error) {
    std::string message{adviceOf(error)};
    nlohmann::json param;
    if (!error.faults.empty()) {
        const auto& fault = error.faults.front();
        message = fault.pointer + ": " + fault.message;
        param = fault.pointer;
    }
    return {
        {"message", std::move(message)},
        {"type", openAiType(statusOf(error.code))},
        {"param", std::move(param)},
        {"code", error.reason}};
}

}  // namespace parley::http
