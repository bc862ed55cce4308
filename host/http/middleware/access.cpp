#include "middlewares.hpp"

#include <conversation/realtime_services.hpp>
#include <http/cookies.hpp>
#include <http/route.hpp>
#include <http/services.hpp>
#include <tenancy/services.hpp>

#include <algorithm>

namespace parley::http {

namespace {

bool concernsATenant(const Call& call) {
    return call.route->access != Access::Anyone || call.route->path.starts_with("/api/") ||
           call.route->path.starts_with("/v1/");
}

tenancy::Role roleFor(Access access) {
    switch (access) {
        case Access::Anyone:
        case Access::Talker:
        case Access::Member:
            return tenancy::Role::Member;
        case Access::TenantAdmin:
            return tenancy::Role::TenantAdmin;
        case Access::Operator:
            return tenancy::Role::Operator;
    }
    return tenancy::Role::Operator;
}

/// A trusted proxy says for whom it speaks.
void findClientAddress(Call& call) {
    if (!call.services.isTrustedProxy(call.client_address)) return;
    const auto forwarded = call.header("X-Forwarded-For");
    if (!forwarded) return;
    // The last address is the one our own proxy saw; those before it are what the client claims.
    const auto comma = forwarded->rfind(',');
    auto last = comma == std::string::npos ? *forwarded : forwarded->substr(comma + 1);
    last.erase(std::remove(last.begin(), last.end(), ' '), last.end());
    Poco::Net::IPAddress parsed;
    if (Poco::Net::IPAddress::tryParse(last, parsed)) call.client_address = std::move(last);
}

/// A browser's WebSocket can name subprotocols, and OpenAI's clients put their key among them.
std::optional<std::string> keyAmongSubprotocols(const Call& call) {
    constexpr std::string_view kMark = "openai-insecure-api-key.";
    if (call.route->access != Access::Talker || !call.header("Upgrade")) return std::nullopt;
    const auto offered = call.header("Sec-WebSocket-Protocol").value_or("");
    const auto start = offered.find(kMark);
    if (start == std::string::npos) return std::nullopt;
    const auto key = offered.substr(start + kMark.size());
    return key.substr(0, key.find_first_of(", \t"));
}

/// The bearer token, the key among the subprotocols of a WebSocket, or else the session cookie.
std::optional<std::string> takeCredentials(Call& call) {
    const auto header = call.request.find("Authorization");
    if (header != call.request.end()) {
        constexpr std::string_view kBearer = "Bearer ";
        const std::string_view value{header->second};
        if (value.size() <= kBearer.size() || !value.starts_with(kBearer)) return std::nullopt;
        call.credentials = CredentialSource::Bearer;
        return std::string{value.substr(kBearer.size())};
    }
    if (auto key = keyAmongSubprotocols(call)) {
        call.credentials = CredentialSource::Bearer;
        return key;
    }
    auto cookie = call.cookie(kSessionCookie);
    if (cookie) call.credentials = CredentialSource::Cookie;
    return cookie;
}

base::Result<std::shared_ptr<const conversation::ClientSecret>> secretOf(
    const conversation::RealtimeServices& realtime, const std::string& key) {
    auto redeemed = realtime.secrets.redeem(key);
    if (redeemed) return std::make_shared<const conversation::ClientSecret>(*std::move(redeemed));
    // It stays good for the conversation that it opened.
    if (auto known = realtime.returns.secretOf(key)) return known;
    return redeemed.error();
}

/// Whoever holds a key for live conversations may open those and nothing else.
base::Result<tenancy::Principal> identifyTalker(Call& call, const std::string& key) {
    if (call.route->access != Access::Talker) {
        return base::Error{
            .code = base::ErrorCode::Forbidden,
            .reason = "client_secret_not_enough",
            .advice = "This key opens live conversations and nothing else."};
    }
    call.client_secret = TRY(secretOf(call.services.realtime, key));
    return call.client_secret->owner;
}

/// A browser's WebSocket cannot carry a bearer token; a ticket in its address stands for one.
base::Result<tenancy::Principal> identify(Call& call) {
    auto& tenancy = call.services.tenancy;
    if (const auto ticket = call.queryParam("ticket"); ticket && call.header("Upgrade")) {
        call.credentials = CredentialSource::Bearer;
        return tenancy.stream_tickets.redeem(*ticket);
    }
    const auto credentials = takeCredentials(call);
    if (!credentials) {
        return base::Error{
            .code = base::ErrorCode::Unauthenticated, .reason = "authentication_required"};
    }
    if (conversation::ClientSecrets::looksLikeOne(*credentials))
        return identifyTalker(call, *credentials);
    return tenancy.authentication.of(*credentials);
}

/// Someone who is signed in acts in their own tenant; an operator in the one they name.
base::Result<void> settleTenant(Call& call) {
    const auto& caller = *call.caller;
    const auto named = call.header("X-Parley-Tenant");
    if (caller.role == tenancy::Role::Operator) {
        if (named) return {};
        call.tenant = TRY(call.services.tenancy.directory.byId(caller.tenant));
        return {};
    }
    if (named && call.tenant->id != caller.tenant) {
        return base::Error{
            .code = base::ErrorCode::Forbidden,
            .reason = "wrong_tenant",
            .advice = "You are signed in to another tenant than X-Parley-Tenant names."};
    }
    call.tenant = TRY(call.services.tenancy.directory.byId(caller.tenant));
    return {};
}

base::Result<void> requireRole(const Call& call) {
    if (call.caller->role >= roleFor(call.route->access)) return {};
    return base::Error{
        .code = base::ErrorCode::Forbidden,
        .reason = "role_too_low",
        .advice = call.route->access == Access::Operator
                      ? "Only an operator of the platform may do this."
                      : "Only an admin of this tenant may do this."};
}

base::Result<Reply> limited(std::chrono::seconds wait, const char* whose) {
    return base::Error{
        .code = base::ErrorCode::RateLimited,
        .reason = "rate_limited",
        .detail = whose,
        .retry_after = wait};
}

}  // namespace

base::Result<Reply> findTenant(Call& call, const Next& next) {
    findClientAddress(call);
    if (!concernsATenant(call)) return next(call);
    const auto& directory = call.services.tenancy.directory;
    const auto named = call.header("X-Parley-Tenant");
    call.tenant = TRY(named ? directory.byName(*named) : directory.byHost(call.request.getHost()));
    return next(call);
}

base::Result<Reply> limitAddress(Call& call, const Next& next) {
    if (call.tenant == nullptr) return next(call);
    const auto wait = call.services.rates.take(
        "address", call.client_address, call.tenant->limits.address_per_minute);
    return wait.count() > 0 ? limited(wait, "address") : next(call);
}

base::Result<Reply> authenticate(Call& call, const Next& next) {
    if (call.route->access == Access::Anyone) return next(call);
    call.caller = TRY(identify(call));
    TRY(settleTenant(call));
    TRY(requireRole(call));
    return next(call);
}

base::Result<Reply> limitCaller(Call& call, const Next& next) {
    if (call.tenant == nullptr) return next(call);
    auto& rates = call.services.rates;
    const auto& tenant_id = call.tenant->id.value();
    const std::string_view tenant_key{reinterpret_cast<const char*>(&tenant_id), sizeof tenant_id};
    if (const auto wait = rates.take("tenant", tenant_key, call.tenant->limits.tenant_per_minute);
        wait.count() > 0) {
        return limited(wait, "tenant");
    }
    if (!call.caller) return next(call);
    const auto& bytes = call.caller->user.uuid().bytes();
    const std::string_view user_key{reinterpret_cast<const char*>(bytes.data()), bytes.size()};
    const auto wait = rates.take("user", user_key, call.tenant->limits.user_per_minute);
    return wait.count() > 0 ? limited(wait, "user") : next(call);
}

}  // namespace parley::http
