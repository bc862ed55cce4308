#pragma once

#include "call.hpp"
#include "reply.hpp"

#include <string_view>
#include <vector>

namespace parley::http {

enum class Method : std::uint8_t { Get, Post, Put, Patch, Delete };

/// Who may call. Each level includes those above it.
enum class Access : std::uint8_t {
    Anyone,
    /// Also whoever holds a key for live conversations.
    Talker,
    Member,
    TenantAdmin,
    Operator
};

enum class Body : std::uint8_t {
    BySchema,
    /// Something else than JSON, which the handler reads itself.
    Raw
};

using Handler = base::Result<Reply> (*)(Call& call);

/// One line of the API: everything about a path that is not its handler's own business.
struct Route {
    Method method;
    /// `/api/admin/users/:id`
    std::string_view path;
    Access access;
    /// A name under components/schemas of docs/api/openapi.yaml; empty when the route takes no
    /// body.
    std::string_view body_schema;
    Handler handler;
    Body body = Body::BySchema;
};

/// The whole API, in the order of the documentation. `route_table.cpp` is its one list.
const std::vector<Route>& routeTable();

}  // namespace parley::http
