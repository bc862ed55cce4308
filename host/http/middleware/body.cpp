#include "middlewares.hpp"

#include <http/body_schemas.hpp>
#include <http/route.hpp>
#include <http/services.hpp>

namespace parley::http {

namespace {

// The deepest body of the API has five levels; the schema checker recurses on a fiber's small
// stack.
constexpr int kDeepestJson = 32;

bool saysJson(const Call& call) {
    const auto type = call.request.getContentType();
    return type == "application/json" || type.starts_with("application/json;");
}

base::Result<nlohmann::json> parseBody(const std::string& text) {
    bool too_deep = false;
    const auto watch_depth = [&too_deep](
                                 int depth, nlohmann::json::parse_event_t, nlohmann::json&) {
        too_deep = too_deep || depth > kDeepestJson;
        return !too_deep;
    };
    auto body = nlohmann::json::parse(text, watch_depth, false);
    if (too_deep || body.is_discarded()) {
        return base::Error{
            .code = base::ErrorCode::InvalidArgument,
            .reason = "malformed_json",
            .advice = too_deep ? "The body is nested too deeply."
                               : "The body is not valid JSON in UTF-8."};
    }
    return body;
}

}  // namespace

base::Result<Reply> readBody(Call& call, const Next& next) {
    if (call.route->body == Body::Raw) return next(call);
    if (call.route->body_schema.empty()) {
        if (!call.raw_body.empty() && call.route->method != Method::Get && call.raw_body != "{}") {
            return base::Error{
                .code = base::ErrorCode::InvalidArgument,
                .reason = "body_not_expected",
                .advice = "This endpoint takes no body."};
        }
        return next(call);
    }
    if (!call.raw_body.empty() && !saysJson(call)) {
        return base::Error{.code = base::ErrorCode::UnsupportedMedia, .reason = "json_expected"};
    }
    call.body = call.raw_body.empty() ? nlohmann::json::object() : TRY(parseBody(call.raw_body));
    TRY(call.services.schemas.check(call.route->body_schema, call.body));
    return next(call);
}

}  // namespace parley::http
