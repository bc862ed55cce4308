#include "commands.hpp"
#include "pages.hpp"
#include "tenant_user.hpp"

namespace parley::app {

namespace {

using tenancy::User;

nlohmann::json userJson(const User& user) {
    return {
        {"id", user.id.publicId()},
        {"email", user.email},
        {"display_name", user.display_name},
        {"role", std::string{toText(user.role)}},
        {"status", std::string{toText(user.status)}},
        {"email_verified", user.email_verified},
        {"created_at", base::toRfc3339(user.created_at)}};
}

std::vector<std::string> userRow(const User& user) {
    return {
        user.email,
        user.id.publicId(),
        std::string{toText(user.role)},
        std::string{toText(user.status)},
        user.email_verified ? "yes" : "no",
        base::toRfc3339(user.created_at)};
}

Answer about(const User& user, const std::string& what) {
    return {
        .body = userJson(user),
        .text = "user " + user.email + " (" + user.id.publicId() + ") " + what + "\n"};
}

base::Result<Answer> setStatus(
    const Invocation& invocation, tenancy::UserStatus status, const std::string& what) {
    const auto backend = TRY(Backend::open(invocation.config));
    const auto tenant = TRY(tenantOf(*backend, invocation));
    const auto user = TRY(userNamed(*backend, tenant, invocation.arguments.positional.front()));
    const auto changed = TRY(
        backend->tenancy().users.patch(tenant.id, user.id, {.status = status}, commandLineActor()));
    return about(changed, what);
}

}  // namespace

base::Result<Answer> listUsers(const Invocation& invocation) {
    const auto backend = TRY(Backend::open(invocation.config));
    const auto tenant = TRY(tenantOf(*backend, invocation));
    const auto users = TRY(allPages<User>([&](const tenancy::PageRequest& page) {
        return backend->tenancy().users.list(tenant.id, std::nullopt, page);
    }));
    return listing(
        users, {"EMAIL", "ID", "ROLE", "STATUS", "VERIFIED", "SINCE"}, userJson, userRow);
}

base::Result<Answer> createUser(const Invocation& invocation) {
    const auto& arguments = invocation.arguments;
    const auto role = TRY(roleOf(arguments));
    const auto password = TRY(passwordOf(arguments));
    const auto hash = TRY(hashOf(arguments));
    if (password && hash) return usageError("give --password-file or --hash-file, not both");
    const auto backend = TRY(Backend::open(invocation.config));
    const auto tenant = TRY(tenantOf(*backend, invocation));
    const auto user = TRY(backend->tenancy().users.create(
        tenant,
        {.email = arguments.positional.front(),
         .role = role,
         .password = password,
         .imported_hash = hash,
         .display_name = arguments.option("display-name")},
        commandLineActor()));
    return about(user, password || hash ? "created" : "invited by mail");
}

base::Result<Answer> setPassword(const Invocation& invocation) {
    const auto password = TRY(passwordOf(invocation.arguments));
    if (!password) return usageError("--password-file says where the new password is");
    const auto backend = TRY(Backend::open(invocation.config));
    const auto tenant = TRY(tenantOf(*backend, invocation));
    const auto user = TRY(userNamed(*backend, tenant, invocation.arguments.positional.front()));
    const auto changed =
        TRY(backend->tenancy().set_password.set(user, *password, commandLineActor()));
    return about(changed, "has the new password and is signed out");
}

base::Result<Answer> disableUser(const Invocation& invocation) {
    return setStatus(invocation, tenancy::UserStatus::Disabled, "disabled and signed out");
}

base::Result<Answer> enableUser(const Invocation& invocation) {
    return setStatus(invocation, tenancy::UserStatus::Active, "may sign in again");
}

}  // namespace parley::app
