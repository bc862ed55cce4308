#include "commands.hpp"
#include "pages.hpp"
#include "tenant_user.hpp"

#include <Poco/NumberParser.h>

namespace parley::app {

namespace {

using tenancy::ApiKey;

std::string timeOrDash(const std::optional<base::UtcTime>& time) {
    return time ? base::toRfc3339(*time) : "-";
}

nlohmann::json timeOrNull(const std::optional<base::UtcTime>& time) {
    return time ? nlohmann::json(base::toRfc3339(*time)) : nlohmann::json(nullptr);
}

nlohmann::json keyJson(const ApiKey& key) {
    return {
        {"id", key.id.publicId()},
        {"user_id", key.user.publicId()},
        {"name", key.name},
        {"role", std::string{toText(key.role)}},
        {"created_at", base::toRfc3339(key.created_at)},
        {"expires_at", timeOrNull(key.expires_at)},
        {"last_used_at", timeOrNull(key.last_used_at)}};
}

std::vector<std::string> keyRow(const ApiKey& key) {
    return {
        key.name,
        key.id.publicId(),
        key.user.publicId(),
        std::string{toText(key.role)},
        timeOrDash(key.expires_at),
        timeOrDash(key.last_used_at)};
}

base::Result<std::optional<base::UtcTime>> expiryOf(const Arguments& arguments, base::UtcTime now) {
    const auto days = arguments.option("days");
    if (!days) return std::optional<base::UtcTime>{};
    unsigned count = 0;
    if (!Poco::NumberParser::tryParseUnsigned(*days, count) || count == 0 || count > 3'650) {
        return usageError("--days must be a number from 1 to 3650, not " + *days);
    }
    return std::optional{now + std::chrono::days{count}};
}

}  // namespace

base::Result<Answer> listApiKeys(const Invocation& invocation) {
    const auto backend = TRY(Backend::open(invocation.config));
    const auto tenant = TRY(tenantOf(*backend, invocation));
    const auto keys = TRY(allPages<ApiKey>([&](const tenancy::PageRequest& page) {
        return backend->tenancy().api_keys.list(tenant.id, page);
    }));
    return listing(keys, {"NAME", "ID", "USER", "ROLE", "EXPIRES", "LAST USED"}, keyJson, keyRow);
}

base::Result<Answer> createApiKey(const Invocation& invocation) {
    const auto& arguments = invocation.arguments;
    const auto role = TRY(roleOf(arguments));
    const auto backend = TRY(Backend::open(invocation.config));
    const auto expires_at = TRY(expiryOf(arguments, backend->clock().now()));
    const auto tenant = TRY(tenantOf(*backend, invocation));
    const auto user = TRY(userNamed(*backend, tenant, arguments.positional[0]));
    if (role > user.role) {
        return usageError(
            "--role may not be above the user's, which is " + std::string{toText(user.role)});
    }
    const auto created = TRY(backend->tenancy().api_keys.createFor(
        tenant.id,
        user.id,
        {.name = arguments.positional[1], .role = role, .expires_at = expires_at},
        commandLineActor()));
    auto body = keyJson(created.key);
    body["secret"] = created.secret;
    return Answer{
        .body = body,
        .text = "API key " + created.key.id.publicId() + "; it is shown only this once:\n" +
                created.secret + "\n"};
}

base::Result<Answer> revokeApiKey(const Invocation& invocation) {
    const auto& id = invocation.arguments.positional.front();
    const auto key = base::ApiKeyId::parse(id);
    if (!key)
        return usageError(id + " is not the id of an API key; `parley apikey list` shows them");
    const auto backend = TRY(Backend::open(invocation.config));
    const auto tenant = TRY(tenantOf(*backend, invocation));
    TRY(backend->tenancy().api_keys.revoke(tenant.id, *key, commandLineActor()));
    return Answer{.body = {{"id", id}, {"revoked", true}}, .text = "API key " + id + " revoked\n"};
}

}  // namespace parley::app
