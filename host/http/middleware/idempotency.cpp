#include "middlewares.hpp"

#include <base/bytes.hpp>
#include <http/problem.hpp>
#include <http/route.hpp>
#include <http/router.hpp>
#include <http/services.hpp>
#include <tenancy/services.hpp>

#include <algorithm>

namespace parley::http {

namespace {

constexpr std::size_t kLongestKey = 255;

bool isKey(const std::string& key) {
    return !key.empty() && key.size() <= kLongestKey &&
           std::all_of(key.begin(), key.end(), [](char c) { return c > ' ' && c < 0x7f; });
}

tenancy::IdempotentRequest describe(const Call& call, std::string key) {
    return {
        .tenant = call.tenant->id,
        .caller = call.caller ? call.caller->user.publicId() : "anonymous",
        .key = std::move(key),
        .route = std::string{toText(call.route->method)} + " " + call.path,
        .body_sha256 = base::sha256(call.raw_body)};
}

Reply replay(tenancy::RememberedReply remembered) {
    Reply reply{
        .status = remembered.status,
        .content_type = std::move(remembered.content_type),
        .body = std::move(remembered.body),
        .headers = std::move(remembered.headers)};
    reply.headers.emplace_back("Idempotency-Replayed", "true");
    return reply;
}

/// Refused requests and those that met a fault of ours are worth trying again under the same key.
bool isFinal(int status) {
    return status < 500 && status != 429 && status != 401 && status != 403;
}

}  // namespace

base::Result<Reply> rememberAnswer(Call& call, const Next& next) {
    auto key = call.route->method == Method::Post ? call.header("Idempotency-Key") : std::nullopt;
    if (!key || call.tenant == nullptr) return next(call);
    if (!isKey(*key)) {
        return base::Error{
            .code = base::ErrorCode::InvalidArgument,
            .reason = "idempotency_key_malformed",
            .advice = "An Idempotency-Key is 1 to 255 visible ASCII characters, such as a UUID."};
    }
    const auto request = describe(call, std::move(*key));
    auto& keys = call.services.tenancy.idempotency_keys;
    auto beginning = TRY(keys.begin(request));
    if (auto* remembered = std::get_if<tenancy::RememberedReply>(&beginning))
        return replay(std::move(*remembered));

    const auto& fresh = std::get<tenancy::IdempotencyKeys::Fresh>(beginning);
    auto result = next(call);
    auto reply = result ? std::move(*result) : renderProblem(result.error(), call);
    if (reply.stream || !isFinal(reply.status)) {
        TRY(keys.forget(request, fresh));
    } else {
        TRY(keys.finish(
            request,
            fresh,
            {.status = reply.status,
             .content_type = reply.content_type,
             .body = reply.body,
             .headers = reply.headers}));
    }
    return reply;
}

}  // namespace parley::http
