#pragma once

#include <http/call.hpp>
#include <tenancy/page.hpp>
#include <tenancy/user.hpp>

#include <nlohmann/json.hpp>

#include <optional>
#include <string>
#include <vector>

namespace parley::http {

// What handlers of accounts and administration have in common: reading fields and writing records.

/// A field of the checked body; empty when it is absent or null.
template <typename Value>
std::optional<Value> maybeField(const nlohmann::json& body, const char* name) {
    const auto found = body.find(name);
    if (found == body.end() || found->is_null()) return std::nullopt;
    return found->get<Value>();
}

/// `limit` and `cursor` of the query; InvalidArgument `invalid_parameter`.
base::Result<tenancy::PageRequest> pageOf(const Call& call);

/// `from` and `to` of the query, in RFC 3339: the last 30 days unless they say otherwise, 400 at
/// most. InvalidArgument `invalid_parameter`.
struct Period {
    base::UtcTime from;
    base::UtcTime to;
};
base::Result<Period> periodOf(const Call& call);

/// Null for an empty text.
nlohmann::json textOrNull(const std::string& text);
nlohmann::json textOrNull(const std::optional<std::string>& text);
nlohmann::json timeOrNull(const std::optional<base::UtcTime>& time);

/// As everybody sees themselves: schema `User`. As text for the most frequent answer of all, where
/// building a tree first would cost a tenth of the request.
std::string writeUser(const tenancy::User& user, const tenancy::Tenant& tenant);
nlohmann::json renderUser(const tenancy::User& user, const tenancy::Tenant& tenant);
/// As admins see the people of their tenant: schema `ManagedUser`.
nlohmann::json renderManagedUser(const tenancy::User& user);

template <typename Item, typename Render>
nlohmann::json renderPage(const tenancy::Page<Item>& page, Render render) {
    auto data = nlohmann::json::array();
    for (const auto& item : page.items) {
        data.push_back(render(item));
    }
    nlohmann::json next;
    if (page.next_cursor) next = *page.next_cursor;
    return {{"data", std::move(data)}, {"next_cursor", std::move(next)}};
}

}  // namespace parley::http
