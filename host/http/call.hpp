#pragma once

#include <base/result.hpp>
#include <tenancy/actor.hpp>
#include <tenancy/principal.hpp>
#include <tenancy/tenant.hpp>

#include <Poco/Net/HTTPServerRequest.h>

#include <nlohmann/json.hpp>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace parley::conversation {
struct ClientSecret;
}

namespace parley::http {

struct Services;
struct Route;

enum class CredentialSource : std::uint8_t { None, Bearer, Cookie };

/// One request on its way through the middleware list to its handler, and what they found out about
/// it. Lives on the handler's fiber.
struct Call {
    Poco::Net::HTTPServerRequest& request;
    Services& services;
    const Route* route = nullptr;
    std::string request_id = {};
    /// The path without the query, percent-decoded per segment by the router.
    std::string path = {};
    std::vector<std::pair<std::string, std::string>> path_params = {};
    std::string raw_body = {};
    /// Parsed and checked against the route's schema; null where the route takes no body.
    nlohmann::json body = nullptr;
    /// From the host name, X-Parley-Tenant or the token. Set for every route under /api/ and /v1/.
    std::shared_ptr<const tenancy::Tenant> tenant = {};
    /// Who calls. Set whenever the route's access is not Anyone.
    std::optional<tenancy::Principal> caller = {};
    /// By which they called, if it was a key for live conversations.
    std::shared_ptr<const conversation::ClientSecret> client_secret = {};
    /// Of the peer, or whom a trusted proxy says it speaks for.
    std::string client_address = {};
    /// How the caller showed who they are; cookies are sent by browsers unasked and need a CSRF
    /// token.
    CredentialSource credentials = CredentialSource::None;
    /// Whether it is settled which pages of other origins may read the answer.
    bool origin_is_settled = false;
    /// Set-Cookie and other headers that middleware or handler add to whatever is answered.
    std::vector<std::pair<std::string, std::string>> reply_headers = {};

    /// The `:name` part of the path; empty when the route has none of that name.
    [[nodiscard]] std::string_view param(std::string_view name) const;
    /// A query parameter, decoded; nullopt when absent.
    [[nodiscard]] std::optional<std::string> queryParam(std::string_view name) const;
    [[nodiscard]] std::optional<std::string> header(const std::string& name) const;
    [[nodiscard]] std::optional<std::string> cookie(std::string_view name) const;
    /// What the audit log keeps about who asked.
    [[nodiscard]] tenancy::Actor actor() const;
};

}  // namespace parley::http
