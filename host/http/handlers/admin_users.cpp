#include "admin_users.hpp"

#include "rendering.hpp"

#include <http/services.hpp>
#include <tenancy/services.hpp>

namespace parley::http {

namespace {

tenancy::Users& usersOf(Call& call) {
    return call.services.tenancy.users;
}

base::Result<base::UserId> userIdOf(const Call& call) {
    const auto id = base::UserId::parse(call.param("id"));
    if (id) return *id;
    return base::Error{
        .code = base::ErrorCode::NotFound,
        .reason = "user_not_found",
        .advice = "There is no user with this id."};
}

std::optional<tenancy::Role> roleField(const nlohmann::json& body) {
    const auto text = maybeField<std::string>(body, "role");
    return text ? tenancy::roleFromText(*text) : std::nullopt;
}

}  // namespace

base::Result<Reply> listUsers(Call& call) {
    const auto page = TRY(pageOf(call));
    const auto users = TRY(usersOf(call).list(call.tenant->id, call.queryParam("email"), page));
    return ok(renderPage(users, renderManagedUser));
}

base::Result<Reply> createUser(Call& call) {
    const auto& body = call.body;
    const auto user = TRY(usersOf(call).create(
        *call.tenant,
        {.email = body.at("email").get<std::string>(),
         .role = roleField(body).value_or(tenancy::Role::Member),
         .password = maybeField<std::string>(body, "password"),
         .display_name = maybeField<std::string>(body, "display_name"),
         .locale = maybeField<std::string>(body, "locale"),
         .time_zone = maybeField<std::string>(body, "time_zone")},
        call.actor()));
    return created(renderManagedUser(user));
}

base::Result<Reply> showUser(Call& call) {
    const auto id = TRY(userIdOf(call));
    return ok(renderManagedUser(TRY(usersOf(call).find(call.tenant->id, id))));
}

base::Result<Reply> updateUser(Call& call) {
    const auto id = TRY(userIdOf(call));
    const auto& body = call.body;
    const auto status = maybeField<std::string>(body, "status");
    const auto user = TRY(usersOf(call).patch(
        call.tenant->id,
        id,
        {.display_name = maybeField<std::string>(body, "display_name"),
         .locale = maybeField<std::string>(body, "locale"),
         .time_zone = maybeField<std::string>(body, "time_zone"),
         .role = roleField(body),
         .status = status ? tenancy::userStatusFromText(*status) : std::nullopt},
        call.actor()));
    return ok(renderManagedUser(user));
}

base::Result<Reply> deleteUser(Call& call) {
    const auto id = TRY(userIdOf(call));
    TRY(usersOf(call).remove(call.tenant->id, id, call.actor()));
    return noContent();
}

base::Result<Reply> revokeUserSessions(Call& call) {
    const auto id = TRY(userIdOf(call));
    TRY(usersOf(call).revokeSessions(call.tenant->id, id, call.actor()));
    return noContent();
}

}  // namespace parley::http
