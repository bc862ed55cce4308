#include "rendering.hpp"

#include <base/json_string.hpp>
#include <http/services.hpp>

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

/// Most are shorter, so that the text grows once.
constexpr std::size_t kUsualUserSize = 512;

void appendField(std::string& written, std::string_view name, std::string_view text) {
    written += name;
    base::appendJsonString(written, text);
}

base::Result<base::UtcTime> timeParameter(
    const Call& call, std::string_view name, base::UtcTime otherwise) {
    const auto text = call.queryParam(name);
    if (!text) return otherwise;
    if (const auto time = base::parseTime(*text)) return *time;
    return base::Error{
        .code = base::ErrorCode::InvalidArgument,
        .reason = "invalid_parameter",
        .advice = std::string{name} + " is a time in RFC 3339."};
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

base::Result<Period> periodOf(const Call& call) {
    constexpr std::chrono::hours kUsualPeriod{24 * 30};
    constexpr std::chrono::hours kLongestPeriod{24 * 400};
    const auto to = TRY(timeParameter(call, "to", call.services.clock.now()));
    const auto from = TRY(timeParameter(call, "from", to - kUsualPeriod));
    if (from >= to || to - from > kLongestPeriod) {
        return base::Error{
            .code = base::ErrorCode::InvalidArgument,
            .reason = "invalid_parameter",
            .advice = "from comes before to, by at most 400 days."};
    }
    return Period{.from = from, .to = to};
}

nlohmann::json textOrNull(const std::string& text) {
    return text.empty() ? nlohmann::json{} : nlohmann::json(text);
}

nlohmann::json textOrNull(const std::optional<std::string>& text) {
    return text ? nlohmann::json(*text) : nlohmann::json{};
}

nlohmann::json timeOrNull(const std::optional<base::UtcTime>& time) {
    return time ? nlohmann::json(base::toRfc3339(*time)) : nlohmann::json{};
}

std::string writeUser(const tenancy::User& user, const tenancy::Tenant& tenant) {
    std::string json;
    json.reserve(kUsualUserSize);
    appendField(json, R"({"id":)", user.id.publicId());
    appendField(json, R"(,"email":)", user.email);
    appendField(json, R"(,"display_name":)", user.display_name);
    appendField(json, R"(,"role":)", toText(user.role));
    json += user.email_verified ? R"(,"email_verified":true)" : R"(,"email_verified":false)";
    appendField(json, R"(,"locale":)", user.locale);
    appendField(json, R"(,"time_zone":)", user.time_zone);
    appendField(json, R"(,"created_at":)", base::toRfc3339(user.created_at));
    appendField(json, R"(,"tenant":{"id":)", tenant.id.publicId());
    appendField(json, R"(,"slug":)", tenant.slug);
    appendField(json, R"(,"name":)", tenant.name);
    return json += "}}";
}

nlohmann::json renderUser(const tenancy::User& user, const tenancy::Tenant& tenant) {
    return nlohmann::json::parse(writeUser(user, tenant));
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
