#include "middlewares.hpp"

#include <base/check.hpp>
#include <http/percent.hpp>
#include <http/router.hpp>
#include <http/services.hpp>
#include <tenancy/services.hpp>

#include <algorithm>

namespace parley::http {

namespace {

const Router& router() {
    static const Router instance{routeTable()};
    return instance;
}

/// What a browser asks before it sends a request of another origin. Which tenant it is about is not
/// known yet, so any tenant's origin gets an answer; the request itself is then held to its own.
Reply answerPreflight(Call& call, const std::string& methods) {
    Reply reply = noContent();
    reply.headers.emplace_back("Allow", methods);
    const auto origin = call.header("Origin");
    if (!origin || !call.services.tenancy.directory.isAnyonesOrigin(*origin)) return reply;
    reply.headers.emplace_back("Access-Control-Allow-Origin", *origin);
    reply.headers.emplace_back("Access-Control-Allow-Methods", methods);
    reply.headers.emplace_back(
        "Access-Control-Allow-Headers",
        "Authorization, Content-Type, Idempotency-Key, Last-Event-ID, X-CSRF-Token, "
        "X-OpenAI-Agents-SDK, X-Parley-Tenant, X-Request-Id");
    reply.headers.emplace_back("Access-Control-Allow-Credentials", "true");
    reply.headers.emplace_back("Access-Control-Max-Age", "600");
    reply.headers.emplace_back("Vary", "Origin");
    return reply;
}

/// Whether a browser goes to a page: of the portal, since everything else has a route. Programs get
/// their 404.
bool goesToPage(const Call& call) {
    if (call.path.starts_with("/api/") || call.path.starts_with("/v1/")) return false;
    return methodFromText(call.request.getMethod()) == Method::Get &&
           call.header("Accept").value_or("").find("text/html") != std::string::npos;
}

}  // namespace

base::Result<Reply> findRoute(Call& call, const Next& next) {
    const auto& uri = call.request.getURI();
    call.path = uri.substr(0, uri.find('?'));
    const auto* place = router().find(call.path, call.path_params);
    const auto& method_text = call.request.getMethod();
    if (place == nullptr && goesToPage(call)) place = router().find("/", call.path_params);
    if (place == nullptr) {
        return base::Error{
            .code = base::ErrorCode::NotFound,
            .reason = "route_not_found",
            .advice =
                "No such path. GET /openapi.json lists those there are; /docs shows them to read."};
    }
    if (method_text == "OPTIONS") return answerPreflight(call, place->allowed());
    const auto method = methodFromText(method_text);
    call.route = method ? place->at(*method) : nullptr;
    if (call.route == nullptr) {
        call.reply_headers.emplace_back("Allow", place->allowed());
        return base::Error{
            .code = base::ErrorCode::MethodNotAllowed, .reason = "method_not_allowed"};
    }
    return next(call);
}

base::Result<Reply> callHandler(Call& call, const Next&) {
    CHECK(call.route != nullptr);
    return call.route->handler(call);
}

}  // namespace parley::http
