#include "middlewares.hpp"

#include <base/bytes.hpp>
#include <base/log.hpp>
#include <http/metrics.hpp>
#include <http/problem.hpp>
#include <http/route.hpp>
#include <http/services.hpp>

#include <algorithm>
#include <chrono>

namespace parley::http {

namespace {

constexpr std::size_t kLongestRequestId = 64;

bool isRequestId(const std::string& text) {
    return !text.empty() && text.size() <= kLongestRequestId &&
           std::all_of(text.begin(), text.end(), [](char c) {
               return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                      c == '-' || c == '_';
           });
}

void logAccess(const Call& call, const Reply& reply, std::chrono::steady_clock::duration took) {
    const auto milliseconds = std::chrono::duration<double, std::milli>{took}.count();
    const auto tenant = call.tenant == nullptr ? std::string{} : call.tenant->slug;
    const auto user = call.caller ? call.caller->user.publicId() : std::string{};
    base::log(
        base::LogLevel::Info,
        "request",
        {{"request_id", call.request_id},
         {"method", call.request.getMethod()},
         {"route", call.route == nullptr ? std::string_view{"none"} : call.route->path},
         {"status", std::int64_t{reply.status}},
         {"bytes", static_cast<std::int64_t>(reply.body.size())},
         {"ms", milliseconds},
         {"tenant", tenant},
         {"user", user},
         {"pii.address", call.client_address}});
}

}  // namespace

base::Result<Reply> assignRequestId(Call& call, const Next& next) {
    auto offered = call.header("X-Request-Id");
    call.request_id = offered && isRequestId(*offered) ? std::move(*offered) : base::uniqueText();
    call.reply_headers.emplace_back("X-Request-Id", call.request_id);
    return next(call);
}

base::Result<Reply> observe(Call& call, const Next& next) {
    const auto began = call.services.clock.monotonic();
    auto reply = TRY(next(call));
    const auto took = call.services.clock.monotonic() - began;
    call.services.metrics.countRequest(call.route, reply.status, took);
    if (call.services.access_log == AccessLog::On) logAccess(call, reply, took);
    return reply;
}

base::Result<Reply> renderErrors(Call& call, const Next& next) {
    auto result = next(call);
    if (result) return result;
    const auto& error = result.error();
    // Whoever breaks off an answer did nothing wrong, nor did we.
    const bool is_fault = statusOf(error.code) >= 500 && error.code != base::ErrorCode::Cancelled;
    if (is_fault || !error.detail.empty()) {
        base::log(
            is_fault ? base::LogLevel::Error : base::LogLevel::Info,
            "request_failed",
            {{"request_id", call.request_id},
             {"code", error.reason},
             {"detail", error.detail},
             {"where", error.where.function}});
    }
    if (!call.origin_is_settled) shareRefusal(call);
    return renderProblem(error, call);
}

}  // namespace parley::http
