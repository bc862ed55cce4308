#include "admin_api_keys.hpp"

#include "rendering.hpp"

#include <http/services.hpp>
#include <tenancy/services.hpp>

namespace parley::http {

namespace {

nlohmann::json renderApiKey(const tenancy::ApiKey& key) {
    return {
        {"id", key.id.publicId()},
        {"user_id", key.user.publicId()},
        {"name", key.name},
        {"role", toText(key.role)},
        {"created_at", base::toRfc3339(key.created_at)},
        {"expires_at", timeOrNull(key.expires_at)},
        {"last_used_at", timeOrNull(key.last_used_at)}};
}

base::Result<std::optional<base::UtcTime>> expiryOf(const Call& call) {
    const auto text = maybeField<std::string>(call.body, "expires_at");
    if (!text) return std::optional<base::UtcTime>{};
    const auto time = base::parseTime(*text);
    if (time && *time > call.services.clock.now()) return time;
    return base::Error{
        .code = base::ErrorCode::InvalidArgument,
        .reason = "invalid_body",
        .advice = "Some fields are not as they should be; errors names each one.",
        .faults = {{.pointer = "/expires_at", .message = "is a time to come, in RFC 3339"}}};
}

}  // namespace

base::Result<Reply> listApiKeys(Call& call) {
    const auto page = TRY(pageOf(call));
    const auto keys = TRY(call.services.tenancy.api_keys.list(call.tenant->id, page));
    return ok(renderPage(keys, renderApiKey));
}

base::Result<Reply> createApiKey(Call& call) {
    const auto role = maybeField<std::string>(call.body, "role");
    const auto expires_at = TRY(expiryOf(call));
    const auto made = TRY(call.services.tenancy.api_keys.create(
        call.tenant->id,
        {.name = call.body.at("name").get<std::string>(),
         .role = role ? tenancy::roleFromText(*role).value_or(tenancy::Role::Member)
                      : tenancy::Role::Member,
         .expires_at = expires_at},
        call.actor()));
    auto body = renderApiKey(made.key);
    body["key"] = made.secret;
    return created(body);
}

base::Result<Reply> revokeApiKey(Call& call) {
    const auto id = base::ApiKeyId::parse(call.param("id"));
    if (!id) {
        return base::Error{
            .code = base::ErrorCode::NotFound,
            .reason = "api_key_not_found",
            .advice = "There is no API key with this id."};
    }
    TRY(call.services.tenancy.api_keys.revoke(call.tenant->id, *id, call.actor()));
    return noContent();
}

}  // namespace parley::http
