#include "rendering.hpp"

#include <charconv>

namespace parley::http {

namespace {

constexpr int kLongestPage = 100;

base::Error badLimit() {
    return {
        .code = base::ErrorCode::InvalidArgument,
        .reason = "invalid_parameter",
        .advice = "limit is a number from 1 to 100."};
}

}  // namespace

base::Result<tenancy::PageRequest> pageOf(const Call& call) {
    tenancy::PageRequest page{.cursor = call.queryParam("cursor")};
    if (page.cursor && page.cursor->empty()) page.cursor.reset();
    const auto limit = call.queryParam("limit");
    if (!limit) return page;
    const auto* end = limit->data() + limit->size();
    const auto [at, error] = std::from_chars(limit->data(), end, page.limit);
    if (error != std::errc{} || at != end) return badLimit();
    if (page.limit < 1 || page.limit > kLongestPage) return badLimit();
    return page;
}

nlohmann::json textOrNull(const std::string& text) {
    return text.empty() ? nlohmann::json{} : nlohmann::json(text);
}

nlohmann::json timeOrNull(const std::optional<base::UtcTime>& time) {
    return time ? nlohmann::json(base::toRfc3339(*time)) : nlohmann::json{};
}

nlohmann::json renderUser(const tenancy::User& user, const tenancy::Tenant& tenant) {
    return {
        {"id", user.id.publicId()},
        {"email", user.email},
        {"display_name", user.display_name},
        {"role", toText(user.role)},
        {"email_verified", user.email_verified},
        {"locale", user.locale},
        {"time_zone", user.time_zone},
        {"created_at", base::toRfc3339(user.created_at)},
        {"tenant", {{"id", tenant.id.publicId()}, {"slug", tenant.slug}, {"name", tenant.name}}}};
}

nlohmann::json renderManagedUser(const tenancy::User& user) {
    return {
        {"id", user.id.publicId()},
        {"email", user.email},
        {"display_name", user.display_name},
        {"role", toText(user.role)},
        {"status", toText(user.status)},
        {"email_verified", user.email_verified},
        {"locale", user.locale},
        {"time_zone", user.time_zone},
        {"created_at", base::toRfc3339(user.created_at)},
        {"last_sign_in_at", timeOrNull(user.last_sign_in_at)}};
}

}  // namespace parley::http
